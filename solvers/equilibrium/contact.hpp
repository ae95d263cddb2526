#pragma once
// Frictional contact of a rigid needle with one boundary of the tissue.
//
// At each quadrature point of the boundary (reference area dA) the pressure is p = eps * ramp(lambda/eps - gap), an
// augmented-Lagrangian penalty whose kink is rounded over a small width: a hard kink chatters between iterations. After
// convergence the multiplier takes over (lambda <- p, Uzawa) until the force no longer changes, so penetration vanishes
// without an extreme penalty. Friction is a smoothed Coulomb potential with lagged pressure and slip plane
// [Li2020], brought up to date in the same passes; its tangent is symmetric.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/fem/geometry.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/shape.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

struct ContactSettings {
  double friction = 0.0;        ///< Coulomb coefficient
  double stiffness = 0.0;       ///< MPa; shear modulus of the surface layer, scales the penalty
  double penalty = 200.0;       ///< penalty = this * max(stiffness, pressure) / facet size
  double rounding = 0.1;        ///< half-width of the ramp's kink over facet size / penalty
  bool predict = false;         ///< multipliers start a step where their growth would take them, not where they are
  double trusted_motion = 0.5;  ///< largest change of gap in one iteration over the facet size
};

class Contact : public Term {
 public:
  /// `boundary` is a named boundary of the mesh. The needle must outlive the contact.
  Contact(const Mesh& mesh, Geometry geometry, const std::string& boundary, const RigidSurface& needle,
          const DofMap& map, const SymmetricMatrix& pattern, ContactSettings settings);

  /// Where everything stands before the first step: tissue at u, tip at `tip` (mm, tensor axes).
  void place(const Eigen::VectorXd& u, const Vec3& tip);
  /// Starts a step from the accepted displacement u: the needle's tip goes to `tip` (mm, tensor axes), having been at
  /// the last committed place. The lagged friction is guessed from u_predicted and from the pressures going on as they
  /// did: p + factor (p - p_before). Slip may be as long as `slip_length` (mm) before friction is fully mobilised.
  void start_step(const Eigen::VectorXd& u, const Eigen::VectorXd& u_predicted, double factor, const Vec3& tip,
                  double slip_length);
  /// How far the lagged friction of the last solution is from its own pressure, over the contact force (0 without
  /// friction or contact): `total` is the error it leaves in the force, `local` what the points differ by.
  struct FrictionMisfit {
    double total = 0.0, local = 0.0;
  };
  FrictionMisfit friction_misfit() const;
  /// Multipliers, friction pressure and slip planes take the values of the solution u.
  void update_multipliers(const Eigen::VectorXd& u);
  /// Accepts u as the end of the step.
  void commit(const Eigen::VectorXd& u);
  /// Back to the last accepted multipliers.
  void rollback();

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override;
  double largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const override;
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  /// Pressure on the curvature of the needle: large where the surface has been pushed deep into it, small at the end.
  void leave_out_negative(bool is_left_out) override { is_curvature_left_out_ = is_left_out; }
  double force_scale(const Eigen::VectorXd& residual) const override;

  /// Force of the tissue on the needle at the last linearisation (N; N/mm in plane strain), tensor axes.
  const Vec3& force() const { return force_; }
  /// Work done by the needle that went into the rounding and penalty of the contact since the start (mJ, can be
  /// returned).
  double regularisation_energy() const { return regularisation_energy_; }
  /// Energy lost to friction since the start (mJ).
  double friction_energy() const { return friction_energy_; }
  /// Pressure-weighted mean distance between tissue and needle where they touch (mm): the error of the indentation.
  double mean_misfit() const;
  /// Deepest penetration of a quadrature point (mm, >= 0), and the same over the facet size.
  double deepest_penetration() const;
  double deepest_relative_penetration() const;
  /// Radius or half-width of the region in contact, at the deformed surface (mm).
  double contact_radius(const Eigen::VectorXd& u) const;
  /// Sum over the points of normal force times normal . (x - tip), at displacement u (mJ): the work per relative growth
  /// that a rigid body does when it grows about its tip frame's origin.
  double work_of_growth(const Eigen::VectorXd& u) const;
  /// Shows every quadrature point that bears load: where the surface is at displacement u (mm, from the tip) and the
  /// force on the tissue at the last linearisation (N).
  void visit_loads(const Eigen::VectorXd& u,
                   const std::function<void(const Vec3& place, const Vec3& force)>& visit) const;
  /// Largest contact pressure per reference area (MPa).
  double largest_pressure() const;

  struct Memory {
    std::vector<double> points;  ///< per quadrature point: multiplier, pressure, pressure before, gap, traction
    Vec3 tip = Vec3::Zero();
    double regularisation_energy = 0.0, friction_energy = 0.0;
  };
  Memory save() const;
  void restore(const Memory& memory, const Eigen::VectorXd& u);

 private:
  struct Point {
    std::size_t facet = 0;
    Eigen::VectorXd N;  // shape functions of the facet's nodes
    double area = 0.0;  // reference area (times 2 pi R)
    double size = 0.0;  // facet size
    double eps = 0.0;   // penalty, frozen during a step
    double lambda = 0.0, old_lambda = 0.0;
    double pressure = 0.0, old_pressure = 0.0, older_pressure = 0.0;
    double gap = 0.0, old_gap = 0.0;
    Vec3 old_position = Vec3::Zero();  // where the surface point was when the step began
    // friction, lagged
    double normal_force = 0.0;  // friction * pressure * area
    Vec3 normal = Vec3::UnitZ();
    double slip = 0.0;                          // slip of this step at the last linearisation
    double traction = 0.0, old_traction = 0.0;  // friction force at it, and at the end of the last step
    Vec3 force = Vec3::Zero();                  // on the tissue at the last linearisation
  };
  Vec3 position(const Point& point, const Eigen::VectorXd& u) const;
  double pressure(const Point& point, double gap, double* slope) const;
  void add(const Point& point, const Vec3& force, const Mat3& stiffness, Eigen::VectorXd& residual,
           SymmetricMatrix* tangent) const;

  const Mesh& mesh_;
  const Mesh::Facets& facets_;
  const RigidSurface& needle_;
  ContactSettings settings_;
  std::vector<Point> points_;
  std::vector<std::int64_t> positions_;  // per facet: lower triangle of its block in the matrix
  Vec3 tip_ = Vec3::Zero(), old_tip_ = Vec3::Zero();
  double slip_length_ = 0.0;
  bool is_curvature_left_out_ = false;
  Vec3 force_ = Vec3::Zero();
  double regularisation_energy_ = 0.0, friction_energy_ = 0.0;
};

}  // namespace acus

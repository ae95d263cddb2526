#pragma once
// One needle pressed into a layered block under displacement control: the indentation curve before puncture.

#include <memory>
#include <string>
#include <vector>

#include "solvers/equilibrium/contact.hpp"
#include "solvers/equilibrium/layer_tension.hpp"
#include "solvers/equilibrium/skin_block.hpp"

namespace acus {

struct IndentationProblem {
  SkinStack skin;
  NeedleSpec needle;
  Geometry geometry = Geometry::axisymmetric;  ///< axisymmetric or plane_strain (half model about x = 0)
  LateralSupport lateral = LateralSupport::symmetric;
  IndentationMeshSettings mesh;
  double to = 0.0;          ///< mm
  double rate = 0.0;        ///< mm/s
  double first_step = 0.0;  ///< mm; 0 = to/200
  double max_step = 0.0;    ///< mm; 0 = to/40
  double tolerance = 1e-8;
  ContactSettings contact;  ///< friction and stiffness are filled in from needle and skin
};

/// One accepted step. Plane strain: whole width, per mm of thickness.
struct IndentationStep {
  double displacement = 0.0;    ///< of the needle, mm
  double time = 0.0;            ///< s
  double force = 0.0;           ///< on the needle along its axis, N
  double work = 0.0;            ///< done by the needle, mJ
  double stored = 0.0;          ///< gained by the tissue, mJ
  double viscous = 0.0;         ///< lost in the tissue, mJ
  double friction = 0.0;        ///< lost at the contact, mJ
  double regularisation = 0.0;  ///< held by the rounded, penalised contact, mJ
  double contact_radius = 0.0;  ///< mm
  double max_pressure = 0.0;    ///< MPa
  double penetration = 0.0;     ///< deepest, mm
  double min_J = 1.0;           ///< relative to the mesh
  /// Largest tension under the tip per layer (MPa), averaged over the tip radius: see LayerTension.
  std::vector<double> layer_stress;
  int iterations = 0, n_cuts = 0, n_passes = 0;
  std::vector<NewtonIteration> record;
  std::vector<int> record_pass;  ///< contact pass of each recorded iteration

  /// Energy that the balance does not account for, over the work (0 while there is none).
  double imbalance() const;
};

/// Why a run cannot go on.
struct IndentationFailure {
  double displacement = 0.0;  ///< that was tried, mm
  NewtonOutcome reason = NewtonOutcome::converged;
  std::string what, advice;
};

class Indentation {
 public:
  /// Builds mesh and terms and brings the prestretched block into equilibrium. Throws std::invalid_argument when the
  /// problem is not well posed (no layers, no travel), EquilibriumError when the tension finds no equilibrium.
  explicit Indentation(const IndentationProblem& problem);

  bool is_finished() const;
  /// Takes the next step, cutting it as needed. False: failure() says why and the last accepted state is kept.
  bool advance();
  const IndentationStep& last_step() const { return last_; }
  const IndentationFailure& failure() const { return failure_; }

  const Mesh& mesh() const { return block_.mesh(); }
  const MeshQualityReport& mesh_quality() const { return block_.mesh_quality(); }
  const NeedleShape& needle() const { return *needle_; }
  const Tissue& tissue() const { return tissue_; }
  const Eigen::VectorXd& displacement() const { return u_; }
  std::int64_t n_unknowns() const { return block_.map().n_equations; }
  const LinearSolver& linear_solver() const { return block_.newton().linear_solver(); }
  /// Depth of the surface under the tip below its original level (mm) and the axial stretch state come with fields.
  double surface_dent() const;

  /// Everything the next step depends on.
  struct Memory {
    Eigen::VectorXd u, u_before;
    Tissue::Memory tissue;
    Contact::Memory contact;
    IndentationStep last;
    double next_step = 0.0, step_before = 0.0, stored_at_start = 0.0;
  };
  Memory save() const;
  void restore(const Memory& memory);

 private:
  // Solves for needle displacement d; false leaves the state dirty.
  bool solve(double d, double step, IndentationStep& result);
  void accept(double d, double step, IndentationStep& result);
  double axial_force() const;

  IndentationProblem problem_;
  std::unique_ptr<NeedleShape> needle_;
  SkinBlock block_;
  Tissue& tissue_;  // of the block
  LayerTension tension_;
  std::unique_ptr<Contact> contact_;
  Eigen::VectorXd u_, u_before_;
  IndentationStep last_;
  IndentationFailure failure_;
  double next_step_ = 0.0, step_before_ = 0.0, stored_at_start_ = 0.0;
};

}  // namespace acus

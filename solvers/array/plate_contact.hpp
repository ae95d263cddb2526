#pragma once
// Skin that comes up between the needles until it touches the plate they stand on.
//
// Per reference area the pressure is stiffness * max(0, overlap), without friction; the plate is a square.

#include <cstdint>
#include <vector>

#include "solvers/array/field.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

class PlateContact final : public Term {
 public:
  /// `half_width` (mm): the plate covers |x|, |y| up to it. `stiffness` in MPa/mm. The field must outlive it.
  PlateContact(const ArrayField& field, std::array<double, 2> half_width, double stiffness);

  /// The plate's face is gap + slope . (x, y) (mm) above the surface at rest. Small slopes: the overlap and the force
  /// count along the vertical.
  void set_gap(double gap, const Vec2& slope) { gap_ = gap, slope_ = slope; }

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override;
  double largest_step(const Eigen::VectorXd&, const Eigen::VectorXd&) const override { return 1.0; }
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  double force_scale(const Eigen::VectorXd&) const override { return largest_load_; }

  /// Of the whole array, at the last linearisation: force of the skin on the plate (N), energy of the penalty (mJ).
  double force() const { return field_.n_images() * force_; }
  double energy() const { return field_.n_images() * energy_; }

 private:
  struct Point {
    std::size_t facet;
    int q;
    double area;
    Vec2 position;  // mm
  };
  const ArrayField& field_;
  const Mesh::Facets& facets_;
  std::vector<Eigen::VectorXd> N_;  // shape functions per quadrature point
  std::vector<Point> points_;
  std::vector<std::int64_t> positions_;  // per facet: of each pair of upward dofs in the matrix, -1 above its diagonal
  double stiffness_, gap_ = 0.0;
  Vec2 slope_ = Vec2::Zero();
  double force_ = 0.0, energy_ = 0.0, largest_load_ = 0.0;
};

}  // namespace acus

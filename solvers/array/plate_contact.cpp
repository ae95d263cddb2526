#include "solvers/array/plate_contact.hpp"

#include <algorithm>
#include <cmath>

#include "core/fem/reference_element.hpp"

namespace acus {

PlateContact::PlateContact(const ArrayField& field, std::array<double, 2> half_width, double stiffness)
    : field_(field), facets_(field.mesh().boundaries.at("top")), stiffness_(stiffness) {
  const Mesh& mesh = field.mesh();
  const int n = mesh.nodes_per_facet();
  const TabulatedElement table(2, mesh.order, mesh.order + 1);
  N_ = table.values;
  for (std::size_t facet = 0; facet < facets_.cell.size(); ++facet) {
    const auto cell = static_cast<std::size_t>(facets_.cell[facet]);
    const double share = field.share_of_cell(cell);
    Eigen::MatrixXd X(2, n);
    for (int a = 0; a < n; ++a)
      for (int d = 0; d < 2; ++d) X(d, a) = mesh.points[static_cast<std::size_t>(facets_.nodes[facet * n + a]) * 3 + d];
    for (int q = 0; q < table.n_points() && share > 0.0; ++q) {
      const Eigen::VectorXd x = X * N_[q];
      if (std::abs(x[0]) > half_width[0] || std::abs(x[1]) > half_width[1]) continue;
      const Eigen::Matrix2d jacobian = X * table.gradients[q];
      points_.push_back({facet, q, share * table.rule.weights[q] * std::abs(jacobian.determinant()), x});
    }
    const bool is_own = field.is_own_cell(cell);
    for (int b = 0; b < n; ++b)
      for (int a = 0; a < n; ++a) {
        const auto equation = [&](int k) { return field.map().equation[3 * facets_.nodes[facet * n + k] + 2]; };
        const std::int32_t i = equation(a), j = equation(b);
        positions_.push_back(i >= j && j >= 0 && is_own ? field.pattern().position(i, j) : -1);
      }
  }
}

bool PlateContact::linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) {
  const int n = field_.mesh().nodes_per_facet();
  const Eigen::VectorXd& u_rest = field_.u_at_rest();
  force_ = energy_ = largest_load_ = 0.0;
  for (const Point& point : points_) {
    const Eigen::VectorXd& N = N_[point.q];
    const std::int32_t* nodes = &facets_.nodes[point.facet * n];
    double overlap = -gap_ - slope_.dot(point.position);
    for (int a = 0; a < n; ++a) overlap += N[a] * (u[3 * nodes[a] + 2] - u_rest[3 * nodes[a] + 2]);
    if (overlap <= 0) continue;
    const double stiffness = stiffness_ * point.area, load = stiffness * overlap;
    force_ += load;
    energy_ += 0.5 * load * overlap;
    largest_load_ = std::max(largest_load_, load);
    const std::int64_t* position = &positions_[point.facet * n * n];
    for (int b = 0; b < n; ++b) {
      residual[3 * nodes[b] + 2] += load * N[b];
      if (!tangent) continue;
      for (int a = 0; a < n; ++a, ++position)
        if (*position >= 0) tangent->value[*position] += stiffness * N[a] * N[b];
    }
  }
  return true;
}

}  // namespace acus

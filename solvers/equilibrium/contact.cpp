#include "solvers/equilibrium/contact.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

#include "core/fem/reference_element.hpp"

namespace acus {
namespace {

// max(0, a) with its kink rounded over [-s, s]: value and slope.
double rounded_ramp(double a, double s, double& slope) {
  if (a <= -s) return slope = 0.0;
  if (a >= s) {
    slope = 1.0;
    return a;
  }
  slope = (a + s) / (2 * s);
  return (a + s) * (a + s) / (4 * s);
}

}  // namespace

Contact::Contact(const Mesh& mesh, Geometry geometry, const std::string& boundary, const RigidSurface& needle,
                 const DofMap& map, const SymmetricMatrix& pattern, ContactSettings settings)
    : mesh_(mesh), facets_(mesh.boundaries.at(boundary)), needle_(needle), settings_(settings) {
  if (map.has_ties()) throw std::invalid_argument("contact: no dof may be tied to another");
  const int dim = mesh.dim, n = mesh.nodes_per_facet();
  const TabulatedElement table(dim - 1, mesh.order, mesh.order + 1);
  for (std::size_t facet = 0; facet < facets_.cell.size(); ++facet) {
    Eigen::MatrixXd X(dim, n);
    for (int a = 0; a < n; ++a)
      for (int d = 0; d < dim; ++d)
        X(d, a) = mesh.points[static_cast<std::size_t>(facets_.nodes[facet * n + a]) * dim + d];
    double facet_area = 0.0;
    for (int q = 0; q < table.n_points(); ++q) {
      Point point;
      point.facet = facet;
      point.N = table.values[q];
      const Eigen::MatrixXd tangents = X * table.gradients[q];
      point.area = table.rule.weights[q] *
                   (dim == 2 ? tangents.col(0).norm() : Vec3(tangents.col(0)).cross(Vec3(tangents.col(1))).norm());
      facet_area += point.area;
      if (geometry == Geometry::axisymmetric) point.area *= 2 * M_PI * X.row(0).dot(point.N);
      points_.push_back(point);
    }
    for (int q = 0; q < table.n_points(); ++q)
      points_[points_.size() - 1 - q].size = dim == 2 ? facet_area : std::sqrt(facet_area);
  }
  // Entries of each facet's block in the matrix.
  const int m = n * dim;
  positions_.reserve(facets_.cell.size() * m * (m + 1) / 2);
  for (std::size_t facet = 0; facet < facets_.cell.size(); ++facet)
    for (int b = 0; b < m; ++b)
      for (int a = b; a < m; ++a) {
        const auto equation = [&](int k) { return map.equation[facets_.nodes[facet * n + k / dim] * dim + k % dim]; };
        const auto [j, i] = std::minmax({equation(a), equation(b)});
        positions_.push_back(j >= 0 ? pattern.position(i, j) : -1);
      }
}

Vec3 Contact::position(const Point& point, const Eigen::VectorXd& u) const {
  Vec3 x = Vec3::Zero();
  const int dim = mesh_.dim, n = mesh_.nodes_per_facet();
  for (int a = 0; a < n; ++a) {
    const std::size_t node = facets_.nodes[point.facet * n + a];
    for (int d = 0; d < dim; ++d)
      x[tensor_axis(dim, d)] +=
          point.N[a] * (mesh_.points[node * dim + d] + u[static_cast<Eigen::Index>(node * dim + d)]);
  }
  return x;
}

double Contact::pressure(const Point& point, double gap, double* slope) const {
  double ramp_slope = 0.0;
  const double value = point.eps * rounded_ramp(point.lambda / point.eps - gap,
                                                settings_.rounding * point.size / settings_.penalty, ramp_slope);
  if (slope) *slope = point.eps * ramp_slope;
  return value;
}

void Contact::place(const Eigen::VectorXd& u, const Vec3& tip) {
  tip_ = old_tip_ = tip;
  for (Point& point : points_) {
    point.old_position = position(point, u);
    point.gap = point.old_gap = needle_.surface(point.old_position - tip).gap;
  }
}

void Contact::start_step(const Eigen::VectorXd& u, const Eigen::VectorXd& u_predicted, double factor, const Vec3& tip,
                         double slip_length) {
  tip_ = tip;
  slip_length_ = slip_length;
  for (Point& point : points_) {
    point.old_position = position(point, u);
    point.normal = needle_.surface(position(point, u_predicted) - tip_).normal;
    const double guess = std::max(point.old_pressure + factor * (point.old_pressure - point.older_pressure), 0.0);
    if (settings_.predict) point.lambda = guess;
    point.eps = settings_.penalty * std::max(settings_.stiffness, point.lambda) / point.size;
    point.normal_force = settings_.friction * guess * point.area;
  }
}

bool Contact::linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) {
  force_.setZero();
  for (Point& point : points_) {
    const Vec3 x = position(point, u);
    const SurfacePoint surface = needle_.surface(x - tip_);
    point.gap = surface.gap;
    double slope = 0.0;
    point.pressure = pressure(point, surface.gap, &slope);
    Vec3 on_tissue = point.pressure * point.area * surface.normal;
    Mat3 stiffness = Mat3::Zero();
    if (point.pressure > 0) {
      stiffness = point.area * slope * surface.normal * surface.normal.transpose();
      if (!is_curvature_left_out_) stiffness -= point.area * point.pressure * surface.hessian;
    }

    point.slip = point.traction = 0.0;
    if (point.normal_force > 0) {
      // Slip of this step in the lagged slip plane; friction force mobilised smoothly over slip_length_.
      const Mat3 plane = Mat3::Identity() - point.normal * point.normal.transpose();
      const Vec3 slip = plane * ((x - point.old_position) - (tip_ - old_tip_));
      const double y = slip.norm(), e = slip_length_;
      const double over_y = y < e ? (2 - y / e) / e : 1 / y;         // f(y)/y
      const double curvature = y < e ? -1 / (e * e) : -1 / (y * y);  // d(f/y)/dy
      on_tissue -= point.normal_force * over_y * slip;
      stiffness += point.normal_force * over_y * plane;
      if (y > 0) stiffness += point.normal_force * curvature / y * slip * slip.transpose();
      point.slip = y;
      point.traction = point.normal_force * over_y * y;
    }
    point.force = on_tissue;
    if (on_tissue.squaredNorm() == 0.0 && stiffness.squaredNorm() == 0.0) continue;
    force_ -= on_tissue;
    add(point, on_tissue, stiffness, residual, tangent);
  }
  return true;
}

void Contact::add(const Point& point, const Vec3& force, const Mat3& stiffness, Eigen::VectorXd& residual,
                  SymmetricMatrix* tangent) const {
  const int dim = mesh_.dim, n = mesh_.nodes_per_facet(), m = n * dim;
  for (int a = 0; a < n; ++a)
    for (int d = 0; d < dim; ++d)
      residual[static_cast<Eigen::Index>(facets_.nodes[point.facet * n + a]) * dim + d] -=
          point.N[a] * force[tensor_axis(dim, d)];
  if (!tangent) return;
  const std::int64_t* position = positions_.data() + point.facet * static_cast<std::size_t>(m * (m + 1) / 2);
  for (int b = 0; b < m; ++b)
    for (int a = b; a < m; ++a, ++position)
      if (*position >= 0)
        tangent->value[*position] +=
            point.N[a / dim] * point.N[b / dim] * stiffness(tensor_axis(dim, a % dim), tensor_axis(dim, b % dim));
}

double Contact::largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const {
  // Two-sided: no point may enter the needle, nor one under pressure leave it, by more than the trusted motion.
  double step = 1.0;
  const Eigen::VectorXd u_after = u + du;
  for (const Point& point : points_) {
    const double change_limit = settings_.trusted_motion * point.size;
    const double gap_before = needle_.surface(position(point, u) - tip_).gap;
    const double gap_after = needle_.surface(position(point, u_after) - tip_).gap;
    if (gap_after < gap_before && gap_after < -change_limit)
      step = std::min(step, std::max(gap_before + change_limit, 0.1 * change_limit) / (gap_before - gap_after));
    if (point.pressure > 0 && gap_after > gap_before + change_limit)
      step = std::min(step, change_limit / (gap_after - gap_before));
  }
  return step;
}

double Contact::force_scale(const Eigen::VectorXd&) const {
  double total = 0.0;
  for (const Point& point : points_) total += point.pressure * point.area;
  return total;
}

Contact::FrictionMisfit Contact::friction_misfit() const {
  double force = 0.0;
  FrictionMisfit misfit;
  for (const Point& point : points_) {
    const double difference = settings_.friction * point.pressure * point.area - point.normal_force;
    force += point.pressure * point.area;
    misfit.total += difference;
    misfit.local += std::abs(difference);
  }
  if (force == 0.0) return {};
  return {std::abs(misfit.total) / force, misfit.local / force};
}

void Contact::update_multipliers(const Eigen::VectorXd& u) {
  for (Point& point : points_) {
    point.lambda = point.pressure;
    point.normal = needle_.surface(position(point, u) - tip_).normal;
    point.normal_force = settings_.friction * point.pressure * point.area;
  }
}

void Contact::commit(const Eigen::VectorXd& u) {
  for (Point& point : points_) {
    regularisation_energy_ -= 0.5 * (point.pressure + point.old_pressure) * point.area * (point.gap - point.old_gap);
    friction_energy_ += 0.5 * (point.old_traction + point.traction) * point.slip;
    point.old_traction = point.traction;
    point.lambda = point.pressure;
    point.old_lambda = point.lambda;
    point.older_pressure = point.old_pressure;
    point.old_pressure = point.pressure;
    point.old_gap = point.gap;
    point.old_position = position(point, u);
  }
  old_tip_ = tip_;
}

void Contact::rollback() {
  for (Point& point : points_) {
    point.lambda = point.old_lambda;
    point.pressure = point.old_pressure;
    point.gap = point.old_gap;
  }
  tip_ = old_tip_;
}

double Contact::mean_misfit() const {
  double total = 0.0, weighted = 0.0;
  for (const Point& point : points_) {
    total += point.pressure * point.area;
    weighted += point.pressure * point.area * std::abs(point.gap);
  }
  return total > 0 ? weighted / total : 0.0;
}

double Contact::deepest_penetration() const {
  double deepest = 0.0;
  for (const Point& point : points_) deepest = std::max(deepest, -point.gap);
  return deepest;
}

double Contact::deepest_relative_penetration() const {
  double deepest = 0.0;
  for (const Point& point : points_) deepest = std::max(deepest, -point.gap / point.size);
  return deepest;
}

double Contact::work_of_growth(const Eigen::VectorXd& u) const {
  double work = 0.0;
  for (const Point& point : points_) {
    if (point.pressure <= 0) continue;
    const Vec3 x = position(point, u) - tip_;
    work += point.pressure * point.area * needle_.surface(x).normal.dot(x);
  }
  return work;
}

void Contact::visit_loads(const Eigen::VectorXd& u,
                          const std::function<void(const Vec3& place, const Vec3& force)>& visit) const {
  // Lagged friction may hold a point whose pressure has just gone.
  for (const Point& point : points_)
    if (point.force != Vec3::Zero()) visit(position(point, u) - tip_, point.force);
}

double Contact::largest_pressure() const {
  double largest = 0.0;
  for (const Point& point : points_) largest = std::max(largest, point.pressure);
  return largest;
}

double Contact::contact_radius(const Eigen::VectorXd& u) const {
  double radius = 0.0;
  for (const Point& point : points_) {
    if (point.pressure <= 0) continue;
    const Vec3 x = position(point, u) - tip_;
    radius = std::max(radius, std::hypot(x[0], x[1]));
  }
  return radius;
}

Contact::Memory Contact::save() const {
  Memory memory;
  for (const Point& point : points_)
    memory.points.insert(memory.points.end(), {point.old_lambda, point.old_pressure, point.older_pressure,
                                               point.old_gap, point.old_traction});
  memory.tip = old_tip_;
  memory.regularisation_energy = regularisation_energy_;
  memory.friction_energy = friction_energy_;
  return memory;
}

void Contact::restore(const Memory& memory, const Eigen::VectorXd& u) {
  if (memory.points.size() != 5 * points_.size()) throw std::invalid_argument("contact: restart data do not fit");
  for (std::size_t k = 0; k < points_.size(); ++k) {
    Point& point = points_[k];
    point.old_lambda = memory.points[5 * k];
    point.old_pressure = memory.points[5 * k + 1];
    point.older_pressure = memory.points[5 * k + 2];
    point.old_gap = memory.points[5 * k + 3];
    point.old_traction = memory.points[5 * k + 4];
    point.old_position = position(point, u);
  }
  old_tip_ = memory.tip;
  regularisation_energy_ = memory.regularisation_energy;
  friction_energy_ = memory.friction_energy;
  rollback();
}

}  // namespace acus

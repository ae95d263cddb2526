#include "solvers/equilibrium/layer_tension.hpp"

#include <algorithm>

#include "core/fem/reference_element.hpp"
#include "core/tensor/symmetric_eigen.hpp"

namespace acus {

double tension_length(const NeedleShape& needle, double thinnest_layer) {
  if (needle.tip_radius() > 0) return needle.tip_radius();
  const double flat = needle.radius(0.0);
  return flat > 0 ? flat : 0.5 * thinnest_layer;
}

LayerTension::LayerTension(const Mesh& mesh, Geometry geometry, double length) : mesh_(mesh), length_(length) {
  const TabulatedElement table(2, mesh.order, mesh.order + 1);
  const int n = mesh.nodes_per_cell();
  volume_.reserve(mesh.n_cells() * static_cast<std::size_t>(table.n_points()));
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const auto corner = [&](int a, int d) {
      return mesh.points[static_cast<std::size_t>(mesh.cells[cell * n + a]) * 2 + d];
    };
    const double x0 = corner(0, 0), x1 = corner(2, 0);  // opposite corners in VTK order
    const double quarter = 0.25 * (x1 - x0) * (corner(2, 1) - corner(0, 1));
    for (int q = 0; q < table.n_points(); ++q) {
      const double x = 0.5 * (x0 + x1) + 0.5 * (x1 - x0) * table.rule.points[q][0];
      volume_.push_back(table.rule.weights[q] * quarter * (geometry == Geometry::axisymmetric ? 2 * M_PI * x : 1.0));
    }
  }
}

std::vector<double> LayerTension::measure(const Tissue& tissue, const Eigen::VectorXd& u, double contact_radius) const {
  // Neighbours of the outermost points count too.
  const double margin = contact_radius + 2 * length_;
  std::vector<std::vector<Point>> layers(mesh_.region_names.size());
  std::size_t k = 0;
  tissue.visit_points(u, [&](const TissuePoint& point) {
    const double volume = volume_[k++];
    const double x = point.position[0], z = point.position[2];
    if (x > margin - z) return;
    layers[mesh_.cell_region[point.cell]].push_back({x, z, volume, symmetric_eigen(point.cauchy).values.maxCoeff()});
  });
  std::vector<double> largest;
  for (std::vector<Point>& points : layers) {
    std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    largest.push_back(largest_mean(points, contact_radius));
  }
  return largest;
}

double LayerTension::largest_mean(const std::vector<Point>& points, double contact_radius) const {
  double largest = 0.0;
  std::size_t first = 0;  // of those no further to the left than the length
  for (const Point& centre : points) {
    if (centre.x > contact_radius + length_ - centre.z) continue;
    while (points[first].x < centre.x - length_) ++first;
    double weight = 0.0, sum = 0.0;
    for (std::size_t k = first; k < points.size() && points[k].x <= centre.x + length_; ++k) {
      const double dx = points[k].x - centre.x, dz = points[k].z - centre.z;
      const double inside = 1 - (dx * dx + dz * dz) / (length_ * length_);
      if (inside <= 0) continue;
      weight += inside * inside * points[k].volume;
      sum += inside * inside * points[k].volume * points[k].tension;
    }
    largest = std::max(largest, sum / weight);
  }
  return largest;
}

}  // namespace acus

// Mesh quality: each measure on a mesh where it is known.

#include <catch2/catch.hpp>

#include "core/fem/mesh_quality.hpp"
#include "core/mesh/structured.hpp"

using namespace acus;

namespace {

Mesh layers(int dim, int order) {
  const std::vector<double> x = {0.0, 1.0, 3.0}, z = {-1.0, -0.5, 0.0};
  const std::vector<Slab> slabs = {{"upper", -0.5, 0.0}, {"lower", -1.0, -0.5}};
  return dim == 2 ? structured_mesh(order, {x, z}, slabs) : structured_mesh(order, {x, {0.0, 1.0}, z}, slabs);
}

}  // namespace

TEST_CASE("quality of rectangular cells") {
  for (const int dim : {2, 3})
    for (const int order : {1, 2}) {
      INFO("dimension " << dim << ", order " << order);
      const MeshQualityReport report = measure_quality(layers(dim, order));
      CHECK(report.is_valid());
      CHECK(report.scaled_jacobian.value == Approx(1.0));
      CHECK(report.aspect_ratio.value == Approx(4.0));  // 2 x 0.5
      CHECK(report.aspect_ratio.position.front() == Approx(2.0));
      CHECK(report.size_ratio.value == Approx(2.0));  // 2 beside 1
      CHECK(report.volume == Approx(3.0));
    }
}

TEST_CASE("a sheared cell keeps its volume and loses scaled Jacobian") {
  for (const int dim : {2, 3})
    for (const int order : {1, 2}) {
      Mesh mesh = layers(dim, order);
      map_nodes(mesh, [dim](double* X) { X[0] += X[dim - 1]; });  // 45 degrees
      const MeshQualityReport report = measure_quality(mesh);
      CHECK(report.scaled_jacobian.value == Approx(std::sqrt(0.5)));
      CHECK(report.volume == Approx(3.0));
    }
}

TEST_CASE("a quarter ring of quadratic cells has the area of the ring") {
  std::vector<double> r, angle;
  for (int i = 0; i <= 8; ++i) r.push_back(1.0 + i / 8.0), angle.push_back(0.5 * M_PI * i / 8);
  Mesh mesh = structured_mesh(2, {r, angle}, {{"ring", 0.0, 0.5 * M_PI}});
  map_nodes(mesh, [](double* X) {
    const double radius = X[0], at = X[1];
    X[0] = radius * std::cos(at);
    X[1] = radius * std::sin(at);
  });
  const MeshQualityReport report = measure_quality(mesh);
  CHECK(report.volume == Approx(0.75 * M_PI).epsilon(1e-4));
  CHECK(report.scaled_jacobian.value > 0.99);
}

TEST_CASE("a folded cell is found and named") {
  Mesh mesh = layers(2, 2);
  // The mid node of an edge pushed through the opposite edge, in the lower layer's right cell.
  const std::size_t right_lower = 2;
  REQUIRE(mesh.cell_region[right_lower] == 1);
  mesh.points[2 * mesh.cells[right_lower * 9 + 4] + 1] += 0.6;
  const MeshQualityReport report = measure_quality(mesh);
  CHECK_FALSE(report.is_valid());
  CHECK(report.scaled_jacobian.cell == right_lower);
  CHECK(report.scaled_jacobian.region == "lower");
  const std::string text = describe("scaled Jacobian", report.scaled_jacobian);
  CHECK(text.find("layer 'lower'") != std::string::npos);
  CHECK(text.find("scaled Jacobian -") == 0);
}

// Structured meshes: node order, regions, boundaries.

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "core/mesh/lattice.hpp"
#include "core/mesh/merged_below.hpp"
#include "core/mesh/structured.hpp"

using namespace acus;

namespace {

double coordinate(const Mesh& mesh, std::int32_t node, int d) {
  return mesh.points[static_cast<std::size_t>(node) * mesh.dim + d];
}

Mesh layered(int dim, int order) {
  const std::vector<double> x = {0.0, 1.0, 3.0}, y = {-1.0, 0.0, 0.5}, z = {-2.0, -1.5, -0.5, 0.0};
  const std::vector<Slab> slabs = {{"upper", -0.5, 0.0}, {"lower", -2.0, -0.5}};
  return dim == 2 ? structured_mesh(order, {x, z}, slabs) : structured_mesh(order, {x, y, z}, slabs);
}

}  // namespace

TEST_CASE("nodes of quadratic cells sit where VTK says") {
  // VTK_BIQUADRATIC_QUAD: corners counter-clockwise, mid-edges (01)(12)(23)(30), centre.
  const auto& quad = cell_lattice(2, 2);
  REQUIRE(quad.size() == 9);
  const int quad_edges[4][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};
  for (int e = 0; e < 4; ++e)
    for (int d = 0; d < 2; ++d) CHECK(2 * quad[4 + e][d] == quad[quad_edges[e][0]][d] + quad[quad_edges[e][1]][d]);
  CHECK(quad[8] == LatticePoint{1, 1, 0});

  // VTK_TRIQUADRATIC_HEXAHEDRON: edges (01)(12)(23)(30)(45)(56)(67)(74)(04)(15)(26)(37), then the faces
  // -x +x -y +y -z +z, then the centre.
  const auto& hex = cell_lattice(3, 2);
  REQUIRE(hex.size() == 27);
  const int edges[12][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6},
                            {6, 7}, {7, 4}, {0, 4}, {1, 5}, {2, 6}, {3, 7}};
  for (int e = 0; e < 12; ++e)
    for (int d = 0; d < 3; ++d) CHECK(2 * hex[8 + e][d] == hex[edges[e][0]][d] + hex[edges[e][1]][d]);
  const int faces[6][4] = {{0, 3, 7, 4}, {1, 2, 6, 5}, {0, 1, 5, 4}, {3, 2, 6, 7}, {0, 1, 2, 3}, {4, 5, 6, 7}};
  for (int f = 0; f < 6; ++f)
    for (int d = 0; d < 3; ++d) {
      int sum = 0;
      for (const int corner : faces[f]) sum += hex[corner][d];
      CHECK(4 * hex[20 + f][d] == sum);
    }
  CHECK(hex[26] == LatticePoint{1, 1, 1});
}

TEST_CASE("corners of linear cells: counter-clockwise below, then above") {
  const std::vector<LatticePoint> quad = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}};
  CHECK(cell_lattice(2, 1) == quad);
  const auto& hex = cell_lattice(3, 1);
  REQUIRE(hex.size() == 8);
  for (int a = 0; a < 4; ++a) {
    CHECK(hex[a] == quad[a]);
    CHECK(hex[a + 4] == LatticePoint{quad[a][0], quad[a][1], 1});
  }
}

TEST_CASE("structured mesh: counts, regions, node positions") {
  for (const int dim : {2, 3})
    for (const int order : {1, 2}) {
      INFO("dimension " << dim << ", order " << order);
      const Mesh mesh = layered(dim, order);
      const std::size_t n_cells = dim == 2 ? 2 * 3 : 2 * 2 * 3;
      const std::size_t columns = dim == 2 ? (2 * order + 1) : (2 * order + 1) * (2 * order + 1);
      CHECK(mesh.n_cells() == n_cells);
      CHECK(mesh.n_nodes() == columns * (3 * order + 1));
      CHECK(mesh.cells.size() == n_cells * mesh.nodes_per_cell());
      CHECK(std::set<std::int32_t>(mesh.cells.begin(), mesh.cells.end()).size() == mesh.n_nodes());
      CHECK(mesh.region_names == std::vector<std::string>{"upper", "lower"});
      // Each node of a cell sits at its lattice place between the cell's opposite corners.
      const auto& lattice = cell_lattice(dim, order);
      const int n = mesh.nodes_per_cell(), opposite = dim == 2 ? 2 : 6;
      for (std::size_t cell = 0; cell < n_cells; ++cell) {
        const std::int32_t* nodes = &mesh.cells[cell * n];
        double height = 0.0;
        for (int a = 0; a < n; ++a)
          for (int d = 0; d < dim; ++d) {
            const double low = coordinate(mesh, nodes[0], d), high = coordinate(mesh, nodes[opposite], d);
            REQUIRE(high > low);
            CHECK(coordinate(mesh, nodes[a], d) == Approx(low + (high - low) * lattice[a][d] / order).margin(1e-14));
            if (d == dim - 1) height = 0.5 * (low + high);
          }
        CHECK(mesh.cell_region[cell] == (height > -0.5 ? 0 : 1));
      }
    }
}

TEST_CASE("structured mesh: facets lie on their boundary and belong to their cell") {
  for (const int dim : {2, 3})
    for (const int order : {1, 2}) {
      INFO("dimension " << dim << ", order " << order);
      const Mesh mesh = layered(dim, order);
      struct Side {
        const char* name;
        int direction;
        double place;
        std::size_t n_facets;
      };
      const int up = dim - 1;
      const std::size_t across = dim == 2 ? 2 : 4, upright = dim == 2 ? 3 : 6;
      std::vector<Side> sides = {{"x_min", 0, 0.0, upright},
                                 {"x_max", 0, 3.0, upright},
                                 {"bottom", up, -2.0, across},
                                 {"top", up, 0.0, across}};
      if (dim == 3) sides.insert(sides.end(), {{"y_min", 1, -1.0, upright}, {"y_max", 1, 0.5, upright}});
      CHECK(mesh.boundaries.size() == sides.size());
      for (const Side& side : sides) {
        INFO(side.name);
        const Mesh::Facets& facets = mesh.boundaries.at(side.name);
        CHECK(facets.cell.size() == side.n_facets);
        REQUIRE(facets.nodes.size() == side.n_facets * mesh.nodes_per_facet());
        for (std::size_t k = 0; k < facets.nodes.size(); ++k) {
          CHECK(coordinate(mesh, facets.nodes[k], side.direction) == side.place);
          const auto cell = mesh.cells.begin() + facets.cell[k / mesh.nodes_per_facet()] * mesh.nodes_per_cell();
          CHECK(std::find(cell, cell + mesh.nodes_per_cell(), facets.nodes[k]) != cell + mesh.nodes_per_cell());
        }
        std::size_t n_on_side = 0;
        for (std::size_t node = 0; node < mesh.n_nodes(); ++node)
          n_on_side += coordinate(mesh, static_cast<std::int32_t>(node), side.direction) == side.place;
        const std::vector<std::int32_t> nodes = mesh.boundary_nodes(side.name);
        CHECK(nodes.size() == n_on_side);
        CHECK(std::is_sorted(nodes.begin(), nodes.end()));
      }
    }
}

TEST_CASE("structured mesh: wrong input is refused") {
  CHECK_THROWS_AS(structured_mesh(2, {{0.0, 1.0}, {0.0, 1.0, 2.0}}, {{"low", 0.0, 1.0}}), std::invalid_argument);
  CHECK_THROWS_AS(layered(2, 1).boundary_nodes("left"), std::invalid_argument);
}

TEST_CASE("wide cells below: numbering, volume, and what hanging nodes are given") {
  const int order = GENERATE(1, 2);
  const std::vector<double> x = {-0.5, 0.5, 1.5, 2.1, 3.0}, y = {0.0, 1.0, 1.7}, z = {-3.0, -1.0, -0.4, 0.0};
  const std::vector<Slab> slabs = {{"upper", -0.4, 0.0}, {"lower", -3.0, -0.4}};
  const std::array<std::vector<double>, 2> wide = {{{-0.5, 1.5, 2.1, 3.0}, {0.0, 1.7}}};
  const MergedMesh merged = merged_below(order, {x, y, z}, slabs, -1.0, wide);
  const Mesh& mesh = merged.mesh;
  const Mesh above = structured_mesh(order, {x, y, {-1.0, -0.4, 0.0}}, slabs);
  CHECK(mesh.n_cells() == 4 * 2 * 2 + 3);
  CHECK(std::equal(above.cells.begin(), above.cells.end(), mesh.cells.begin()));
  CHECK(std::equal(above.points.begin(), above.points.end(), mesh.points.begin()));
  CHECK(mesh.boundaries.at("top").nodes == above.boundaries.at("top").nodes);
  CHECK(mesh.boundary_nodes("bottom").size() == (3 * order + 1) * (order + 1u));
  CHECK(merged.wide_of[0] == std::vector<int>{0, 0, 1, 2});
  CHECK(merged.wide_of[1] == std::vector<int>{0, 0});

  REQUIRE(merged.hanging.size() == 8);
  const std::vector<std::int32_t> hanging = hanging_nodes(mesh, merged.hanging);
  const std::size_t n_lower = lower_nodes(order).size();
  REQUIRE(hanging.size() == merged.hanging.size() * n_lower);
  // Whatever the wide face can hold: x^i y^j up to the order.
  const auto value = [&](std::int32_t node, int i, int j) {
    return std::pow(coordinate(mesh, node, 0), i) * std::pow(coordinate(mesh, node, 1), j);
  };
  for (std::size_t k = 0; k < hanging.size(); ++k) {
    const HangingFace& face = merged.hanging[k / n_lower];
    const auto a = static_cast<Eigen::Index>(k % n_lower);
    CHECK(coordinate(mesh, hanging[k], 2) == -1.0);
    CHECK(coordinate(mesh, face.nodes[a], 2) == -1.0);
    for (int i = 0; i <= order; ++i)
      for (int j = 0; j <= order; ++j) {
        double given = 0.0;
        for (Eigen::Index b = 0; b < face.weights.cols(); ++b) given += face.weights(a, b) * value(face.nodes[b], i, j);
        CHECK(given == Approx(value(hanging[k], i, j)).margin(1e-12));
      }
  }
  const auto make = [&](double border, const std::vector<double>& wide_x) {
    return merged_below(order, {x, y, z}, slabs, border, {wide_x, {0.0, 1.7}});
  };
  CHECK_THROWS_WITH(make(-0.5, wide[0]), Catch::Contains("border"));
  CHECK_THROWS_WITH(make(0.0, wide[0]), Catch::Contains("border"));
  CHECK_THROWS_WITH(make(-1.0, {-0.5, 1.0, 3.0}), Catch::Contains("two wide ones"));
  CHECK_THROWS_WITH(make(-1.0, {0.5, 3.0}), Catch::Contains("beside"));
}

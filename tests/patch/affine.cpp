// Patch tests: a homogeneous finite deformation, prescribed on the boundary of a distorted mesh, is the exact solution
// inside for every hyperelastic law, with and without prestretch.

#include <catch2/catch.hpp>

#include "core/mesh/merged_below.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double patch_tolerance = 1e-10;

// Moves the interior corners at random; for order 2 the other nodes follow so that cells stay multilinear maps.
void distort_corners(Mesh& mesh, double size) {
  std::mt19937 engine(3);
  std::uniform_real_distribution<double> shift(-size, size);
  const std::vector<bool> on_boundary = boundary_flags(mesh);
  const int n = mesh.nodes_per_cell(), n_corners = 1 << mesh.dim;
  std::vector<bool> is_done(mesh.n_nodes(), false);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell)
    for (int a = 0; a < n_corners; ++a) {
      const std::int32_t node = mesh.cells[cell * n + a];
      if (on_boundary[node] || is_done[node]) continue;
      for (int d = 0; d < mesh.dim; ++d) mesh.points[static_cast<std::size_t>(node) * mesh.dim + d] += shift(engine);
      is_done[node] = true;
    }
  if (mesh.order == 1) return;
  const ReferenceElement corners(mesh.dim, 1), nodes(mesh.dim, 2);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell)
    for (int a = n_corners; a < n; ++a) {
      const Eigen::VectorXd N = corners.values(nodes.node(a));
      for (int d = 0; d < mesh.dim; ++d) {
        double x = 0.0;
        for (int b = 0; b < n_corners; ++b)
          x += N[b] * mesh.points[static_cast<std::size_t>(mesh.cells[cell * n + b]) * mesh.dim + d];
        mesh.points[static_cast<std::size_t>(mesh.cells[cell * n + a]) * mesh.dim + d] = x;
      }
    }
}

// Moves every interior node at random: the cells become curved.
void distort_all_nodes(Mesh& mesh, double size) {
  std::mt19937 engine(5);
  std::uniform_real_distribution<double> shift(-size, size);
  const std::vector<bool> on_boundary = boundary_flags(mesh);
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node)
    for (int d = 0; d < mesh.dim; ++d)
      if (!on_boundary[node]) mesh.points[node * mesh.dim + d] += shift(engine);
}

Mesh patch_mesh(Geometry geometry, int order, bool is_curved) {
  const int dim = dimension(geometry);
  Mesh mesh = dim == 2 ? box(order, {{0.0, 1.2}, {-1.0, 0.0}}, {4, 3})
                       : box(order, {{0.0, 1.2}, {0.0, 1.0}, {-1.0, 0.0}}, {3, 2, 3});
  if (is_curved)
    distort_all_nodes(mesh, 0.03);
  else
    distort_corners(mesh, 0.07);
  return mesh;
}

// An admissible affine deformation (relative to the mesh) with strains of some ten per cent.
Eigen::MatrixXd affine(Geometry geometry) {
  if (geometry == Geometry::solid) {
    Eigen::Matrix3d G;
    G << 0.15, 0.20, -0.10, 0.05, -0.12, 0.08, 0.12, -0.06, 0.10;
    return G;
  }
  Eigen::Matrix2d G;
  if (geometry == Geometry::axisymmetric)
    G << 0.20, 0.0, 0.0, -0.25;
  else
    G << 0.20, 0.15, -0.10, -0.12;
  return G;
}

Mat3 in_tensor_axes(Geometry geometry, const Eigen::MatrixXd& G) {
  Mat3 H = Mat3::Zero();
  if (geometry == Geometry::solid) return G;
  H(0, 0) = G(0, 0), H(0, 2) = G(0, 1), H(2, 0) = G(1, 0), H(2, 2) = G(1, 1);
  if (geometry == Geometry::axisymmetric) H(1, 1) = G(0, 0);
  return H;
}

const char* name_of(Geometry geometry) {
  return geometry == Geometry::solid ? "solid" : geometry == Geometry::axisymmetric ? "axisymmetric" : "plane strain";
}

// Solves the patch from a disturbed start and compares displacement and stress with the homogeneous state.
void check_patch(Geometry geometry, int order, bool is_curved, const RegionMaterial& material) {
  const Mesh mesh = patch_mesh(geometry, order, is_curved);
  const Eigen::MatrixXd G = affine(geometry);
  const Eigen::VectorXd exact = nodal(mesh, [&](const double* X, double* u) {
    Eigen::Map<Eigen::VectorXd>(u, mesh.dim) = G * Eigen::Map<const Eigen::VectorXd>(X, mesh.dim);
  });
  std::vector<std::int32_t> prescribed = dofs_on(mesh, all_boundaries(mesh));
  StaticProblem problem(mesh, geometry, prescribed, material, {.tolerance = 1e-13, .max_iterations = 15});
  Eigen::VectorXd u = exact;
  std::mt19937 engine(7);
  std::uniform_real_distribution<double> shift(-0.01, 0.01);
  for (std::size_t dof = 0; dof < problem.map.n_dofs(); ++dof)
    if (problem.map.equation[dof] >= 0) u[dof] += shift(engine);

  const NewtonReport report = problem.solve(u);
  // Rounding may keep the residual just above so strict a tolerance: what counts is the answer.
  CHECK(report.iterations.back().relative < 1e-10);
  CHECK((u - exact).cwiseAbs().maxCoeff() < patch_tolerance * exact.cwiseAbs().maxCoeff());

  const Mat3 H = in_tensor_axes(geometry, G) * material.F0 + material.F0 - Mat3::Identity();
  std::vector<double> state(material.law->n_state()), new_state(material.law->n_state());
  material.law->initialise(state);
  const FullResponse response =
      respond(*material.law, {.H = H, .axes = material.axes, .dt = 0.0, .old_state = state}, new_state);
  const Mat3 cauchy = response.P * (H + Mat3::Identity()).transpose() / (1 + det_minus_one(H));
  double largest = 0.0;
  problem.tissue->visit_points(
      u, [&](const TissuePoint& point) { largest = std::max(largest, (point.cauchy - cauchy).cwiseAbs().maxCoeff()); });
  CHECK(largest < 10 * patch_tolerance * cauchy.cwiseAbs().maxCoeff());
}

std::vector<MaterialSpec> elastic_examples() {
  std::vector<MaterialSpec> specs;
  for (const MaterialDescriptor& law : registered_materials())
    for (const MaterialSpec& spec : law.examples)
      if (spec.prony.empty() && !spec.rate) specs.push_back(spec);
  return specs;
}

}  // namespace

TEST_CASE("patch: every hyperelastic law, every geometry and order, distorted mesh") {
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric, Geometry::solid})
    for (const int order : {1, 2})
      for (const MaterialSpec& spec : elastic_examples()) {
        // Fibres along x and y have no homogeneous axisymmetric state: radial and hoop stresses differ.
        if (geometry == Geometry::axisymmetric && spec.law == "gasser_ogden_holzapfel") continue;
        INFO(spec.law << ", " << name_of(geometry) << ", order " << order);
        check_patch(geometry, order, false, region_of(spec));
      }
}

TEST_CASE("patch: curved quadratic cells") {
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric, Geometry::solid}) {
    INFO(name_of(geometry));
    check_patch(geometry, 2, true, region_of(neo_hookean(0.2, 20.0)));
  }
}

TEST_CASE("patch: cells merged below a height, of uneven widths") {
  for (const int order : {1, 2}) {
    INFO("order " << order);
    const RegionMaterial material = region_of(neo_hookean(0.2, 20.0));
    const MergedMesh merged =
        merged_below(order, {{0.0, 0.3, 0.5, 0.9, 1.2}, {0.0, 0.2, 0.45, 1.0}, {-1.0, -0.6, -0.2, -0.1, 0.0}},
                     {{"skin", -1.0, 0.0}}, -0.2, {{{0.0, 0.5, 1.2}, {0.0, 0.45, 1.0}}});
    const Mesh& mesh = merged.mesh;
    const Eigen::MatrixXd G = affine(Geometry::solid);
    const Eigen::VectorXd exact = nodal(
        mesh, [&](const double* X, double* v) { Eigen::Map<Eigen::VectorXd>(v, 3) = G * Eigen::Map<const Vec3>(X); });
    std::vector<std::int32_t> prescribed = dofs_on(mesh, all_boundaries(mesh));
    for (const std::int32_t node : hanging_nodes(mesh, merged.hanging))
      for (int d = 0; d < 3; ++d) prescribed.push_back(3 * node + d);
    StaticProblem problem(mesh, Geometry::solid, prescribed, material, {.tolerance = 1e-13, .max_iterations = 15},
                          {{}, merged.hanging});
    Eigen::VectorXd u = exact;
    std::mt19937 engine(7);
    std::uniform_real_distribution<double> shift(-0.01, 0.01);
    for (double& value : u) value += shift(engine);  // hanging nodes too: nothing is read there
    for (const std::int32_t dof : dofs_on(mesh, all_boundaries(mesh))) u[dof] = exact[dof];
    // The tangent is the residual's derivative, hanging faces and all, the modes following.
    SymmetricMatrix tangent = problem.tissue->pattern();
    const auto settled_residual = [&](const Eigen::VectorXd& v) {
      Eigen::VectorXd residual;
      for (int pass = 0; pass < 6; ++pass) {
        residual = Eigen::VectorXd::Zero(v.size());
        std::fill(tangent.value.begin(), tangent.value.end(), 0.0);
        REQUIRE(problem.tissue->linearise(v, residual, &tangent));
        problem.tissue->start_move(Eigen::VectorXd::Zero(v.size()));
        problem.tissue->set_move(1.0);
      }
      return problem.map.gather(residual);
    };
    Eigen::VectorXd way(problem.map.n_equations);
    for (double& value : way) value = shift(engine);
    constexpr double h = 1e-4;
    const Eigen::VectorXd ahead = settled_residual(u + h * problem.map.scatter(way));
    const Eigen::VectorXd difference = (ahead - settled_residual(u - h * problem.map.scatter(way))) / (2 * h);
    settled_residual(u);
    CHECK((difference - tangent * way).norm() < 1e-6 * difference.norm());
    problem.tissue->rollback();

    const NewtonReport report = problem.solve(u);
    CHECK(report.iterations.back().relative < 1e-10);
    double largest = 0.0;
    for (std::size_t dof = 0; dof < problem.map.n_dofs(); ++dof)
      if (problem.map.equation[dof] >= 0) largest = std::max(largest, std::abs(u[dof] - exact[dof]));
    CHECK(largest < patch_tolerance * exact.cwiseAbs().maxCoeff());
    // The whole block feels one deformation.
    problem.tissue->visit_points(u, [&](const TissuePoint& point) {
      largest = std::max(largest, (point.F - Mat3::Identity() - G).cwiseAbs().maxCoeff());
    });
    CHECK(largest < 100 * patch_tolerance);
  }
}

TEST_CASE("patch: prestretched tissue") {
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric, Geometry::solid})
    for (const int order : {1, 2}) {
      INFO(name_of(geometry) << ", order " << order);
      RegionMaterial material = region_of(neo_hookean(0.2, 20.0));
      if (geometry == Geometry::solid)  // Langer direction at an angle: F0 is not diagonal
        material.F0 << 1.10, 0.03, 0.0, 0.03, 1.04, 0.0, 0.0, 0.0, 0.88;
      else if (geometry == Geometry::plane_strain)
        material.F0 = Vec3(1.10, 1.04, 0.88).asDiagonal();
      else
        material.F0 = Vec3(1.06, 1.06, 0.89).asDiagonal();
      check_patch(geometry, order, false, material);
    }
}

TEST_CASE("patch: hardly compressible, K/mu = 1e5") {
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric, Geometry::solid})
    for (const int order : {1, 2}) {
      INFO(name_of(geometry) << ", order " << order);
      const RegionMaterial stiff = region_of(neo_hookean(0.2, 2e4));
      const Mesh mesh = patch_mesh(geometry, order, false);
      // Isochoric to within mu/K, so that pressure and shear stress are of one size.
      Eigen::MatrixXd G = affine(geometry);
      const double j = det_minus_one(in_tensor_axes(geometry, G));
      G = (Eigen::MatrixXd::Identity(mesh.dim, mesh.dim) + G) *
              std::pow(1 + j, -1.0 / (geometry == Geometry::plane_strain ? 2 : 3)) -
          Eigen::MatrixXd::Identity(mesh.dim, mesh.dim);
      const Eigen::VectorXd exact = nodal(mesh, [&](const double* X, double* u) {
        Eigen::Map<Eigen::VectorXd>(u, mesh.dim) = G * Eigen::Map<const Eigen::VectorXd>(X, mesh.dim);
      });
      StaticProblem problem(mesh, geometry, dofs_on(mesh, all_boundaries(mesh)), stiff,
                            {.tolerance = 1e-12, .max_iterations = 25});
      Eigen::VectorXd u = exact;
      for (std::size_t dof = 0; dof < problem.map.n_dofs(); ++dof)
        if (problem.map.equation[dof] >= 0) u[dof] += 0.005 * std::sin(12.9 * static_cast<double>(dof));
      const NewtonReport report = problem.solve(u);
      CHECK(report.iterations.back().relative < 1e-9);
      CHECK((u - exact).cwiseAbs().maxCoeff() < patch_tolerance * exact.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("rigid motion of any size is free of force and stress") {
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::solid})
    for (const int order : {1, 2})
      for (const MaterialSpec& spec : elastic_examples()) {
        INFO(spec.law << ", " << name_of(geometry) << ", order " << order);
        const Mesh mesh = patch_mesh(geometry, order, order == 2);
        const RegionMaterial material = region_of(spec);
        Eigen::MatrixXd rotation(mesh.dim, mesh.dim);
        if (mesh.dim == 2)
          rotation << std::cos(2.0), -std::sin(2.0), std::sin(2.0), std::cos(2.0);
        else
          rotation = Eigen::AngleAxisd(2.0, Vec3(1, 2, -2).normalized()).toRotationMatrix();
        const Eigen::VectorXd shift = Eigen::VectorXd::LinSpaced(mesh.dim, 0.5, 1.5);
        const Eigen::VectorXd u = nodal(mesh, [&](const double* X, double* v) {
          const Eigen::Map<const Eigen::VectorXd> position(X, mesh.dim);
          Eigen::Map<Eigen::VectorXd>(v, mesh.dim) = rotation * position - position + shift;
        });
        const DofMap map(mesh.points.size(), {});
        const auto tissue = Tissue::create(mesh, geometry, map, {material});
        Eigen::VectorXd residual = Eigen::VectorXd::Zero(u.size());
        REQUIRE(tissue->linearise(u, residual, nullptr));
        CHECK(residual.cwiseAbs().maxCoeff() < 1e-12 * material.law->volumetric().bulk);
        CHECK(std::abs(tissue->stored_energy()) < 1e-12 * material.law->volumetric().bulk);
        double largest = 0.0;
        tissue->visit_points(u, [&](const TissuePoint& p) { largest = std::max(largest, p.cauchy.norm()); });
        CHECK(largest < 1e-12 * material.law->volumetric().bulk);
      }
}

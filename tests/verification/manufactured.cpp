// Manufactured solutions: a smooth finite deformation is chosen, the body force and traction that it needs are
// computed, and the error of the finite-element displacement must fall with the order of the element.

#include <catch2/catch.hpp>

#include <complex>

#include "tests/verification/report.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

using Complex = std::complex<double>;
using ComplexPoint = std::array<Complex, 3>;  // tensor axes: x (or r), y (or hoop, unused), z

// The deformation: first a small change of volume, then isochoric maps one after the other, so that J = 1 +
// O(swelling). Written for complex arguments: derivatives come from a complex step, free of cancellation.
struct Deformation {
  Geometry geometry;
  double swelling;

  ComplexPoint place(ComplexPoint X) const {
    ComplexPoint x = X;
    switch (geometry) {
      case Geometry::plane_strain:
        x[0] += swelling * sin(2.0 * X[0]) * cos(X[2]);
        x[0] += 0.15 * sin(2.5 * x[2]);
        x[2] += 0.12 * cos(2.0 * x[0]);
        break;
      case Geometry::axisymmetric: {
        x[0] *= 1.0 + swelling * cos(X[0] * X[0]) * cos(2.0 * X[2]);
        x[2] += 0.15 * cos(1.5 * x[0] * x[0]);
        // z -> z + b sin(kz)/k and r -> r / sqrt(dz'/dz) keep the volume.
        constexpr double b = 0.25, k = 2.0;
        x[0] /= sqrt(1.0 + b * cos(k * x[2]));
        x[2] += b * sin(k * x[2]) / k;
        break;
      }
      case Geometry::solid:
        x[0] += swelling * sin(2.0 * X[0]) * cos(X[1] + X[2]);
        x[0] += 0.15 * sin(1.5 * x[1] - x[2]);
        x[1] += 0.12 * cos(1.5 * x[0] + x[2]);
        x[2] += 0.10 * sin(x[0] + 1.5 * x[1]);
        break;
    }
    return x;
  }

  Vec3 displacement(const Vec3& X) const {
    const ComplexPoint x = place({X[0], X[1], X[2]});
    return Vec3(x[0].real(), x[1].real(), x[2].real()) - X;
  }

  Mat3 gradient(const Vec3& X) const {
    constexpr double h = 1e-30;
    Mat3 H = Mat3::Zero();
    for (int j = 0; j < 3; ++j) {
      if (geometry != Geometry::solid && j == 1) continue;
      ComplexPoint at = {X[0], X[1], X[2]};
      at[j] += Complex(0.0, h);
      const ComplexPoint x = place(at);
      for (int i = 0; i < 3; ++i) H(i, j) = x[i].imag() / h - (i == j ? 1.0 : 0.0);
    }
    if (geometry != Geometry::solid) H(1, 1) = 0.0;
    if (geometry == Geometry::axisymmetric) H(1, 1) = displacement(X)[0] / X[0];
    return H;
  }
};

struct Exact {
  Deformation deformation;
  std::shared_ptr<const Material> law;

  Mat3 stress(const Vec3& X) const {
    std::vector<double> no_state;
    return respond(*law, {.H = deformation.gradient(X), .axes = Mat3::Identity(), .dt = 0.0, .old_state = no_state},
                   no_state)
        .P;
  }

  // -Div P by central differences of eighth order (step 0.01: error near 1e-12).
  Vec3 body_force(const Vec3& X) const {
    static constexpr double weights[4] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    constexpr double h = 0.01;
    Vec3 divergence = Vec3::Zero();
    for (int j = 0; j < 3; ++j) {
      if (deformation.geometry != Geometry::solid && j == 1) continue;
      for (int k = 0; k < 4; ++k) {
        const Vec3 step = (k + 1) * h * Vec3::Unit(j);
        divergence += weights[k] / h * (stress(X + step).col(j) - stress(X - step).col(j));
      }
    }
    if (deformation.geometry == Geometry::axisymmetric) {
      const Mat3 P = stress(X);
      divergence[0] += (P(0, 0) - P(1, 1)) / X[0];
      divergence[2] += P(2, 0) / X[0];
    }
    return -divergence;
  }
};

Vec3 to_tensor_axes(const Eigen::VectorXd& X) { return X.size() == 3 ? Vec3(X) : Vec3(X[0], 0.0, X[1]); }
Eigen::VectorXd to_mesh_axes(int dim, const Vec3& v) {
  return dim == 3 ? Eigen::VectorXd(v) : Eigen::VectorXd(Eigen::Vector2d(v[0], v[2]));
}

// Unit square or cube whose cells are smoothly distorted inside; the boundary stays flat. In axisymmetry x_min is the
// axis.
Mesh distorted_mesh(Geometry geometry, int order, int n_cells) {
  const int dim = dimension(geometry);
  Mesh mesh = box(order, std::vector<std::array<double, 2>>(dim, {0.0, 1.0}), std::vector<int>(dim, n_cells));
  map_nodes(mesh, [dim](double* X) {
    double bump = 0.05;
    for (int d = 0; d < dim; ++d) bump *= std::sin(M_PI * X[d]);
    for (int d = 0; d < dim; ++d) X[d] += (d == 0 ? 1.0 : -0.8) * bump;
  });
  return mesh;
}

// Relative L2 error of the displacement on one mesh. The top carries the exact traction, the other sides the exact
// displacement.
double displacement_error(Geometry geometry, int order, int n_cells, const MaterialSpec& spec, double swelling) {
  const int dim = dimension(geometry);
  const Exact exact{{geometry, swelling}, make_material(spec)};
  const Mesh mesh = distorted_mesh(geometry, order, n_cells);
  std::vector<std::string> held = all_boundaries(mesh);
  held.erase(std::find(held.begin(), held.end(), "top"));

  Eigen::VectorXd load = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
  visit_cell_points(mesh, geometry, order + 1, [&](const MeshPoint& point) {
    add_load(point, to_mesh_axes(dim, exact.body_force(to_tensor_axes(point.X))), load);
  });
  visit_facet_points(mesh, geometry, "top", order + 2, [&](const MeshPoint& point) {
    add_load(point, to_mesh_axes(dim, exact.stress(to_tensor_axes(point.X)).col(2)), load);
  });

  StaticProblem problem(mesh, geometry, dofs_on(mesh, held), {exact.law}, {.tolerance = 1e-10, .max_line_search = 0});
  DeadLoad dead(load);
  problem.terms.push_back(&dead);
  Eigen::VectorXd u = nodal(mesh, [&](const double* X, double* v) {
    const Eigen::Map<const Eigen::VectorXd> at(X, dim);
    Eigen::Map<Eigen::VectorXd>(v, dim) = to_mesh_axes(dim, exact.deformation.displacement(to_tensor_axes(at)));
  });
  REQUIRE(problem.solve(u).outcome == NewtonOutcome::converged);

  double difference = 0.0, size = 0.0;
  visit_cell_points(mesh, geometry, order + 2, [&](const MeshPoint& point) {
    Eigen::VectorXd computed = Eigen::VectorXd::Zero(dim);
    for (Eigen::Index a = 0; a < point.N->size(); ++a) computed += (*point.N)[a] * u.segment(point.nodes[a] * dim, dim);
    const Eigen::VectorXd wanted = to_mesh_axes(dim, exact.deformation.displacement(to_tensor_axes(point.X)));
    difference += point.measure * (computed - wanted).squaredNorm();
    size += point.measure * wanted.squaredNorm();
  });
  return std::sqrt(difference / size);
}

struct Case {
  Geometry geometry;
  int order;
  std::vector<int> meshes;
};

const char* name_of(Geometry geometry) {
  return geometry == Geometry::solid ? "solid" : geometry == Geometry::axisymmetric ? "axisymmetric" : "plane strain";
}

void check_slopes(Report& report, const std::vector<Case>& cases, const MaterialSpec& spec, double swelling) {
  report.table({"geometry", "element", "cells per edge", "relative L2 error", "slope"});
  for (const Case& c : cases) {
    INFO(name_of(c.geometry) << ", order " << c.order);
    double before = 0.0;
    for (const int n_cells : c.meshes) {
      const double error = displacement_error(c.geometry, c.order, n_cells, spec, swelling);
      const std::string order_text = before > 0 ? fixed_text(slope(before, error), 2) : "";
      report.row({name_of(c.geometry), c.order == 2 ? "Q2P1" : "Q1P0", std::to_string(n_cells), error_text(error),
                  order_text});
      if (n_cells == c.meshes.back()) CHECK(slope(before, error) >= (c.order == 2 ? 2.8 : 1.8));
      before = error;
    }
  }
}

}  // namespace

TEST_CASE("manufactured solution, compressible: displacement converges with the order of the element") {
  Report report("manufactured", "Manufactured finite deformation, compressible");
  report.paragraph(
      "A smooth deformation with displacement gradients up to about 0.4 is prescribed on all sides but the top, which "
      "carries its "
      "traction; the body force is -Div P of the law itself. Cells are smoothly distorted. Mooney-Rivlin, K/mu = 6. "
      "Required slopes: 2.8 (quadratic), 1.8 (linear).");
  MaterialSpec spec;
  spec.law = "mooney_rivlin";
  spec.parameters = {{"c10", {0.3}}, {"c01", {0.2}}};
  spec.volumetric = {VolumetricKind::simo_taylor, 6.0};
  check_slopes(report,
               {{Geometry::plane_strain, 2, {4, 8, 16}},
                {Geometry::plane_strain, 1, {8, 16, 32}},
                {Geometry::axisymmetric, 2, {4, 8, 16}},
                {Geometry::axisymmetric, 1, {8, 16, 32}},
                {Geometry::solid, 2, {3, 6}},
                {Geometry::solid, 1, {6, 12}}},
               spec, 0.1);
  report.write();
}

TEST_CASE("manufactured solution, nearly incompressible: the order does not suffer") {
  Report report("manufactured_incompressible", "Manufactured finite deformation, K/mu = 1000");
  report.paragraph(
      "As the compressible case, with a neo-Hookean law of K/mu = 1000 and a deformation that changes the volume by "
      "about mu/K, so that the pressure varies by about mu.");
  check_slopes(report,
               {{Geometry::plane_strain, 2, {4, 8, 16}},
                {Geometry::plane_strain, 1, {8, 16, 32}},
                {Geometry::axisymmetric, 2, {4, 8, 16}},
                {Geometry::axisymmetric, 1, {8, 16, 32}},
                {Geometry::solid, 2, {3, 6}},
                {Geometry::solid, 1, {6, 12}}},
               neo_hookean(1.0, 1000.0), 1e-3);
  report.write();
}

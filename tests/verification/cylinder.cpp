// Thick-walled cylinder blown up to three times its inner radius, against the closed form of the incompressible
// neo-Hookean tube; once as an axisymmetric slice, once as a curved quarter in plane strain.

#include <catch2/catch.hpp>

#include "tests/verification/report.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double inner = 1.0, outer = 2.0, mu = 0.05;
constexpr double slice_height = 0.25;

// Pressure over mu at inner stretch L: ln(L/M) + (M^-2 - L^-2)/2 with outer stretch M, from equilibrium of the
// incompressible tube in plane strain.
double exact_pressure(double L) {
  const double M2 = 1 + (L * L - 1) * inner * inner / (outer * outer);
  return std::log(L / std::sqrt(M2)) + 0.5 * (1 / M2 - 1 / (L * L));
}

Mesh slice(int n_radial) { return box(2, {{inner, outer}, {0.0, slice_height}}, {n_radial, 1}); }

// A quarter ring: x_min is the bore, "bottom" lies on the x axis, "top" on the z axis.
Mesh quarter(int n_radial) {
  Mesh mesh = box(2, {{inner, outer}, {0.0, 1.0}}, {n_radial, 2 * n_radial});
  map_nodes(mesh, [](double* X) {
    const double r = X[0], angle = 0.5 * M_PI * X[1];
    X[0] = r * std::cos(angle);
    X[1] = r * std::sin(angle);
  });
  return mesh;
}

// Bore nodes: all dofs but those that symmetry holds are moved along the radius.
struct Bore {
  std::vector<std::int32_t> nodes;
  bool is_ring;
  Eigen::Vector2d direction(const Mesh& mesh, std::int32_t node) const {
    if (!is_ring) return {1.0, 0.0};
    return Eigen::Vector2d(mesh.points[2 * node], mesh.points[2 * node + 1]).normalized();
  }
};

struct Inflation {
  double stretch, pressure_over_mu;
};

// Pressure from the reactions: their work along the radial motion of the bore is p times the deformed bore area.
std::vector<Inflation> inflate(Geometry geometry, int n_radial, double bulk, const std::vector<double>& wanted) {
  const bool is_ring = geometry == Geometry::plane_strain;
  Mesh mesh = is_ring ? quarter(n_radial) : slice(n_radial);
  const Bore bore{mesh.boundary_nodes("x_min"), is_ring};
  std::vector<std::int32_t> prescribed = dofs_on(mesh, {"x_min"});
  for (const std::int32_t dof : dofs_on(mesh, "bottom", 1)) prescribed.push_back(dof);
  for (const std::int32_t dof : dofs_on(mesh, "top", is_ring ? 0 : 1)) prescribed.push_back(dof);
  // At K/mu = 1e5 the residual of this thin slice cannot fall below 1.4e-9 of the reactions: rounding of the pressure.
  StaticProblem problem(std::move(mesh), geometry, prescribed, region_of(neo_hookean(mu, bulk)),
                        {.tolerance = 1e-8, .max_line_search = 0});

  Eigen::VectorXd u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(problem.mesh.points.size()));
  std::vector<Inflation> found;
  constexpr double step = 0.1;
  const int n_steps = static_cast<int>(std::lround((wanted.back() - 1) / step));
  for (int k = 1; k <= n_steps; ++k) {
    const double L = 1 + k * step;
    // The tissue follows as an incompressible one would.
    u = nodal(problem.mesh, [&](const double* X, double* v) {
      const double R = is_ring ? std::hypot(X[0], X[1]) : X[0];
      const double growth = std::sqrt(R * R + (L * L - 1) * inner * inner) / R - 1;
      v[0] = growth * X[0];
      v[1] = is_ring ? growth * X[1] : 0.0;
    });
    const NewtonReport report = problem.solve(u);
    INFO("stretch " << L);
    REQUIRE(report.outcome == NewtonOutcome::converged);
    problem.tissue->commit();
    for (const double stretch : wanted) {
      if (std::abs(L - stretch) > 1e-6) continue;
      double work_rate = 0.0;
      for (const std::int32_t node : bore.nodes)
        work_rate += problem.newton.residual().segment<2>(2 * node).dot(bore.direction(problem.mesh, node));
      const double area = is_ring ? 0.5 * M_PI * L * inner : 2 * M_PI * L * inner * slice_height;
      found.push_back({stretch, work_rate / area / mu});
    }
  }
  return found;
}

}  // namespace

TEST_CASE("thick-walled cylinder under finite inflation") {
  Report report("cylinder", "Thick-walled cylinder, inner radius blown up to three times its size");
  report.paragraph(
      "Outer over inner radius 2, neo-Hookean, quadratic cells, inner displacement prescribed, pressure from the "
      "reactions. Exact for the incompressible tube: p/mu = ln(L/M) + (M^-2 - L^-2)/2, L and M the stretches of the "
      "inner "
      "and outer radius. Required: 0.5 %.");
  report.table({"model", "K/mu", "radial cells", "inner stretch", "p/mu", "exact", "error"});
  for (const Geometry geometry : {Geometry::axisymmetric, Geometry::plane_strain})
    for (const double ratio : {1e3, 1e5})
      for (const int n_radial : {4, 8}) {
        const char* model = geometry == Geometry::axisymmetric ? "axisymmetric slice" : "plane-strain quarter";
        INFO(model << ", K/mu " << ratio << ", " << n_radial << " cells");
        const std::vector<Inflation> found = inflate(geometry, n_radial, ratio * mu, {1.5, 2.0, 3.0});
        REQUIRE(found.size() == 3);
        for (const Inflation& at : found) {
          const double exact = exact_pressure(at.stretch);
          report.row({model, fmt::format("{:.0e}", ratio), std::to_string(n_radial), fixed_text(at.stretch, 1),
                      fixed_text(at.pressure_over_mu, 5), fixed_text(exact, 5),
                      percent_text(at.pressure_over_mu / exact - 1)});
          CHECK(std::abs(at.pressure_over_mu / exact - 1) <= 0.005);
        }
      }
  report.write();
}

TEST_CASE("the closed form of the cylinder agrees with tabulated values") {
  CHECK(exact_pressure(1.5) == Approx(0.42823).epsilon(2e-5));
  CHECK(exact_pressure(2.0) == Approx(0.57405).epsilon(2e-5));
  CHECK(exact_pressure(3.0) == Approx(0.66042).epsilon(2e-5));
}

#include "bench/peers/sphere_case.hpp"

#include <array>
#include <cmath>

#include "core/material/registry.hpp"
#include "core/mesh/structured.hpp"

namespace acus::bench {
namespace {

// n cells on [0, length], each `ratio` times as long as the one before.
std::vector<double> growing(int n, double length, double ratio) {
  double sum = 0.0, h = 1.0;
  for (int k = 0; k < n; ++k, h *= ratio) sum += h;
  std::vector<double> line = {0.0};
  h = length / sum;
  for (int k = 0; k < n; ++k, h *= ratio) line.push_back(line.back() + h);
  line.back() = length;
  return line;
}

// The contact reaches to 0.7 mm: half of the cells lie within 0.8 mm.
constexpr double fine_width = 0.8, largest_over_smallest = 4.0;

Mesh sphere_mesh(int n, int order) {
  const std::vector<double> side = sphere_side(n);
  return structured_mesh(order, {side, side, sphere_height(n)}, {{"tissue", -SphereCase::height, 0.0}});
}

std::vector<std::int32_t> supports(const Mesh& mesh) {
  std::vector<std::int32_t> held;
  for (const std::int32_t node : mesh.boundary_nodes("x_min")) held.push_back(3 * node);
  for (const std::int32_t node : mesh.boundary_nodes("y_min")) held.push_back(3 * node + 1);
  for (const std::int32_t node : mesh.boundary_nodes("bottom"))
    for (int d = 0; d < 3; ++d) held.push_back(3 * node + d);
  return held;
}

RegionMaterial tissue_material() {
  MaterialSpec spec;
  spec.law = "neo_hookean";
  spec.parameters["mu"] = {SphereCase::mu};
  spec.volumetric = {VolumetricKind::quadratic, SphereCase::bulk};
  return {make_material(spec), Mat3::Identity(), Mat3::Identity()};
}

std::unique_ptr<NeedleShape> sphere() {
  NeedleSpec spec;
  spec.shape = "sphere";
  spec.radius = SphereCase::radius;
  return make_needle(spec);
}

constexpr int max_passes = 10;
// Contact is settled when another pass would change the force by less than about a thousandth.
constexpr double settled_force = 1e-3, settled_gap = 3e-4;

}  // namespace

std::vector<double> sphere_side(int n) {
  const int inside = n / 2;
  std::vector<double> line;
  for (int k = 0; k <= inside; ++k) line.push_back(fine_width * k / inside);
  const double ratio = std::pow(largest_over_smallest, 1.0 / (n - inside));
  for (const double x : growing(n - inside, SphereCase::width - fine_width, ratio))
    if (x > 0) line.push_back(fine_width + x);
  return line;
}

std::vector<double> sphere_height(int n) {
  std::vector<double> line;
  const std::vector<double> depth = growing(n, SphereCase::height, std::pow(2 * largest_over_smallest, 1.0 / n));
  for (auto z = depth.rbegin(); z != depth.rend(); ++z) line.push_back(-*z);
  line.back() = 0.0;
  return line;
}

SphereResult run_sphere(int n, int order, SolverRequest request, double tolerance) {
  const Mesh mesh = sphere_mesh(n, order);
  const DofMap map(mesh.points.size(), supports(mesh));
  const auto tissue = Tissue::create(mesh, Geometry::solid, map, {tissue_material()});
  const auto needle = sphere();
  TissueSystem system = make_system(request, mesh, map, *tissue, "top");
  SphereResult result;
  result.choice = system.choice;
  result.unknowns = map.n_equations;
  ContactSettings settings;
  settings.stiffness = SphereCase::mu;
  settings.predict = true;
  Contact contact(mesh, Geometry::solid, "top", *needle, map, system.pattern, settings);
  Newton newton(map, std::move(system.pattern), {.tolerance = tolerance}, std::move(system.solver));
  const std::array<Term*, 2> terms = {tissue.get(), &contact};

  Eigen::VectorXd u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size())), u_before = u;
  contact.place(u, Vec3::Zero());
  for (int step = 1; step <= SphereCase::n_steps; ++step) {
    const double d = SphereCase::depth * step / SphereCase::n_steps;
    const Eigen::VectorXd u_accepted = u;
    double factor = step > 2 ? 1.0 : 0.0;
    u += factor * (u - u_before);
    if (factor > 0 && tissue->smallest_jacobian(u) > 0) {
      tissue->extrapolate(factor);
    } else {
      u = u_accepted;
      factor = 0.0;
    }
    contact.start_step(u_accepted, u, factor, {0.0, 0.0, -d}, 0.0);
    double force_before = 0.0;
    for (int pass = 0; pass < max_passes; ++pass) {
      const NewtonReport report = newton.solve(terms, u);
      result.iterations += static_cast<int>(report.iterations.size()) - 1;
      for (const NewtonIteration& iteration : report.iterations)
        result.linear_iterations += iteration.linear_iterations;
      if (report.outcome != NewtonOutcome::converged) {
        result.failure = std::string(name(report.outcome)) + " in step " + std::to_string(step);
        return result;
      }
      const double force = contact.force()[2];
      const bool settled = pass > 0 && std::abs(force - force_before) <= settled_force * force;
      if (settled || contact.mean_misfit() <= settled_gap * d) break;
      force_before = force;
      contact.update_multipliers(u);
    }
    contact.commit(u);
    tissue->commit();
    u_before = u_accepted;
    result.force.push_back(4 * contact.force()[2]);
  }
  result.statistics = newton.linear_solver().statistics();
  result.is_done = true;
  return result;
}

}  // namespace acus::bench

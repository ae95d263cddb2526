// Contact of a plate of needles with the top of a block in three dimensions.

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include <Eigen/Eigenvalues>

#include "core/mesh/structured.hpp"
#include "solvers/array/needle_plate.hpp"
#include "solvers/equilibrium/contact.hpp"

using namespace acus;

namespace {

const NeedleSpec cone{.shape = "cone", .length = 0.4, .base_diameter = 0.3, .tip_radius = 0.1};
const NeedleSpec pyramid{.shape = "pyramid4", .length = 0.4, .base_diameter = 0.3, .tip_radius = 0.1};

NeedlePlate plate_of(const NeedleSpec& spec, double half_width = 1.0) {
  return {make_needle_body(spec), {{-0.2, 0.0, 0.0}, {0.2, 0.1, 0.05}}, {half_width, half_width}};
}

struct Block {
  explicit Block(const RigidSurface& surface, double friction) {
    ContactSettings settings;
    settings.friction = friction;
    settings.stiffness = 0.05;
    settings.penalty = 2.0;  // soft, so that differences see every branch of the ramp
    contact = std::make_unique<Contact>(mesh, Geometry::solid, "top", surface, map, matrix, settings);
    contact->place(rest, {0.0, 0.0, 0.02});
  }
  Eigen::VectorXd residual(const Eigen::VectorXd& u) {
    Eigen::VectorXd r = Eigen::VectorXd::Zero(u.size());
    REQUIRE(contact->linearise(u, r, nullptr));
    return r;
  }
  static SymmetricMatrix pattern_of(const Mesh& mesh, const DofMap& map) {
    std::vector<std::int32_t> dofs;
    for (const std::int32_t node : mesh.cells) dofs.insert(dofs.end(), {3 * node, 3 * node + 1, 3 * node + 2});
    return CellScatter(dofs, 3 * mesh.nodes_per_cell(), map, 4).pattern();
  }

  Mesh mesh =
      structured_mesh(2, {{-0.4, -0.2, 0.0, 0.15, 0.4}, {-0.3, 0.0, 0.2, 0.4}, {-0.2, 0.0}}, {{"gel", -0.2, 0.0}});
  DofMap map{mesh.points.size(), {}};
  SymmetricMatrix matrix = pattern_of(mesh, map);
  std::unique_ptr<Contact> contact;
  Eigen::VectorXd rest = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
};

Eigen::VectorXd some_displacement(const Mesh& mesh) {
  Eigen::VectorXd u(static_cast<Eigen::Index>(mesh.points.size()));
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node) {
    const double x = mesh.points[3 * node], y = mesh.points[3 * node + 1];
    u[3 * node] = 0.01 * x + 0.003 * std::sin(5 * y);
    u[3 * node + 1] = 0.004 * std::cos(4 * x) - 0.01 * y;
    u[3 * node + 2] = -0.02 * std::exp(-4 * x * x - 3 * y * y);
  }
  return u;
}

// On the needles, at the last linearisation.
Vec3 sum_of_loads(const Contact& contact, const Eigen::VectorXd& u) {
  Vec3 sum = Vec3::Zero();
  contact.visit_loads(u, [&](const Vec3&, const Vec3& force) { sum -= force; });
  return sum;
}

}  // namespace

TEST_CASE("plate of needles: the nearest body decides") {
  const NeedlePlate plate = plate_of(cone);
  const auto needle = make_needle(cone);
  CHECK(plate.nearest({-0.2, 0, -0.1}).part == 0);
  CHECK(plate.nearest({0.2, 0.1, -0.1}).part == 1);
  CHECK(plate.nearest({0.2, 0.1, -0.1}).surface.gap == Approx(0.15));  // it stands 0.05 behind
  CHECK(plate.nearest({0.7, 0.7, 0.39}).part == plate.n_needles());
  CHECK(plate.nearest({0.7, 0.7, 0.39}).surface.gap == Approx(0.01));
  std::mt19937 random(3);
  std::uniform_real_distribution<double> coordinate(-0.5, 0.5);
  for (int k = 0; k < 200; ++k) {
    const Vec3 x(coordinate(random), coordinate(random), coordinate(random));
    const double gap = std::min(
        {needle->surface(x - Vec3(-0.2, 0, 0)).gap, needle->surface(x - Vec3(0.2, 0.1, 0.05)).gap, 0.4 - x[2]});
    CHECK(plate.surface(x).gap == Approx(gap).margin(1e-14));
  }
  // Beside the plate nothing is felt of it.
  CHECK(plate_of(cone, 0.5).nearest({0.7, 0.7, 0.39}).part != 2);
}

TEST_CASE("contact tangent in three dimensions is the derivative of the residual") {
  const double friction = GENERATE(0.0, 0.3);
  const double slip_length = GENERATE(1e-4, 0.5);  // sliding everywhere, sticking everywhere
  const bool is_round = GENERATE(true, false);
  const NeedlePlate plate = plate_of(is_round ? cone : pyramid);
  Block block(plate, friction);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.08}, slip_length);
  block.residual(u);
  block.contact->commit(u);
  block.contact->start_step(u, u, 0.0, {0.0, 0.0, -0.1}, slip_length);
  const Eigen::VectorXd v = 1.2 * u;
  Eigen::VectorXd r = Eigen::VectorXd::Zero(v.size());
  std::fill(block.matrix.value.begin(), block.matrix.value.end(), 0.0);
  REQUIRE(block.contact->linearise(v, r, &block.matrix));
  std::mt19937 random(11);
  std::uniform_real_distribution<double> coordinate(-1, 1);
  for (int k = 0; k < 5; ++k) {
    Eigen::VectorXd direction(v.size());
    for (double& value : direction) value = coordinate(random);
    constexpr double h = 1e-7;
    const Eigen::VectorXd difference =
        (block.residual(v + h * direction) - block.residual(v - h * direction)) / (2 * h);
    const Eigen::VectorXd exact = block.matrix * direction;
    REQUIRE(exact.norm() > 0);
    CHECK((exact - difference).norm() <= 1e-5 * exact.norm());
  }
}

TEST_CASE("without pressure on the needle's curvature the tangent of contact has no negative direction") {
  const NeedlePlate plate = plate_of(cone);
  Block block(plate, 0.0);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.1}, 0.0);
  const auto linearised = [&](Eigen::VectorXd& r) {
    r = Eigen::VectorXd::Zero(u.size());
    std::fill(block.matrix.value.begin(), block.matrix.value.end(), 0.0);
    REQUIRE(block.contact->linearise(u, r, &block.matrix));
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(block.matrix.n, block.matrix.n);
    for (std::int64_t j = 0; j < block.matrix.n; ++j)
      for (std::int64_t k = block.matrix.column_start[j]; k < block.matrix.column_start[j + 1]; ++k)
        dense(block.matrix.row[k], j) = block.matrix.value[k];
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(dense).eigenvalues().eval();  // reads the lower triangle
  };
  Eigen::VectorXd whole, without;
  const Eigen::VectorXd eigenvalues = linearised(whole);
  CHECK(eigenvalues.minCoeff() < -1e-3 * eigenvalues.maxCoeff());
  block.contact->leave_out_negative(true);
  const Eigen::VectorXd left = linearised(without);
  CHECK(left.minCoeff() > -1e-12 * left.maxCoeff());
  CHECK(left.maxCoeff() > 0.5 * eigenvalues.maxCoeff());
  CHECK(whole == without);  // the forces are the forces
  block.contact->leave_out_negative(false);
  CHECK((linearised(whole) - eigenvalues).norm() == 0);
}

TEST_CASE("loads of the points add up to the force") {
  const NeedlePlate plate = plate_of(cone);
  Block block(plate, 0.3);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.1}, 1e-3);
  block.residual(u);
  const Vec3 force = block.contact->force();
  CHECK(force[2] > 0);
  CHECK((sum_of_loads(*block.contact, u) - force).norm() <= 1e-12 * force.norm());
  std::array<int, 3> n_points = {0, 0, 0};
  block.contact->visit_loads(u, [&](const Vec3& place, const Vec3&) { ++n_points[plate.nearest(place).part]; });
  CHECK(n_points[0] > 0);
  CHECK(n_points[1] > 0);
  CHECK(n_points[2] == 0);
}

TEST_CASE("loads of the points add up to the force where lagged friction holds points without pressure") {
  const NeedlePlate plate = plate_of(cone);
  Block block(plate, 0.3);
  const Eigen::VectorXd pressed = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.1}, 1e-3);
  block.residual(pressed);
  block.contact->update_multipliers(pressed);
  Eigen::VectorXd u = pressed;
  for (Eigen::Index dof = 2; dof < u.size(); dof += 3) u[dof] -= 0.09;  // nearly out of the needles' reach
  block.residual(u);
  const Vec3 force = block.contact->force();
  CHECK(force.norm() > 0);
  CHECK((sum_of_loads(*block.contact, u) - force).norm() <= 1e-12 * force.norm());
}

// The contact term on a small block: its tangent against differences, rollback, and the needle's force.

#include <catch2/catch.hpp>

#include <cmath>

#include "core/mesh/structured.hpp"
#include "solvers/equilibrium/contact.hpp"

using namespace acus;

namespace {

/// A 4 x 2 block of quadratic cells below a sphere; every dof is unknown.
struct Block {
  explicit Block(double friction, Geometry kind = Geometry::axisymmetric) : geometry(kind) {
    NeedleSpec spec;
    spec.shape = "sphere";
    spec.radius = 1.0;
    needle = make_needle(spec);
    ContactSettings settings;
    settings.friction = friction;
    settings.stiffness = 0.05;
    settings.penalty = 2.0;  // soft, so that differences see every branch of the ramp
    contact = std::make_unique<Contact>(mesh, geometry, "top", *needle, map, matrix, settings);
    contact->place(rest, {0.0, 0.0, 0.02});
  }

  Eigen::VectorXd residual(const Eigen::VectorXd& u) {
    Eigen::VectorXd r = Eigen::VectorXd::Zero(u.size());
    REQUIRE(contact->linearise(u, r, nullptr));
    return r;
  }
  Eigen::MatrixXd tangent(const Eigen::VectorXd& u) {
    Eigen::VectorXd r = Eigen::VectorXd::Zero(u.size());
    std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
    REQUIRE(contact->linearise(u, r, &matrix));
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(u.size(), u.size());
    for (std::int64_t j = 0; j < matrix.n; ++j)
      for (std::int64_t k = matrix.column_start[j]; k < matrix.column_start[j + 1]; ++k)
        dense(matrix.row[k], j) = dense(j, matrix.row[k]) = matrix.value[k];
    return dense;
  }
  Eigen::MatrixXd differences(const Eigen::VectorXd& u, double h) {
    Eigen::MatrixXd dense(u.size(), u.size());
    for (Eigen::Index k = 0; k < u.size(); ++k) {
      Eigen::VectorXd du = Eigen::VectorXd::Zero(u.size());
      du[k] = h;
      dense.col(k) = (residual(u + du) - residual(u - du)) / (2 * h);
    }
    return dense;
  }

  static SymmetricMatrix pattern_of(const Mesh& mesh, const DofMap& map) {
    std::vector<std::int32_t> dofs;
    for (const std::int32_t node : mesh.cells) dofs.insert(dofs.end(), {2 * node, 2 * node + 1});
    return CellScatter(dofs, 2 * mesh.nodes_per_cell(), map, 4).pattern();
  }

  Geometry geometry;
  Mesh mesh = structured_mesh(2, {{0.0, 0.1, 0.2, 0.35, 0.6}, {-0.4, -0.1, 0.0}}, {{"gel", -0.4, 0.0}});
  DofMap map{mesh.points.size(), {}};
  SymmetricMatrix matrix = pattern_of(mesh, map);
  std::unique_ptr<NeedleShape> needle;
  std::unique_ptr<Contact> contact;
  Eigen::VectorXd rest = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
};

/// Some smooth, uneven displacement that slides and dents the surface.
Eigen::VectorXd some_displacement(const Mesh& mesh) {
  Eigen::VectorXd u(static_cast<Eigen::Index>(mesh.points.size()));
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node) {
    const double x = mesh.points[2 * node], z = mesh.points[2 * node + 1];
    u[2 * node] = 0.01 * x + 0.003 * std::sin(3 * x) + 0.002 * z;
    u[2 * node + 1] = -0.02 * std::exp(-4 * x * x) * (1 + z);
  }
  return u;
}

}  // namespace

TEST_CASE("contact tangent is the derivative of the contact residual", "[contact]") {
  const double friction = GENERATE(0.0, 0.3);
  const double slip_length = GENERATE(1e-4, 0.5);  // sliding everywhere, sticking everywhere
  const Geometry geometry = GENERATE(Geometry::axisymmetric, Geometry::plane_strain);
  Block block(friction, geometry);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  // A first step builds up pressure, so that the second one has friction to lag.
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.04}, slip_length);
  block.residual(u);
  block.contact->commit(u);
  block.contact->start_step(u, u, 0.0, {0.0, 0.0, -0.05}, slip_length);
  const Eigen::VectorXd v = 1.2 * u;
  const Eigen::MatrixXd exact = block.tangent(v);
  REQUIRE(exact.norm() > 0);
  CHECK((exact - block.differences(v, 1e-7)).norm() <= 1e-6 * exact.norm());
}

TEST_CASE("the force on the needle is the sum of the nodal forces", "[contact]") {
  Block block(0.3);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.05}, 1e-3);
  const Eigen::VectorXd r = block.residual(u);
  double sum = 0.0;
  for (std::size_t node = 0; node < block.mesh.n_nodes(); ++node) sum += r[2 * node + 1];
  CHECK(block.contact->force()[2] > 0);
  // The residual is internal minus external force: what pushes the tissue down appears with a plus sign.
  CHECK(sum == Approx(block.contact->force()[2]).epsilon(1e-12));
}

TEST_CASE("a step that is taken back leaves no trace in the contact", "[contact]") {
  Block block(0.3), untouched(0.3);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  for (Block* b : {&block, &untouched}) {
    b->contact->start_step(b->rest, b->rest, 0.0, {0.0, 0.0, -0.03}, 1e-3);
    b->residual(u);
    b->contact->commit(u);
  }
  block.contact->start_step(u, 1.5 * u, 1.0, {0.0, 0.0, -0.09}, 1e-3);
  block.residual(1.5 * u);
  block.contact->update_multipliers(1.5 * u);
  block.residual(2 * u);
  block.contact->rollback();
  for (Block* b : {&block, &untouched}) b->contact->start_step(u, u, 0.0, {0.0, 0.0, -0.05}, 1e-3);
  CHECK((block.residual(1.1 * u) - untouched.residual(1.1 * u)).cwiseAbs().maxCoeff() == 0.0);
}

TEST_CASE("saved contact continues like the original", "[contact]") {
  Block block(0.3), revived(0.3);
  const Eigen::VectorXd u = some_displacement(block.mesh);
  block.contact->start_step(block.rest, block.rest, 0.0, {0.0, 0.0, -0.03}, 1e-3);
  block.residual(u);
  block.contact->commit(u);
  revived.contact->restore(block.contact->save(), u);
  CHECK(revived.contact->friction_energy() == block.contact->friction_energy());
  for (Block* b : {&block, &revived}) {
    b->contact->start_step(u, u, 0.7, {0.0, 0.0, -0.05}, 1e-3);
    b->residual(1.3 * u);
    b->contact->commit(1.3 * u);
  }
  CHECK(revived.contact->friction_energy() == block.contact->friction_energy());
  CHECK(revived.contact->regularisation_energy() == block.contact->regularisation_energy());
  CHECK(revived.contact->friction_energy() > 0);
}

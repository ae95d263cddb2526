#include "solvers/equilibrium/skin_block.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/material/registry.hpp"
#include "solvers/linear/factor_reuse_solver.hpp"

namespace acus {
namespace {

Mesh usable_mesh(const SkinBlockSpec& spec, const NeedleShape& needle) {
  if (spec.skin.layers.empty()) throw std::invalid_argument("skin block: the skin has no layers");
  return indentation_mesh(spec.skin, needle, spec.indentation, spec.mesh);
}

std::vector<std::int32_t> prescribed_dofs(const Mesh& mesh, BaseSupport base, LateralSupport lateral) {
  std::vector<std::int32_t> dofs;
  const auto hold = [&](const std::string& boundary, int direction) {
    for (const std::int32_t node : mesh.boundary_nodes(boundary)) dofs.push_back(2 * node + direction);
  };
  constexpr int sideways = 0, up = 1;
  hold("x_min", sideways);
  if (base != BaseSupport::none) hold("bottom", up);
  if (base == BaseSupport::bonded) hold("bottom", sideways);
  if (lateral != LateralSupport::free) hold("x_max", sideways);
  if (lateral == LateralSupport::clamped) hold("x_max", up);
  return dofs;
}

}  // namespace

SkinBlock::SkinBlock(const SkinBlockSpec& spec, const NeedleShape& needle)
    : SkinBlock(spec, usable_mesh(spec, needle)) {}

SkinBlock::SkinBlock(const SkinBlockSpec& spec, Mesh mesh)
    : mesh_(std::move(mesh)),
      mesh_quality_(measure_quality(mesh_)),
      map_(mesh_.points.size(), prescribed_dofs(mesh_, spec.skin.base, spec.lateral)) {
  if (!mesh_quality_.is_valid())
    throw EquilibriumError("the mesh is not usable: " + describe("scaled Jacobian", mesh_quality_.scaled_jacobian));

  std::vector<RegionMaterial> regions;
  for (const SkinLayer& layer : spec.skin.layers) {
    RegionMaterial region;
    region.law = make_material(layer.material);
    // In a plane section the Langer direction is the first axis of the section.
    region.F0 = prestretch(*region.law, layer, spec.geometry);
    regions.push_back(region);
  }
  surface_modulus_ = regions.front().law->shear_modulus();
  tissue_ = Tissue::create(mesh_, spec.geometry, map_, std::move(regions));
  std::unique_ptr<LinearSolver> solver;
  if (spec.only_stable)
    solver = std::make_unique<FactorReuseSolver>();
  else
    solver = std::make_unique<DirectSolver>();
  newton_ = std::make_unique<Newton>(map_, tissue_->pattern(), NewtonSettings{.tolerance = spec.tolerance},
                                     std::move(solver));

  // Equilibrium of the tension before the needle comes.
  u_at_rest_ = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh_.points.size()));
  tissue_->set_time_step(fully_relaxed);
  std::array<Term*, 1> alone = {tissue_.get()};
  const NewtonReport report = newton_->solve(alone, u_at_rest_);
  if (report.outcome != NewtonOutcome::converged)
    throw EquilibriumError("the prestretched skin finds no equilibrium: " + std::string(name(report.outcome)) + "; " +
                           std::string(advice(report.outcome)));
  tissue_->commit();
  tissue_->commit();  // the step before the first is at rest too
  tissue_->set_rest(newton_->residual());
  stored_at_rest_ = tissue_->stored_energy();
}

}  // namespace acus

#include "solvers/equilibrium/tissue_system.hpp"

#include <cmath>
#include <fstream>
#include <optional>

#include "solvers/linear/direct_solver.hpp"
#include "solvers/linear/factor_reuse_solver.hpp"
#include "solvers/linear/mixed_solver.hpp"

namespace acus {
namespace {

constexpr std::int64_t most_direct = 100000;

std::string in_words(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits + " unknowns";
}

std::string gigabytes(double bytes) {
  const auto tenths = std::llround(bytes / 1e8);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

SolverChoice direct(const SolverFacts& facts, const std::string& reason) {
  if (!facts.is_solid) return {SolverKind::direct, "direct solver: " + reason, false};
  return {SolverKind::direct_reused, "direct solver, factor reused while it is good: " + reason, false};
}

SolverChoice multigrid(const std::string& reason) { return {SolverKind::multigrid, "multigrid: " + reason, false}; }

}  // namespace

SolverChoice choose_solver(SolverRequest request, const SolverFacts& facts) {
  const std::string size = in_words(facts.n_unknowns);
  if (request == SolverRequest::direct) return direct(facts, "asked for");
  if (request == SolverRequest::multigrid) {
    if (facts.has_columns) return multigrid("asked for");
    return {
        SolverKind::multigrid,
        "multigrid needs a solid mesh whose nodes stand in columns, and this mesh is not one: use numerics.solver = "
        "\"auto\" or \"direct\"",
        true};
  }
  if (!facts.is_solid) return direct(facts, "a plane section");
  if (facts.n_unknowns <= most_direct) return direct(facts, size + ", not more than 100,000");
  if (facts.has_columns) return multigrid(size + ", more than 100,000");
  const std::string why = size + ", the mesh has no columns for multigrid, and its factor needs about " +
                          gigabytes(facts.factor_bytes) + " of " + gigabytes(facts.available_bytes) + " available";
  if (facts.factor_bytes <= 0.8 * facts.available_bytes) return direct(facts, why);
  return {SolverKind::direct, "no solver fits: " + why + "; use a coarser mesh", true};
}

double estimated_factor_bytes(std::int64_t n_unknowns) {
  // 3.1 GB at 194,000 and 10 GB at 513,000 unknowns: power 1.2.
  return 3.1e9 * std::pow(static_cast<double>(n_unknowns) / 194000, 1.2);
}

double available_memory() {
  std::ifstream info("/proc/meminfo");
  std::string word;
  while (info >> word)
    if (word == "MemAvailable:") {
      double kilobytes = 0.0;
      info >> kilobytes;
      return 1024 * kilobytes;
    }
  return 0.0;
}

SymmetricMatrix boundary_pattern(const Mesh& mesh, const DofMap& map, const std::string& boundary) {
  SymmetricMatrix none;
  none.n = map.n_equations;
  none.column_start.assign(static_cast<std::size_t>(none.n) + 1, 0);
  if (boundary.empty()) return none;
  std::vector<std::int32_t> dofs;
  for (const std::int32_t node : mesh.boundaries.at(boundary).nodes)
    for (int d = 0; d < mesh.dim; ++d) dofs.push_back(mesh.dim * node + d);
  constexpr int facets_per_chunk = 64;
  return CellScatter(std::move(dofs), mesh.dim * mesh.nodes_per_facet(), map, facets_per_chunk).pattern();
}

TissueSystem make_system(SolverRequest request, const Mesh& mesh, const DofMap& map, Tissue& tissue,
                         const std::string& contact_boundary) {
  const std::optional<ColumnLattice> lattice = find_columns(mesh);
  SolverFacts facts;
  facts.n_unknowns = map.n_equations;
  facts.is_solid = mesh.dim == 3;
  facts.has_columns = lattice.has_value();
  facts.factor_bytes = estimated_factor_bytes(map.n_equations);
  facts.available_bytes = available_memory();
  TissueSystem system;
  system.choice = choose_solver(request, facts);
  if (system.choice.is_refused) return system;
  tissue.send_tangents_to(nullptr);
  switch (system.choice.kind) {
    case SolverKind::direct:
      system.solver = std::make_unique<DirectSolver>();
      system.pattern = tissue.pattern();
      break;
    case SolverKind::direct_reused:
      system.solver = std::make_unique<FactorReuseSolver>();
      system.pattern = tissue.pattern();
      break;
    case SolverKind::multigrid: {
      auto solver = std::make_unique<MixedSolver>(mesh, *lattice, map, tissue.n_modes());
      tissue.send_tangents_to(solver.get());
      system.solver = std::move(solver);
      system.pattern = boundary_pattern(mesh, map, contact_boundary);
      break;
    }
  }
  return system;
}

}  // namespace acus

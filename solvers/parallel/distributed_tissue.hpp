#pragma once
// A tissue of which every rank keeps and evaluates its own cells.

#include <memory>
#include <vector>

#include "solvers/equilibrium/tissue.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// As Tissue::create; `rank_of_cell` says who has which cell, and some rank must have each. Displacements and residuals
/// are whole on every rank, and so are energies, scales and limits. A rank's own are the pattern and the tangents (they
/// add up to the matrix), the memory, and the points that visit_points shows. Tangents cannot go to a sink. All other
/// members are collective except commit, rollback, extrapolate, set_* and start_move. `mesh`, `map` and `ranks` must
/// outlive the tissue.
std::unique_ptr<Tissue> make_distributed_tissue(const Communicator& ranks, const Mesh& mesh,
                                                const std::vector<int>& rank_of_cell, Geometry geometry,
                                                const DofMap& map, std::vector<RegionMaterial> regions,
                                                TiedCells ties = {});

}  // namespace acus

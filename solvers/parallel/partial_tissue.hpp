#pragma once
// A tissue of which only a part is kept and evaluated: by every rank its own cells, of mirrored ones one of each two.

#include <cstdint>
#include <memory>
#include <vector>

#include "solvers/equilibrium/tissue.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// Who keeps which cells.
struct CellOwners {
  std::vector<int> rank;           ///< per cell; -1: left out, because its twin stands for it
  std::vector<std::int32_t> twin;  ///< per cell: its image in the plane x = y; empty: none has one
};

/// As Tissue::create. Displacements and residuals are whole on every rank, and so are energies, scales and limits. A
/// rank's own are the pattern and the tangents (they add up to the matrix), the memory, and the points that
/// visit_points shows: those of its cells and of their twins. Tangents cannot go to a sink. All other members are
/// collective except commit, rollback, extrapolate, set_* and start_move. `mesh`, `map` and `ranks` must outlive the
/// tissue.
std::unique_ptr<Tissue> make_partial_tissue(const Communicator& ranks, const Mesh& mesh, const CellOwners& owners,
                                            Geometry geometry, const DofMap& map, std::vector<RegionMaterial> regions,
                                            const SpecialCells& special = {});

}  // namespace acus

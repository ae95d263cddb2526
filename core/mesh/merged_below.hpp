#pragma once
// Boxes of cells that are fine near the surface and wider below.

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "core/mesh/structured.hpp"

namespace acus {

/// The lower face of a cell that lies on a part of a wider cell's upper face and moves with it: whatever is known at
/// the nodes of the wide face has the values weights * (those values) at the nodes of the lower face.
struct HangingFace {
  std::int32_t cell = 0;            ///< the one above
  std::vector<std::int32_t> nodes;  ///< of the wide face, in the order of lower_nodes(order)
  Eigen::MatrixXd weights;          ///< row: node of the lower face, column: node of the wide one
};

/// Places in a hexahedron's list of nodes of those on its lower face.
std::vector<int> lower_nodes(int order);
/// Nodes of the mesh that hang, face by face; neighbouring faces name some twice.
std::vector<std::int32_t> hanging_nodes(const Mesh& mesh, const std::vector<HangingFace>& faces);

struct MergedMesh {
  Mesh mesh;
  std::vector<HangingFace> hanging;              ///< by cell, ascending
  std::array<std::vector<int>, 2> wide_of = {};  ///< along x and y: the wide cell under each narrow one
};

/// As structured_mesh of the lines x, y, z, but below the height z = `border` (mm, one of the lines' own) with the
/// lines `wide` along x and y, whose cells take up one or more of the others each. Nodes and cells above the border
/// come first, numbered as by structured_mesh; then those below. The border has nodes of both, at different places
/// where cells are uneven. Throws std::invalid_argument where a cell stands on two, beside all, or the border is none.
MergedMesh merged_below(int order, const std::vector<std::vector<double>>& lines, const std::vector<Slab>& slabs,
                        double border, const std::array<std::vector<double>, 2>& wide);

}  // namespace acus

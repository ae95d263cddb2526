#pragma once
// Needles drawn elsewhere, as STL files.

#include <filesystem>
#include <string>
#include <vector>

#include "core/needle/triangle_mesh.hpp"

namespace acus {

/// A body, or what is wrong with the file, one sentence each.
struct StlFile {
  TriangleMesh mesh;
  std::vector<std::string> errors;
};

/// Reads binary and ASCII STL; coordinates times `scale` are mm. Corners at the same place (to 1e-6 of the body's size)
/// become one point. The normals in the file are not read: the order of corners says what is outside.
StlFile read_stl(const std::filesystem::path& file, double scale);
/// The same from bytes already in memory.
StlFile parse_stl(const std::string& bytes, double scale);

/// Turns the body so that `tip_direction` of the file ("-z", "+x", ...) becomes -z, puts its lowest point at z = 0 and
/// the middle of its base's box on the z axis. Throws std::invalid_argument for another word.
TriangleMesh stand_upright(TriangleMesh mesh, const std::string& tip_direction);
/// The words that stand_upright knows.
const std::vector<std::string>& tip_directions();

}  // namespace acus

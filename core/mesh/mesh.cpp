#include "core/mesh/mesh.hpp"

#include <algorithm>
#include <stdexcept>

namespace acus {

std::vector<std::int32_t> Mesh::boundary_nodes(const std::string& name) const {
  const auto found = boundaries.find(name);
  if (found == boundaries.end()) throw std::invalid_argument("mesh has no boundary named '" + name + "'");
  std::vector<std::int32_t> nodes = found->second.nodes;
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace acus

#include "solvers/section/section_mesh.hpp"

#include <cmath>
#include <numbers>

#include "core/mesh/structured.hpp"

namespace acus {

Mesh section_mesh(const SectionMeshSettings& settings) {
  constexpr double quarter_turn = std::numbers::pi / 2;
  const double scale = settings.cell_size;
  // Across: the skin of the slit is stretched in a layer that the stiffening makes thin; as far as the section pushes
  // the tissue aside cells stay small enough to follow.
  const double skin = std::min(0.7 / (4 + settings.stiffening), 0.05);
  // Soft laws fold the cells at the tip: larger ones last longer there.
  const bool is_soft = settings.stiffening < 4;
  const double pushed = std::acosh(std::max(2.0, 1.5 * settings.largest));
  const SizeField across{
      {{0.0, scale * skin, 0.0}, {0.0, 0.22 * scale, pushed}}, (is_soft ? 0.2 : 0.15) * scale, 0.6 * scale};
  // Along: fine where the small section touches first, and at the tip.
  const SizeField along{{{0.0, scale * 0.08, 0.0}, {quarter_turn, scale * 0.15 * settings.start, 3 * settings.start}},
                        (is_soft ? 0.25 : 0.15) * scale,
                        0.08 * scale};
  const std::vector<double> s = graded_line({0.0, std::acosh(settings.outer)}, across, 4);
  const std::vector<double> t = graded_line({0.0, quarter_turn}, along, 4);
  Mesh mesh = structured_mesh(2, {s, t}, {{"tissue", 0.0, quarter_turn}});
  map_nodes(mesh, [](double* position) {
    const double across_slit = position[0], along_slit = position[1];
    position[0] = std::cosh(across_slit) * std::cos(along_slit);
    position[1] = std::sinh(across_slit) * std::sin(along_slit);
  });
  const auto rename = [&mesh](const char* from, const char* to) {
    auto node = mesh.boundaries.extract(from);
    node.key() = to;
    mesh.boundaries.insert(std::move(node));
  };
  rename("x_min", "slit");
  rename("x_max", "far");
  rename("bottom", "ligament");
  rename("top", "middle");
  return mesh;
}

}  // namespace acus

// Plane sections around the open slit inside run.h5.

#include <fmt/format.h>

#include "core/io/layout.hpp"

namespace acus {

namespace {

constexpr std::size_t nodes_per_cell = 9;

void check_whole(const SectionField& s) {
  const std::size_t n = s.tension.size();
  bool is_whole = s.points.size() == 2 * n && s.displacement.size() == 2 * n && s.stretch.size() == n &&
                  s.cells.size() % nodes_per_cell == 0;
  for (const std::int32_t node : s.cells) is_whole = is_whole && node >= 0 && static_cast<std::size_t>(node) < n;
  if (!is_whole) throw std::invalid_argument("the arrays of a section field do not fit each other");
}

double read_number(const Hdf5File& file, const std::string& name) {
  const std::vector<double> values = file.read_array<double>(name);
  if (values.size() != 1)
    throw ResultsError(fmt::format("'{}': {} is no single number: the file is damaged", file.path().string(), name));
  return values.front();
}

}  // namespace

void write_section_fields(Hdf5File& file, const std::vector<SectionField>& sections) {
  if (file.has(section_fields_group)) file.remove(section_fields_group);
  file.make_group(section_fields_group);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const SectionField& s = sections[i];
    check_whole(s);
    const std::string group = fmt::format("{}/{}", section_fields_group, i);
    file.make_group(group);
    file.write_text(group + "/layer", s.layer);
    file.write_text(group + "/note", s.note);
    file.write_array(group + "/depth_um", std::vector{s.depth});
    file.write_array(group + "/needle_radius_um", std::vector{s.needle_radius});
    file.write_array(group + "/slit_half_length_um", std::vector{s.slit});
    file.write_array(group + "/x", std::vector{s.x});
    file.write_array(group + "/points_um", s.points, 2);
    file.write_array(group + "/displacement_um", s.displacement, 2);
    file.write_array(group + "/tension_MPa", s.tension);
    file.write_array(group + "/stretch", s.stretch);
    file.write_array(group + "/cells", s.cells, nodes_per_cell);
  }
}

std::vector<SectionField> read_section_fields(const Hdf5File& file) {
  std::vector<SectionField> sections;
  if (!file.has(section_fields_group)) return sections;
  for (const std::string& name : file.members(section_fields_group)) {
    const std::string group = section_fields_group + "/" + name;
    SectionField s;
    s.layer = file.read_text(group + "/layer");
    s.note = file.read_text(group + "/note");
    s.depth = read_number(file, group + "/depth_um");
    s.needle_radius = read_number(file, group + "/needle_radius_um");
    s.slit = read_number(file, group + "/slit_half_length_um");
    s.x = read_number(file, group + "/x");
    s.points = file.read_array<double>(group + "/points_um");
    s.displacement = file.read_array<double>(group + "/displacement_um");
    s.tension = file.read_array<double>(group + "/tension_MPa");
    s.stretch = file.read_array<double>(group + "/stretch");
    s.cells = file.read_array<std::int32_t>(group + "/cells");
    try {
      check_whole(s);
    } catch (const std::invalid_argument& error) {
      throw ResultsError(fmt::format("'{}': {}: {}: the file is damaged", file.path().string(), group, error.what()));
    }
    sections.push_back(std::move(s));
  }
  return sections;
}

std::size_t section_fields_bytes(const std::vector<SectionField>& sections) {
  constexpr std::size_t header_bytes = 16 * 1024;  // of the groups and data sets of one section, generously
  std::size_t n_bytes = header_bytes;
  for (const SectionField& s : sections) {
    n_bytes += header_bytes + s.layer.size() + s.note.size() + s.cells.size() * sizeof(std::int32_t);
    n_bytes += (s.points.size() + s.displacement.size() + s.tension.size() + s.stretch.size()) * sizeof(double);
  }
  return n_bytes;
}

}  // namespace acus

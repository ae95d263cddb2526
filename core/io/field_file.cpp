// insertion.vtkhdf: VTKHDF 2.0, temporal UnstructuredGrid with one static mesh (docs.vtk.org, "VTKHDF format
// specification"). Fields of all steps lie one behind the other; /VTKHDF/Steps holds the offsets.

#include <fmt/format.h>

#include <algorithm>

#include "core/io/layout.hpp"

namespace acus {

namespace {

const std::string root = "/VTKHDF";
const std::string steps = "/VTKHDF/Steps";
const std::string layer_array = "layer";
const std::string mirror_attribute = "mirror_planes";

std::string data_group(bool is_on_cells) { return is_on_cells ? "CellData" : "PointData"; }

std::size_t n_entities(const Hdf5File& file, bool is_on_cells) {
  const std::string name = is_on_cells ? "/NumberOfCells" : "/NumberOfPoints";
  return static_cast<std::size_t>(file.read_array<std::int64_t>(root + name).at(0));
}

void make_offsets(Hdf5File& file, const std::string& name, std::size_t n_columns = 0) {
  file.make_series<std::int64_t>(steps + "/" + name, n_columns, 256, false);
}

void make_field(Hdf5File& file, const Field& field) {
  const std::string name = data_group(field.is_on_cells) + "/" + field.name;
  const std::size_t n_columns = field.n_components == 1 ? 0 : static_cast<std::size_t>(field.n_components);
  file.make_series<double>(root + "/" + name, n_columns, std::max<std::size_t>(1, n_entities(file, field.is_on_cells)),
                           true);
  file.set_attribute(root + "/" + name, "unit", field.unit);
  make_offsets(file, data_group(field.is_on_cells) + "Offsets/" + field.name);
}

void append_field(Hdf5File& file, const Field& field, std::size_t step) {
  const std::size_t n = n_entities(file, field.is_on_cells);
  if (field.values.size() != n * static_cast<std::size_t>(field.n_components)) {
    throw std::invalid_argument(fmt::format("field {}: {} values for {} places with {} components", field.name,
                                            field.values.size(), n, field.n_components));
  }
  const std::string group = data_group(field.is_on_cells);
  file.append_rows(root + "/" + group + "/" + field.name, field.values);
  file.append_rows(steps + "/" + group + "Offsets/" + field.name, std::vector{static_cast<std::int64_t>(step * n)});
}

/// The layer index is stored once, with the mesh: a step may repeat it but not change it.
std::vector<Field> without_layer(const Hdf5File& file, const std::vector<Field>& given) {
  std::vector<Field> fields;
  for (const Field& field : given) {
    if (!field.is_on_cells || field.name != layer_array) {
      fields.push_back(field);
    } else if (field.values != file.read_array<double>(root + "/CellData/" + layer_array)) {
      throw std::invalid_argument("the cell field 'layer' differs from the regions of the mesh");
    }
  }
  return fields;
}

void check_same_fields(const Hdf5File& file, const std::vector<Field>& fields) {
  const std::vector<ResultsReader::FieldInfo> stored = list_fields(file);
  const auto is_stored = [&](const Field& field) {
    return std::any_of(stored.begin(), stored.end(), [&](const ResultsReader::FieldInfo& info) {
      return info.name == field.name && info.is_on_cells == field.is_on_cells && info.unit == field.unit &&
             info.n_components == field.n_components;
    });
  };
  if (stored.size() != fields.size() || !std::all_of(fields.begin(), fields.end(), is_stored)) {
    throw std::invalid_argument("every field step must carry the same fields");
  }
}

}  // namespace

void write_field_mesh(Hdf5File& file, const FieldMesh& mesh) {
  const auto n_points = static_cast<std::int64_t>(mesh.points.size() / 3);
  const auto n_cells = static_cast<std::int64_t>(mesh.types.size());
  file.make_group(root);
  file.set_attribute(root, "Version", std::vector<std::int64_t>{2, 0});
  file.set_attribute(root, "Type", std::string("UnstructuredGrid"));
  if (mesh.geometry == "solid") file.set_attribute(root, mirror_attribute, mesh.mirror_planes);
  file.write_array<std::int64_t>(root + "/NumberOfPoints", {n_points});
  file.write_array<std::int64_t>(root + "/NumberOfCells", {n_cells});
  file.write_array<std::int64_t>(root + "/NumberOfConnectivityIds",
                                 {static_cast<std::int64_t>(mesh.connectivity.size())});
  file.write_array(root + "/Points", mesh.points, 3);
  file.write_array(root + "/Connectivity", mesh.connectivity);
  file.write_array(root + "/Offsets", mesh.offsets);
  file.write_array(root + "/Types", mesh.types);
  file.make_group(root + "/PointData");
  file.make_group(root + "/CellData");
  file.write_array(root + "/CellData/" + layer_array, mesh.region);
  file.set_attribute(root + "/CellData/" + layer_array, "unit", std::string("1"));

  file.make_group(steps);
  file.set_attribute(steps, "NSteps", 0);
  file.make_series<double>(steps + "/Values", 0, 256, false);
  for (const char* name : {"PartOffsets", "NumberOfParts", "PointOffsets"}) make_offsets(file, name);
  for (const char* name : {"CellOffsets", "ConnectivityIdOffsets"}) make_offsets(file, name, 1);
  file.make_group(steps + "/PointDataOffsets");
  file.make_group(steps + "/CellDataOffsets");
  make_offsets(file, "CellDataOffsets/" + layer_array);
}

std::size_t field_mesh_bytes(const FieldMesh& mesh) {
  return 8 * (mesh.points.size() + mesh.connectivity.size() + mesh.offsets.size()) + mesh.types.size() +
         4 * mesh.region.size();
}

void read_field_mesh(const Hdf5File& file, FieldMesh& mesh) {
  mesh.points = file.read_array<double>(root + "/Points");
  mesh.connectivity = file.read_array<std::int64_t>(root + "/Connectivity");
  mesh.offsets = file.read_array<std::int64_t>(root + "/Offsets");
  mesh.types = file.read_array<std::uint8_t>(root + "/Types");
  mesh.region = file.read_array<std::int32_t>(root + "/CellData/" + layer_array);
  if (file.has_attribute(root, mirror_attribute)) mesh.mirror_planes = file.text_attribute(root, mirror_attribute);
}

void append_field_step(Hdf5File& file, double time, const std::vector<Field>& given) {
  const std::vector<Field> fields = without_layer(file, given);
  const std::size_t step = n_field_steps(file);
  if (list_fields(file).empty()) {
    for (const Field& field : fields) make_field(file, field);
  }
  check_same_fields(file, fields);
  for (const Field& field : fields) append_field(file, field, step);
  const std::vector<std::int64_t> zero = {0};
  for (const char* name : {"PartOffsets", "PointOffsets", "CellOffsets", "ConnectivityIdOffsets"}) {
    file.append_rows(steps + "/" + name, zero);
  }
  file.append_rows(steps + "/CellDataOffsets/" + layer_array, zero);  // the layer index never changes
  file.append_rows(steps + "/NumberOfParts", std::vector<std::int64_t>{1});
  file.append_rows(steps + "/Values", std::vector{time});
  file.set_attribute(steps, "NSteps", static_cast<std::int64_t>(step + 1));
}

std::size_t field_step_bytes(const std::vector<Field>& fields) {
  constexpr std::size_t header_bytes = 16384;  // data set headers and offsets of one field
  std::size_t n_bytes = 0;
  // Compression can make random bits a little longer, never by a hundredth.
  for (const Field& field : fields) n_bytes += field.values.size() * sizeof(double) * 101 / 100 + header_bytes;
  return n_bytes;
}

std::size_t n_field_steps(const Hdf5File& file) {
  return static_cast<std::size_t>(file.integer_attribute(steps, "NSteps"));
}

void truncate_fields(Hdf5File& file, std::size_t n_steps) {
  for (const bool is_on_cells : {false, true}) {
    const std::string group = data_group(is_on_cells);
    for (const std::string& name : file.members(root + "/" + group)) {
      file.truncate_rows(steps + "/" + group + "Offsets/" + name, n_steps);
      if (name != layer_array) {
        file.truncate_rows(root + "/" + group + "/" + name, n_steps * n_entities(file, is_on_cells));
      }
    }
  }
  for (const char* name :
       {"Values", "PartOffsets", "NumberOfParts", "PointOffsets", "CellOffsets", "ConnectivityIdOffsets"}) {
    file.truncate_rows(steps + "/" + name, n_steps);
  }
  file.set_attribute(steps, "NSteps", static_cast<std::int64_t>(n_steps));
}

std::vector<ResultsReader::FieldInfo> list_fields(const Hdf5File& file) {
  std::vector<ResultsReader::FieldInfo> infos;
  for (const bool is_on_cells : {false, true}) {
    const std::string group = root + "/" + data_group(is_on_cells);
    for (const std::string& name : file.members(group)) {
      if (is_on_cells && name == layer_array) continue;  // part of the mesh
      const std::string path = group + "/" + name;
      infos.push_back({name, file.text_attribute(path, "unit"), static_cast<int>(file.n_columns(path)), is_on_cells});
    }
  }
  return infos;
}

Field read_field(const Hdf5File& file, const ResultsReader::FieldInfo& info, std::size_t step) {
  const std::string group = data_group(info.is_on_cells);
  const auto offset = file.read_rows<std::int64_t>(steps + "/" + group + "Offsets/" + info.name, step, 1).front();
  return {info.name, info.unit, info.n_components, info.is_on_cells,
          file.read_rows<double>(root + "/" + group + "/" + info.name, static_cast<std::size_t>(offset),
                                 n_entities(file, info.is_on_cells))};
}

}  // namespace acus

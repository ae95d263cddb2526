// Punctures in run.h5, as text and as geometry: columns, taken in blocks so that 10^7 rows need no more memory than
// 10^6.

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <fstream>
#include <numbers>

#include "core/io/durable.hpp"
#include "core/io/layout.hpp"

namespace acus {

namespace {

const std::string layer_group = "/puncture_layers";
constexpr std::size_t stored_rows = 16384;     // per compressed block of a column
constexpr std::size_t handled_rows = 1 << 18;  // in memory at a time

Table layer_table(const PunctureTable& block) {
  Table table{{"layer", "top_um"}, {}};
  for (std::size_t k = 0; k < block.n_layers(); ++k) table.rows.push_back({block.layers[k], block.layer_tops_um[k]});
  return table;
}

PunctureTable empty_table(const Hdf5File& file) {
  std::vector<std::string> layers;
  std::vector<double> tops;
  for (const std::vector<Table::Cell>& row : read_table(file, layer_group).rows) {
    layers.push_back(std::get<std::string>(row.at(0)));
    tops.push_back(std::get<double>(row.at(1)));
  }
  PunctureTable table(std::move(layers), std::move(tops));
  table.strikes_are_sampled = file.integer_attribute(puncture_group, "strikes_are_sampled") != 0;
  return table;
}

void make_columns(Hdf5File& file, const PunctureTable& block) {
  for (const std::string& group : {puncture_group, layer_group})
    if (file.has(group)) file.remove(group);
  file.make_group(puncture_group);
  file.set_attribute(puncture_group, "columnar", 1);
  file.set_attribute(puncture_group, "strikes_are_sampled", block.strikes_are_sampled ? 1 : 0);
  PunctureTable::visit_columns(block, [&](const std::string& name, const auto& column) {
    using Number = typename std::decay_t<decltype(column)>::value_type;
    file.make_series<Number>(puncture_group + "/" + name, 0, stored_rows, true);
  });
  write_table(file, layer_group, layer_table(block));
}

}  // namespace

bool has_puncture_columns(const Hdf5File& file) {
  return file.has(puncture_group) && file.has_attribute(puncture_group, "columnar");
}

std::size_t n_punctures(const Hdf5File& file) { return file.n_rows(puncture_group + "/x_mm"); }

void append_punctures(Hdf5File& file, const PunctureTable& block) {
  if (!has_puncture_columns(file)) {
    make_columns(file, block);
  } else {
    const PunctureTable stored = empty_table(file);
    if (stored.layers != block.layers || stored.layer_tops_um != block.layer_tops_um ||
        stored.strikes_are_sampled != block.strikes_are_sampled)
      throw std::invalid_argument("a block of punctures has other layers than those before it");
  }
  PunctureTable::visit_columns(block, [&](const std::string& name, const auto& column) {
    file.append_rows(puncture_group + "/" + name, column);
  });
}

std::size_t puncture_bytes(const PunctureTable& block) {
  // A row that opens a new block of every column may take the whole block; random bits grow a little when compressed.
  constexpr std::size_t header_bytes = 65536;
  return (block.size() + 2 * stored_rows) * PunctureTable::bytes_per_row(block.n_layers()) * 101 / 100 + header_bytes;
}

PunctureTable read_punctures(const Hdf5File& file, std::size_t first, std::size_t count) {
  if (!has_puncture_columns(file)) {
    if (count > 0) throw ResultsError(fmt::format("'{}' has no punctures of a treatment", file.path().string()));
    return {};
  }
  PunctureTable table = empty_table(file);
  PunctureTable::visit_columns(table, [&](const std::string& name, auto& column) {
    using Number = typename std::decay_t<decltype(column)>::value_type;
    column = file.read_rows<Number>(puncture_group + "/" + name, first, count);
  });
  return table;
}

void write_puncture_csv(const std::filesystem::path& path, const Hdf5File& file) {
  std::ofstream text(draft_of(path), std::ios::binary);
  const std::size_t n = n_punctures(file);
  const PunctureTable header = empty_table(file);
  std::string block;
  PunctureTable::visit_columns(
      header, [&](const std::string& name, const auto&) { block += (block.empty() ? "" : ",") + name; });
  block += '\n';
  for (std::size_t first = 0; first < n; first += handled_rows) {
    const PunctureTable rows = read_punctures(file, first, std::min(handled_rows, n - first));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const char* comma = "";
      PunctureTable::visit_columns(rows, [&](const std::string& name, const auto& column) {
        block += comma;
        comma = ",";
        if (name == "layer_reached") {
          if (column[i] < rows.n_layers()) block += rows.layers[static_cast<std::size_t>(column[i])];
        } else {
          fmt::format_to(std::back_inserter(block), "{}", column[i]);
        }
      });
      block += '\n';
    }
    text << block;
    block.clear();
  }
  text << block;
  text.close();
  if (!text) {
    const int reason = errno;
    std::error_code ignored;  // the first failure is the one worth reporting
    std::filesystem::remove(draft_of(path), ignored);
    throw_file_error(path, "write", reason);
  }
  publish_draft(path);
}

namespace {

const std::string root = "/VTKHDF";

/// Middle, one end and the other end of every slit at the undeformed surface, mm.
std::vector<float> slit_points(const PunctureTable& rows) {
  constexpr double half_um = 0.5e-3, degree = std::numbers::pi / 180.0;
  std::vector<float> points;
  points.reserve(9 * rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double half = half_um * rows.slit_um[0][i], angle = degree * rows.azimuth_deg[i];
    for (const double side : {0.0, -half, half}) {
      points.push_back(static_cast<float>(rows.x_mm[i] + side * std::cos(angle)));
      points.push_back(static_cast<float>(rows.y_mm[i] + side * std::sin(angle)));
      points.push_back(0.0f);
    }
  }
  return points;
}

/// Cells of one kind: each takes n_points of every puncture's three, from the first_point on.
void write_cells(Hdf5File& file, const std::string& kind, std::size_t n_cells, std::int64_t first_point,
                 std::int64_t n_points) {
  const std::string group = root + "/" + kind;
  file.make_group(group);
  file.write_array<std::int64_t>(group + "/NumberOfCells", {static_cast<std::int64_t>(n_cells)});
  file.write_array<std::int64_t>(group + "/NumberOfConnectivityIds", {static_cast<std::int64_t>(n_cells) * n_points});
  for (const char* name : {"Offsets", "Connectivity"})
    file.make_series<std::int64_t>(group + "/" + name, 0, stored_rows, true);
  file.append_rows<std::int64_t>(group + "/Offsets", {0});
  for (std::size_t first = 0; first < n_cells; first += handled_rows) {
    std::vector<std::int64_t> offsets, connectivity;
    const std::size_t last = std::min(n_cells, first + handled_rows);
    for (auto i = static_cast<std::int64_t>(first); i < static_cast<std::int64_t>(last); ++i) {
      offsets.push_back((i + 1) * n_points);
      for (std::int64_t k = 0; k < n_points; ++k) connectivity.push_back(3 * i + first_point + k);
    }
    file.append_rows(group + "/Offsets", offsets);
    file.append_rows(group + "/Connectivity", connectivity);
  }
}

}  // namespace

// VTKHDF 2.0, PolyData (docs.vtk.org, "VTKHDF format specification"): cell data holds first all vertices, then all
// lines. Every puncture is a vertex at its middle and a line along its slit.
void write_puncture_geometry(const std::filesystem::path& path, const Hdf5File& run) {
  const std::size_t n = n_punctures(run);
  constexpr std::size_t bytes_per_row = 9 * sizeof(float) + 5 * sizeof(std::int64_t);
  const std::size_t data_bytes = 2 * PunctureTable::bytes_per_row(empty_table(run).n_layers());
  create_hdf5_file(path, (n + 2 * stored_rows) * (bytes_per_row + data_bytes) * 101 / 100, [&](Hdf5File& file) {
    file.make_group(root);
    file.set_attribute(root, "Version", std::vector<std::int64_t>{2, 0});
    file.set_attribute(root, "Type", std::string("PolyData"));
    file.write_array<std::int64_t>(root + "/NumberOfPoints", {static_cast<std::int64_t>(3 * n)});
    file.make_series<float>(root + "/Points", 3, stored_rows, true);
    for (std::size_t first = 0; first < n; first += handled_rows)
      file.append_rows(root + "/Points", slit_points(read_punctures(run, first, std::min(handled_rows, n - first))));
    write_cells(file, "Vertices", n, 0, 1);
    write_cells(file, "Lines", n, 1, 2);
    write_cells(file, "Polygons", 0, 0, 0);
    write_cells(file, "Strips", 0, 0, 0);
    file.make_group(root + "/CellData");
    const PunctureTable columns = empty_table(run);
    PunctureTable::visit_columns(columns, [&](const std::string& name, const auto& column) {
      using Number = typename std::decay_t<decltype(column)>::value_type;
      if (name == "x_mm" || name == "y_mm") return;
      const std::string data = root + "/CellData/" + name;
      file.make_series<Number>(data, 0, stored_rows, true);
      const auto values = run.read_array<Number>(puncture_group + "/" + name);
      file.append_rows(data, values);  // vertices
      file.append_rows(data, values);  // lines
    });
  });
}

}  // namespace acus

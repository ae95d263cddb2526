// healing.vtkhdf: the layout of insertion.vtkhdf, on the grid of healing.

#include "core/io/layout.hpp"

namespace acus {

namespace {

const std::string names = "/regions", times = "/VTKHDF/Steps/Values";

}  // namespace

void write_field_series(Hdf5File& file, const FieldSeries& series) {
  write_field_mesh(file, series.mesh);
  for (const FieldSeries::Moment& moment : series.moments) append_field_step(file, moment.time, moment.fields);
  file.write_texts(names, series.mesh.region_names);
}

std::size_t field_series_bytes(const FieldSeries& series) {
  constexpr std::size_t text_bytes = 1 << 20;
  std::size_t n_bytes = field_mesh_bytes(series.mesh) + text_bytes;
  for (const FieldSeries::Moment& moment : series.moments) n_bytes += field_step_bytes(moment.fields);
  return n_bytes;
}

FieldSeries read_field_series(const Hdf5File& file) {
  FieldSeries series;
  read_field_mesh(file, series.mesh);
  series.mesh.geometry = "solid";
  series.mesh.region_names = file.read_texts(names);
  for (const double time : file.read_rows<double>(times, 0, n_field_steps(file))) series.moments.push_back({time, {}});
  return series;
}

}  // namespace acus

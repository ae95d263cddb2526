// array.vtkhdf: the layout of insertion.vtkhdf, and beside it /array with what belongs to the needles.

#include <fmt/format.h>

#include "core/io/layout.hpp"

namespace acus {

namespace {

const std::string group = "/array";
const std::string layers = group + "/layers", depths = group + "/needle_depth_um",
                  dents = group + "/needle_own_dent_um", plate = group + "/plate_half_width_mm",
                  length = group + "/needle_length_mm", times = "/VTKHDF/Steps/Values";

std::size_t n_needles(const ArrayFields& array) {
  return array.moments.empty() ? 0 : array.moments.front().needle_depth.size();
}

}  // namespace

void write_array_fields(Hdf5File& file, const ArrayFields& array) {
  write_field_mesh(file, array.mesh);
  std::vector<double> depth, dent;
  for (const ArrayFields::Moment& moment : array.moments) {
    if (moment.needle_depth.size() != n_needles(array) || moment.own_dent.size() != n_needles(array))
      throw std::invalid_argument("every moment of an array must have the same needles");
    append_field_step(file, moment.time, moment.fields);
    depth.insert(depth.end(), moment.needle_depth.begin(), moment.needle_depth.end());
    dent.insert(dent.end(), moment.own_dent.begin(), moment.own_dent.end());
  }
  file.make_group(group);
  file.write_texts(layers, array.mesh.region_names);
  file.write_array(length, std::vector{array.needle_length});
  file.write_array(plate, std::vector(array.plate_half_width.begin(), array.plate_half_width.end()));
  file.write_array(depths, depth, n_needles(array));
  file.write_array(dents, dent, n_needles(array));
}

std::size_t array_fields_bytes(const ArrayFields& array) {
  constexpr std::size_t text_bytes = 1 << 20;
  std::size_t n_bytes = field_mesh_bytes(array.mesh) + text_bytes;
  for (const ArrayFields::Moment& moment : array.moments)
    n_bytes += field_step_bytes(moment.fields) + 2 * sizeof(double) * moment.needle_depth.size();
  return n_bytes;
}

ArrayFields read_array_fields(const Hdf5File& file) {
  ArrayFields array;
  read_field_mesh(file, array.mesh);
  array.mesh.geometry = "solid";
  array.mesh.region_names = file.read_texts(layers);
  const auto half = file.read_array<double>(plate), long_as = file.read_array<double>(length);
  const std::size_t n_moments = n_field_steps(file);
  if (half.size() != 2 || long_as.size() != 1 || file.n_rows(depths) != n_moments || file.n_rows(dents) != n_moments)
    throw ResultsError(
        fmt::format("'{}': the tables of the array do not fit: the file is damaged", file.path().string()));
  array.plate_half_width = {half[0], half[1]};
  array.needle_length = long_as[0];
  const auto at = file.read_rows<double>(times, 0, n_moments);
  for (std::size_t k = 0; k < n_moments; ++k)
    array.moments.push_back({at[k], {}, file.read_rows<double>(depths, k, 1), file.read_rows<double>(dents, k, 1)});
  return array;
}

}  // namespace acus

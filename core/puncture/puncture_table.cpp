#include "core/puncture/puncture_table.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace acus {

namespace {

void require(bool is_right, const char* what) {
  if (!is_right) throw std::invalid_argument(std::string("puncture table: ") + what);
}

float length(double value, const char* what) {
  require(std::isfinite(value) && value >= 0.0, what);
  return static_cast<float>(value);
}

float number(double value, const char* what) {
  require(std::isfinite(value), what);
  return static_cast<float>(value);
}

template <class T>
T index(int value, const char* what) {
  require(value >= 0 && value <= std::numeric_limits<T>::max(), what);
  return static_cast<T>(value);
}

}  // namespace

PunctureTable::PunctureTable(std::vector<std::string> layer_names, std::vector<double> tops_um)
    : layers(std::move(layer_names)), layer_tops_um(std::move(tops_um)), slit_um(layers.size()) {
  require(!layers.empty() && layers.size() < no_layer, "needs between 1 and 254 layers");
  require(layer_tops_um.size() == layers.size(), "needs one depth per layer");
  require(layer_tops_um.front() == 0.0, "the first layer begins at the surface");
  for (std::size_t k = 1; k < layers.size(); ++k)
    require(layer_tops_um[k] > layer_tops_um[k - 1], "layers must lie one below the other");
}

void PunctureTable::reserve(std::size_t n_rows) {
  visit_columns(*this, [&](const std::string&, auto& column) { column.reserve(n_rows); });
}

void PunctureTable::append(const Puncture& row) {
  require(row.slit_um.size() <= n_layers(), "more slits than layers");
  require(row.layer_reached < static_cast<int>(n_layers()), "no such layer");
  // Everything is checked before the first column grows, so that a refusal leaves the table as it was.
  const float x = number(row.x_mm, "x is not a number"), y = number(row.y_mm, "y is not a number");
  const float depth = length(row.depth_um, "depth is not a length"), tilt = number(row.tilt_deg, "tilt is no number");
  const float azimuth = number(row.azimuth_deg, "azimuth is not a number");
  const float width = length(row.width_um, "width is not a length");
  const float strikes = length(row.capillary_strikes, "capillary strikes are not a number");
  const auto which = index<std::uint16_t>(row.needle, "needle index out of range");
  const auto on_pass = index<std::uint16_t>(row.pass, "pass out of range");
  const auto on_session = index<std::uint8_t>(row.session, "session out of range");
  const auto marks = index<std::uint8_t>(row.flags, "flags out of range");
  for (const double slit : row.slit_um) length(slit, "slit is not a length");

  x_mm.push_back(x);
  y_mm.push_back(y);
  depth_um.push_back(depth);
  tilt_deg.push_back(tilt);
  azimuth_deg.push_back(azimuth);
  for (std::size_t k = 0; k < n_layers(); ++k)
    slit_um[k].push_back(k < row.slit_um.size() ? static_cast<float>(row.slit_um[k]) : 0.0f);
  width_um.push_back(width);
  capillary_strikes.push_back(strikes);
  layer_reached.push_back(row.layer_reached < 0 ? no_layer : static_cast<std::uint8_t>(row.layer_reached));
  needle.push_back(which);
  pass.push_back(on_pass);
  session.push_back(on_session);
  flags.push_back(marks);
}

namespace {

/// Appends the rows [first, last) of every column of one table to the same column of another.
void copy_rows(const PunctureTable& from, std::size_t first, std::size_t last, PunctureTable& to) {
  const auto copy = [&](const auto& source, auto& target) {
    target.insert(target.end(), source.begin() + static_cast<std::ptrdiff_t>(first),
                  source.begin() + static_cast<std::ptrdiff_t>(last));
  };
  copy(from.x_mm, to.x_mm);
  copy(from.y_mm, to.y_mm);
  copy(from.depth_um, to.depth_um);
  copy(from.tilt_deg, to.tilt_deg);
  copy(from.azimuth_deg, to.azimuth_deg);
  for (std::size_t k = 0; k < from.n_layers(); ++k) copy(from.slit_um[k], to.slit_um[k]);
  copy(from.width_um, to.width_um);
  copy(from.capillary_strikes, to.capillary_strikes);
  copy(from.layer_reached, to.layer_reached);
  copy(from.needle, to.needle);
  copy(from.pass, to.pass);
  copy(from.session, to.session);
  copy(from.flags, to.flags);
}

}  // namespace

void PunctureTable::append(const PunctureTable& piece) {
  require(piece.layers == layers && piece.layer_tops_um == layer_tops_um, "the pieces have other layers");
  require(piece.strikes_are_sampled == strikes_are_sampled, "the pieces count strikes in another way");
  copy_rows(piece, 0, piece.size(), *this);
}

PunctureTable PunctureTable::slice(std::size_t first, std::size_t last) const {
  require(first <= last && last <= size(), "no such rows");
  PunctureTable part(layers, layer_tops_um);
  part.strikes_are_sampled = strikes_are_sampled;
  copy_rows(*this, first, last, part);
  return part;
}

std::size_t PunctureTable::bytes_per_row(std::size_t n_layers) {
  constexpr std::size_t n_single = 7, n_short = 2, n_byte = 3;
  return (n_single + n_layers) * sizeof(float) + n_short * sizeof(std::uint16_t) + n_byte;
}

}  // namespace acus

#pragma once
// One row per puncture: the hand-over between mechanics and biology. Columns of small numbers, millions of rows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace acus {

/// What else is to say about a row. Bits.
enum PunctureFlag : std::uint8_t {
  dent_only = 1,            ///< the needle pressed but the skin held: depth, slit and width are zero
  bone_strike = 2,          ///< the tip would have gone below the tissue
  fell_into_open_hole = 4,  ///< no new hole: the tip slid into one that was there
  torn = 8,                 ///< the wall was pulled beyond what it bears by stretching: the slit grew
};

/// A row as handed in. Lengths across the skin are of the cut as it stays at the undeformed surface.
struct Puncture {
  double x_mm = 0.0, y_mm = 0.0;  ///< middle of the cut at the surface
  double depth_um = 0.0;          ///< of the tip below the undeformed local surface, needle in
  double tilt_deg = 0.0;          ///< of the needle's axis from the surface normal where it entered
  double azimuth_deg = 0.0;       ///< of the slit and of the tilt in the plane of the skin, from +x towards +y
  /// Full length of the cut, the needle's own width included, at the top of each layer (um); the first is the surface.
  /// Layers that are missing at the end count as uncut.
  std::vector<double> slit_um;
  double width_um = 0.0;           ///< of the hole across the slit, at the surface
  int layer_reached = -1;          ///< index of the layer in which the tip stopped; -1 = none
  double capillary_strikes = 0.0;  ///< expected number, or a sampled one: see PunctureTable::strikes_are_sampled
  int needle = 0;
  int pass = 1, session = 1;  ///< counted from 1
  int flags = 0;              ///< sum of PunctureFlag
};

/// Columns of equal length. Positions are mm in single precision: 1e-5 mm at 100 mm from the origin.
class PunctureTable {
 public:
  static constexpr std::uint8_t no_layer = 255;

  PunctureTable() = default;
  /// Layers from the surface down, and the depth (um) at which each begins; the first is 0 and they increase. Throws
  /// std::invalid_argument when not, or when there are more layers than an index can tell apart.
  PunctureTable(std::vector<std::string> layers, std::vector<double> layer_tops_um);

  std::size_t size() const { return x_mm.size(); }
  bool is_empty() const { return x_mm.empty(); }
  std::size_t n_layers() const { return layers.size(); }
  void reserve(std::size_t n_rows);
  /// Throws std::invalid_argument when a number does not fit its column (needle and pass below 65536, session below
  /// 256, layer below n_layers, not more slits than layers, everything finite and lengths not negative).
  void append(const Puncture& row);
  /// Rows of another table with the same layers behind one's own. Appending the pieces of threads in the order of the
  /// work they did, not of the threads, gives the same table for any number of threads.
  void append(const PunctureTable& piece);
  /// Rows [first, last).
  PunctureTable slice(std::size_t first, std::size_t last) const;
  bool has(std::size_t row, PunctureFlag flag) const { return (flags[row] & flag) != 0; }

  /// Bytes in memory of one row, and of a table of so many rows when reserved to measure.
  static std::size_t bytes_per_row(std::size_t n_layers);
  std::size_t bytes() const { return size() * bytes_per_row(n_layers()); }

  /// Calls visit(name, column) for every column, in the order and by the names of the results file. `Table` is
  /// PunctureTable or const PunctureTable.
  template <class Table, class Visit>
  static void visit_columns(Table& table, Visit visit) {
    visit("x_mm", table.x_mm);
    visit("y_mm", table.y_mm);
    visit("depth_um", table.depth_um);
    visit("tilt_deg", table.tilt_deg);
    for (std::size_t k = 0; k < table.slit_um.size(); ++k)
      visit(k == 0 ? std::string("slit_um") : "slit_" + table.layers[k] + "_um", table.slit_um[k]);
    visit("width_um", table.width_um);
    visit("layer_reached", table.layer_reached);
    visit("capillary_strikes", table.capillary_strikes);
    visit("needle", table.needle);
    visit("pass", table.pass);
    visit("session", table.session);
    visit("azimuth_deg", table.azimuth_deg);
    visit("flags", table.flags);
  }

  // What holds for all rows.
  std::vector<std::string> layers;
  std::vector<double> layer_tops_um;
  /// True: capillary_strikes holds sampled whole numbers; false: expected ones.
  bool strikes_are_sampled = false;

  // The columns. Change their length through append and reserve only.
  std::vector<float> x_mm, y_mm, depth_um, tilt_deg, azimuth_deg;
  std::vector<std::vector<float>> slit_um;  ///< one column per layer: at its top
  std::vector<float> width_um, capillary_strikes;
  std::vector<std::uint16_t> needle, pass;
  std::vector<std::uint8_t> layer_reached, session, flags;
};

}  // namespace acus

#pragma once
// Colours, fonts and numbers shared by every picture.

#include <array>
#include <string>
#include <vector>

class vtkLookupTable;
class vtkTextProperty;

namespace acus {

using Color = std::array<double, 3>;  ///< red, green, blue in 0..1

/// Colour of a layer, counted from the surface; told apart by lightness as well as hue. Repeats after eight layers.
Color layer_color(int layer);
/// The viridis map (van der Walt and Smith, 2015; CC0) at t in 0..1: uniform to the eye and safe for colour-blind
/// readers.
Color viridis(double t);
/// Fills a table with viridis from `low` to `high`.
void fill_viridis(vtkLookupTable& table, double low, double high);

constexpr Color ink = {0.13, 0.13, 0.15};
constexpr Color faint_ink = {0.42, 0.42, 0.45};
constexpr Color steel = {0.72, 0.74, 0.77};

/// Font with Greek letters, size in pixels. Falls back to VTK's own font (no Greek) where DejaVu is not installed.
void set_font(vtkTextProperty& property, int size, const Color& color = ink, bool is_bold = false);

/// Multiples of 1, 2 or 5 times a power of ten inside [low, high], about n of them.
std::vector<double> round_ticks(double low, double high, int n);
/// The largest of 1, 2, 5 times a power of ten that is at most x > 0.
double round_below(double x);
/// Short text of a number: "0.25", "120", "2e-05".
std::string short_number(double x);
/// A tick label: short, but precise enough to tell ticks of this spacing apart.
std::string tick_label(double x, double spacing);
/// "stratum corneum" from "stratum_corneum".
std::string readable(const std::string& name);

/// A quantity in the unit of a thousand step that suits its largest value, e.g. 0.0123 N -> 12.3 mN.
struct Scaled {
  double factor;
  std::string unit;
};
Scaled scaled_unit(double largest, const std::string& unit);

}  // namespace acus

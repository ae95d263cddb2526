#include "viz/render/style.hpp"

#include <fmt/format.h>
#include <vtkLookupTable.h>
#include <vtkTextProperty.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace acus {

namespace {

constexpr Color rgb(unsigned hex) { return {(hex >> 16) / 255.0, ((hex >> 8) & 0xff) / 255.0, (hex & 0xff) / 255.0}; }

}  // namespace

Color layer_color(int layer) {
  static constexpr std::array<Color, 8> colors = {rgb(0xdccaa6), rgb(0xc9772b), rgb(0x9e3350), rgb(0xebb5ae),
                                                  rgb(0xf4e08a), rgb(0x6b2d3e), rgb(0x56b4e9), rgb(0x009e73)};
  return colors[static_cast<std::size_t>(layer) % colors.size()];
}

Color viridis(double t) {
  // Every 17th of the 256 published entries; straight lines in between stay within a grey level or two.
  static constexpr std::array<Color, 16> table = {rgb(0x440154), rgb(0x481a6c), rgb(0x472f7d), rgb(0x414487),
                                                  rgb(0x39568c), rgb(0x31688e), rgb(0x2a788e), rgb(0x23888e),
                                                  rgb(0x1f988b), rgb(0x22a884), rgb(0x35b779), rgb(0x54c568),
                                                  rgb(0x7ad151), rgb(0xa5db36), rgb(0xd2e21b), rgb(0xfde725)};
  const double x = std::clamp(t, 0.0, 1.0) * (table.size() - 1);
  const std::size_t i = std::min<std::size_t>(static_cast<std::size_t>(x), table.size() - 2);
  const double s = x - static_cast<double>(i);
  Color color;
  for (std::size_t c = 0; c < 3; ++c) color[c] = (1 - s) * table[i][c] + s * table[i + 1][c];
  return color;
}

void fill_viridis(vtkLookupTable& table, double low, double high) {
  constexpr int n = 256;
  table.SetNumberOfTableValues(n);
  table.SetTableRange(low, high);
  for (int i = 0; i < n; ++i) {
    const Color c = viridis(i / (n - 1.0));
    table.SetTableValue(i, c[0], c[1], c[2]);
  }
}

void set_font(vtkTextProperty& property, int size, const Color& color, bool is_bold) {
  const std::string file =
      std::string("/usr/share/fonts/truetype/dejavu/DejaVuSans") + (is_bold ? "-Bold" : "") + ".ttf";
  if (std::filesystem::exists(file)) {
    property.SetFontFamily(VTK_FONT_FILE);
    property.SetFontFile(file.c_str());
  } else {
    property.SetFontFamilyToArial();
    property.SetBold(is_bold);
  }
  property.SetFontSize(size);
  property.SetColor(color[0], color[1], color[2]);
}

double round_below(double x) {
  const double power = std::pow(10.0, std::floor(std::log10(x)));
  for (const double step : {5.0, 2.0}) {
    if (step * power <= x * (1 + 1e-12)) return step * power;
  }
  return power;
}

std::vector<double> round_ticks(double low, double high, int n) {
  std::vector<double> ticks;
  if (!(high > low)) return {low};
  const double smallest = (high - low) / (1.3 * n), power = std::pow(10.0, std::floor(std::log10(smallest)));
  double step = 10 * power;
  for (const double digit : {5.0, 2.0, 1.0}) {
    if (digit * power >= smallest) step = digit * power;
  }
  const double slack = 1e-9 * (high - low);
  for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i) ticks.push_back(i * step + 0.0);
  return ticks;
}

std::string short_number(double x) { return fmt::format("{:.3g}", x); }

std::string tick_label(double x, double spacing) {
  if (std::abs(x) < 1e-9 * spacing) return "0";
  const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(spacing) + 1e-9)));
  return digits > 4 || std::abs(x) >= 1e6 ? fmt::format("{:.3g}", x) : fmt::format("{:.{}f}", x, digits);
}

std::string readable(const std::string& name) {
  std::string text = name;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

Scaled scaled_unit(double largest, const std::string& unit) {
  static const std::array<const char*, 4> prefixes = {"", "m", "µ", "n"};
  double factor = 1;
  std::size_t i = 0;
  while (i + 1 < prefixes.size() && std::abs(largest) * factor < 1 && largest != 0) {
    factor *= 1000;
    ++i;
  }
  return {factor, prefixes[i] + unit};
}

}  // namespace acus

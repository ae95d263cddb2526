#include "scenarios/schema/array_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/needle/profile_csv.hpp"
#include "scenarios/schema/device_keys.hpp"

namespace acus {
namespace {

constexpr std::size_t most_needles = 10000;

struct LayoutKeys {
  const char* layout;
  std::vector<std::string> own, required;
};

/// In the order of ArrayLayout.
const std::vector<LayoutKeys>& layout_keys() {
  static const std::vector<LayoutKeys> keys = {{"square", {"rows", "columns", "pitch"}, {"pitch"}},
                                               {"hexagonal", {"rings", "pitch"}, {"pitch"}},
                                               {"ring", {"needles", "radius"}, {"radius"}},
                                               {"points", {"file", "points"}, {}}};
  return keys;
}

const KeyInfo& array_key(const std::string& wanted) {
  for (const auto& section : scenario_sections()) {
    if (section.name != "array") continue;
    for (const auto& key : section.keys)
      if (key.info.name == wanted) return key.info;
  }
  throw std::logic_error("array has no key " + wanted);
}

/// Values that stand for "not given" may be written out, as resolved texts do.
bool is_default(const ArraySpec& array, const std::string& key) {
  const ArraySpec plain;
  if (key == "rows") return array.rows == plain.rows;
  if (key == "columns") return array.columns == plain.columns;
  if (key == "rings") return array.rings == plain.rings;
  if (key == "needles") return array.needles == plain.needles;
  return false;
}

void check_layout_keys(const SourcePosition& position, const ArraySpec& array, ReadContext& context) {
  const LayoutKeys& mine = layout_keys()[static_cast<std::size_t>(array.layout)];
  for (const std::string& key : mine.required)
    if (!context.is_given("array." + key)) report_missing_key(array_key(key), "array", position, context.diagnostics);
  for (const LayoutKeys& layout : layout_keys())
    for (const std::string& key : layout.own) {
      const std::string path = "array." + key;
      const bool is_mine = std::find(mine.own.begin(), mine.own.end(), key) != mine.own.end();
      if (is_mine || !context.is_given(path) || is_default(array, key)) continue;
      context.diagnostics.error(context.where(path, position),
                                fmt::format("{} has no meaning with layout = \"{}\"; expected {}", path, mine.layout,
                                            fmt::join(mine.own, ", ")));
    }
}

void read_points(const SourcePosition& position, Scenario& scenario, ReadContext& context) {
  ArraySpec& array = scenario.array;
  if (array.layout != ArrayLayout::points) return;
  if (array.file.empty() == array.points.empty()) {
    context.diagnostics.error(position, "layout = \"points\" needs either file or points");
    return;
  }
  if (array.file.empty()) return;
  const ProfileFile file = read_positions_csv(scenario.file.parent_path() / array.file);
  array.points = file.points;
  for (const std::string& error : file.errors)
    context.diagnostics.error(context.where("array.file", position), fmt::format("{}: {}", array.file, error));
}

void check_distance(const SourcePosition& position, Scenario& scenario, ReadContext& context) {
  const double distance = smallest_distance(scenario.array.layout_needles());
  const double width = scenario.needle.base_diameter;
  if (distance <= 0.0) {
    context.diagnostics.error(position, "two needles stand at the same place; expected different positions");
  } else if (distance < width) {
    const std::string text =
        fmt::format("needles stand closer ({}) than their bases are wide ({})",
                    display_quantity(distance, Dimension::length), display_quantity(width, Dimension::length));
    scenario.warnings.push_back(text);
    context.diagnostics.warning(position, text);
  }
}

void check_number(const SourcePosition& position, const Scenario& scenario, ReadContext& context) {
  const std::size_t n = scenario.array.n_needles();
  if (n > most_needles)
    context.diagnostics.error(
        position,
        fmt::format("an array of {} needles; expected at most {}: take one needle of an endless array instead "
                    "(domain.lateral = \"periodic\")",
                    n, most_needles));
}

void check_company(const SourcePosition& position, const Scenario& scenario, ReadContext& context) {
  if (scenario.insertion.model == InsertionModel::array && scenario.domain.geometry != Geometry::axisymmetric)
    context.diagnostics.error(context.where("domain.geometry", position),
                              "an array takes its single needle from an axisymmetric solution; expected "
                              "geometry = \"axisymmetric\"");
  if (scenario.insertion.model == InsertionModel::array && !scenario.insertion.puncture)
    context.diagnostics.error(context.where("insertion.puncture", position),
                              "model = \"array\" follows the needles through the skin; expected puncture = true, or "
                              "model = \"single\" to dent it with one");
  const ArraySpec& array = scenario.array;
  const bool is_one = array.layout == ArrayLayout::square && array.rows == 1 && array.columns == 1;
  if (scenario.domain.is_periodic && !is_one)
    context.diagnostics.error(context.where("domain.lateral", position),
                              "lateral = \"periodic\" is one needle of an endless square array; expected layout = "
                              "\"square\" with rows = 1, columns = 1 and a pitch");
}

std::vector<ArrayNeedle> level_needles(const ArraySpec& array) {
  switch (array.layout) {
    case ArrayLayout::square:
      if (array.rows == 1 && array.columns == 1) return {ArrayNeedle{}};
      return square_layout(array.rows, array.columns, array.pitch);
    case ArrayLayout::hexagonal:
      return hexagonal_layout(array.rings, array.pitch);
    case ArrayLayout::ring:
      return ring_layout(array.needles, array.radius);
    case ArrayLayout::points:
      break;
  }
  std::vector<ArrayNeedle> all;
  for (const Vec2& point : array.points) all.push_back({point[0], point[1], 0.0});
  return all;
}

/// Needles of different lengths and a plate that comes down tilted.
void check_heights(const SourcePosition& position, const Scenario& scenario, ReadContext& context) {
  const ArraySpec& array = scenario.array;
  const auto error = [&](const char* key, const std::string& text) {
    context.diagnostics.error(context.where(key, position), text);
  };
  if (!array.recesses.empty()) {
    const std::size_t n = array.n_needles();
    if (array.recesses.size() != n)
      error("array.recesses", fmt::format("{} recesses for {} needles; expected one each, in the order of the layout",
                                          array.recesses.size(), n));
    if (*std::min_element(array.recesses.begin(), array.recesses.end()) > 0.0)
      error("array.recesses", "no needle has a recess of 0; expected needle.length to be that of the longest needles");
    if (*std::max_element(array.recesses.begin(), array.recesses.end()) >= scenario.needle.length)
      error("array.recesses", fmt::format("a recess as long as the needle; expected less than needle.length ({})",
                                          display_quantity(scenario.needle.length, Dimension::length)));
  }
  if (array.tilt.angle == 0.0) {
    if (context.is_given("array.tilt_direction") && array.tilt.direction != 0.0)
      error("array.tilt_direction", "tilt_direction has no meaning without array.tilt");
    return;
  }
  if (scenario.device.kind != DeviceKind::none)
    return error("array.tilt", "a device brings its own angles; expected no array.tilt with [device]");
  if (scenario.domain.is_periodic)
    return error("array.tilt", "an endless array cannot be tilted; expected lateral other than \"periodic\"");
  if (scenario.insertion.model != InsertionModel::array) return;
  for (const ArrayNeedle& tip : tilted(array.layout_needles(), array.tilt))
    if (tip.recess >= scenario.needle.length)
      return error("array.tilt",
                   "tilted so far that the plate's edge touches the skin before the last needle does; "
                   "expected less tilt or a smaller array");
}

}  // namespace

std::vector<ArrayNeedle> ArraySpec::layout_needles() const {
  std::vector<ArrayNeedle> all = level_needles(*this);
  for (std::size_t k = 0; k < std::min(all.size(), recesses.size()); ++k) all[k].recess = recesses[k];
  return all;
}

std::size_t ArraySpec::n_needles() const {
  switch (layout) {
    case ArrayLayout::square:
      return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    case ArrayLayout::hexagonal:
      return 1 + 3 * static_cast<std::size_t>(rings) * (static_cast<std::size_t>(rings) + 1);
    case ArrayLayout::ring:
      return static_cast<std::size_t>(needles);
    case ArrayLayout::points:
      break;
  }
  return points.size();
}

void settle_array(const SourcePosition& array, bool is_laid_out, Scenario& scenario, ReadContext& context) {
  const InsertionModel model = scenario.insertion.model;
  if (model == InsertionModel::single && scenario.domain.is_periodic)
    context.diagnostics.error(context.where("domain.lateral", array),
                              "lateral = \"periodic\" needs insertion.model = \"array\" or \"resolved\"");
  const bool is_one_needle = model == InsertionModel::resolved && !is_laid_out && !scenario.domain.is_periodic;
  if (!has_plate(scenario.device.kind) && (model == InsertionModel::single || is_one_needle)) return;
  const std::size_t n_before = context.diagnostics.n_errors();
  check_layout_keys(array, scenario.array, context);
  read_points(array, scenario, context);
  if (model != InsertionModel::single) check_company(array, scenario, context);
  check_number(array, scenario, context);
  if (context.diagnostics.n_errors() == n_before) check_distance(array, scenario, context);
  if (context.diagnostics.n_errors() == n_before) check_heights(array, scenario, context);
}

}  // namespace acus

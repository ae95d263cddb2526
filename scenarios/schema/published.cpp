#include "scenarios/schema/published.hpp"

#include <fmt/format.h>

#include <array>

#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"

namespace acus {
namespace {

/// True for the second of two words.
bool is_second(const PresetFile& file, const toml::table& entry, const char* key,
               const std::array<const char*, 2>& words) {
  const std::string word = file.text(entry, key);
  if (word != words[0] && word != words[1])
    file.fail(entry, fmt::format("{} is \"{}\"; expected \"{}\" or \"{}\"", key, word, words[0], words[1]));
  return word == words[1];
}

PublishedPoint read_point(const PresetFile& file, const toml::table& entry) {
  PublishedPoint point;
  point.quantity = file.text(entry, "quantity");
  point.is_duration = is_second(file, entry, "kind", {"value", "duration"});
  point.is_after_each = is_second(file, entry, "after", {"last", "each"});
  const ParsedQuantity time = parse_quantity(file.text(entry, "time"), Dimension::time);
  if (!time.error.empty()) file.fail(entry, time.error);
  point.time = time.value;
  const auto value = entry["value"].value<double>();
  if (value.has_value() == point.is_duration) file.fail(entry, "a value has a number, a duration has none");
  point.value = value.value_or(0.0);
  point.label = file.text(entry, "label");
  point.text = file.text(entry, "text");
  point.status = file.text(entry, "status");
  return point;
}

}  // namespace

std::vector<PublishedPoint> load_published_healing() {
  const PresetFile file(data_folder() / "presets" / "healing" / "published.toml");
  const toml::array* list = file.root().get_as<toml::array>("point");
  if (list == nullptr) file.fail(file.root(), "there are no points");
  std::vector<PublishedPoint> points;
  for (const toml::node& node : *list) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) file.fail(node, "a point is a table");
    points.push_back(read_point(file, *entry));
  }
  return points;
}

}  // namespace acus

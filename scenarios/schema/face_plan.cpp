#include "scenarios/schema/face_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <toml++/toml.h>

#include "core/units/nearest.hpp"
#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

/// A value as one line of TOML.
std::string one_line(const toml::node& node) {
  if (const toml::array* array = node.as_array()) {
    std::vector<std::string> items;
    for (const toml::node& item : *array) items.push_back(one_line(item));
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
  if (const toml::table* table = node.as_table()) {
    std::vector<std::string> items;
    for (const auto& [key, value] : *table) items.push_back(fmt::format("{} = {}", key.str(), one_line(value)));
    return fmt::format("{{ {} }}", fmt::join(items, ", "));
  }
  std::ostringstream text;
  node.visit([&](const auto& value) {
    if constexpr (toml::is_string<decltype(value)>)
      text << '"' << value.get() << '"';
    else
      text << value;
  });
  return text.str();
}

/// Keys of a zone and the scenario's keys that they override. `length` is a pen's setting and others' needle length:
/// the reader of the scenario says which it takes.
struct ZoneKey {
  const char *key, *path;
};
constexpr ZoneKey zone_keys[] = {{"passes", "treatment.passes"}, {"length", "needle.length"},
                                 {"setting", "device.setting"},  {"force", "device.force"},
                                 {"device", "device.preset"},    {"seed", "scenario.seed"}};

class PlanReader {
 public:
  PlanReader(const toml::table& root, const fs::path& file, Diagnostics& diagnostics)
      : root_(root), file_(file), diagnostics_(diagnostics) {}

  FacePlan read() {
    FacePlan plan;
    for (const auto& [key, node] : root_)
      if (key.str() != "name" && key.str() != "title" && key.str() != "scenario" && key.str() != "zone")
        report_unknown_key(key, node, "face plan", {"name", "title", "scenario", "zone"}, diagnostics_);
    plan.name = text(root_, "name", true);
    plan.title = text(root_, "title", false);
    plan.scenario = file_.parent_path() / text(root_, "scenario", true);
    const toml::array* zones = root_.get_as<toml::array>("zone");
    if (zones == nullptr || zones->empty()) {
      diagnostics_.error({file_.string(), 1, 1}, "there is no zone; expected [[zone]] with name = \"cheek_left\"");
      return plan;
    }
    for (const toml::node& zone : *zones)
      if (const toml::table* table = zone.as_table()) plan.zones.push_back(read_zone(*table));
    return plan;
  }

 private:
  std::string text(const toml::table& table, const char* key, bool is_required) {
    const toml::node* node = table.get(key);
    const auto value = node != nullptr ? node->value_exact<std::string>() : std::nullopt;
    if (node != nullptr && !value) diagnostics_.error(position_of(*node), fmt::format("{}: expected a text", key));
    if (node == nullptr && is_required)
      diagnostics_.error({file_.string(), 1, 1}, fmt::format("{} is missing; expected {} = \"...\"", key, key));
    return value.value_or("");
  }

  ZonePlan read_zone(const toml::table& table) {
    ZonePlan plan;
    plan.name = text(table, "name", true);
    const std::vector<FaceZone> known = face_zones();
    const auto zone =
        std::find_if(known.begin(), known.end(), [&](const FaceZone& one) { return one.name == plan.name; });
    if (zone == known.end()) {
      std::vector<std::string> names;
      for (const FaceZone& one : known) names.push_back(one.name);
      diagnostics_.error(position_of(table), fmt::format("zone \"{}\" is not known; expected one of {}{}", plan.name,
                                                         fmt::join(names, ", "), did_you_mean(plan.name, names)));
      return plan;
    }
    if (!used_.insert(plan.name).second)
      diagnostics_.error(position_of(table), fmt::format("zone \"{}\" is there twice", plan.name));
    plan.overrides = {"skin.site=" + zone->site, "treatment.area=" + zone->corners, "scenario.name=" + plan.name,
                      fmt::format("scenario.title=\"{}\"", plan.name)};
    std::vector<std::string> names = {"name"};
    for (const ZoneKey& key : zone_keys) names.emplace_back(key.key);
    for (const auto& [key, node] : table) {
      if (key.str() == "name") continue;
      const auto* found = std::find_if(std::begin(zone_keys), std::end(zone_keys),
                                       [name = key.str()](const ZoneKey& one) { return name == one.key; });
      if (found == std::end(zone_keys))
        report_unknown_key(key, node, "zone", names, diagnostics_);
      else
        plan.overrides.push_back(fmt::format("{}={}", found->path, one_line(node)));
    }
    return plan;
  }

  const toml::table& root_;
  const fs::path& file_;
  Diagnostics& diagnostics_;
  std::set<std::string> used_;
};

}  // namespace

std::vector<FaceZone> face_zones() {
  const PresetFile file(data_folder() / "presets" / "face.toml");
  std::vector<FaceZone> zones;
  for (const auto& [name, node] : file.table(file.root(), "zone")) {
    const toml::table* zone = node.as_table();
    if (zone == nullptr || !zone->contains("corners")) file.fail(node, "a zone needs site and corners");
    zones.push_back(
        {std::string(name.str()), zone->get("site")->value_or(std::string()), one_line(*zone->get("corners"))});
  }
  return zones;
}

FacePlan read_face_plan(const fs::path& file, std::string& text, Diagnostics& diagnostics) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream all;
  all << stream.rdbuf();
  text = all.str();
  if (!stream) throw DataError(fmt::format("cannot read {}", file.string()));
  try {
    const toml::table root = toml::parse(text, file.string());
    return PlanReader(root, file, diagnostics).read();
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    diagnostics.error({file.string(), static_cast<int>(begin.line), static_cast<int>(begin.column)},
                      fmt::format("not TOML: {}", error.description()));
  }
  return {};
}

}  // namespace acus

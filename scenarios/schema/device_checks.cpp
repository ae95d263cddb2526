#include "scenarios/schema/device_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "scenarios/schema/device_keys.hpp"

namespace acus {
namespace {

std::string mm(double length) { return display_quantity(length, Dimension::length); }

const KeyInfo& device_key(const std::string& wanted) {
  for (const auto& section : scenario_sections()) {
    if (section.name != "device") continue;
    for (const auto& key : section.keys)
      if (key.info.name == wanted) return key.info;
  }
  throw std::logic_error("device has no key " + wanted);
}

class DeviceChecks {
 public:
  DeviceChecks(const SourcePosition& device, Scenario& scenario, ReadContext& context)
      : position_(device), scenario_(scenario), context_(context), warnings_(scenario, context) {}

  void run() {
    check_keys();
    if (scenario_.device.kind == DeviceKind::roller) check_roller();
    if (scenario_.device.kind == DeviceKind::pen) check_pen();
  }

 private:
  SourcePosition where(const std::string& key) const { return context_.where("device." + key, position_); }
  bool is_given(const std::string& key) const { return context_.is_given("device." + key); }
  void error(const std::string& key, std::string text) { context_.diagnostics.error(where(key), std::move(text)); }
  void require(const std::string& key) {
    if (!is_given(key)) report_missing_key(device_key(key), "device", position_, context_.diagnostics);
  }

  void check_keys() {
    const DeviceKindKeys& mine = keys_of(scenario_.device.kind);
    for (const std::string& key : mine.required) require(key);
    for (const DeviceKindKeys& other : device_kind_keys())
      for (const std::string& key : other.own) {
        const bool is_mine = std::find(mine.own.begin(), mine.own.end(), key) != mine.own.end();
        if (is_mine || !is_given(key) || !reported_.insert(key).second) continue;
        error(key, fmt::format("device.{} has no meaning with kind = \"{}\"; expected {}", key, mine.word,
                               fmt::join(mine.own, ", ")));
      }
  }

  /// A plate has its needles in [array], which is checked there; a drum in rows and columns of its own.
  void check_drum_alone() {
    const ArraySpec& array = scenario_.array;
    const bool is_laid_out = array.pitch > 0.0 || array.radius > 0.0 || array.layout == ArrayLayout::points;
    if (!is_laid_out) return;
    context_.diagnostics.error(context_.where("array.layout", context_.where("array.pitch", position_)),
                               "[array] has no meaning with a roller; expected rows, columns and stagger in [device]");
  }

  void check_roller() {
    check_drum_alone();
    const Roller& roller = scenario_.device.roller;
    const bool is_held = roller.control == RollerControl::indentation;
    if (!is_held) require("force");
    if (is_held && is_given("force"))
      error("force", "device.force has no meaning with control = \"indentation\"; expected indentation");
    if (!is_held && roller.indentation > 0.0)
      error("indentation", "device.indentation has no meaning with control = \"force\"; expected force");
    if (roller.drum_radius > 0.0 && roller.indentation >= roller.drum_radius)
      error("indentation", fmt::format("the drum is held deeper ({}) than its axle is high ({})",
                                       mm(roller.indentation), mm(roller.drum_radius)));
    const bool is_prescribed = roller.rotation == RollerRotation::prescribed;
    if (is_prescribed) require("effective_radius");
    if (!is_prescribed && roller.effective_radius > 0.0)
      error("effective_radius",
            "device.effective_radius has no meaning with rotation = \"free\"; expected rotation = \"prescribed\"");
  }

  void check_pen() {
    const Pen& pen = scenario_.device.pen;
    if (pen.setting > pen.stroke && pen.stroke > 0.0)
      error("setting", fmt::format("the needles come out further ({}) than their stroke is long ({}): they would never "
                                   "leave the skin",
                                   mm(pen.setting), mm(pen.stroke)));
    const double length = scenario_.needle.length;
    if (length > 0.0 && pen.setting > length)
      error("setting",
            fmt::format("the needles come out further ({}) than they are long ({})", mm(pen.setting), mm(length)));
    check_dial(pen);
  }

  void check_dial(const Pen& pen) {
    const auto& [low, high] = pen.setting_range;
    if (high > 0.0 && (pen.setting < low || pen.setting > high))
      warnings_.add(where("setting"), fmt::format("device.setting = {} is not on the dial ({} to {})", mm(pen.setting),
                                                  mm(low), mm(high)));
    if (pen.evaluated_to > 0.0 && pen.setting > pen.evaluated_to)
      warnings_.add(where("setting"),
                    fmt::format("device.setting = {} is deeper than was evaluated for this device ({})",
                                mm(pen.setting), mm(pen.evaluated_to)));
  }

  const SourcePosition position_;
  Scenario& scenario_;
  ReadContext& context_;
  Warnings warnings_;
  std::set<std::string> reported_;
};

void warn_of_plate(const SourcePosition& device, const Scenario& scenario, Warnings& warnings) {
  const double diameter = scenario.device.pen.plate_diameter;
  double reach = 0.0;
  for (const ArrayNeedle& needle : scenario.array.layout_needles())
    reach = std::max(reach, std::hypot(needle.x, needle.y));
  if (diameter > 0.0 && reach > 0.5 * diameter)
    warnings.add(device,
                 fmt::format("a needle stands {} from the middle of a plate of {} diameter", mm(reach), mm(diameter)));
}

}  // namespace

void settle_device(const SourcePosition& device, Scenario& scenario, ReadContext& context) {
  if (scenario.device.kind == DeviceKind::none) {
    report_missing_key(device_key("kind"), "device", device, context.diagnostics);
    return;
  }
  DeviceChecks(device, scenario, context).run();
}

void warn_of_device(const SourcePosition& device, const Scenario& scenario, Warnings& warnings) {
  std::vector<std::string> assumed;
  for (const ProvenanceNote& note : scenario.provenance) {
    const bool is_of_device = note.key.starts_with("device.") || note.key.starts_with("array.") ||
                              (note.key.starts_with("needle.") && !note.key.ends_with("friction"));
    if (note.status == "assumed" && is_of_device) assumed.push_back(note.key);
  }
  if (!assumed.empty())
    warnings.add(device, fmt::format("device \"{}\" has values that are assumed, without a source: {}",
                                     scenario.device_preset, fmt::join(assumed, ", ")));
  if (scenario.device.kind == DeviceKind::pen) warn_of_plate(device, scenario, warnings);
  if (scenario.treatment.is_asked) return;
  const bool is_plate = has_plate(scenario.device.kind) && scenario.insertion.model != InsertionModel::single;
  warnings.add(device, fmt::format("how the {} moves is not solved without [treatment]: its {} pressed straight in, "
                                   "as [insertion] says",
                                   keys_of(scenario.device.kind).word, is_plate ? "needles are" : "needle is"));
}

}  // namespace acus

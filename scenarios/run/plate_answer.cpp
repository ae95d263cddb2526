#include "scenarios/run/plate_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/run/needle_margins.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "solvers/treatment/pen_kinematics.hpp"
#include "solvers/treatment/plate_press.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, percent = 100.0, ms = 1e3;

/// Every needle of a plate at every force.
Table response_table(const std::vector<PlateLevel>& levels) {
  Table table{{"force_N", "needle", "needles_in", "sink_um", "settlement_um", "face_share", "depth_um", "dent_um",
               "slit_um", "needle_force_mN", "lateral_force_mN", "is_torn", "is_at_bottom"},
              {}};
  for (const PlateLevel& level : levels)
    for (std::size_t i = 0; i < level.outcomes.size(); ++i) {
      const NeedleOutcome& needle = level.outcomes[i];
      table.rows.push_back({level.force, static_cast<double>(i), static_cast<double>(level.n_in), level.sink * um,
                            level.settlement * um, level.face_share, needle.depth * um, needle.dent * um,
                            needle.slit.empty() ? 0.0 : needle.slit.front() * um, needle.force * mN,
                            needle.lateral_force * mN, needle.is_torn ? 1.0 : 0.0, needle.is_at_bottom ? 1.0 : 0.0});
    }
  return table;
}

Table needle_table(const Scenario& scenario, const std::vector<ArrayNeedle>& pins, const PlateLevel& level) {
  Table table = empty_needle_table();
  for (std::size_t i = 0; i < pins.size(); ++i) add_needle(scenario, pins[i].x, pins[i].y, level.outcomes[i], table);
  return table;
}

std::vector<Headline> headlines(const Scenario& scenario, const PlateLevel& level) {
  const auto [axial, buckling, bending] = least_margins(scenario, level.outcomes);
  double force = 0.0;
  for (const NeedleOutcome& needle : level.outcomes) force = std::max(force, needle.force);
  return {{"force", level.force, "N", "of the plate on the skin where it is deepest"},
          {"sink", level.sink * um, "um", "of the tips below the undeformed skin"},
          {"settlement", level.settlement * um, "um", "deepest dent of the skin around a needle"},
          {"engaged_needles", static_cast<double>(level.n_in), "1", "in the skin at once"},
          {"plate_share", level.face_share * percent, "%", "of the force that the plate itself takes, not its needles"},
          {"needle_force", force * mN, "mN", "largest along a needle"},
          {"margin_axial", axial, "1", "load at which a needle yields, over the largest"},
          {"margin_buckling", buckling, "1", "load at which a needle buckles, over the largest"},
          {"margin_bending", bending, "1", "moment at which a needle's base yields, over the largest"}};
}

std::vector<std::string> warnings(const PlateLevel& level) {
  std::vector<std::string> texts;
  const std::size_t n = level.outcomes.size();
  if (level.n_in < static_cast<int>(n))
    texts.push_back(
        fmt::format("{} of {} needles do not puncture the skin", n - static_cast<std::size_t>(level.n_in), n));
  constexpr double most_overshoot = 0.25;
  if (level.overshoot > most_overshoot)
    texts.push_back(
        fmt::format("a needle gave way {:.2g} % above its puncture force: the steps of the plate are coarse",
                    percent * level.overshoot));
  if (std::any_of(level.outcomes.begin(), level.outcomes.end(), [](const NeedleOutcome& o) { return o.is_torn; }))
    texts.emplace_back("needles cut the skin sideways as they glide: slits are torn");
  return texts;
}

DeviceAnswer answer_of(const Scenario& scenario, DeviceResponse response, const std::vector<PlateLevel>& levels) {
  const PlateLevel& nominal = levels[levels.size() / 2];
  DeviceAnswer answer;
  answer.tables["response"] = response_table(levels);
  answer.tables["needles"] = needle_table(scenario, response.pins, nominal);
  answer.headlines = headlines(scenario, nominal);
  answer.warnings = warnings(nominal);
  answer.engaged = static_cast<double>(nominal.n_in);
  answer.response = std::move(response);
  return answer;
}

}  // namespace

DeviceAnswer press_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const std::vector<double> forces = forces_of(scenario);
  tools.progress.tell(fmt::format("the plate is pressed on with {} forces", forces.size()));
  const Plate plate = rectangular_plate(scenario.array.layout_needles(), scenario.array.overhang);
  std::vector<PlateLevel> levels;
  DeviceResponse response = press_response(scenario.device.kind, plate, treated, scenario.device.force, forces,
                                           scenario.insertion.ramp, &levels);
  return answer_of(scenario, std::move(response), levels);
}

DeviceAnswer pen_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const Pen& pen = scenario.device.pen;
  tools.progress.tell("one stroke of the pen");
  const Plate plate = round_plate(scenario.array.layout_needles(), pen.plate_diameter);
  PlateLevel level;
  DeviceResponse response = pen_response(pen, plate, treated, &level);
  DeviceAnswer answer = answer_of(scenario, std::move(response), {level});
  const PenPath path{pen.stroke, pen.frequency, pen.setting, pen.glide};
  answer.headlines.push_back({"entry_speed", 1e-3 * stroke_speed(path), "m/s", "of the tips at the undeformed skin"});
  answer.headlines.push_back({"dwell", dwell(path) * ms, "ms", "of the tips below the undeformed skin"});
  return answer;
}

}  // namespace acus

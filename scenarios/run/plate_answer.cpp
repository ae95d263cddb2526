#include "scenarios/run/plate_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/run/needle_margins.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "solvers/treatment/pen_kinematics.hpp"
#include "solvers/treatment/plate_press.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, percent = 100.0, ms = 1e3;

int n_in(const PlateResult& level) {
  return static_cast<int>(std::count_if(level.outcomes.begin(), level.outcomes.end(),
                                        [](const NeedleOutcome& needle) { return needle.is_punctured; }));
}

double deepest_dent(const PlateResult& level) {
  double dent = 0.0;
  for (const NeedleOutcome& needle : level.outcomes) dent = std::max(dent, needle.dent);
  return dent;
}

double face_share(const PlateResult& level) { return level.force > 0.0 ? level.face_force / level.force : 0.0; }

/// Every needle of a plate at every force.
Table response_table(const std::vector<PlateResult>& levels) {
  Table table{{"force_N", "needle", "needles_in", "plate_sink_um", "settlement_um", "face_share", "depth_um", "dent_um",
               "slit_um", "needle_force_mN", "lateral_force_mN", "is_torn", "is_at_bottom"},
              {}};
  for (const PlateResult& level : levels)
    for (std::size_t i = 0; i < level.outcomes.size(); ++i) {
      const NeedleOutcome& needle = level.outcomes[i];
      table.rows.push_back({level.force, static_cast<double>(i), static_cast<double>(n_in(level)),
                            level.plate_sink * um, deepest_dent(level) * um, face_share(level), needle.depth * um,
                            needle.dent * um, needle.slit.empty() ? 0.0 : needle.slit.front() * um, needle.force * mN,
                            needle.lateral_force * mN, needle.is_torn ? 1.0 : 0.0, needle.is_at_bottom ? 1.0 : 0.0});
    }
  return table;
}

Table needle_table(const Scenario& scenario, const std::vector<ArrayNeedle>& pins, const PlateResult& level) {
  Table table = empty_needle_table();
  for (std::size_t i = 0; i < pins.size(); ++i) add_needle(scenario, pins[i].x, pins[i].y, level.outcomes[i], table);
  return table;
}

std::vector<Headline> headlines(const Scenario& scenario, const PlateResult& level) {
  const auto [axial, buckling, bending] = least_margins(scenario, level.outcomes);
  double force = 0.0;
  for (const NeedleOutcome& needle : level.outcomes) force = std::max(force, needle.force);
  std::vector<Headline> lines = {
      {"force", level.force, "N", "of the plate on the skin where it is deepest"},
      {"plate_sink", level.plate_sink * um, "um", "of the plate's face below the undeformed skin"},
      {"settlement", deepest_dent(level) * um, "um", "deepest dent of the skin around a needle"},
      {"engaged_needles", static_cast<double>(n_in(level)), "1", "in the skin at once"},
      {"plate_share", face_share(level) * percent, "%", "of the force that the plate itself takes, not its needles"},
      {"needle_force", force * mN, "mN", "largest along a needle"},
      {"margin_axial", axial, "1", "load at which a needle yields, over the largest"},
      {"margin_buckling", buckling, "1", "load at which a needle buckles, over the largest"}};
  // Pressed straight in, nothing bends a needle: there is no such margin.
  if (!std::isnan(bending))
    lines.push_back({"margin_bending", bending, "1", "moment at which a needle's base yields, over the largest"});
  return lines;
}

std::vector<std::string> warnings(const PlateResult& level) {
  std::vector<std::string> texts;
  const std::size_t n = level.outcomes.size();
  const auto in = static_cast<std::size_t>(n_in(level));
  if (in < n) texts.push_back(fmt::format("{} of {} needles do not puncture the skin", n - in, n));
  constexpr double most_overshoot = 0.25;
  if (level.overshoot > most_overshoot)
    texts.push_back(
        fmt::format("a needle gave way {:.2g} % above its puncture force: the steps of the plate are coarse",
                    percent * level.overshoot));
  if (std::any_of(level.outcomes.begin(), level.outcomes.end(), [](const NeedleOutcome& o) { return o.is_torn; }))
    texts.emplace_back("needles cut the skin sideways as they glide: slits are torn");
  return texts;
}

DeviceAnswer answer_of(const Scenario& scenario, DeviceResponse response, const std::vector<PlateResult>& levels) {
  const PlateResult& nominal = levels[levels.size() / 2];
  DeviceAnswer answer;
  answer.tables["response"] = response_table(levels);
  answer.tables["needles"] = needle_table(scenario, response.pins, nominal);
  answer.headlines = headlines(scenario, nominal);
  answer.warnings = warnings(nominal);
  answer.engaged = static_cast<double>(n_in(nominal));
  answer.response = std::move(response);
  return answer;
}

}  // namespace

DeviceAnswer press_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const std::vector<double> forces = forces_of(scenario);
  PlateSettings settings;
  settings.watch = device_watch(tools, "the plate is pressed on");
  PlateControl control;
  control.force = scenario.device.force;
  control.speed = scenario.insertion.approach_speed();
  std::vector<PlateResult> levels;
  DeviceResponse response = plate_response(scenario.device.kind, control, scenario.array.layout_needles(), treated,
                                           forces, &levels, settings);
  return answer_of(scenario, std::move(response), levels);
}

DeviceAnswer pen_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const Pen& pen = scenario.device.pen;
  PlateSettings settings;
  settings.watch = device_watch(tools, "a stroke of the pen");
  std::vector<PlateResult> levels;
  // Without a force the hand holds the plate where the undeformed skin is.
  DeviceResponse response =
      pen_response(pen, scenario.array.layout_needles(), treated, scenario.device.force, {}, &levels, settings);
  DeviceAnswer answer = answer_of(scenario, std::move(response), levels);
  const PenPath path{pen.stroke, pen.frequency, pen.setting, pen.glide};
  answer.headlines.push_back({"entry_speed", 1e-3 * stroke_speed(path), "m/s", "of the tips at the undeformed skin"});
  answer.headlines.push_back({"dwell", dwell(path) * ms, "ms", "of the tips below the undeformed skin"});
  return answer;
}

}  // namespace acus

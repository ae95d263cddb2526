#include "scenarios/run/roller_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/run/needle_margins.hpp"
#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, percent = 100.0;
constexpr double degrees = 180.0 / std::numbers::pi;

Table response_table(const std::vector<RollerLevel>& levels) {
  Table table{{"force_N", "row", "engaged", "axle_height_mm", "settlement_um", "face_share", "rolling_radius_mm",
               "depth_um", "dent_um", "tilt_deg", "slit_um", "slit_rigid_um", "needle_force_mN", "lateral_force_mN",
               "base_moment_mN_mm", "is_torn", "is_at_bottom"},
              {}};
  for (const RollerLevel& level : levels)
    for (std::size_t row = 0; row < level.outcomes.size(); ++row) {
      const NeedleOutcome& needle = level.outcomes[row];
      const double slit = needle.slit.empty() ? 0.0 : needle.slit.front();
      const double rigid = needle.slit_rigid.empty() ? 0.0 : needle.slit_rigid.front();
      table.rows.push_back({level.force, static_cast<double>(row), level.engaged, level.axle_height,
                            level.settlement * um, level.face_share, level.rolling_radius, needle.depth * um,
                            needle.dent * um, needle.tilt * degrees, slit * um, rigid * um, needle.force * mN,
                            needle.lateral_force * mN, needle.base_moment * mN, needle.is_torn ? 1.0 : 0.0,
                            needle.is_at_bottom ? 1.0 : 0.0});
    }
  return table;
}

/// Tip and base of the deepest needle while it is in, over its place above the skin.
Table path_table(const RollerLevel& level, double needle_length) {
  Table table{{"tip_x_um", "tip_depth_um", "root_x_um", "root_depth_um"}, {}};
  const auto deepest =
      std::max_element(level.rows.begin(), level.rows.end(),
                       [](const NeedleTrack& a, const NeedleTrack& b) { return a.deepest() < b.deepest(); });
  for (const TrackSample& sample : deepest->samples) {
    const double base = sample.depth - needle_length * std::cos(sample.angle);
    table.rows.push_back({axis_at(sample, level.rolling_radius, sample.depth) * um, sample.depth * um,
                          axis_at(sample, level.rolling_radius, base) * um, base * um});
  }
  return table;
}

Table needle_table(const Scenario& scenario, const RollerLevel& level) {
  Table table = empty_needle_table();
  const std::vector<DrumNeedle> drum = drum_needles(scenario.device.roller);
  for (std::size_t row = 0; row < level.outcomes.size(); ++row) {
    const double y = drum[row * static_cast<std::size_t>(scenario.device.roller.columns)].y;
    add_needle(scenario, 0.0, y, level.outcomes[row], table);
  }
  return table;
}

std::vector<Headline> headlines(const Scenario& scenario, const RollerLevel& level) {
  const auto [axial, buckling, bending] = least_margins(scenario, level.outcomes);
  double force = 0.0, lateral = 0.0;
  for (const NeedleOutcome& needle : level.outcomes) {
    force = std::max(force, needle.force);
    lateral = std::max(lateral, needle.lateral_force);
  }
  return {{"force", level.force, "N", "of the drum on the skin"},
          {"rolling_radius", level.rolling_radius, "mm", "travel per radian of turn"},
          {"axle_height", level.axle_height, "mm", "above the undeformed skin"},
          {"settlement", level.settlement * um, "um", "deepest dent of the skin under the drum"},
          {"engaged_needles", level.engaged, "1", "in the skin at once, mean"},
          {"drum_share", level.face_share * percent, "%", "of the force that the drum itself takes, not its needles"},
          {"needle_force", force * mN, "mN", "largest along a needle"},
          {"lateral_force", lateral * mN, "mN", "largest across a needle"},
          {"margin_axial", axial, "1", "load at which a needle yields, over the largest"},
          {"margin_buckling", buckling, "1", "load at which a needle buckles, over the largest"},
          {"margin_bending", bending, "1", "moment at which a needle's base yields, over the largest"}};
}

std::vector<std::string> warnings(const std::vector<RollerLevel>& levels, const RollerLevel& nominal) {
  std::vector<std::string> texts;
  if (nominal.is_beyond_tissue)
    texts.emplace_back("the drum sinks deeper than the tissue is thick: the force is too large for this skin");
  constexpr double most_change = 0.05, most_overshoot = 0.25;
  if (nominal.passage_change > most_change)
    texts.push_back(
        fmt::format("rolling did not become periodic: depth changed by {:.2g} % from one needle to the next",
                    percent * nominal.passage_change));
  if (nominal.overshoot > most_overshoot)
    texts.push_back(fmt::format("a needle gave way {:.2g} % above its puncture force: the steps of the drum are coarse",
                                percent * nominal.overshoot));
  const auto is_torn = [](const RollerLevel& level) {
    return std::any_of(level.outcomes.begin(), level.outcomes.end(), [](const NeedleOutcome& o) { return o.is_torn; });
  };
  if (is_torn(nominal)) texts.emplace_back("needles cut the skin sideways as they roll through: slits are torn");
  if (std::isnan(nominal.free_radius) && levels.size() > 1)
    texts.push_back(fmt::format("no needle punctures at {:.3g} N: the drum leaves dents only", nominal.force));
  return texts;
}

}  // namespace

DeviceAnswer roller_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const Roller& roller = scenario.device.roller;
  const bool is_led = roller.control == RollerControl::force;
  const std::vector<double> forces = is_led ? forces_of(scenario) : std::vector<double>{};
  std::vector<RollerLevel> levels;
  RollerSettings settings;
  settings.watch = device_watch(tools, "the drum rolls over the skin");
  DeviceAnswer answer;
  answer.response = roller_response(roller, treated, scenario.device.force, forces, &levels, settings);
  const RollerLevel& nominal = levels[levels.size() / 2];
  answer.tables["response"] = response_table(levels);
  answer.tables["needles"] = needle_table(scenario, nominal);
  if (answer.response.needles.empty() || nominal.rows.empty())
    throw TreatmentRefusal("the drum has no circle of needles");
  answer.tables["roller_path"] = path_table(nominal, treated.needle_length);
  if (answer.tables["roller_path"].rows.empty()) answer.tables.erase("roller_path");
  answer.headlines = headlines(scenario, nominal);
  answer.warnings = warnings(levels, nominal);
  answer.engaged = nominal.engaged;
  return answer;
}

}  // namespace acus

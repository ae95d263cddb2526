#include "scenarios/run/treatment_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/run/device_answer.hpp"
#include "scenarios/run/skin_response.hpp"
#include "scenarios/run/treatment_options.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "scenarios/run/treatment_tables.hpp"

namespace acus {
namespace {

constexpr std::size_t block_rows = 1000000;  // of punctures written at once

TreatedSkin treated_skin(const Scenario& scenario, const SingleNeedle& single) {
  TreatedSkin treated;
  treated.skin = scenario.skin;
  treated.needle.indentation = single.indentation;
  treated.needle.rate = scenario.insertion.approach_speed();
  treated.needle.branches = single.branches;
  treated.needle.law = single.result.law;
  treated.needle.compliance_ratio = single.result.compliance_ratio;
  treated.needle.tip_depth = single.cycle.tip_depth;
  treated.needle.strength_displacement = single.cycle.strength_displacement;
  treated.needle_length = single.needle.length();
  treated.needle_width = 2.0 * single.needle.radius(single.needle.length());
  treated.channel = single.cycle.channel;
  return treated;
}

class TreatmentRun {
 public:
  TreatmentRun(const StageTools& tools, const Scenario& scenario, std::vector<std::string>& warnings)
      : tools_(tools), scenario_(scenario), plan_(treatment_plan(scenario)), warnings_(warnings) {}

  RunEnd run(const SingleNeedle& single, std::map<std::string, Table>& tables) {
    const DeviceAnswer answer = device_answer(tools_, scenario_, treated_skin(scenario_, single));
    if (tools_.interrupt.is_requested()) return {ExitCode::interrupted};
    refuse_if_too_large(plan_, answer.response);
    tools_.progress.tell("the device goes over the area");
    const PunctureTable punctures = treat(plan_, answer.response);
    if (tools_.interrupt.is_requested()) return {ExitCode::interrupted};
    // Holes of one session are closed in the next: the statistics are those of the first.
    const PunctureTable first = plan_.sessions > 1 ? first_session(punctures) : PunctureTable();
    std::vector<Headline> headlines = describe(answer, plan_.sessions > 1 ? first : punctures, tables);
    write(punctures);
    tools_.writer.set_tables(tables);
    RunEnd end = run_skin_response(tools_, scenario_, punctures, tables, warnings_);
    end.headlines.insert(end.headlines.begin(), headlines.begin(), headlines.end());
    return end;
  }

 private:
  static PunctureTable first_session(const PunctureTable& punctures) {
    const auto end = std::find_if(punctures.session.begin(), punctures.session.end(), [](int s) { return s > 1; });
    return punctures.slice(0, static_cast<std::size_t>(end - punctures.session.begin()));
  }

  /// Statistics of one session as tables and headlines.
  std::vector<Headline> describe(const DeviceAnswer& answer, const PunctureTable& punctures,
                                 std::map<std::string, Table>& tables) {
    tools_.progress.tell(fmt::format("statistics of {} punctures", punctures.size()));
    MapSettings settings = map_settings(scenario_);
    settings.n_needles = answer.engaged;
    const PunctureStatistics statistics = puncture_statistics(punctures, plan_.area, settings);
    judge(answer, punctures, statistics);
    tables.erase("punctures");
    for (auto& [name, table] : treatment_tables(plan_.area, statistics, answer)) tables[name] = table;
    if (scenario_.treatment.target_density > 0.0) {
      tools_.progress.tell("ways to reach the target");
      tables["plan"] = plan_table(treatment_options(scenario_, answer));
    }
    return treatment_headlines(scenario_, punctures, plan_.area, statistics, answer);
  }

  void warn(std::string text) {
    tools_.progress.event("warning", "warning: " + text);
    warnings_.push_back(std::move(text));
  }

  void judge(const DeviceAnswer& answer, const PunctureTable& punctures, const PunctureStatistics& statistics) {
    for (const std::string& text : answer.warnings) warn(text);
    const PunctureCounts& counts = statistics.counts;
    if (counts.dents > 0)
      warn(fmt::format("{} of {} contacts only dent the skin", counts.dents, counts.dents + counts.punctures));
    if (counts.bone_strikes > 0) warn(fmt::format("{} punctures reach what the tissue rests on", counts.bone_strikes));
    if (punctures.is_empty()) return;
    for (const Validity& validity : {statistics.bleeding.validity, statistics.pain.validity})
      if (!validity.inside && !validity.text.empty()) warn(validity.text);
  }

  void write(const PunctureTable& punctures) {
    if (punctures.is_empty()) tools_.writer.append_punctures(punctures);  // columns without rows
    for (std::size_t first = 0; first < punctures.size(); first += block_rows) {
      const std::size_t last = std::min(first + block_rows, punctures.size());
      const bool is_whole = first == 0 && last == punctures.size();
      tools_.writer.append_punctures(is_whole ? punctures : punctures.slice(first, last));
    }
  }

  const StageTools& tools_;
  const Scenario& scenario_;
  TreatmentPlan plan_;
  std::vector<std::string>& warnings_;
};

}  // namespace

RunEnd run_treatment(const StageTools& tools, const Scenario& scenario, const SingleNeedle& single,
                     std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  try {
    return TreatmentRun(tools, scenario, warnings).run(single, tables);
  } catch (const DeviceInterrupted&) {
    return {ExitCode::interrupted};
  } catch (const TreatmentRefusal& refusal) {
    return {ExitCode::not_converged, refusal.what(), {}};
  }
}

}  // namespace acus

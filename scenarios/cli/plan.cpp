// acus plan: which needle length, force and number of passes reach the target of a treatment.

#include <fmt/format.h>

#include "core/io/csv.hpp"
#include "core/units/dimension.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/treatment_options.hpp"
#include "scenarios/schema/reader.hpp"

namespace acus::cli {
namespace {

namespace fs = std::filesystem;

/// "0.5 mm,1 mm" one by one.
std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t comma = std::min(list.find(',', from), list.size());
    items.push_back(list.substr(from, comma - from));
    from = comma + 1;
  }
  return items;
}

void print_options(const std::vector<TreatmentOption>& options, const TreatmentSpec& target) {
  constexpr double um = 1e3, per_cm2 = 100.0;
  fmt::print("  {:>10} {:>8} {:>7} {:>10} {:>10} {:>9} {:>9} {:>9} {:>10} {:>9} {:>6}\n", "length_um", "force_N",
             "passes", "per_cm2", "reached_um", "coverage%", "mean_um", "open_%", "scar/cm2", "bleed_%", "pain_%");
  for (const TreatmentOption& o : options)
    fmt::print(
        "  {:>10.0f} {:>8.3g} {:>7} {:>10.1f} {:>10.0f} {:>9.0f} {:>9.0f} {:>9.2f} {:>10.2g} {:>9.0f} {:>6.0f}  {}\n",
        o.length_um, o.force, o.passes, o.per_cm2, o.nearest_um, o.coverage, o.depth_mean_um, o.open_area,
        o.scar_per_cm2, o.bleeding, o.pain, o.why);
  if (options.empty() || options.front().reaches_target) return;
  const TreatmentOption& best = options.front();
  fmt::print("Nothing that was tried reaches {:.3g} punctures per cm2 at {:.0f} um. ", per_cm2 * target.target_density,
             um * target.target_depth);
  if (best.nearest_um > 0.0)
    fmt::print(
        "Nearest: needles of {:.0f} um, {} passes{}: as many at {:.0f} um. Deeper takes longer needles; more "
        "force helps while they, not the face of the device, bear it.\n",
        best.length_um, best.passes, best.force > 0.0 ? fmt::format(" at {:.3g} N", best.force) : "", best.nearest_um);
  else
    fmt::print("Nor is that density met at any depth: the skin holds, or more passes are needed.\n");
}

}  // namespace

ExitCode plan(const PlanArguments& arguments, const GlobalOptions& global) {
  std::vector<std::string> lengths = split(arguments.lengths);
  if (lengths.empty()) lengths.emplace_back();
  std::vector<TreatmentOption> all;
  TreatmentSpec target;
  for (std::size_t k = 0; k < lengths.size(); ++k) {
    ScenarioArguments scenario = arguments.scenario;
    const ReadResult plain = read_scenario(scenario.file, scenario.overrides);
    if (!plain.scenario) return check_scenario_file(scenario, false, global);
    const bool is_pen = plain.scenario->device.kind == DeviceKind::pen;
    if (!lengths[k].empty())
      scenario.overrides.push_back(fmt::format("{}=\"{}\"", is_pen ? "device.setting" : "needle.length", lengths[k]));
    const ReadResult result = read_scenario(scenario.file, scenario.overrides);
    if (!result.scenario) return check_scenario_file(scenario, false, global);
    if (!(result.scenario->treatment.target_density > 0.0)) {
      fmt::print(stderr,
                 "acus plan: error: {} has no target; expected treatment.target_density = \"250 1/cm^2\" and "
                 "treatment.target_depth = \"0.5 mm\"\n",
                 scenario.file.string());
      return ExitCode::bad_input;
    }
    target = result.scenario->treatment;
    RunOptions options = arguments.run;
    options.output = arguments.output / fmt::format("{}-{}", result.scenario->name, k + 1);
    options.force = true;  // the folder of the plan is ours
    if (!global.quiet) fmt::print(stderr, "{} {}\n", scenario.file.string(), lengths[k]);
    const ExitCode code = run_scenario(scenario, options, {.quiet = true, .verbosity = 0, .color = global.color});
    if (code != ExitCode::ok) return code;
    for (const TreatmentOption& option : options_of(ResultsReader(options.output).table("plan"))) all.push_back(option);
  }
  rank(all);
  write_csv(arguments.output / "plan.csv", plan_table(all));
  if (!global.quiet) print_options(all, target);
  if (!global.quiet) fmt::print("plan in {}\n", (arguments.output / "plan.csv").string());
  return ExitCode::ok;
}

}  // namespace acus::cli

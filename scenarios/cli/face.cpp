// acus face: one treatment over several zones of a schematic face and body.

#include <fmt/format.h>

#include "core/io/csv.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/comparison.hpp"
#include "scenarios/schema/face_plan.hpp"
#include "scenarios/schema/reader.hpp"
#ifdef ACUS_WITH_VTK
#include "viz/comparison.hpp"
#endif

namespace acus::cli {
namespace {

namespace fs = std::filesystem;

/// One row per zone, one column per headline number with its unit.
Table zone_table(const std::vector<ComparedRun>& zones) {
  Table table{{"zone"}, {}};
  for (const Headline& line : zones.front().summary)
    table.columns.push_back(line.unit == "1" ? line.key : fmt::format("{} ({})", line.key, line.unit));
  for (const ComparedRun& zone : zones) {
    table.rows.push_back({zone.name});
    for (const Headline& line : zones.front().summary) table.rows.back().emplace_back(zone.value(line.key));
  }
  return table;
}

void print_zones(const FacePlan& plan, const std::vector<ComparedRun>& zones) {
  fmt::print("{}\n  {:<20} {:>10} {:>10} {:>10} {:>10} {:>9} {:>9}\n", plan.title, "zone", "length_um", "depth_um",
             "per_cm2", "open_%", "bleed_%", "bone_%");
  for (const ComparedRun& zone : zones)
    fmt::print("  {:<20} {:>10.0f} {:>10.0f} {:>10.1f} {:>10.2f} {:>9.0f} {:>9.1f}\n", zone.name,
               zone.value("needle_length"), zone.value("depth_mean"), zone.value("punctures_per_cm2"),
               zone.value("open_area"), zone.value("bleeding"), zone.value("bone_strikes"));
}

ExitCode read_plan(const fs::path& file, const GlobalOptions& global, FacePlan& plan) {
  Diagnostics diagnostics;
  std::string text;
  plan = read_face_plan(file, text, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.sorted())
    fmt::print(stderr, "{}\n", describe(diagnostic, text, global.color));
  return diagnostics.has_errors() ? ExitCode::bad_input : ExitCode::ok;
}

}  // namespace

ExitCode face(const FaceArguments& arguments, const GlobalOptions& global) {
  FacePlan plan;
  if (const ExitCode code = read_plan(arguments.file, global, plan); code != ExitCode::ok) return code;
  const fs::path folder = arguments.run.output.empty() ? fs::path("out") / plan.name : arguments.run.output;
  // Every zone is read before the first is solved.
  for (const ZonePlan& zone : plan.zones)
    if (!read_scenario(plan.scenario, zone.overrides).scenario)
      return check_scenario_file({plan.scenario, zone.overrides}, false, global);
  std::vector<ComparedRun> zones;
  std::vector<fs::path> folders;
  for (const ZonePlan& zone : plan.zones) {
    if (!global.quiet) fmt::print(stderr, "zone {}\n", zone.name);
    RunOptions options = arguments.run;
    options.output = folder / zone.name;
    const ExitCode code =
        run_scenario({plan.scenario, zone.overrides}, options, {.quiet = true, .verbosity = 0, .color = global.color});
    if (code != ExitCode::ok) return code;
    zones.push_back(compared_run(options.output));
    folders.push_back(options.output);
  }
  write_csv(folder / "zones.csv", zone_table(zones));
  if (!global.quiet) print_zones(plan, zones);
#ifdef ACUS_WITH_VTK
  const fs::path picture = face_picture(plan.title, folders, folder);
  if (!global.quiet) fmt::print("{}\n", picture.string());
#endif
  if (!global.quiet) fmt::print("zones in {}\n", folder.string());
  return ExitCode::ok;
}

}  // namespace acus::cli

// acus compare: runs, or scenarios that are run first, side by side.

#include <fmt/format.h>

#include <fstream>

#include "core/io/csv.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/comparison.hpp"
#include "scenarios/schema/reader.hpp"
#ifdef ACUS_WITH_VTK
#include "viz/comparison.hpp"
#endif

namespace acus::cli {
namespace {

namespace fs = std::filesystem;

/// The results folder of one argument; a scenario is run into the folder of the comparison.
ExitCode folder_of(const fs::path& item, const CompareArguments& arguments, const GlobalOptions& global,
                   fs::path& folder) {
  if (item.extension() != ".toml") {
    folder = item;
    return ExitCode::ok;
  }
  const ReadResult result = read_scenario(item);
  if (!result.scenario) return check_scenario_file({item, {}}, false, global);
  folder = arguments.output / result.scenario->name;
  if (fs::exists(folder / "summary.json")) {
    const bool is_same = ResultsReader(folder).header().scenario_resolved == result.scenario->resolved;
    if (is_same) return ExitCode::ok;
  }
  RunOptions options = arguments.run;
  options.output = folder;
  options.force = true;  // the folder of the comparison is ours
  return run_scenario({item, {}}, options, {.quiet = true, .verbosity = 0, .color = global.color});
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text;
  stream.close();
  if (!stream) throw ResultsError(fmt::format("'{}' cannot be written", file.string()));
}

}  // namespace

ExitCode compare(const CompareArguments& arguments, const GlobalOptions& global) {
  if (arguments.items.size() < 2) {
    fmt::print(stderr, "acus compare: error: at least two runs or scenarios are needed\n");
    return ExitCode::bad_input;
  }
  std::error_code failure;
  fs::create_directories(arguments.output, failure);
  if (failure) throw ResultsError(fmt::format("'{}': {}", arguments.output.string(), failure.message()));
  std::vector<ComparedRun> runs;
  std::vector<fs::path> folders;
  for (const fs::path& item : arguments.items) {
    fs::path folder;
    if (!global.quiet) fmt::print(stderr, "{}\n", item.string());
    if (const ExitCode code = folder_of(item, arguments, global, folder); code != ExitCode::ok) return code;
    runs.push_back(compared_run(folder));
    folders.push_back(folder);
  }
  const std::string text = comparison_text(runs);
  write_csv(arguments.output / "compare.csv", comparison_table(runs));
  write_text(arguments.output / "compare.txt", text);
  if (!global.quiet) fmt::print("{}", text);
#ifdef ACUS_WITH_VTK
  for (const fs::path& picture : compare_pictures(folders, arguments.output))
    if (!global.quiet) fmt::print("{}\n", picture.string());
#endif
  if (!global.quiet) fmt::print("comparison in {}\n", arguments.output.string());
  return ExitCode::ok;
}

}  // namespace acus::cli

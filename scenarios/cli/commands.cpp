#include "scenarios/cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "scenarios/schema/describe.hpp"
#include "scenarios/schema/reader.hpp"
#ifdef ACUS_WITH_VTK
#include "viz/pictures.hpp"
#endif

namespace acus::cli {
namespace {

ExitCode failure_of(const ReadResult& result) {
  return result.is_file_problem ? ExitCode::file_system : ExitCode::bad_input;
}

void print_diagnostics(const ReadResult& result, const GlobalOptions& global) {
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (global.quiet && diagnostic.severity == Severity::warning) continue;
    fmt::print(stderr, "{}\n", describe(diagnostic, result.text, global.color));
  }
}

#ifndef ACUS_WITH_VTK
ExitCode refuse_pictures(const char* command) {
  fmt::print(stderr,
             "acus {}: error: this program was built without pictures (ACUS_WITH_VTK=OFF); build with "
             "-DACUS_WITH_VTK=ON, or open the .vtkhdf files in ParaView\n",
             command);
  return ExitCode::bad_input;
}
#endif

}  // namespace

ExitCode run_scenario(const ScenarioArguments& arguments, RunOptions options, const GlobalOptions& global) {
  const ReadResult result = read_scenario(arguments.file, arguments.overrides);
  print_diagnostics(result, global);
  if (!result.scenario) return failure_of(result);
  options.quiet = global.quiet;
  options.verbosity = global.verbosity;
  options.color = global.color;
#ifndef ACUS_WITH_VTK
  if (arguments.has_pictures) return refuse_pictures("run --pictures");
#endif
  const ExitCode code = run(*result.scenario, options);
  if (code != ExitCode::ok || !arguments.has_pictures) return code;
  RenderArguments pictures;
  pictures.folder = options.output.empty() ? std::filesystem::path("out") / result.scenario->name : options.output;
  return render(pictures, global);
}

ExitCode check_scenario_file(const ScenarioArguments& arguments, bool resolved, const GlobalOptions& global) {
  const ReadResult result = read_scenario(arguments.file, arguments.overrides);
  print_diagnostics(result, global);
  const auto n_errors = std::count_if(result.diagnostics.begin(), result.diagnostics.end(),
                                      [](const Diagnostic& d) { return d.severity == Severity::error; });
  const auto n_warnings = static_cast<std::ptrdiff_t>(result.diagnostics.size()) - n_errors;
  if (!result.scenario) {
    if (!global.quiet)
      fmt::print(stderr, "{}: {} error{}\n", arguments.file.string(), n_errors, n_errors == 1 ? "" : "s");
    return failure_of(result);
  }
  if (resolved) {
    fmt::print("{}", result.scenario->resolved);
  } else if (!global.quiet) {
    fmt::print("{}: ok, {} warning{}\n", arguments.file.string(), n_warnings, n_warnings == 1 ? "" : "s");
  }
  return ExitCode::ok;
}

ExitCode print_schema(bool reference) {
  fmt::print("{}", reference ? reference_page() : json_schema());
  return ExitCode::ok;
}

#ifdef ACUS_WITH_VTK
ExitCode render(const RenderArguments& arguments, const GlobalOptions& global) {
  PictureOptions options;
  options.folder = arguments.folder;
  options.images = arguments.images;
  options.field = arguments.field;
  options.step = arguments.step;
  options.series = arguments.series;
  options.animation = arguments.animation;
  try {
    for (const std::filesystem::path& image : render_pictures(options)) {
      if (!global.quiet) fmt::print("{}\n", image.string());
    }
  } catch (const PictureError& error) {
    fmt::print(stderr, "acus render: error: {}\n", error.what());
    return ExitCode::bad_input;
  }
  return ExitCode::ok;
}

ExitCode view(const std::filesystem::path& folder) {
  PictureOptions options;
  options.folder = folder;
  try {
    view_results(options);
  } catch (const PictureError& error) {
    fmt::print(stderr, "acus view: error: {}\n", error.what());
    return ExitCode::bad_input;
  }
  return ExitCode::ok;
}
#else
ExitCode render(const RenderArguments&, const GlobalOptions&) { return refuse_pictures("render"); }
ExitCode view(const std::filesystem::path&) { return refuse_pictures("view"); }
#endif

}  // namespace acus::cli

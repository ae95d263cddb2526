#pragma once
// What each subcommand of `acus` does, free of command-line parsing.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run/runner.hpp"

namespace acus::cli {

/// Options every command takes.
struct GlobalOptions {
  bool quiet = false;
  int verbosity = 0;
  bool color = false;
};

struct ScenarioArguments {
  std::filesystem::path file;
  std::vector<std::string> overrides;
  bool has_pictures = false;  ///< run: as `acus render` of the finished folder
};

struct RenderArguments {
  std::filesystem::path folder;
  std::vector<std::filesystem::path> images;
  std::string field;
  int step = -1;
  bool animation = false;
  bool series = false;
};

struct SectionArguments {
  std::string law;
  std::optional<double> alpha;
  std::vector<std::string> settings;  ///< "mu=50 kPa"
  std::string range = "0.01:1000";
  int n_points = 61;
  std::string shape = "circle", kind = "plane_strain", mesh = "standard";
  std::filesystem::path output;  ///< empty = print
  bool use_cache = true;
};

struct CompareArguments {
  std::vector<std::filesystem::path> items;  ///< results folders, or scenario files that are run first
  std::filesystem::path output = "out/compare";
  RunOptions run;
};

/// Runs side by side: compare.txt, compare.csv and, in programs with pictures, PNG files in the output folder.
ExitCode compare(const CompareArguments& arguments, const GlobalOptions& global);

struct PlanArguments {
  ScenarioArguments scenario;
  std::string lengths;  ///< "0.5 mm,1 mm,1.5 mm"; empty = that of the scenario
  std::filesystem::path output = "out/plan";
  RunOptions run;
};

/// Runs the scenario with every length and ranks the ways to reach its target: plan.csv in the output folder.
ExitCode plan(const PlanArguments& arguments, const GlobalOptions& global);

struct FaceArguments {
  std::filesystem::path file;
  RunOptions run;  ///< output: folder of all zones; empty = out/NAME of the plan
};

/// Runs every zone of a face plan into a folder of its own; zones.csv and, in programs with pictures, face.png.
ExitCode face(const FaceArguments& arguments, const GlobalOptions& global);

struct ReportArguments {
  std::vector<std::filesystem::path> folders;  ///< finished runs
  std::filesystem::path output = "report.html";
};

/// Numbers, warnings, pictures, claims and provenance of runs as one HTML file without references to others.
ExitCode report(const ReportArguments& arguments, const GlobalOptions& global);

/// Reads and runs a scenario. Nothing is written when the scenario has errors.
ExitCode run_scenario(const ScenarioArguments& arguments, RunOptions options, const GlobalOptions& global);
/// Prints every error and warning; with `resolved` the scenario with every value filled in.
ExitCode check_scenario_file(const ScenarioArguments& arguments, bool resolved, const GlobalOptions& global);
/// Prints the JSON Schema, or the reference page.
ExitCode print_schema(bool reference);
/// Prints what ships: sites, devices, needles, materials, actives or persons; with a name all about that one.
ExitCode list(const std::string& kind, const std::string& name);
/// Solves, or finds in the cache, the slit-opening table of a law, and prints or writes it as CSV.
ExitCode section(const SectionArguments& arguments, const GlobalOptions& global);
/// Lists what the cache holds, or clears it.
ExitCode cache(const std::string& action, const GlobalOptions& global);
ExitCode render(const RenderArguments& arguments, const GlobalOptions& global);
ExitCode view(const std::filesystem::path& folder);

}  // namespace acus::cli

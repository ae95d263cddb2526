// The program `acus`: command line to commands, and every outcome to a documented exit code.

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "core/units/nearest.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/rank_orders.hpp"
#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/keys.hpp"

namespace acus::cli {
namespace {

constexpr const char* footer =
    "Start here\n"
    "  acus list sites                                   body sites that ship\n"
    "  acus check scenarios/library/quickstart.toml      every error and warning, nothing is solved\n"
    "  acus run scenarios/library/quickstart.toml        solve; results in out/NAME\n"
    "  acus run a.toml -o out/b --set needle.tip_radius=\"10 um\" --set skin.layer.hypodermis.thickness=\"2 mm\"\n"
    "  acus render out/NAME                              pictures, no display needed\n"
    "  acus schema > acus.schema.json                    completion in editors\n"
    "\n"
    "Exit codes\n"
    "  0 ok   1 validation or comparison failed   2 bad input   3 did not converge\n"
    "  4 interrupted, resumable   5 internal error   6 file system (missing, full, not ours, damaged)\n";

const std::map<std::string, std::string>& planned_commands() {
  static const std::map<std::string, std::string> commands = {
      {"sweep", "parameter studies"}, {"calibrate", "calibration"}, {"validate", "the validation suite"}};
  return commands;
}

/// Everything the command line can say.
struct Arguments {
  GlobalOptions global;
  std::string color = "auto";
  ScenarioArguments scenario;
  RunOptions run;
  std::string log_json;
  std::string stage;
  bool resolved = false;
  bool reference = false;
  std::string list_kind, list_name;
  RenderArguments render;
  SectionArguments section;
  CompareArguments compare;
  PlanArguments plan;
  FaceArguments face;
  ReportArguments report;
  bool no_cache = false;
  std::string cache_action = "list";
};

bool wants_color(const std::string& choice) {
  if (choice != "auto") return choice == "always";
  const char* term = std::getenv("TERM");
  return std::getenv("NO_COLOR") == nullptr && isatty(STDERR_FILENO) != 0 && term != nullptr &&
         std::string(term) != "dumb";
}

ExitCode fail(const std::string& message) {
  fmt::print(stderr, "acus: error: {}\n", message);
  return ExitCode::bad_input;
}

void add_scenario(CLI::App& command, Arguments& arguments) {
  command.add_option("SCENARIO", arguments.scenario.file, "scenario file (TOML)")->required();
  command.add_option("--set", arguments.scenario.overrides, "override a value: key.path=value; may be given again")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
}

void declare_section(CLI::App& command, Arguments& arguments) {
  SectionArguments& section = arguments.section;
  command.add_option("--law", section.law, "constitutive law (`acus list materials`)")->required();
  command.add_option("--alpha", section.alpha, "exponent of an Ogden law, the same as --set alpha=A")->type_name("A");
  command
      .add_option("--set", section.settings, "parameter of the law: mu=\"50 kPa\", alpha=[2,-4]; mu may be left out")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--x", section.range, "range of J_c/(mu R)")->type_name("FROM:TO")->capture_default_str();
  command.add_option("--points", section.n_points, "rows, evenly spaced in the logarithm")
      ->check(CLI::Range(2, 1000000))
      ->capture_default_str();
  command.add_option("--section", section.shape, "cross-section of the needle")
      ->check(CLI::IsMember({"circle", "square", "blade", "bevel"}))
      ->capture_default_str();
  command.add_option("--kind", section.kind, "deep in a layer, or a free film")
      ->check(CLI::IsMember({"plane_strain", "plane_stress"}))
      ->capture_default_str();
  command.add_option("--mesh", section.mesh, "fineness")
      ->check(CLI::IsMember({"coarse", "standard", "fine"}))
      ->capture_default_str();
  command.add_option("-o,--output", section.output, "CSV file; printed when not given")->type_name("FILE");
  command.add_flag("--no-cache", arguments.no_cache, "solve anew and keep nothing");
}

void declare(CLI::App& app, Arguments& arguments) {
  app.footer(footer);
  app.set_version_flag("--version", "acus " ACUS_VERSION);
  app.add_flag("-q,--quiet", arguments.global.quiet, "print errors only");
  app.add_flag("-v,--verbose", arguments.global.verbosity, "print more; twice for every iteration");
  app.add_option("--color", arguments.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();

  CLI::App* run = app.add_subcommand("run", "solve a scenario");
  add_scenario(*run, arguments);
  run->add_option("-o,--output", arguments.run.output, "results folder; out/NAME when not given")->type_name("DIR");
  run->add_option("--threads", arguments.run.threads, "number of threads; all when not given")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  run->add_flag("--resume", arguments.run.resume, "continue an interrupted run");
  run->add_flag("--force", arguments.run.force, "replace an existing results folder");
  run->add_flag("--pictures", arguments.scenario.has_pictures,
                "draw the standard pictures of the finished run as well");
  run->add_option("--stage", arguments.stage,
                  "run up to one stage: insertion (of the needle alone), treatment, healing or absorption")
      ->check(CLI::IsMember({"insertion", "treatment", "healing", "absorption"}));
  run->add_option(
         "--from", arguments.run.from,
         "with --stage healing or absorption: results folder whose punctures are taken, instead of solving anew")
      ->type_name("DIR");
  run->add_option("--log-json", arguments.log_json, "machine-readable log, one JSON object per line")
      ->type_name("FILE");

  run->add_flag("--no-cache", arguments.no_cache, "solve everything anew and keep nothing for later runs");

  CLI::App* check = app.add_subcommand("check", "every error and warning of a scenario, before anything is solved");
  add_scenario(*check, arguments);
  check->add_flag("--resolved", arguments.resolved, "print the scenario with every value filled in");

  CLI::App* schema = app.add_subcommand("schema", "JSON Schema of the scenario format");
  schema->add_flag("--reference", arguments.reference, "print the reference page (Markdown) instead");

  CLI::App* list_command = app.add_subcommand("list", "what ships, with source and status");
  list_command->add_option("KIND", arguments.list_kind, "sites, needles, materials, devices, actives or persons")
      ->required();
  list_command->add_option("NAME", arguments.list_name, "all about this one");

  declare_section(*app.add_subcommand("section", "cost of opening a slit around a needle: a dimensionless table"),
                  arguments);
  CLI::App* cache_command = app.add_subcommand("cache", "what was solved before and is kept: list or clear");
  cache_command->add_option("ACTION", arguments.cache_action, "list or clear")
      ->check(CLI::IsMember({"list", "clear"}))
      ->capture_default_str();

  CLI::App* render_command = app.add_subcommand("render", "pictures and charts of a run, without a display");
  render_command->add_option("DIR", arguments.render.folder, "results folder, finished or not")->required();
  render_command
      ->add_option("-o,--output", arguments.render.images,
                   "picture file; may be given again. DIR/pictures "
                   "when not given")
      ->type_name("IMG")
      ->expected(1)
      ->take_all();
  render_command->add_option("--field", arguments.render.field, "field to show");
  render_command->add_option("--step", arguments.render.step, "stored step, from 0; the last when not given")
      ->check(CLI::NonNegativeNumber);
  render_command->add_flag("--series", arguments.render.series, "one picture per stored step as well");
  render_command->add_flag("--animation", arguments.render.animation,
                           "the press as a film as well: DIR/pictures/array.apng (cutaway.apng of one needle), its "
                           "frames in DIR/pictures/animation");

  CLI::App* compare_command = app.add_subcommand("compare", "runs or scenarios side by side: table, ranking, pictures");
  compare_command->add_option("ITEMS", arguments.compare.items, "results folders, or scenario files (run first)")
      ->required();
  compare_command->add_option("-o,--output", arguments.compare.output, "folder of the comparison")
      ->type_name("DIR")
      ->capture_default_str();
  compare_command->add_flag("--no-cache", arguments.no_cache, "solve scenarios anew");

  CLI::App* face_command = app.add_subcommand("face", "a treatment zone by zone over a schematic face and body");
  face_command->add_option("PLAN", arguments.face.file, "face plan (TOML)")->required();
  face_command->add_option("-o,--output", arguments.run.output, "folder of all zones; out/NAME when not given")
      ->type_name("DIR");
  face_command->add_flag("--force", arguments.run.force, "replace existing results folders");
  face_command->add_flag("--no-cache", arguments.no_cache, "solve anew");

  CLI::App* plan_command =
      app.add_subcommand("plan", "lengths, forces and passes that reach the target of a treatment, ranked");
  add_scenario(*plan_command, arguments);
  plan_command->add_option("--lengths", arguments.plan.lengths, "needle lengths to try (settings of a pen)")
      ->type_name("\"0.5 mm,1 mm\"");
  plan_command->add_option("-o,--output", arguments.plan.output, "folder of the plan")
      ->type_name("DIR")
      ->capture_default_str();
  plan_command->add_flag("--no-cache", arguments.no_cache, "solve anew");

  CLI::App* report_command = app.add_subcommand("report", "finished runs as one HTML file");
  report_command->add_option("DIR", arguments.report.folders, "results folders")->required();
  report_command->add_option("-o,--output", arguments.report.output, "HTML file")
      ->type_name("FILE")
      ->capture_default_str();

  CLI::App* view_command = app.add_subcommand("view", "interactive window on a run");
  view_command->add_option("DIR", arguments.render.folder, "results folder, finished or not")->required();
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) command->fallthrough();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& long_name : option->get_lnames()) names.push_back("--" + long_name);
  }
  return names;
}

/// The first word that is no option must be a command: known, planned, or nearly one.
std::optional<ExitCode> check_command_name(const CLI::App& app, int n_words, char** words) {
  for (int i = 1; i < n_words; ++i) {
    const std::string word = words[i];
    if (word == "--color") ++i;
    if (word.starts_with('-')) continue;
    if (const auto planned = planned_commands().find(word); planned != planned_commands().end()) {
      return fail(planned_message(fmt::format("\"acus {}\"", word), planned->second));
    }
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      if (command->get_name() == word) return std::nullopt;
      known.push_back(command->get_name());
    }
    return fail(fmt::format("there is no command \"{}\"; expected one of {}{}", word, fmt::join(known, ", "),
                            did_you_mean(word, known)));
  }
  return std::nullopt;
}

ExitCode explain(CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {  // --help and --version
    app.exit(error);
    return ExitCode::ok;
  }
  const std::vector<CLI::App*> commands = app.get_subcommands();
  CLI::App& command = commands.empty() ? app : *commands.front();
  std::string hint;
  for (const std::string& word : app.remaining(true)) {
    std::vector<std::string> known = option_names(command);
    const std::vector<std::string> global = option_names(app);
    known.insert(known.end(), global.begin(), global.end());
    if (word.starts_with("--") && hint.empty()) hint = did_you_mean(word, known);
  }
  const std::string name = commands.empty() ? "acus" : "acus " + command.get_name();
  return fail(fmt::format("{}{}\n  `{} --help` shows what is possible", error.what(), hint, name));
}

ExitCode dispatch(const CLI::App& app, Arguments& arguments) {
  const std::string command = app.get_subcommands().front()->get_name();
  arguments.global.color = wants_color(arguments.color);
  arguments.run.use_cache = arguments.section.use_cache = !arguments.no_cache;
  if (command == "section") return section(arguments.section, arguments.global);
  if (command == "cache") return cache(arguments.cache_action, arguments.global);
  if (command == "run") {
    arguments.run.stage = arguments.stage;
    if (!arguments.log_json.empty()) arguments.run.log_json = arguments.log_json;
    return run_scenario(arguments.scenario, arguments.run, arguments.global);
  }
  if (command == "check") return check_scenario_file(arguments.scenario, arguments.resolved, arguments.global);
  if (command == "schema") return print_schema(arguments.reference);
  if (command == "list") return list(arguments.list_kind, arguments.list_name);
  if (command == "plan") {
    arguments.plan.scenario = arguments.scenario;
    arguments.plan.run = arguments.run;
    return plan(arguments.plan, arguments.global);
  }
  if (command == "face") {
    arguments.face.run = arguments.run;
    return face(arguments.face, arguments.global);
  }
  if (command == "compare") {
    arguments.compare.run = arguments.run;
    return compare(arguments.compare, arguments.global);
  }
  if (command == "report") return report(arguments.report, arguments.global);
  if (command == "render") return render(arguments.render, arguments.global);
  return view(arguments.render.folder);
}

ExitCode start(int n_words, char** words, const Communicator& ranks) {
  CLI::App app("Acus: microneedles entering living skin, by finite elements", "acus");
  Arguments arguments;
  arguments.run.ranks = &ranks;
  for (int i = 0; i < n_words; ++i) arguments.run.command_line += fmt::format("{}{}", i == 0 ? "" : " ", words[i]);
  declare(app, arguments);
  if (n_words == 1) {
    fmt::print(stderr, "{}", app.help());
    return ExitCode::bad_input;
  }
  if (const auto refused = check_command_name(app, n_words, words)) return *refused;
  app.require_subcommand(1);
  try {
    app.parse(n_words, words);
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  return dispatch(app, arguments);
}

ExitCode guarded(int n_words, char** words, const Communicator& ranks) {
  try {
    return start(n_words, words, ranks);
  } catch (const DataError& error) {
    fmt::print(stderr, "acus: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const ResultsError& error) {
    fmt::print(stderr, "acus: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const std::exception& error) {
    fmt::print(stderr, "acus: internal error: {}\n", error.what());
    return ExitCode::internal_error;
  }
}

/// One rank speaks for all.
void fall_silent() {
  const int nowhere = open("/dev/null", O_WRONLY);
  if (nowhere < 0) return;
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  close(nowhere);
}

ExitCode on_all_ranks(int n_words, char** words) {
  std::unique_ptr<const Communicator> ranks;
  try {
    ranks = join_ranks();
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
  if (!ranks->is_first()) {
    fall_silent();
    return follow(*ranks);
  }
  const ExitCode code = guarded(n_words, words, *ranks);
  if (!ranks->is_alone()) dismiss(*ranks, code);
  return code;
}

}  // namespace
}  // namespace acus::cli

int main(int n_words, char** words) { return static_cast<int>(acus::cli::on_all_ranks(n_words, words)); }

// `acus section`: the slit-opening table of one law and cross-section.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/io/csv.hpp"
#include "core/material/registry.hpp"
#include "core/units/nearest.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/interrupt.hpp"
#include "scenarios/run/section_tables.hpp"
#include "scenarios/schema/material_reader.hpp"
#include "scenarios/schema/overrides.hpp"

namespace acus::cli {
namespace {

ExitCode refuse(const std::string& message) {
  fmt::print(stderr, "acus section: error: {}\n", message);
  return ExitCode::bad_input;
}

template <class Kind>
std::optional<Kind> find_kind(const std::string& wanted, const std::vector<Kind>& kinds) {
  for (const Kind kind : kinds)
    if (name(kind) == wanted) return kind;
  return std::nullopt;
}

/// The law as a material table of a scenario, read by the reader of scenarios: the same names, units and messages.
std::optional<MaterialSpec> read_law(const SectionArguments& arguments) {
  ReadContext context;
  toml::table document;
  std::vector<std::string> settings = {"law=\"" + arguments.law + "\""};
  if (arguments.alpha) settings.push_back(fmt::format("alpha={}", *arguments.alpha));
  settings.insert(settings.end(), arguments.settings.begin(), arguments.settings.end());
  apply_overrides(document, settings, context.diagnostics);
  // A dimensionless table does not ask for the scale of the law.
  const MaterialDescriptor* law = find_material(arguments.law);
  const bool has_modulus = law != nullptr && std::any_of(law->parameters.begin(), law->parameters.end(),
                                                         [](const auto& parameter) { return parameter.key == "mu"; });
  if (has_modulus && !document.contains("mu")) document.insert("mu", "1 MPa");
  MaterialDraft draft;
  read_material(document, "material", draft, context);
  if (!context.diagnostics.has_errors()) {
    for (const std::string& problem : complete_material(draft)) context.diagnostics.error({"--law", 0, 0}, problem);
  }
  for (const Diagnostic& diagnostic : context.diagnostics.sorted())
    fmt::print(stderr, "acus section: error: {}\n", diagnostic.message);
  if (context.diagnostics.has_errors()) return std::nullopt;
  return draft.spec;
}

/// "0.01:1000"
std::optional<std::pair<double, double>> read_range(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const ParsedQuantity low = parse_quantity(text.substr(0, colon), Dimension::none),
                       high = parse_quantity(text.substr(colon + 1), Dimension::none);
  if (!low.error.empty() || !high.error.empty() || !(low.value > 0.0) || !(high.value > low.value)) return std::nullopt;
  return std::pair(low.value, high.value);
}

Table table_of(const SectionTable& section, std::pair<double, double> range, int n_points) {
  Table table{{"J_over_muR", "a_over_R", "Gamma_over_muR2", "N_over_muR", "error", "method"}, {}};
  for (int i = 0; i < n_points; ++i) {
    const double part = static_cast<double>(i) / (n_points - 1);
    // The ends themselves, to the last digit.
    const double x = i == 0              ? range.first
                     : i == n_points - 1 ? range.second
                                         : range.first * std::pow(range.second / range.first, part);
    const SectionTable::Value value = section.at(x);
    table.rows.push_back({x, value.slit, value.cost, value.wall, value.error,
                          std::string(value.is_extrapolated ? "extrapolated" : "solved")});
  }
  return table;
}

}  // namespace

ExitCode section(const SectionArguments& arguments, const GlobalOptions& global) {
  const std::vector<SectionShape> shapes = {SectionShape::circle, SectionShape::square, SectionShape::blade,
                                            SectionShape::bevel};
  const std::vector<SectionKind> kinds = {SectionKind::plane_strain, SectionKind::plane_stress};
  SectionProblem problem;
  const auto range = read_range(arguments.range);
  if (!range) return refuse(fmt::format("--x {} is no range; expected for example 0.01:1000", arguments.range));
  if (arguments.n_points < 2) return refuse("--points: at least 2");
  // The command line has checked these words.
  problem.shape = *find_kind(arguments.shape, shapes);
  problem.kind = *find_kind(arguments.kind, kinds);
  problem.quality = arguments.mesh == "coarse" ? MeshQuality::coarse
                    : arguments.mesh == "fine" ? MeshQuality::fine
                                               : MeshQuality::standard;
  const auto law = read_law(arguments);
  if (!law) return ExitCode::bad_input;
  problem.law = *law;

  Cache cache(arguments.use_cache ? Cache::default_folder() : std::filesystem::path());
  const InterruptGuard interrupt;
  const bool is_told = global.color && !global.quiet;
  const SolvedSection solved = solve_sections({problem}, cache, [&](std::size_t, double x) {
                                 if (is_told) fmt::print(stderr, "\rJ/(mu R) = {:<12.3g}", x);
                                 return !interrupt.is_requested();
                               }).front();
  if (is_told && !solved.is_from_cache) fmt::print(stderr, "\r{:30}\r", "");
  if (!global.quiet)
    for (const std::string& note : cache.take_notes()) fmt::print(stderr, "acus section: warning: {}\n", note);
  if (interrupt.is_requested()) return ExitCode::interrupted;
  if (!solved.table) {
    fmt::print(stderr, "acus section: error: no table was found: {}\n", solved.solution.end);
    return ExitCode::not_converged;
  }
  if (!global.quiet && global.verbosity > 0)
    fmt::print(stderr, "{}: solved for {:.3g} <= J/(mu R) <= {:.3g}; {}\n", describe(problem),
               solved.table->smallest_x(), solved.table->largest_x(), solved.solution.end);
  const Table table = table_of(*solved.table, *range, arguments.n_points);
  if (arguments.output.empty())
    fmt::print("{}", to_csv(table));
  else
    write_csv(arguments.output, table);
  return ExitCode::ok;
}

}  // namespace acus::cli

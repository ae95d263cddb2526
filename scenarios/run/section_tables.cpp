#include "scenarios/run/section_tables.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <exception>
#include <limits>

#include "scenarios/schema/data_folder.hpp"

namespace acus {
namespace {

using nlohmann::json;

// Raise with every change of the section solver that changes its numbers, or of what is stored here.
constexpr int section_version = 1;
constexpr std::size_t fewest_states = 3;

SectionSolution from_json(const json& stored) {
  SectionSolution solution;
  for (const json& s : stored.at("states")) solution.states.push_back({s.at(0), s.at(1), s.at(2), s.at(3)});
  solution.growth.power = stored.at("power");
  solution.energy_closure = stored.at("energy_closure");
  solution.largest_volume_change = stored.at("volume_change");
  solution.deepest_penetration = stored.at("penetration");
  solution.n_unknowns = stored.at("n_unknowns");
  solution.n_iterations = stored.at("n_iterations");
  solution.n_steps = stored.at("n_steps");
  solution.end = stored.at("end");
  return solution;
}

void make_table(SolvedSection& section) {
  if (section.solution.states.size() >= fewest_states)
    section.table = std::make_shared<SectionTable>(section.solution.states, section.solution.growth);
}

void solve_one(SolvedSection& section, Cache& cache, const SectionProgress& progress) {
  const CacheKey key = section_key(section.problem);
  bool was_stopped = false;
  auto stored = cache.load(key);
  // The laws of the shipped skin come solved; without a cache everything is solved anew.
  if (!stored && cache.is_on()) stored = Cache::shipped(data_folder() / "presets" / "openings", key);
  if (stored) {
    section.solution = from_json(json::from_cbor(*stored));
    section.is_from_cache = true;
  } else {
    section.solution = solve_section(section.problem, [&](double x) {
      was_stopped = !progress(x);
      return !was_stopped;
    });
    if (!was_stopped) {
      const std::vector<std::uint8_t> bytes = json::to_cbor(to_json(section.solution));
      cache.store(key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
  make_table(section);
}

}  // namespace

nlohmann::json to_json(const SectionSolution& solution) {
  json states = json::array();
  for (const SectionState& s : solution.states) states.push_back({s.rho, s.energy, s.force, s.error});
  return {{"states", states},
          {"power", solution.growth.power},
          {"energy_closure", solution.energy_closure},
          {"volume_change", solution.largest_volume_change},
          {"penetration", solution.deepest_penetration},
          {"n_unknowns", solution.n_unknowns},
          {"n_iterations", solution.n_iterations},
          {"n_steps", solution.n_steps},
          {"end", solution.end}};
}

SolvedSection solved_section(const SectionProblem& problem, const nlohmann::json& stored) {
  SolvedSection section;
  section.problem = problem;
  section.solution = from_json(stored);
  make_table(section);
  return section;
}

CacheKey section_key(const SectionProblem& problem) {
  const MaterialSpec law = normalised(problem.law);
  return {"section",
          section_version,
          {{"law", law.law},
           {"parameters", law.parameters},
           {"kind", name(problem.kind)},
           {"shape", name(problem.shape)},
           {"quality", static_cast<int>(problem.quality)},
           {"refine", problem.refine},
           {"x", {problem.smallest_x, problem.largest_x}},
           {"largest_rho", problem.largest_rho},
           {"growth_step", problem.growth_step}}};
}

std::string describe(const SectionProblem& problem) {
  std::string text = problem.law.law;
  if (const auto alpha = problem.law.parameters.find("alpha"); alpha != problem.law.parameters.end())
    for (const double value : alpha->second) text += fmt::format(" {:.4g}", value);
  return text + (problem.kind == SectionKind::plane_stress ? ", film" : "");
}

std::vector<SolvedSection> solve_sections(const std::vector<SectionProblem>& problems, Cache& cache,
                                          const SectionsProgress& progress) {
  std::vector<SolvedSection> sections(problems.size());
  std::vector<std::exception_ptr> failures(problems.size());
  std::atomic<bool> go_on = true;
  const auto n = static_cast<std::ptrdiff_t>(problems.size());
#pragma omp parallel for schedule(dynamic)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    sections[k].problem = problems[k];
    try {
      solve_one(sections[k], cache, [&](double x) {
        if (!progress(k, x)) go_on = false;
        return go_on.load();
      });
    } catch (...) {  // no exception may leave a parallel region
      failures[k] = std::current_exception();
    }
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return sections;
}

}  // namespace acus

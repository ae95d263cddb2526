#pragma once
// Slit-opening tables from the cache or from the section solver, several at a time.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/run/cache.hpp"
#include "solvers/section/section_problem.hpp"

namespace acus {

/// A section problem and its answer. `table` is empty when fewer states were found than a table needs.
struct SolvedSection {
  SectionProblem problem;
  SectionSolution solution;
  std::shared_ptr<const SectionTable> table;
  bool is_from_cache = false;
};

/// A solution as data, and back with its table; bit for bit. Throws json::exception for other data.
nlohmann::json to_json(const SectionSolution& solution);
SolvedSection solved_section(const SectionProblem& problem, const nlohmann::json& stored);

/// Two problems are one when their keys are: laws count by what is left of them without scale, history and rate.
CacheKey section_key(const SectionProblem& problem);

/// "ogden, plane strain": for people.
std::string describe(const SectionProblem& problem);

/// Told which problem has come to which x = J_c/(mu R); may be called from several threads. False stops everything.
using SectionsProgress = std::function<bool(std::size_t problem, double x)>;

/// Solves each problem, in parallel, each on one thread. Requires check(law).empty(). Stopped problems keep what they
/// have but are not cached.
std::vector<SolvedSection> solve_sections(const std::vector<SectionProblem>& problems, Cache& cache,
                                          const SectionsProgress& progress);

}  // namespace acus

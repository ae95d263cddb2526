#include "solvers/absorption/absorption.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/absorption/closed_forms.hpp"
#include "solvers/absorption/column_stepper.hpp"

namespace acus {
namespace {

void check_layer(const AbsorptionLayer& layer, std::vector<std::string>& found) {
  const auto require = [&](bool is_met, const char* what) {
    if (!is_met) found.push_back(fmt::format("layer \"{}\": {}", layer.name, what));
  };
  require(layer.thickness > 0.0 && std::isfinite(layer.thickness), "the thickness must be positive");
  require(layer.diffusivity >= 0.0 && std::isfinite(layer.diffusivity), "the diffusivity must not be negative");
  require(layer.partition > 0.0 && std::isfinite(layer.partition), "the partition must be positive");
  require(layer.clearance >= 0.0 && std::isfinite(layer.clearance), "the clearance must not be negative");
}

void check_pores(const AbsorptionProblem& problem, std::vector<std::string>& found) {
  if (problem.pores.empty()) return;
  double per_area = 0.0, widest = 0.0, open = 0.0;
  for (const Pore& pore : problem.pores) {
    if (!(pore.radius > 0.0) || !(pore.per_area > 0.0)) found.emplace_back("pores need a radius and a number per area");
    if (!(pore.depth >= problem.layers.front().thickness))
      found.emplace_back("a pore must pierce the barrier: its depth is less than the first layer");
    per_area += pore.per_area;
    widest = std::max(widest, pore.radius);
    open += pore.per_area * std::numbers::pi * pore.radius * pore.radius;
  }
  if (!(problem.pore_diffusivity > 0.0)) found.emplace_back("the diffusivity in the pores must be positive");
  if (found.empty() && (open >= 1.0 || widest >= cell_radius(per_area)))
    found.emplace_back("the pores are larger than the skin they are in");
}

void check_dose(const Dose& dose, std::vector<std::string>& found) {
  if (!(dose.concentration > 0.0) || !std::isfinite(dose.concentration))
    found.emplace_back("the concentration of the dose must be positive");
  if (!(dose.thickness > 0.0)) found.emplace_back("the vehicle needs a thickness");
  if (!std::isfinite(dose.applied_at) || !(dose.removed_at > dose.applied_at))
    found.emplace_back("the dose must be removed after it is applied");
}

void check_times(const AbsorptionProblem& problem, std::vector<std::string>& found) {
  const auto& times = problem.times;
  if (times.empty()) found.emplace_back("no time is asked for");
  for (std::size_t i = 0; i < times.size(); ++i)
    if (!std::isfinite(times[i]) || (i > 0 && !(times[i] > times[i - 1])))
      found.emplace_back("the times must be numbers that increase");
  if (!times.empty() && !(times.back() > problem.dose.applied_at))
    found.emplace_back("all is over before the dose is applied");
}

void check(const AbsorptionNumerics& numerics) {
  if (!(numerics.tolerance > 0.0) || !(numerics.first_step > 0.0) || numerics.refinement < 0)
    throw std::invalid_argument("absorption: tolerance and first step must be positive, the refinement not negative");
}

/// Everything abrupt and every time asked for, from the application on, in order.
std::vector<double> stops_of(const AbsorptionProblem& problem, const std::vector<double>& abrupt) {
  std::vector<double> stops = problem.times;
  stops.insert(stops.end(), abrupt.begin(), abrupt.end());
  const double first = problem.dose.applied_at, last = problem.times.back();
  std::erase_if(stops, [=](double t) { return t <= first || t > last; });
  std::sort(stops.begin(), stops.end());
  stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
  return stops;
}

AbsorptionState before_the_dose(double time, std::size_t n_nodes) {
  AbsorptionState state;
  state.time = time;
  state.in_water.assign(n_nodes, 0.0);
  return state;
}

}  // namespace

std::vector<std::string> problems_of(const AbsorptionProblem& problem) {
  std::vector<std::string> found;
  if (problem.layers.size() < 2) {
    found.emplace_back("absorption needs a barrier and living skin below it");
    return found;
  }
  for (const AbsorptionLayer& layer : problem.layers) check_layer(layer, found);
  check_dose(problem.dose, found);
  check_times(problem, found);
  check_pores(problem, found);
  return found;
}

std::vector<double> AbsorptionResult::concentration(std::size_t state) const {
  const std::vector<double>& water = states.at(state).in_water;
  std::vector<double> found;
  found.reserve(cell_partition.size());
  for (std::size_t k = 0; k < cell_partition.size(); ++k)
    found.push_back(0.5 * cell_partition[k] * (water[k] + water[k + 1]));
  return found;
}

AbsorptionResult absorb(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics) {
  if (const std::vector<std::string> problems = problems_of(problem); !problems.empty())
    throw std::invalid_argument(fmt::format("absorption: {}", fmt::join(problems, "; ")));
  check(numerics);
  ColumnStepper stepper(problem, numerics);
  AbsorptionResult result;
  result.depth = stepper.column().depth();
  result.cell_partition = stepper.column().cell_partition();
  auto next = problem.times.begin();
  for (; next != problem.times.end() && *next < problem.dose.applied_at; ++next)
    result.states.push_back(before_the_dose(*next, result.depth.size()));

  std::vector<double> abrupt = problem.pores.empty() ? std::vector<double>{} : problem.clock.breaks(problem.pores);
  abrupt.push_back(problem.dose.removed_at);
  stepper.apply_dose();
  const auto record = [&] {
    if (next == problem.times.end() || *next != stepper.time()) return;
    result.states.push_back(stepper.state());
    ++next;
  };
  record();
  for (const double stop : stops_of(problem, abrupt)) {
    result.outcome = stepper.advance(stop);
    if (result.outcome != AbsorptionOutcome::solved) break;
    if (stop == problem.dose.removed_at) stepper.wipe();
    record();
    if (std::find(abrupt.begin(), abrupt.end(), stop) != abrupt.end()) stepper.restart();
  }
  result.wiped = stepper.wiped();
  result.balance_error = stepper.balance_error();
  result.least = stepper.least();
  result.n_steps = stepper.n_steps();
  result.n_rejected = stepper.n_rejected();
  return result;
}

Enhancement compare_with_intact(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics) {
  AbsorptionProblem without = problem;
  without.pores.clear();
  Enhancement found{absorb(problem, numerics), absorb(without, numerics), {}};
  const std::size_t n = std::min(found.needled.states.size(), found.intact.states.size());
  for (std::size_t i = 0; i < n; ++i) {
    const double least = found.intact.states[i].delivered();
    found.ratio.push_back(least > 0.0 ? found.needled.states[i].delivered() / least
                                      : std::numeric_limits<double>::quiet_NaN());
  }
  return found;
}

std::vector<AbsorptionResult> absorb_pieces(const AbsorptionProblem& problem, std::span<const AbsorptionPiece> pieces,
                                            const AbsorptionNumerics& numerics) {
  check(numerics);
  std::vector<AbsorptionProblem> problems;
  problems.reserve(pieces.size());
  for (const AbsorptionPiece& piece : pieces) {
    AbsorptionProblem& own = problems.emplace_back(problem);
    own.pores = piece.pores;
    // Said here, because nothing may be thrown across the threads.
    if (const auto found = problems_of(own); !found.empty())
      throw std::invalid_argument("absorption: " + found.front());
    if (!(piece.area > 0.0)) throw std::invalid_argument("absorption: a piece of skin needs an area");
  }
  std::vector<AbsorptionResult> results(pieces.size());
  const auto n = static_cast<std::int64_t>(pieces.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    results[k] = absorb(problems[k], numerics);
  }
  return results;
}

std::vector<AbsorptionState> mean_over(std::span<const AbsorptionPiece> pieces,
                                       std::span<const AbsorptionResult> results) {
  double area = 0.0;
  for (const AbsorptionPiece& piece : pieces) area += piece.area;
  if (pieces.empty() || pieces.size() != results.size() || !(area > 0.0))
    throw std::invalid_argument("absorption: the mean needs one result per piece");
  std::vector<AbsorptionState> mean(results.front().states.size());
  static constexpr double AbsorptionState::*amounts[] = {
      &AbsorptionState::in_vehicle, &AbsorptionState::entered,       &AbsorptionState::in_barrier,
      &AbsorptionState::in_living,  &AbsorptionState::to_blood,      &AbsorptionState::through_base,
      &AbsorptionState::flux_in,    &AbsorptionState::flux_to_blood, &AbsorptionState::flux_base};
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    if (results[p].states.size() != mean.size()) throw std::invalid_argument("absorption: results of different times");
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i].time = results[p].states[i].time;
      for (const auto amount : amounts) mean[i].*amount += pieces[p].area / area * results[p].states[i].*amount;
    }
  }
  return mean;
}

}  // namespace acus

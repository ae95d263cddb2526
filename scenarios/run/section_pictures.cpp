#include "scenarios/run/section_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

namespace acus {
namespace {

using nlohmann::json;

// Raise with every change of the section solver that changes its numbers, or of what is stored here.
constexpr int picture_version = 1;
constexpr double um = 1e3;  // per mm
constexpr double picture_step =
    0.05;  // growth of the section per step: a picture needs its end only, not the way there

/// What the solver is asked, free of scales, and the scales.
struct Task {
  SectionProblem problem;
  double rho = 0.0;
  double x = 0.0;  ///< J_c/(mu R)
  std::string note;
};

double x_of(const SectionState& state) { return state.force / 2 - state.energy / state.rho; }

Task task_of(const InsertionResult& result, const SectionPlace& place) {
  const OpeningPlan::Layer& layer = result.plan.layers[place.layer];
  const SolvedSection& section = result.sections[layer.section];
  Task task;
  task.problem = section.problem;
  task.problem.quality = MeshQuality::coarse;
  task.problem.growth_step = picture_step;
  task.x = layer.toughness / (layer.shear_modulus * place.radius);
  const std::vector<SectionState>& states = section.table->states();
  const double wanted = place.radius / place.slit;
  task.rho = std::clamp(wanted, states.front().rho, states.back().rho);
  if (task.rho != wanted) {
    const SectionState& nearest = wanted > task.rho ? states.back() : states.front();
    task.note = fmt::format(
        "J/(mu R) = {:.3g} lies beyond the solved table: shown is its nearest state, {:.3g}, with {:.3g} times the "
        "extrapolated slit",
        task.x, x_of(nearest), wanted / task.rho);
  }
  return task;
}

CacheKey picture_key(const Task& task) {
  return {"opened", picture_version, {{"section", section_key(task.problem).what}, {"rho", task.rho}}};
}

std::string to_bytes(const SectionFields& fields) {
  const std::vector<std::uint8_t> bytes = json::to_cbor(json{{"points", fields.mesh.points},
                                                             {"cells", fields.mesh.cells},
                                                             {"u", fields.u},
                                                             {"tension", fields.tension},
                                                             {"stretch", fields.stretch}});
  return {bytes.begin(), bytes.end()};
}

/// In units of the slit's half-length and the shear modulus.
SectionField from_bytes(const std::string& bytes) {
  const json all = json::from_cbor(bytes);
  SectionField field;
  field.points = all.at("points").get<std::vector<double>>();
  field.cells = all.at("cells").get<std::vector<std::int32_t>>();
  field.displacement = all.at("u").get<std::vector<double>>();
  field.tension = all.at("tension").get<std::vector<double>>();
  field.stretch = all.at("stretch").get<std::vector<double>>();
  return field;
}

/// Nothing when the state is not reached.
std::optional<SectionField> solve_one(const Task& task, Cache& cache) {
  const CacheKey key = picture_key(task);
  if (const auto stored = cache.load(key)) return from_bytes(*stored);
  const SectionFields solved = section_fields(task.problem, task.rho);
  if (solved.mesh.points.empty()) return std::nullopt;
  const std::string bytes = to_bytes(solved);
  cache.store(key, bytes);
  return from_bytes(bytes);
}

SectionField scaled(SectionField field, const InsertionResult& result, const SectionPlace& place, const Task& task) {
  const OpeningPlan::Layer& layer = result.plan.layers[place.layer];
  field.layer = layer.name;
  field.note = task.note;
  field.depth = place.depth * um;
  field.needle_radius = place.radius * um;
  field.slit = place.radius / task.rho * um;
  field.x = task.x;
  for (double& x : field.points) x *= field.slit;
  for (double& u : field.displacement) u *= field.slit;
  for (double& stress : field.tension) stress *= layer.shear_modulus;
  return field;
}

}  // namespace

std::vector<SectionPlace> section_places(const InsertionResult& result, const NeedleShape& needle) {
  const PenetrationLaw& law = *result.law;
  const double deepest = result.deepest();
  std::vector<SectionPlace> all;
  if (needle.tip_radius() == 0.0) return all;
  for (std::size_t k = 0; k < result.plan.layers.size(); ++k) {
    const double top = law.top_of(k), from_tip = deepest - top;
    const bool is_film = result.sections[result.plan.layers[k].section].problem.kind == SectionKind::plane_stress;
    if (is_film || from_tip <= needle.cap_length()) continue;
    all.push_back({k, top, needle.radius(from_tip), law.slit(top, deepest)});
  }
  const auto longest = std::max_element(all.begin(), all.end(),
                                        [](const SectionPlace& a, const SectionPlace& b) { return a.slit < b.slit; });
  std::vector<SectionPlace> chosen;
  if (longest != all.end()) chosen.push_back(*longest);
  if (!all.empty() && all.back().layer != longest->layer) chosen.push_back(all.back());
  return chosen;
}

SectionPictures solve_section_pictures(const InsertionResult& result, const std::vector<SectionPlace>& places,
                                       Cache& cache) {
  std::vector<Task> tasks;
  for (const SectionPlace& place : places) tasks.push_back(task_of(result, place));
  std::vector<std::optional<SectionField>> solved(tasks.size());
  std::vector<std::exception_ptr> failures(tasks.size());
  const auto n = static_cast<std::ptrdiff_t>(tasks.size());
#pragma omp parallel for schedule(dynamic)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    try {
      solved[k] = solve_one(tasks[k], cache);
    } catch (...) {  // no exception may leave a parallel region
      failures[k] = std::current_exception();
    }
  }
  SectionPictures pictures;
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    if (failures[k]) std::rethrow_exception(failures[k]);
    const std::string& name = result.plan.layers[places[k].layer].name;
    if (solved[k])
      pictures.fields.push_back(scaled(std::move(*solved[k]), result, places[k], tasks[k]));
    else
      pictures.notes.push_back(
          fmt::format("the section around the slit in layer \"{}\" was not solved: no picture of it", name));
  }
  return pictures;
}

}  // namespace acus

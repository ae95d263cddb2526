#include "scenarios/run/explicit_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solvers/healing/injury_profile.hpp"

namespace acus {
namespace {

constexpr double day = 86400.0;

double widest_radius(const MeanChannel& channel) {
  return channel.injured_radius.empty()
             ? 0.0
             : *std::max_element(channel.injured_radius.begin(), channel.injured_radius.end());
}

std::vector<double> fractions(const std::vector<double>& radius, double density) {
  std::vector<double> shares;
  shares.reserve(radius.size());
  for (const double r : radius) shares.push_back(std::numbers::pi * r * r * density);
  return shares;
}

std::string name_of(std::size_t run) { return fmt::format("cell_{}", run); }

void keep_run(const HealingState& state, const std::string& name, RestartState& kept) {
  kept.reals[name + "_fields"] = state.fields;
  kept.reals[name + "_redness"] = state.redness;
  kept.reals[name + "_times"] = {state.time, state.next_step};
  kept.integers[name] = {state.n_steps, state.n_refused, state.n_treatments};
}

std::optional<HealingState> kept_run(const RestartState& kept, const std::string& name, std::size_t n_values) {
  const auto counts = kept.integers.find(name);
  if (counts == kept.integers.end() || kept.reals.at(name + "_fields").size() != n_values) return std::nullopt;
  HealingState state;
  state.fields = kept.reals.at(name + "_fields");
  state.redness = kept.reals.at(name + "_redness");
  state.time = kept.reals.at(name + "_times").at(0), state.next_step = kept.reals.at(name + "_times").at(1);
  state.n_steps = counts->second.at(0), state.n_refused = counts->second.at(1),
  state.n_treatments = counts->second.at(2);
  return state;
}

}  // namespace

const std::vector<std::string>& cell_columns() {
  static const std::vector<std::string> columns = {"time_d",     "density_per_mm2",   "lambda",       "explicit_c",
                                                   "even_c",     "explicit_A",        "even_A",       "explicit_phi_N",
                                                   "even_phi_N", "explicit_collagen", "even_collagen"};
  return columns;
}

ExplicitPart::ExplicitPart(const PunctureTable& punctures, int n_sessions, const HealingGrid& grid,
                           const HealingParameters& parameters, const HealingSettings& settings,
                           const std::vector<double>& weights, const std::vector<double>& tension)
    : punctures_(punctures), parameters_(parameters), grid_(column_grid(grid)), tension_(tension) {
  if (!measure(n_sessions, grid, weights)) return;
  double widest = 0.0;
  for (int session = 1; session <= n_sessions; ++session)
    widest = std::max(widest, widest_radius(mean_channel(punctures, session, grid_, parameters)));
  if (widest == 0.0) return;  // the channels end above living skin
  std::vector<double> densities = cell_densities(density_, typical_, parameters, widest);
  is_too_dense_ = densities.empty();
  if (is_too_dense_) return;
  cells_.emplace(grid_, parameters, settings, std::move(densities), widest, tension_);
  even_.emplace(grid_, parameters, settings, tension_);
  std::vector<double> probe(n_healing_fields * grid.n_nodes(), 0.0);
  const double n_treated = static_cast<double>(std::count(weights.begin(), weights.end(), 1.0));
  share_ = static_cast<double>(cells_->replace(probe, density_)) / n_treated;
}

bool ExplicitPart::measure(int n_sessions, const HealingGrid& grid, const std::vector<double>& weights) {
  bool is_called_for = false;
  density_.assign(grid.n_plane(), 0.0);
  for (int session = 1; session <= n_sessions; ++session) {
    const SessionSpacing spacing = session_spacing(punctures_, session, grid, parameters_, weights);
    is_called_for = is_called_for || spacing.needs_explicit_cells();
    typical_ += spacing.mean_density / n_sessions;
    for (std::size_t i = 0; i < density_.size(); ++i) density_[i] += weights[i] * spacing.density[i] / n_sessions;
  }
  return is_called_for;
}

std::size_t ExplicitPart::typical_cell() const {
  const std::vector<double>& densities = cells_->densities();
  const auto nearest = std::min_element(densities.begin(), densities.end(), [&](double a, double b) {
    return std::abs(a - typical_) < std::abs(b - typical_);
  });
  return static_cast<std::size_t>(nearest - densities.begin());
}

void ExplicitPart::treat(int session) {
  const MeanChannel channel = mean_channel(punctures_, session, grid_, parameters_);
  const double density = cells_->densities()[typical_cell()];
  const std::vector<double> destroyed = fractions(channel.destroyed_radius, density);
  const std::vector<double> injured = fractions(channel.injured_radius, density);
  double depth = 0.0;
  for (std::size_t k = 0; k < injured.size(); ++k) depth += grid_.z.mass[k] * injured[k];
  cells_->treat(channel);
  even_->treat(destroyed, injured, {depth});
  stretch(session);
}

void ExplicitPart::stretch(int session) {
  if (tension_.empty()) return;
  const MeanChannel channel = mean_channel(punctures_, session, grid_, parameters_);
  cells_->stretch(channel);
  std::vector<double> stretch = fractions(channel.destroyed_radius, cells_->densities()[typical_cell()]);
  for (std::size_t k = 0; k < stretch.size(); ++k) stretch[k] = squeezed_stretch(tension_[k], stretch[k]);
  even_->set_area_stretch(stretch);
}

HealingEnd ExplicitPart::advance_to(double time) {
  if (const HealingEnd end = cells_->advance_to(time); end != HealingEnd::reached) return end;
  return even_->advance_to(time);
}

std::vector<double> ExplicitPart::shown(const std::vector<double>& homogenised) const {
  std::vector<double> fields = homogenised;
  cells_->replace(fields, density_);
  return fields;
}

std::vector<double> ExplicitPart::row(double time) const {
  const std::size_t typical = typical_cell();
  const double density = cells_->densities()[typical];
  const HealingPoint cell = cells_->cell(typical).means().papillary, even = even_->means().papillary;
  std::vector<double> row = {time / day, density, lambda_of(density, parameters_)};
  for (const std::size_t f : {HealingField::cytokine, HealingField::activated, HealingField::new_collagen})
    row.insert(row.end(), {cell[f], even[f]});
  row.insert(row.end(), {HealingMeans::collagen(cell), HealingMeans::collagen(even)});
  return row;
}

void ExplicitPart::keep(RestartState& kept) const {
  for (std::size_t i = 0; i < n_cells(); ++i) keep_run(cells_->cell(i).state(), name_of(i), kept);
  if (is_used()) keep_run(even_->state(), name_of(n_cells()), kept);
}

bool ExplicitPart::restore(const RestartState& kept, int session) {
  std::vector<HealingState> states;
  for (std::size_t i = 0; is_used() && i <= n_cells(); ++i) {
    const HealingRun& run = i < n_cells() ? cells_->cell(i) : *even_;
    auto state = kept_run(kept, name_of(i), run.state().fields.size());
    if (!state) return false;
    states.push_back(std::move(*state));
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (i < n_cells())
      cells_->restore(i, std::move(states[i]));
    else
      even_->restore(std::move(states[i]));
  }
  if (is_used() && session > 0) stretch(session);
  return true;
}

}  // namespace acus

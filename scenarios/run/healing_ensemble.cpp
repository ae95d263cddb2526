#include "scenarios/run/healing_ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "scenarios/run/barrier_times.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "scenarios/schema/person_healing.hpp"
#include "solvers/healing/explicit_cells.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, day = 24.0 * hour, percent = 100.0;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What is kept of a curve, by column of the table "healing".
constexpr std::array quantities = {
    "papillary_c",        "papillary_rho",   "papillary_A", "papillary_phi_N",   "papillary_V",
    "papillary_collagen", "dermis_collagen", "redness_um",  "excess_water_loss", "plugged"};
/// Numbers behind the curves.
constexpr std::array scalars = {"barrier_recovery_h", "channels_close_h", "erythema_h"};

struct Share {
  const char* name;
  double value;
};
constexpr std::array shares = {Share{"p05", 0.05}, Share{"p50", 0.5}, Share{"p95", 0.95}};

std::size_t quantity_index(std::string_view name) {
  return static_cast<std::size_t>(std::find(quantities.begin(), quantities.end(), name) - quantities.begin());
}

double seconds_of(const HealingMoment& moment, const HealingSpec& spec, int session) {
  return moment.time - static_cast<double>(session - 1) * spec.interval;
}

std::vector<ChannelBin> after_recoil(std::vector<ChannelBin> bins, double r_inf) {
  for (ChannelBin& bin : bins) bin.radius *= r_inf;
  return bins;
}

/// Scales the number of holes until the papillary dermis is injured as much as asked for.
void match(InjuryProfile& profile, const HealingGrid& column, const HealingParameters& parameters, double injured) {
  constexpr int n_rounds = 30;  // each halves the error or better while less than half of the tissue is injured
  for (int round = 0; round < n_rounds; ++round) {
    const double own = papillary_mean(column, profile.injured(parameters), {1.0});
    if (!(own > 0.0)) return;
    profile.scale(std::log1p(-injured) / std::log1p(-own));
  }
}

/// Radius of the disc that takes this share of a cell.
double disc_radius(double share, double density) { return std::sqrt(share / (std::numbers::pi * density)); }

HealingSpec with(const HealingSpec& spec, const HealingParameters& parameters) {
  HealingSpec own = spec;
  own.parameters = parameters;
  return own;
}

}  // namespace

double quantile(std::vector<double> values, double share) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return none;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

std::vector<ParameterRange> uncertain_parameters(const Scenario& scenario) {
  HealingParameters expected = standard_healing_parameters();
  if (!scenario.skin_choice.person.empty())
    apply(load_person_preset(scenario.skin_choice.person, healing_parameter_names()), expected);
  std::vector<ParameterRange> ranges = published_ranges(scenario.healing.parameters);
  std::erase_if(ranges, [&](const ParameterRange& range) {
    constexpr double as_written = 1e-9;
    return std::abs(range.middle - expected.*range.member) > as_written * std::abs(range.middle);
  });
  return ranges;
}

HealingEnsemble::HealingEnsemble(const Scenario& scenario, const HealingGrid& grid, const PunctureTable& punctures,
                                 const std::vector<HealingMoment>& moments, const std::vector<double>& injured,
                                 const std::vector<double>& density)
    : scenario_(scenario),
      grid_(column_grid(grid)),
      moments_(moments),
      ranges_(uncertain_parameters(scenario)),
      samples_(sample_parameters(scenario.healing.parameters, ranges_,
                                 static_cast<std::size_t>(scenario.uncertainty.samples), scenario.seed)),
      tension_(tension_over_rest(scenario, grid)),
      density_(std::accumulate(density.begin(), density.end(), 0.0) / static_cast<double>(density.size())),
      sparsest_(*std::min_element(density.begin(), density.end())) {
  const double area = treated_area(scenario).area_mm2(), barrier = barrier_thickness(scenario.skin);
  for (const HealingMoment& moment : moments_) {
    if (moment.session > 1) days_.push_back(moment.time / day);
    days_.push_back(moment.time / day);
    if (moment.session == 0) continue;
    injuries_.emplace_back(punctures, moment.session, grid_, area);
    match(injuries_.back(), grid_, scenario.healing.parameters, injured.at(injuries_.size() - 1));
    full_bins_.push_back(barrier > 0.0 ? channel_bins(punctures, moment.session, barrier, area, 1.0)
                                       : std::vector<ChannelBin>{});
  }
}

const HealingParameters& HealingEnsemble::parameters(std::size_t sample) const {
  return sample == 0 ? scenario_.healing.parameters : samples_.values[sample - 1];
}

double HealingEnsemble::widest_in_cell(const HealingParameters& p) const {
  if (!(sparsest_ > 0.0) || lambda_of(sparsest_, p) <= SessionSpacing::lambda_explicit) return 0.0;
  double most = 0.0;
  for (const InjuryProfile& injury : injuries_)
    for (const double share : injury.injured(p)) most = std::max(most, share);
  return cell_densities({density_}, density_, p, disc_radius(most, density_)).empty() ? 0.0
                                                                                      : disc_radius(most, density_);
}

HealingRun HealingEnsemble::healthy_skin(const HealingParameters& p) const {
  const double widest = widest_in_cell(p);
  HealingGrid grid = widest > 0.0 ? explicit_cell_grid(grid_, density_, widest) : grid_;
  HealingSettings settings;
  settings.tolerance = scenario_.healing.tolerance;
  const std::vector<double> stretch = at_nodes(grid, tension_);
  return {std::move(grid), p, settings, stretch};
}

void HealingEnsemble::treat(std::size_t k, HealingRun& run) const {
  const HealingParameters& p = run.kinetics().parameters();
  const std::vector<double> destroyed = injuries_[k].destroyed(p), injured = injuries_[k].injured(p);
  if (run.grid().x.is_radial) {
    MeanChannel channel;
    for (const double share : destroyed) channel.destroyed_radius.push_back(disc_radius(share, density_));
    for (const double share : injured) channel.injured_radius.push_back(disc_radius(share, density_));
    treat_cell(run, channel);
  } else {
    double depth = 0.0;
    for (std::size_t i = 0; i < injured.size(); ++i) depth += grid_.z.mass[i] * injured[i];
    run.treat(destroyed, injured, {depth});
  }
  if (tension_.empty()) return;
  std::vector<double> stretch = tension_;
  for (std::size_t i = 0; i < stretch.size(); ++i) stretch[i] = squeezed_stretch(stretch[i], destroyed[i]);
  run.set_area_stretch(at_nodes(run.grid(), stretch));
}

std::vector<double> HealingEnsemble::heal(std::size_t sample) const {
  const HealingParameters& p = parameters(sample);
  const ChannelClosure closure = channel_closure(with(scenario_.healing, p));
  HealingRun run = healthy_skin(p);
  const bool has_barrier = barrier_thickness(scenario_.skin) > 0.0;
  std::vector<ChannelBin> bins;
  std::vector<double> row;
  int session = 0;
  const auto note = [&](const HealingMoment& moment) {
    const double since = seconds_of(moment, scenario_.healing, session);
    const BarrierRow barrier{has_barrier ? closure.relative_barrier(bins, since) : none, closure.plug(since)};
    const std::vector<double> course = course_row(moment.time, session, run.means(), barrier);
    for (const char* name : quantities) row.push_back(value_of(course, course_columns(), name));
  };
  for (const HealingMoment& moment : moments_) {
    if (run.advance_to(moment.time) != HealingEnd::reached)
      return std::vector<double>(days_.size() * quantities.size() + scalars.size(), none);
    if (moment.session > 1) note(moment);
    if (moment.session > 0) {
      session = moment.session;
      const auto k = static_cast<std::size_t>(session - 1);
      treat(k, run);
      bins = after_recoil(full_bins_[k], p.r_inf);
    }
    note(moment);
  }
  bins = after_recoil(full_bins_.front(), p.r_inf);
  row.push_back(has_barrier ? recovery_time(closure, bins, scenario_.healing.horizon) / hour : none);
  row.push_back(has_barrier ? closing_time(closure, bins) / hour : none);
  row.push_back(std::log(10.0) * p.tau_h / hour);
  return row;
}

Rows HealingEnsemble::heal(std::size_t first, std::size_t end) const {
  Rows rows(end - first);
  const auto n = static_cast<std::int64_t>(rows.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < n; ++i) rows[static_cast<std::size_t>(i)] = heal(first + static_cast<std::size_t>(i));
  return rows;
}

namespace {

/// Values of the drawn samples at one place of their rows.
std::vector<double> drawn(const Rows& rows, std::size_t at) {
  std::vector<double> values;
  for (std::size_t i = 1; i < rows.size(); ++i) values.push_back(rows[i][at]);
  return values;
}

}  // namespace

std::map<std::string, Table> HealingEnsemble::tables(const Rows& rows) const {
  Table bands{{"time_d"}, {}}, samples{{"sample"}, {}};
  for (const char* name : quantities) {
    for (const Share& share : shares) bands.columns.push_back(fmt::format("{}_{}", name, share.name));
    bands.columns.push_back(fmt::format("{}_column", name));
  }
  for (std::size_t t = 0; t < days_.size(); ++t) {
    bands.rows.push_back({days_[t]});
    for (std::size_t q = 0; q < quantities.size(); ++q) {
      const std::size_t at = t * quantities.size() + q;
      for (const Share& share : shares) bands.rows.back().emplace_back(quantile(drawn(rows, at), share.value));
      bands.rows.back().emplace_back(rows.front()[at]);
    }
  }
  for (const ParameterRange& range : ranges_) samples.columns.push_back(fmt::format("{}_relative", range.name));
  samples.columns.emplace_back("papillary_collagen_end");
  for (const char* name : scalars) samples.columns.emplace_back(name);
  const std::size_t end = (days_.size() - 1) * quantities.size() + quantity_index("papillary_collagen");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    samples.rows.push_back({static_cast<double>(i)});
    for (const ParameterRange& range : ranges_)
      samples.rows.back().emplace_back(parameters(i).*range.member / range.middle);
    samples.rows.back().emplace_back(rows[i][end]);
    for (std::size_t s = 0; s < scalars.size(); ++s)
      samples.rows.back().emplace_back(rows[i][days_.size() * quantities.size() + s]);
  }
  return {{"healing_bands", bands}, {"healing_samples", samples}};
}

std::vector<Headline> HealingEnsemble::headlines(const Rows& rows) const {
  std::vector<Headline> lines;
  const auto add = [&](const std::string& key, std::size_t at, double factor, double shift, const char* unit,
                       const char* of) {
    for (const Share& share : {shares.front(), shares.back()})
      lines.push_back({fmt::format("{}_{}", key, share.name), factor * (quantile(drawn(rows, at), share.value) + shift),
                       unit,
                       fmt::format("{} % of {} draws from the published ranges lie below: {}",
                                   std::lround(percent * share.value), rows.size() - 1, of)});
  };
  const std::size_t collagen = quantity_index("papillary_collagen");
  for (const double at : {30.0, 90.0, 365.0}) {
    const auto found = std::find(days_.rbegin(), days_.rend(), at);
    if (found == days_.rend()) continue;
    const auto t = static_cast<std::size_t>(days_.rend() - found) - 1;
    add(fmt::format("collagen_{}d", static_cast<int>(at)), t * quantities.size() + collagen, percent, -1.0, "%",
        "change in the papillary dermis");
  }
  const std::size_t last = days_.size() - 1, behind = days_.size() * quantities.size();
  add("collagen_end", last * quantities.size() + collagen, percent, -1.0, "%", "papillary dermis, at the horizon");
  add("barrier_recovery", behind, 1.0, 0.0, "h", "nine tenths of the excess water loss gone");
  add("channels_close", behind + 1, 1.0, 0.0, "h", "widest channel closed");
  add("erythema_duration", behind + 2, 1.0, 0.0, "h", "redness down to a tenth");
  return lines;
}

std::vector<std::string> HealingEnsemble::warnings(const Rows& rows) const {
  std::vector<std::string> texts;
  const std::vector<double> ends = drawn(rows, (days_.size() - 1) * quantities.size());
  const auto failed = std::count_if(ends.begin(), ends.end(), [](double value) { return std::isnan(value); });
  if (failed > 0)
    texts.push_back(fmt::format("{} of {} draws of healing parameters could not be solved and are not in the bands",
                                failed, ends.size()));
  std::size_t n_cells = 0;
  for (const HealingParameters& values : samples_.values)
    if (widest_in_cell(values) > 0.0) ++n_cells;
  if (n_cells > 0)
    texts.push_back(fmt::format("{} of {} draws have a Lambda above 5 and were healed in explicit cells", n_cells,
                                samples_.values.size()));
  if (samples_.n_redrawn > 0)
    texts.push_back(fmt::format("{} of {} draws had no healthy steady state and were drawn again", samples_.n_redrawn,
                                ends.size()));
  return texts;
}

}  // namespace acus

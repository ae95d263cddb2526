#include "scenarios/run/healing_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/units/dimension.hpp"
#include "scenarios/run/barrier_times.hpp"
#include "scenarios/run/explicit_part.hpp"
#include "scenarios/run/healing_ensemble.hpp"
#include "scenarios/run/healing_headlines.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "scenarios/run/healing_record.hpp"
#include "scenarios/run/published_table.hpp"
#include "scenarios/run/puncture_mark.hpp"
#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, day = 24.0 * hour;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

HealingSettings settings_of(const HealingSpec& spec) {
  HealingSettings settings;
  settings.tolerance = spec.tolerance;
  return settings;
}

HealingRun healthy_run(const Scenario& scenario, HealingGrid grid) {
  const std::vector<double> stretch = at_nodes(grid, tension_over_rest(scenario, grid));
  return {std::move(grid), scenario.healing.parameters, settings_of(scenario.healing), stretch};
}

class HealingStage {
 public:
  HealingStage(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures)
      : tools_(tools),
        scenario_(scenario),
        spec_(scenario.healing),
        punctures_(punctures),
        run_(healthy_run(scenario, healing_grid(scenario))),
        weights_(treated_weights(scenario, run_.grid())),
        tension_(tension_over_rest(scenario, run_.grid())),
        explicit_(punctures, static_cast<int>(spec_.sessions), run_.grid(), spec_.parameters, settings_of(spec_),
                  weights_, tension_),
        moments_(healing_moments(spec_)),
        fields_(kept_fields(scenario.output.fields)),
        closure_(channel_closure(spec_)),
        barrier_(barrier_thickness(scenario.skin)),
        mark_(puncture_mark(punctures)) {}

  RunEnd run(std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
    go_on();
    for (; next_ < static_cast<std::int64_t>(moments_.size()); ++next_) {
      if (tools_.interrupt.is_requested()) {
        keep(next_);
        return {ExitCode::interrupted};
      }
      const HealingMoment& moment = moments_[static_cast<std::size_t>(next_)];
      if (run_.advance_to(moment.time) != HealingEnd::reached || !advance_cells(moment.time))
        return {ExitCode::not_converged,
                fmt::format("healing ended at {}: no step of at least a second meets healing.tolerance = {:.2g}",
                            display_quantity(run_.state().time, Dimension::time), spec_.tolerance),
                {}};
      note(moment);
    }
    std::vector<Headline> headlines = healing_headlines(scenario_, record_);
    for (auto& [name, table] : healing_tables(record_)) tables[name] = table;
    if (Table published = published_table(spec_); !published.rows.empty())
      tables["healing_published"] = std::move(published);
    if (scenario_.uncertainty.samples > 0 && !add_bands(tables, headlines, warnings)) return {ExitCode::interrupted};
    for (std::string& text : healing_warnings(scenario_, record_)) warn(std::move(text), warnings);
    if (explicit_.is_too_dense())
      warn("Lambda calls for explicit cells, yet injured skin fills them: the mean injury is kept", warnings);
    if (!fields_.empty()) tools_.writer.set_healing_fields(field_series(run_.grid(), fields_, record_));
    const HealingState& state = run_.state();
    return {ExitCode::ok,
            "",
            std::move(headlines),
            {{"healing",
              fmt::format("{} nodes, {} steps, {} refused", run_.grid().n_nodes(), state.n_steps, state.n_refused)}}};
  }

 private:
  void go_on() {
    const RestartState kept = tools_.writer.kept_stage();
    HealingState state;
    HealingRecord record;
    std::int64_t next = 0;
    if (!from_restart(kept, mark_, run_.state().fields.size(), state, record, next)) return;
    const int session =
        record.sessions.empty() ? 0 : static_cast<int>(value_of(record.sessions.back(), session_columns(), "session"));
    if (!explicit_.restore(kept, session)) return;
    run_.restore(std::move(state));
    record_ = std::move(record), next_ = next;
    if (session > 0) begin_barrier(session);
    if (session > 0 && !tension_.empty())
      stretch(homogenise(punctures_, session, run_.grid(), spec_.parameters, 0.0, weights_));
    tools_.progress.event("resumed", fmt::format("healing goes on from day {:.4g}", run_.state().time / day));
  }

  /// Heals with other parameters, some samples at a time. False when interrupted.
  bool add_bands(std::map<std::string, Table>& tables, std::vector<Headline>& headlines,
                 std::vector<std::string>& warnings) {
    constexpr std::size_t at_once = 16;
    std::vector<double> injured, density;
    for (const std::vector<double>& row : record_.sessions) {
      injured.push_back(value_of(row, session_columns(), "injured"));
      density.push_back(value_of(row, session_columns(), "density_per_mm2"));
    }
    const HealingEnsemble ensemble(scenario_, run_.grid(), punctures_, moments_, injured, density);
    while (record_.samples.size() < ensemble.n_samples()) {
      if (tools_.interrupt.is_requested()) return false;
      const std::size_t first = record_.samples.size(), end = std::min(first + at_once, ensemble.n_samples());
      for (std::vector<double>& row : ensemble.heal(first, end)) record_.samples.push_back(std::move(row));
      keep(next_);
      tools_.progress.event("samples", fmt::format("healing: {} of {} samples", end - 1, ensemble.n_samples() - 1));
    }
    for (auto& [name, table] : ensemble.tables(record_.samples)) tables[name] = std::move(table);
    for (Headline& line : ensemble.headlines(record_.samples)) headlines.push_back(std::move(line));
    for (std::string& text : ensemble.warnings(record_.samples)) warn(std::move(text), warnings);
    return true;
  }

  void warn(std::string text, std::vector<std::string>& warnings) const {
    tools_.progress.event("warning", "warning: " + text);
    warnings.push_back(std::move(text));
  }

  /// What is kept goes on at the moment `next`.
  void keep(std::int64_t next) {
    RestartState kept = to_restart(run_.state(), record_, next, mark_);
    explicit_.keep(kept);
    tools_.writer.keep_stage(kept);
  }

  bool advance_cells(double time) { return !explicit_.is_used() || explicit_.advance_to(time) == HealingEnd::reached; }

  /// The fields that results tell: homogenised, or with those of cells in their place.
  std::vector<double> shown() const {
    return explicit_.is_used() ? explicit_.shown(run_.state().fields) : run_.state().fields;
  }
  HealingMeans means() const {
    return explicit_.is_used() ? healing_means(run_.grid(), shown(), run_.state().redness, weights_)
                               : run_.means(weights_);
  }

  /// Between open channels tissue is squeezed; where mechanosensing is on, that enters production.
  void stretch(const SessionSources& sources) {
    std::vector<double> stretch = at_nodes(run_.grid(), tension_);
    for (std::size_t i = 0; i < stretch.size(); ++i) stretch[i] = squeezed_stretch(stretch[i], sources.destroyed[i]);
    run_.set_area_stretch(stretch);
  }

  void note(const HealingMoment& moment) {
    if (moment.session > 0) {
      if (session_ > 0) add_course(moment.time);
      treat(moment);
    }
    add_course(moment.time);
    if (moment.has_profile) note_fields(moment.time);
    tools_.progress.tell(fmt::format("healing: day {:.4g} of {:.4g}, {} steps", moment.time / day, spec_.horizon / day,
                                     run_.state().n_steps));
    if (moment.session == 0 && !moment.has_profile) return;
    keep(next_ + 1);
  }

  void note_fields(double time) {
    const std::vector<double> fields = shown();
    append_profile(record_.profiles, time, run_.grid(), fields, weights_);
    if (fields_.empty()) return;
    record_.moment_times.push_back(time);
    record_.moments.push_back(kept_values(fields, fields_));
  }

  void add_course(double time) {
    record_.course.push_back(course_row(time, session_, means(), barrier_at(time - session_time())));
    if (explicit_.is_used()) record_.cells.push_back(explicit_.row(time));
  }

  double session_time() const { return static_cast<double>(session_ - 1) * spec_.interval; }

  BarrierRow barrier_at(double time) const {
    return {barrier_ > 0.0 ? closure_.relative_barrier(bins_, time) : none, closure_.plug(time)};
  }

  void begin_barrier(int session) {
    session_ = session;
    if (barrier_ > 0.0)
      bins_ = channel_bins(punctures_, session, barrier_, treated_area(scenario_).area_mm2(), spec_.parameters.r_inf);
  }

  void treat(const HealingMoment& moment) {
    const HealingMeans before = means();
    const SessionSources sources = homogenise(punctures_, moment.session, run_.grid(), spec_.parameters, 0.0, weights_);
    run_.treat(sources);
    if (!tension_.empty()) stretch(sources);
    if (explicit_.is_used()) explicit_.treat(moment.session);
    begin_barrier(moment.session);
    record_.sessions.push_back(
        {static_cast<double>(moment.session), moment.time / day, static_cast<double>(sources.n_holes),
         static_cast<double>(sources.n_outside), sources.mean_density, sources.spacing, sources.kernel_width,
         sources.signal_length, sources.lambda, explicit_.share(),
         papillary_mean(run_.grid(), sources.destroyed, weights_),
         papillary_mean(run_.grid(), sources.injured, weights_), before.papillary[HealingField::cytokine],
         before.papillary[HealingField::activated], HealingMeans::collagen(before.papillary),
         barrier_ > 0.0 ? closure_.barrier(bins_, 0.0) : none,
         barrier_ > 0.0 ? recovery_time(closure_, bins_, spec_.horizon) / hour : none,
         barrier_ > 0.0 ? closing_time(closure_, bins_) / hour : none});
  }

  const StageTools& tools_;
  const Scenario& scenario_;
  const HealingSpec& spec_;
  const PunctureTable& punctures_;
  HealingRun run_;
  std::vector<double> weights_;
  std::vector<double> tension_;  // per depth; empty = mechanosensing off
  ExplicitPart explicit_;
  std::vector<HealingMoment> moments_;
  std::vector<std::size_t> fields_;
  ChannelClosure closure_;
  double barrier_;  // thickness, mm; 0 = none
  std::int64_t mark_;
  HealingRecord record_;
  std::int64_t next_ = 0;
  int session_ = 0;  // the last one
  std::vector<ChannelBin> bins_;
};

}  // namespace

RunEnd run_healing(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                   std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  return HealingStage(tools, scenario, punctures).run(tables, warnings);
}

std::string unfit_punctures(const Scenario& scenario, const PunctureTable& punctures) {
  std::vector<std::string> layers;
  for (const SkinLayer& layer : scenario.skin.layers) layers.push_back(layer.name);
  if (punctures.layers != layers)
    return fmt::format("its punctures are in other skin: layers {} where the scenario has {}",
                       fmt::join(punctures.layers, ", "), fmt::join(layers, ", "));
  const auto last = std::max_element(punctures.session.begin(), punctures.session.end());
  const std::int64_t n = last == punctures.session.end() ? 0 : *last;
  if (n != scenario.healing.sessions)
    return fmt::format("it holds punctures of {} sessions, the scenario has {}", n, scenario.healing.sessions);
  return {};
}

}  // namespace acus

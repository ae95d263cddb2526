#include "scenarios/run/healing_headlines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/run/explicit_part.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "solvers/healing/healing_sources.hpp"

namespace acus {
namespace {

constexpr double percent = 100.0, hour = 3600.0;

double of_course(const std::vector<double>& row, const std::string& name) {
  return value_of(row, course_columns(), name);
}
double of_session(const std::vector<double>& row, const std::string& name) {
  return value_of(row, session_columns(), name);
}

/// The last row of a day: after a session that falls on it.
const std::vector<double>* row_at(const Rows& course, double days) {
  const std::vector<double>* found = nullptr;
  for (const std::vector<double>& row : course)
    if (row.front() == days) found = &row;
  return found;
}

double change(double value) { return percent * (value - 1.0); }

/// Published changes of elastic fibres contradict each other [ElDomyati2015; Kenkel2021; Aust2008]: the band of the
/// preset's note on p_E, per cent.
constexpr double elastin_low = -20.0, elastin_high = 50.0;

double greatest(const Rows& rows, double (*of)(const std::vector<double>&, const std::string&), const char* name) {
  double most = 0.0;
  for (const std::vector<double>& row : rows) most = std::max(most, of(row, name));
  return most;
}

/// New collagen of an even column over that of the explicit cell, per cent more: on day 30 after the first session, or
/// at the end of a shorter run. 0 where there is none.
double evenness_error(const HealingRecord& record) {
  const auto value = [](const std::vector<double>& row, const char* name) {
    return value_of(row, cell_columns(), name);
  };
  const std::vector<double>* row = row_at(record.cells, 30.0);
  if (row == nullptr) row = &record.cells.back();
  const double cell = value(*row, "explicit_phi_N");
  return cell > 0.0 ? change(value(*row, "even_phi_N") / cell) : 0.0;
}

std::string told_by_cells(const HealingRecord& record) {
  if (record.cells.empty()) return ": new collagen is off by a tenth or more";
  return fmt::format(
      ": the fields are those of explicit cells (table healing_cells) in {:.3g} % of the treated skin; mean injury "
      "would miss new collagen by {:+.3g} %",
      percent * of_session(record.sessions.front(), "explicit_cells"), evenness_error(record));
}

}  // namespace

std::vector<Headline> healing_headlines(const Scenario& scenario, const HealingRecord& record) {
  const HealingParameters& p = scenario.healing.parameters;
  const std::vector<double>& end = record.course.back();
  const std::vector<double>& first = record.sessions.front();
  std::vector<Headline> lines;
  for (const int days : {30, 90, 365}) {
    const std::vector<double>* row = row_at(record.course, days);
    if (row == nullptr) continue;
    lines.push_back({fmt::format("collagen_{}d", days), change(of_course(*row, "papillary_collagen")), "%",
                     fmt::format("change in the papillary dermis {} days after the first session", days)});
    lines.push_back({fmt::format("collagen_dermis_{}d", days), change(of_course(*row, "dermis_collagen")), "%",
                     "the same, mean of the whole dermis"});
  }
  lines.insert(
      lines.end(),
      {{"collagen_end", change(of_course(end, "papillary_collagen")), "%", "papillary dermis, at the horizon"},
       {"elastin_change", change(of_course(end, "papillary_E")), "%",
        "papillary dermis, at the horizon; published changes contradict each other"},
       {"elastin_low", elastin_low, "%", "lower end of what was published"},
       {"elastin_high", elastin_high, "%", "upper end of what was published"},
       {"barrier_recovery", of_session(first, "barrier_recovery_h"), "h",
        "until nine tenths of the excess water loss are gone, first session"},
       {"channels_close", of_session(first, "channels_close_h"), "h", "until the widest channel has closed"},
       {"erythema_duration", std::log(10.0) * p.tau_h / hour, "h", "until redness is a tenth of what a session left"},
       {"redness_peak", greatest(record.course, of_course, "redness_um"), "um",
        "largest depth of injury that shows, mean of the area: no colour scale is published"},
       {"cytokine_peak", greatest(record.course, of_course, "papillary_c"), "1", "papillary dermis, healthy 1"},
       {"vessels_peak", change(greatest(record.course, of_course, "papillary_V")), "%", "papillary dermis"},
       {"lambda", greatest(record.sessions, of_session, "lambda"), "1",
        "largest: mean injury gives the mean answer below 3"}});
  if (!record.cells.empty())
    lines.push_back({"evenness_error", evenness_error(record), "%",
                     "new collagen by mean injury over that of explicit cells, day 30 or the end; the cells are told"});
  return lines;
}

std::vector<std::string> healing_warnings(const Scenario& scenario, const HealingRecord& record) {
  std::vector<std::string> texts;
  constexpr double noticeable = 0.05;  // of healthy tissue
  for (const std::vector<double>& row : record.sessions) {
    const auto number = static_cast<int>(of_session(row, "session"));
    const double cytokine = of_session(row, "c_before"), activated = of_session(row, "activated_before");
    if (cytokine > 1.0 + noticeable || activated > noticeable)
      texts.push_back(
          fmt::format("session {} treats skin that has not healed: cytokine at {:.3g} of healthy, {:.2g} % "
                      "of the fibroblasts activated",
                      number, cytokine, percent * activated));
    const double lambda = of_session(row, "lambda");
    if (lambda > SessionSpacing::lambda_explicit)
      texts.push_back(
          fmt::format("session {}: channels stand so far apart (Lambda = {:.3g} > 5) that the mean injury "
                      "does not give the mean answer{}",
                      number, lambda, told_by_cells(record)));
    else if (lambda > SessionSpacing::lambda_safe)
      texts.push_back(fmt::format("session {}: Lambda = {:.3g}: above 3 the error of the mean injury is not bounded",
                                  number, lambda));
    if (const double outside = of_session(row, "holes_outside"); outside > 0.0)
      texts.push_back(
          fmt::format("session {}: {} holes lie beyond the healing grid and are left out", number, outside));
    if (of_session(row, "holes") > 0.0 && of_session(row, "kernel_mm") < of_session(row, "spacing_mm") &&
        record.cells.empty())
      texts.push_back(
          fmt::format("session {}: channels ({:.3g} mm apart) are further apart than the signal reaches "
                      "({:.3g} mm): the fields show single channels as bumps",
                      number, of_session(row, "spacing_mm"), of_session(row, "signal_mm")));
  }
  if (barrier_thickness(scenario.skin) == 0.0)
    texts.emplace_back("no layer is called stratum_corneum: nothing is said about the barrier");
  return texts;
}

}  // namespace acus

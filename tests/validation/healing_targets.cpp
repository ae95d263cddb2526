// Healing beside what was measured: the eight targets, passed or missed, calibration told apart from hold-out. A miss
// is written down, not mended; what fails this test is a model that changed its answer.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "scenarios/schema/active_skin.hpp"
#include "scenarios/schema/presets.hpp"
#include "solvers/absorption/absorption.hpp"
#include "solvers/healing/channel_closure.hpp"
#include "solvers/healing/healing_run.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double hour = 3600.0, day = 24 * hour, infinity = std::numeric_limits<double>::infinity();
/// 250 punctures per cm2: what clinics are said to aim for (recalled).
constexpr double per_mm2 = 2.5;

struct Window {
  double low, high;
  bool holds(double value) const { return value >= low && value <= high; }
  std::string text(const char* unit) const { return fmt::format("{:.3g} to {:.3g} {}", low, high, unit); }
};

class Page {
 public:
  Page() {
    report_.paragraph(
        "Written by a test. Every parameter is that of the shipped preset. \"calibration\": a parameter was fitted to "
        "or derived from this number, so that agreement says nothing; \"hold-out\": it was not used. A miss stands as "
        "a miss.");
    report_.table({"target", "measured", "accepted", "model", "", "role"});
  }
  void line(const std::string& target, const std::string& measured, const std::string& accepted,
            const std::string& model, const std::string& verdict, const std::string& role) {
    report_.row({target, measured, accepted, model, verdict, role});
  }
  bool judge(const std::string& target, const std::string& measured, const Window& window, double value,
             const char* unit, const std::string& role) {
    const bool holds = window.holds(value);
    line(target, measured, window.text(unit), fmt::format("{:.3g} {}", value, unit), holds ? "pass" : "**miss**", role);
    return holds;
  }
  Report& report() { return report_; }

 private:
  Report report_{"healing", "Healing and absorption beside measurements", "validation"};
};

/// Channels left by a needle of 770 um: 70.7 um wide at the surface [Kalluri2011], through human stratum corneum.
std::vector<ChannelBin> roller_channels(double radius) { return {{radius, 0.02, per_mm2}}; }

/// Time at which the excess conductance is down to a share; the wall of the channel closes as in air.
double time_to(const ChannelClosure& closure, double radius, double left) {
  double low = 0.0, high = 400.0 * hour;
  while (high - low > 1.0) {
    const double middle = 0.5 * (low + high);
    (closure.relative_barrier(roller_channels(radius), middle) > left ? low : high) = middle;
  }
  return high;
}

/// The same when the wall waits under the cover: only the plug grows, 1 - q + eta q = left.
double plug_time_to(const HealingParameters& p, double left) {
  const double q = (1.0 - left) / (1.0 - p.eta);
  return -p.tau_p_occluded * std::log(1.0 - q);
}

struct Point {
  double days, collagen, c, phi_N, E;
};

/// A point of papillary dermis over days, at hours each: the injury that the fit assumed.
std::vector<Point> course(int sessions, double interval_days, double end_days) {
  HealingRun run(one_point_grid(), standard_healing_parameters(), {}, {}, {0.0, 0.0, 0.0});
  std::vector<Point> points;
  constexpr double each = 1.0 / 8.0;
  int done = 0;
  for (int i = 0; i * each <= end_days; ++i) {
    const double days = i * each;
    REQUIRE(run.advance_to(days * day) == HealingEnd::reached);
    if (done < sessions && days >= done * interval_days) {
      run.treat({0.02}, {0.08}, {0.1});
      ++done;
    }
    const HealingPoint point = run.means().papillary;
    points.push_back({days, HealingMeans::collagen(point), point[HealingField::cytokine],
                      point[HealingField::new_collagen], point[HealingField::elastin]});
  }
  return points;
}

double at(const std::vector<Point>& points, double days, double Point::*member) {
  const auto found = std::find_if(points.begin(), points.end(), [&](const Point& p) { return p.days >= days; });
  return (*found).*member;
}

void barrier_targets(Page& page) {
  const HealingParameters p = standard_healing_parameters();
  const ChannelClosure open(p);
  constexpr double of_770 = 0.5 * 0.0707;
  CHECK(page.judge("1 open barrier, nine tenths back", "by 2 h (human), 4 to 5 h (rat)", {1.0, 5.0},
                   time_to(open, of_770, 0.1) / hour, "h", "calibration (tau_p_open)"));
  CHECK(page.judge("2 covered: half-life", "20 to 26 h", {0.6 * 20.2, 1.4 * 25.86}, plug_time_to(p, 0.5) / hour, "h",
                   "calibration (tau_p_occluded)"));
  CHECK_FALSE(page.judge("2 covered: lifetime, nine tenths back, wall waits", "44 to 67 h", {44.1 - 15.0, 66.5 + 15.0},
                         plug_time_to(p, 0.1) / hour, "h", "hold-out"));
  CHECK_FALSE(page.judge("2 covered: lifetime, nine tenths back, wall closes as in air", "44 to 67 h",
                         {44.1 - 15.0, 66.5 + 15.0}, time_to(ChannelClosure(p, infinity), of_770, 0.1) / hour, "h",
                         "hold-out"));
  CHECK(page.judge("3 pores of 770 um needles closed", "18 h", {0.7 * 18.0, 1.3 * 18.0},
                   open.time_to_close(of_770) / hour, "h", "calibration (v_k, t_lag)"));
  page.line("3 pores of 370 um needles closed", "12 h", "8.4 to 15.6 h", "-", "not testable",
            "width of the needle not read; any channel narrower than 96 um closes in less than 15.6 h, and sooner than "
            "a wider one");
  CHECK(open.time_to_close(0.02) < open.time_to_close(of_770));
  // Radii of the lesions are recalled: about 50 and 110 um.
  CHECK_FALSE(page.judge("4 micro-lesions covered, ED50, small", "10 h", {7.5, 12.5}, open.time_to_close(0.05) / hour,
                         "h", "calibration (v_k); radius recalled"));
  CHECK_FALSE(page.judge("4 micro-lesions covered, ED50, large", "22 h", {16.5, 27.5}, open.time_to_close(0.11) / hour,
                         "h", "calibration (v_k); radius recalled"));
  page.line("4 micro-lesions, ED84", "13 to 28 h", "±25 %", "-", "not testable",
            "the model has no spread from lesion to lesion");
}

/// Injured depth of straight holes as wide as a 250 um needle leaves them, per area of skin (mm).
double injured_depth(double length, double width) {
  const HealingParameters p = standard_healing_parameters();
  const double radius = p.r_inf * 0.5 * width + p.delta;
  return length * -std::expm1(-per_mm2 * std::numbers::pi * radius * radius);
}

void erythema_targets(Page& page) {
  const HealingParameters p = standard_healing_parameters();
  // What shows is not known: the threshold is set so that 0.3 mm is over after 2 h. Then 1.5 mm follows.
  const double ratio = injured_depth(1.5, 0.25) / injured_depth(0.3, 0.25);
  const double long_needles = 2.0 + p.tau_h / hour * std::log(ratio);
  page.line("5 redness, 0.2 to 0.4 mm", "below 2 h", "0 to 2 h", "2 h", "set", "calibration (threshold)");
  CHECK(page.judge("5 redness, 1.5 mm, needles equally wide", "24 to 72 h (recalled)", {24.0, 72.0}, long_needles, "h",
                   "hold-out"));
  page.line("5 redness grows with length", "yes", "monotone", long_needles > 2.0 ? "yes" : "no",
            long_needles > 2.0 ? "pass" : "**miss**", "hold-out");
}

void collagen_targets(Page& page) {
  const std::vector<Point> five = course(5, 30.0, 4 * 30.0 + 56.0), one = course(1, 30.0, 30.0);
  CHECK(page.judge("6 papillary collagen, 5 monthly, 8 weeks after", "+53.2 %", {38.2, 68.2},
                   100.0 * (five.back().collagen - 1.0), "%", "calibration (p_N)"));
  const auto onset = std::find_if(one.begin(), one.end(), [](const Point& p) { return p.phi_N >= 0.01; });
  REQUIRE(onset != one.end());
  CHECK(page.judge("6 onset: a hundredth of new collagen", "day 5 or later", {2.0, 8.0}, onset->days, "d",
                   "hold-out (macro-wounds)"));
  double peak = 0.0;
  for (const Point& point : one) peak = std::max(peak, point.c - 1.0);
  const auto back =
      std::find_if(one.begin(), one.end(), [&](const Point& p) { return p.days > 5.0 && p.c - 1.0 < 0.25 * peak; });
  REQUIRE(back != one.end());
  page.judge("6 signal down to a quarter of its peak", "near baseline after 14 d", {11.0, 17.0}, back->days, "d",
             "hold-out (rat)");
  page.line("6 the same: left on day 14", "near baseline", "-",
            fmt::format("{:.0f} % of its peak", 100.0 * (at(one, 14.0, &Point::c) - 1.0) / peak), "-",
            "hold-out (rat)");
  const std::vector<Point> four = course(4, 30.0, 3 * 30.0 + 90.0);
  CHECK(page.judge("7 elastin, 3 months after 4 sessions", "0 % (Kenkel 2021)", {-10.0, 10.0},
                   100.0 * (four.back().E - 1.0) + 0.0, "%", "assumed: the model has no change by default"));
}

void topical_targets(Page& page) {
  SkinStack stack;
  for (const PresetLayer& preset : load_skin_preset("volar_forearm").layers) stack.layers.push_back(preset.layer);
  const ActiveSkin skin = active_skin(load_active_preset("naltrexone"), stack);
  REQUIRE(skin.missing.empty());
  AbsorptionProblem problem;
  problem.layers = skin.layers, problem.base = skin.base, problem.pore_diffusivity = skin.pore_diffusivity;
  problem.pores = {{0.5 * 0.0707, 0.1525, per_mm2}};
  problem.clock = PoreClock(standard_healing_parameters(), infinity, WallUnderCover::waits);
  for (int i = 1; i <= 192; ++i) problem.times.push_back(0.25 * i * hour);
  const AbsorptionResult result = absorb(problem);
  REQUIRE(result.outcome == AbsorptionOutcome::solved);
  double largest = 0.0;
  for (const AbsorptionState& state : result.states) largest = std::max(largest, state.flux_to_body());
  const auto steady = std::find_if(result.states.begin(), result.states.end(),
                                   [&](const AbsorptionState& s) { return s.flux_to_body() >= 0.9 * largest; });
  CHECK(page.judge("8 naltrexone: nine tenths of the largest flux", "plasma steady within 2 h", {0.0, 3.0},
                   steady->time / hour, "h", "hold-out"));
  page.line("8 naltrexone: flux at 48 h", "steady for 48 h or more", "-",
            fmt::format("{:.0f} % of the largest", 100.0 * result.states.back().flux_to_body() / largest), "**miss**",
            "hold-out: it falls with the plug; plasma, which lags, is not modelled");
  page.line("8 pramipexole, needled over intact", "0.99", "0.85 to 1.15", "-", "not testable",
            "strength on the skin not read");
  page.line("8 amantadine, needled over intact", "2.2", "1 to 3.5", "-", "not testable",
            "strength on the skin not read");
}

}  // namespace

TEST_CASE("healing and absorption beside what was measured") {
  Page page;
  barrier_targets(page);
  erythema_targets(page);
  collagen_targets(page);
  topical_targets(page);
  Report& report = page.report();
  report.paragraph("## Elastin: the data contradict each other");
  report.table({"study", "result"});
  report.row({"El-Domyati 2015, 6 sessions in 12 weeks, n = 10", "total elastin down (p < 0.05; number not readable)"});
  report.row({"Kenkel 2021, 4 monthly sessions, n = 32, 3 months after", "protein unchanged, its gene up"});
  report.row({"Schwarz & Laaff 2011, 1 session, 6 weeks (second hand)", "1.1 to 2 times in 7 of 10, 10 times in one"});
  report.row({"Aust 2008, 1 to 4 sessions, 6 months", "\"considerable\" increase, no number in its abstract"});
  report.paragraph(
      "No parameter can meet all four. The model keeps elastin as it is and every run shows the published band of -20 "
      "to +50 %.");
  report.paragraph("## What the misses say");
  report.paragraph(
      "Lifetime under cover: one exponential plug that is right at its half-life is too slow at its end when the wall "
      "waits, and a wall that closes as in air ends it far too soon; the measured 44 to 67 h lie between. "
      "Micro-lesions: with the radii that were recalled the closing speed is right (12 h for 60 um more) but the delay "
      "of 6 h is too long; channels of 770 um needles ask for a longer one. Redness: its threshold and the equal width "
      "of short and long needles are assumed. The injury of target 6 is that assumed by the fit (0.08 injured, 0.02 "
      "destroyed) at a point without diffusion, not that of a simulated roller: that one makes +0.1 % instead of 53 %. "
      "[Where the gain is lost](healing_course.md) goes from one to the other: the same injury through all of the "
      "dermis "
      "makes 22 %, as the signal leaves it below and above; needles to 0.3 instead of 1.5 mm, 114 instead of 250 "
      "punctures per cm2 and cuts of 37 um in the dermis do the rest. Neither units nor the place of the mean.");
  report.write();
}

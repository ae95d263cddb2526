// Names of the cycle's words, and what can be wrong with its problem.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solvers/penetration/cycle.hpp"

namespace acus {

std::string_view name(CyclePhase phase) {
  switch (phase) {
    case CyclePhase::approach:
      return "approach";
    case CyclePhase::indentation:
      return "indentation";
    case CyclePhase::penetration:
      return "penetration";
    case CyclePhase::hold:
      return "hold";
    case CyclePhase::retraction:
      return "retraction";
    case CyclePhase::withdrawn:
      return "withdrawn";
  }
  return {};
}

std::string_view name(CycleEventKind kind) {
  switch (kind) {
    case CycleEventKind::touch:
      return "touch";
    case CycleEventKind::puncture:
      return "puncture";
    case CycleEventKind::electrical_contact:
      return "electrical contact";
    case CycleEventKind::layer_entered:
      return "layer entered";
    case CycleEventKind::pop_in:
      return "pop-in";
    case CycleEventKind::first_drop:
      return "first drop";
    case CycleEventKind::peak_force:
      return "peak force";
    case CycleEventKind::fully_in:
      return "fully in";
    case CycleEventKind::skin_on_plate:
      return "skin on plate";
    case CycleEventKind::bottom:
      return "bottom";
    case CycleEventKind::hold_start:
      return "hold start";
    case CycleEventKind::hold_end:
      return "hold end";
    case CycleEventKind::slip:
      return "slip";
    case CycleEventKind::pull_out_jump:
      return "pull-out jump";
    case CycleEventKind::needle_out:
      return "needle out";
  }
  return {};
}

std::string_view name(CycleFailureReason reason) {
  switch (reason) {
    case CycleFailureReason::none:
      return "none";
    case CycleFailureReason::too_many_steps:
      return "too many steps";
    case CycleFailureReason::no_progress:
      return "no progress";
    case CycleFailureReason::negative_dissipation:
      return "negative dissipation";
    case CycleFailureReason::not_finite:
      return "not finite";
  }
  return {};
}

namespace {

bool is_positive(double value) { return value > 0.0 && std::isfinite(value); }

void check_layers(const CycleProblem& problem, std::vector<std::string>& wrong) {
  const std::size_t n_layers = problem.law->layers().size();
  const std::vector<double>& strength = problem.strength_displacement;
  if (!strength.empty() && strength.size() != n_layers)
    wrong.push_back("displacements of strength must be given for every layer or for none");
  if (!std::all_of(strength.begin(), strength.end(), [](double value) { return value >= 0.0; }))
    wrong.push_back("a displacement of strength must be a number that is not negative");
  const ChannelTension& channel = problem.channel;
  const bool is_known = channel.tension.size() == n_layers && channel.tangent_modulus.size() == n_layers;
  if (!is_known && !(channel.tension.empty() && channel.tangent_modulus.empty()))
    wrong.push_back("tension and tangent modulus must be given for every layer or for none");
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(channel.tension.begin(), channel.tension.end(), is_finite) ||
      !std::all_of(channel.tangent_modulus.begin(), channel.tangent_modulus.end(), is_positive))
    wrong.push_back("tensions must be finite and tangent moduli positive");
  if (!(problem.tip_depth >= 0.0) || problem.tip_depth >= problem.law->max_depth())
    wrong.push_back("the rounded tip must be shorter than the way that the needle can go");
}

}  // namespace

std::vector<std::string> check(const CycleProblem& problem) {
  if (!problem.law || !problem.spring) return {"a cycle needs a penetration law and a dent spring"};
  std::vector<std::string> wrong = check_control(problem);
  check_layers(problem, wrong);
  if (!(problem.compliance_ratio >= 1e-3 && problem.compliance_ratio <= 1.0))
    wrong.push_back("the compliance ratio must be between 0.001 and 1");
  if (!(problem.open_width >= 0.0)) wrong.push_back("the width of an open channel must not be negative");
  if (problem.n_steps < 20) wrong.push_back("a cycle needs at least 20 steps on the way in");
  return wrong;
}

}  // namespace acus

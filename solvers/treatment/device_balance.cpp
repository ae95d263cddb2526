// The balance of a carrier: forces of needles and facets that fit where it stands, or where it stands under a force.
//
// Newton's method finds it nearly always. Where it goes in circles, because contacts come and go, the balance is the
// least of a convex energy of the forces (the kernel is that of an elastic body, every needle and facet answers
// monotonically): sweeps that bring one force after the other to its own balance always go down, and the whole force
// rises with the sink, so that it can be bracketed.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/LU>

#include "solvers/treatment/device_trial.hpp"

namespace acus {
namespace {

constexpr double tolerance = 1e-10;   // of the largest force
constexpr double least_force = 1e-9;  // N: what a force is compared with where nothing bears any
constexpr int max_iterations = 40, max_halvings = 6, max_restarts = 12;
constexpr double longest_sink = 0.3;     // thicknesses in one iteration
constexpr double reach_above = 0.1;      // thicknesses above the skin within which a needle is looked at
constexpr int n_rounds = 6;              // of sweeps and Newton
constexpr int n_sweeps = 20;             // in the first round, twice as many in every next one
constexpr double first_search = 1e-3;    // thicknesses: first step of the bracket
constexpr double least_bracket = 1e-11;  // thicknesses: a jump, not a root
constexpr int max_searches = 200;
constexpr double edge_width = 1e-9;  // thicknesses: to which a jump is found

double distance(const Vec2& a, const Vec2& b) { return (a - b).norm(); }

}  // namespace

/// It touches the skin, may touch it, or is in it.
bool DevicePress::is_live(int i) const {
  return way_[index(i)] > -reach_above * skin_.thickness() || needles_[index(i)].state().is_inside ||
         force_[index(i)] != 0.0;
}

/// A needle that is not live would be below the undeformed skin.
bool DevicePress::leaves_out(double sink) const {
  for (std::size_t i = 0; i < needles_.size(); ++i)
    if (pose_way_[i] + sink > 0.0 && !std::binary_search(live_.begin(), live_.end(), static_cast<int>(i))) return true;
  return false;
}

void DevicePress::find_live() {
  live_.clear();
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    way_[i] = pose_way_[i] + sink_;
    if (is_live(static_cast<int>(i))) live_.push_back(static_cast<int>(i));
  }
  build_kernel();
}

/// What a needle bears whose tip does not jump: beyond the place where it would, as much as there. What jumps does so
/// when the balance is found.
EmbeddedNeedle::Response DevicePress::response_of(std::size_t needle, double way) {
  const double accepted = accepted_way_[needle];
  std::optional<JumpEdge>& edge = way < accepted ? jump_out_[needle] : jump_in_[needle];
  if (edge && std::abs(way - accepted) >= std::abs(edge->way - accepted)) return {edge->force, 0.0, true};
  const EmbeddedNeedle::Response found = needles_[needle].respond(way);
  if (!found.is_jump) return found;
  double before = accepted, beyond = way;
  EmbeddedNeedle::Response last = needles_[needle].respond(accepted);
  if (last.is_jump) return found;  // on its way already when the step began
  while (std::abs(beyond - before) > edge_width * skin_.thickness()) {
    const double middle = 0.5 * (before + beyond);
    const EmbeddedNeedle::Response at_middle = needles_[needle].respond(middle);
    if (at_middle.is_jump) {
      beyond = middle;
    } else {
      before = middle;
      last = at_middle;
    }
  }
  edge = {before, beyond, last.force};
  return {last.force, 0.0, true};
}

/// Looks again for live needles, with the carrier at `sink`.
void DevicePress::wake(double sink) {
  const std::vector<int> before = live_;
  sink_ = sink;
  find_live();
  for (const int i : live_)  // nothing has happened to them yet
    if (!std::binary_search(before.begin(), before.end(), i)) start_needle(i, 0.0);
}

void DevicePress::build_kernel() {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  kernel_.resize(n + m, n + m);
  kernel_.bottomRightCorner(m, m) = facets_on_facets_;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Vec2& here = at_[index(live_[static_cast<std::size_t>(i)])];
    kernel_(i, i) = 0.0;  // what a needle does to itself is in its own law
    for (Eigen::Index j = 0; j < i; ++j)
      kernel_(i, j) = kernel_(j, i) = skin_.kernel(distance(here, at_[index(live_[static_cast<std::size_t>(j)])]));
    for (Eigen::Index f = 0; f < m; ++f)
      kernel_(i, n + f) = kernel_(n + f, i) = skin_.kernel(distance(here, facets_[static_cast<std::size_t>(f)]));
  }
}

DevicePress::Trial DevicePress::evaluate(const Eigen::VectorXd& x, double sink, Lead lead) {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  Trial trial;
  trial.x = x;
  trial.sink = sink;
  trial.linear = kernel_ * x;
  trial.settled.resize(n + m);
  trial.settled_slope.resize(n + m);
  trial.needle_slope.resize(n);
  trial.misfit.resize(n + m);
  trial.is_active.assign(static_cast<std::size_t>(m), 0);
  for (Eigen::Index i = 0; i < n + m; ++i) {
    trial.settled[i] = skin_.settlement(trial.linear[i]);
    trial.settled_slope[i] = skin_.settlement_slope(trial.linear[i]);
    if (i < n) {
      const std::size_t needle = index(live_[static_cast<std::size_t>(i)]);
      const EmbeddedNeedle::Response answer = response_of(needle, pose_way_[needle] + sink - trial.settled[i]);
      trial.misfit[i] = x[i] - answer.force;
      trial.needle_slope[i] = answer.slope;
    } else {
      // Complementarity: force >= 0, skin not above the face, one of both 0.
      const auto f = static_cast<std::size_t>(i - n);
      const double above = (pose_face_[f] + sink - trial.settled[i]) / skin_.self();  // as a force
      trial.is_active[f] = x[i] + above > 0.0 ? 1 : 0;
      trial.misfit[i] = trial.is_active[f] ? -above : x[i];
    }
  }
  trial.force_misfit = lead == Lead::force ? x.sum() - wanted_force_ : 0.0;
  trial.size = std::abs(trial.force_misfit);
  if (n + m > 0) trial.size = std::max(trial.size, trial.misfit.cwiseAbs().maxCoeff());
  return trial;
}

double DevicePress::tolerated(const Trial& trial) const {
  const double wanted = lead_ == Lead::force ? wanted_force_ : 0.0;
  return tolerance * std::max({least_force, wanted, trial.x.size() > 0 ? trial.x.cwiseAbs().maxCoeff() : 0.0});
}

/// Newton's change of forces and, last, of the sink.
Eigen::VectorXd DevicePress::direction(const Trial& trial, Lead lead) const {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  const bool has_sink = lead == Lead::force;
  std::vector<Eigen::Index> solved;  // needles and active facets; the other facets lose their force at once
  for (Eigen::Index i = 0; i < n + m; ++i)
    if (i < n || trial.is_active[static_cast<std::size_t>(i - n)]) solved.push_back(i);
  const auto size = static_cast<Eigen::Index>(solved.size()) + (has_sink ? 1 : 0);
  Eigen::VectorXd change = Eigen::VectorXd::Zero(n + m + 1);
  for (Eigen::Index f = n; f < n + m; ++f)
    if (!trial.is_active[static_cast<std::size_t>(f - n)]) change[f] = -trial.x[f];
  if (solved.empty()) return change;
  const Eigen::VectorXd lost = kernel_ * change.head(n + m);  // what that does to S
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(size, size);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
  for (Eigen::Index a = 0; a < static_cast<Eigen::Index>(solved.size()); ++a) {
    const Eigen::Index i = solved[static_cast<std::size_t>(a)];
    // Needle: dF + slope (g' K dF - dsink) = -misfit. Facet: (g' K dF - dsink)/self = -misfit.
    const double slope = i < n ? trial.needle_slope[i] : 1.0 / skin_.self();
    for (Eigen::Index b = 0; b < static_cast<Eigen::Index>(solved.size()); ++b)
      matrix(a, b) = slope * trial.settled_slope[i] * kernel_(i, solved[static_cast<std::size_t>(b)]);
    if (i < n) matrix(a, a) += 1.0;
    right[a] = -trial.misfit[i] - slope * trial.settled_slope[i] * lost[i];
    if (!has_sink) continue;
    matrix(a, size - 1) = -slope;
    matrix(size - 1, a) = 1.0;
  }
  if (has_sink) right[size - 1] = -trial.force_misfit - change.head(n + m).sum();
  const Eigen::VectorXd found = matrix.partialPivLu().solve(right);
  for (std::size_t a = 0; a < solved.size(); ++a) change[solved[a]] = found[static_cast<Eigen::Index>(a)];
  if (has_sink) change[n + m] = found[size - 1];
  return change;
}

/// From a trial; false leaves it where it was after the last iteration.
bool DevicePress::newton(Trial& trial, Lead lead, PressStep& report) {
  const Eigen::Index n = trial.x.size();
  for (int iteration = 0; trial.size > tolerated(trial); ++iteration) {
    if (iteration == max_iterations) return false;
    ++report.iterations;
    const Eigen::VectorXd change = direction(trial, lead);
    if (!change.allFinite()) return false;
    const double limit = longest_sink * skin_.thickness();
    const double part = std::abs(change[n]) > limit ? limit / std::abs(change[n]) : 1.0;
    const auto moved = [&](double by) {
      return evaluate(trial.x + by * change.head(n), trial.sink + by * change[n], lead);
    };
    Trial next = moved(part);
    double shorter = part;
    for (int halving = 0; halving < max_halvings && !(next.size < trial.size); ++halving) next = moved(shorter *= 0.5);
    // Facets that come and go need the whole step even where the misfit grows for once.
    if (!(next.size < trial.size)) next = moved(part);
    trial = std::move(next);
  }
  return true;
}

/// One force after the other is brought to its own balance, the sink and all other forces held.
void DevicePress::sweep(Trial& trial) {
  const auto n = static_cast<Eigen::Index>(live_.size());
  for (Eigen::Index i = 0; i < trial.x.size(); ++i) {
    double force = 0.0;
    if (i < n) {
      const std::size_t needle = index(live_[static_cast<std::size_t>(i)]);
      force = response_of(needle, pose_way_[needle] + trial.sink - skin_.settlement(trial.linear[i])).force;
    } else {
      const double from_others = trial.linear[i] - skin_.self() * trial.x[i];
      const double asked = skin_.linear(pose_face_[static_cast<std::size_t>(i - n)] + trial.sink);
      force = std::max(0.0, (asked - from_others) / skin_.self());
    }
    trial.linear += (force - trial.x[i]) * kernel_.col(i);
    trial.x[i] = force;
  }
}

bool DevicePress::balance_at_sink(Trial& trial, PressStep& report) {
  for (int round = 0, n = n_sweeps; round < n_rounds; ++round, n *= 2) {
    trial = evaluate(trial.x, trial.sink, Lead::sink);
    Trial tried = trial;
    if (newton(tried, Lead::sink, report)) {
      trial = std::move(tried);
      return true;
    }
    for (int k = 0; k < n; ++k) sweep(trial);
  }
  return false;
}

/// Brackets the sink. False: the force jumps there, or no sink bears it; the trial is then the lower end.
bool DevicePress::balance_with_force(Trial& trial, PressStep& report) {
  const auto misfit_at = [&](double sink, Trial& found) {
    found.sink = sink;
    if (!balance_at_sink(found, report)) return std::numeric_limits<double>::quiet_NaN();
    return found.x.sum() - wanted_force_;
  };
  Trial low = trial, high = trial;  // sinks with too little and too much force
  double at_low = misfit_at(trial.sink, low), at_high = at_low;
  high = low;
  double way = first_search * skin_.thickness();
  for (int k = 0; at_high < 0.0; ++k, way = std::min(2.0 * way, longest_sink * skin_.thickness())) {
    if (k == max_searches) return false;
    low = high, at_low = at_high;
    at_high = misfit_at(low.sink + way, high);
  }
  for (int k = 0; at_low > 0.0; ++k, way = std::min(2.0 * way, longest_sink * skin_.thickness())) {
    if (k == max_searches) return false;
    high = low, at_high = at_low;
    at_low = misfit_at(high.sink - way, low);
  }
  while (at_low <= 0.0 && at_high >= 0.0) {
    for (const Trial* end : {&low, &high}) {
      Trial tried = evaluate(end->x, end->sink, Lead::force);
      if (!newton(tried, Lead::force, report)) continue;
      trial = std::move(tried);
      return true;
    }
    if (high.sink - low.sink < least_bracket * skin_.thickness()) break;
    Trial middle = low;
    const double at_middle = misfit_at(0.5 * (low.sink + high.sink), middle);
    (at_middle < 0.0 ? low : high) = middle;
    (at_middle < 0.0 ? at_low : at_high) = at_middle;
  }
  trial = high;
  return false;
}

bool DevicePress::find_balance(Trial& trial, PressStep& report) {
  trial = evaluate(trial.x, trial.sink, lead_);
  Trial tried = trial;
  if (newton(tried, lead_, report)) {
    trial = std::move(tried);
    return true;
  }
  return lead_ == Lead::force ? balance_with_force(trial, report) : balance_at_sink(trial, report);
}

bool DevicePress::solve(PressStep& report) {
  const auto m = static_cast<Eigen::Index>(facets_.size());
  for (int k = 0; k < max_restarts; ++k) {
    const auto n = static_cast<Eigen::Index>(live_.size());
    Trial trial;
    trial.x.resize(n + m);
    for (Eigen::Index i = 0; i < n; ++i) trial.x[i] = force_[index(live_[static_cast<std::size_t>(i)])];
    trial.x.tail(m) = face_force_;
    trial.sink = sink_;
    const bool is_found = find_balance(trial, report);
    if (leaves_out(trial.sink)) {
      wake(trial.sink);
      continue;
    }
    report.residual = trial.size;
    if (!is_found) {  // what has given way by itself has done so, and the others go on from there
      accept(trial);
      for (const int i : live_) start_needle(i, 0.0);
      continue;
    }
    accept(trial);
    report.force_error = std::abs(trial.force_misfit);
    report.n_live = static_cast<int>(n);
    report.needle_force = trial.x.head(n).sum();
    report.face_force = trial.x.tail(m).sum();
    report.largest_linear = n + m > 0 ? trial.linear.maxCoeff() : 0.0;
    report.n_active_facets = static_cast<int>(std::count(trial.is_active.begin(), trial.is_active.end(), 1));
    return true;
  }
  return false;
}

}  // namespace acus

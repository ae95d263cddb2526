#include "solvers/penetration/dent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "solvers/penetration/bracket.hpp"

namespace acus {
namespace {

// Gauss points and weights on (-1, 1), eight points: right half.
constexpr std::array<double, 4> gauss_point = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                               0.9602898564975363};
constexpr std::array<double, 4> gauss_weight = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                                0.1012285362903763};

void check_points(const std::vector<Vec2>& points) {
  if (points.size() < 2) throw std::invalid_argument("a dent curve needs two points besides (0, 0)");
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].allFinite() || points[i].minCoeff() <= 0.0)
      throw std::invalid_argument("a dent curve needs positive dents and forces");
    if (i > 0 && (points[i][0] <= points[i - 1][0] || points[i][1] <= points[i - 1][1]))
      throw std::invalid_argument(fmt::format("a dent curve must rise; at {} mm it does not", points[i][0]));
  }
}

// Slopes at the points that keep a cubic between rising data rising [FritschButland1984].
double inner_slope(double h0, double s0, double h1, double s1) {
  const double w0 = h0 + 2.0 * h1, w1 = 2.0 * h0 + h1;
  return (w0 + w1) / (w0 / s0 + w1 / s1);
}

}  // namespace

DentCurve::DentCurve(const std::vector<Vec2>& points) : points_(points) {
  if (!points_.empty() && points_.front() == Vec2::Zero()) points_.erase(points_.begin());
  check_points(points_);
  const std::size_t n = points_.size();
  for (const Vec2& point : points_) {
    log_w_.push_back(std::log(point[0]));
    log_F_.push_back(std::log(point[1]));
  }
  const auto step = [&](std::size_t i) { return log_w_[i + 1] - log_w_[i]; };
  const auto secant = [&](std::size_t i) { return (log_F_[i + 1] - log_F_[i]) / step(i); };
  exponent_.resize(n);
  exponent_.front() = secant(0);
  for (std::size_t i = 1; i + 1 < n; ++i) exponent_[i] = inner_slope(step(i - 1), secant(i - 1), step(i), secant(i));
  // The last fifth sets the end: one interval of a finite-element curve is too noisy to be continued.
  std::size_t m = n - 2;
  while (m > 0 && points_[m][0] > 0.8 * last_dent()) --m;
  const double trend = (log_F_[n - 1] - log_F_[m]) / (log_w_[n - 1] - log_w_[m]);
  exponent_.back() = std::min(trend, 2.0 * secant(n - 2));  // more would make the last cubic fall

  energy_.resize(n);
  energy_[0] = points_[0][0] * points_[0][1] / (exponent_[0] + 1.0);
  for (std::size_t i = 1; i < n; ++i) energy_[i] = energy_[i - 1] + segment_energy(i - 1, log_w_[i]);
}

// Value and slope of ln F at ln w.
DentCurve::Place DentCurve::place(double log_w) const {
  const std::size_t n = points_.size();
  if (log_w <= log_w_.front())
    return {log_F_.front() + exponent_.front() * (log_w - log_w_.front()), exponent_.front()};
  if (log_w >= log_w_.back()) return {log_F_.back() + exponent_.back() * (log_w - log_w_.back()), exponent_.back()};
  const auto above = std::upper_bound(log_w_.begin(), log_w_.begin() + static_cast<std::ptrdiff_t>(n) - 1, log_w);
  return on_segment(static_cast<std::size_t>(above - log_w_.begin()) - 1, log_w);
}

DentCurve::Place DentCurve::on_segment(std::size_t i, double log_w) const {
  const double h = log_w_[i + 1] - log_w_[i], t = (log_w - log_w_[i]) / h;
  const double rise = log_F_[i + 1] - log_F_[i], d0 = exponent_[i] * h, d1 = exponent_[i + 1] * h;
  const double value = log_F_[i] + t * (d0 + t * (3.0 * rise - 2.0 * d0 - d1 + t * (d0 + d1 - 2.0 * rise)));
  const double slope = (d0 + t * (2.0 * (3.0 * rise - 2.0 * d0 - d1) + 3.0 * t * (d0 + d1 - 2.0 * rise))) / h;
  return {value, slope};
}

// Integral of F dw = integral of F w d ln w from point i to log_w.
double DentCurve::segment_energy(std::size_t i, double log_w) const {
  const double half = 0.5 * (log_w - log_w_[i]), middle = log_w_[i] + half;
  double sum = 0.0;
  for (std::size_t k = 0; k < gauss_point.size(); ++k)
    for (const double side : {-1.0, 1.0}) {
      const double x = middle + side * half * gauss_point[k];
      sum += gauss_weight[k] * std::exp(on_segment(i, x).log_force + x);
    }
  return half * sum;
}

double DentCurve::force(double w) const {
  if (w == 0.0) return 0.0;
  return std::copysign(std::exp(place(std::log(std::abs(w))).log_force), w);
}

double DentCurve::slope(double w) const {
  if (w == 0.0) return points_[0][1] / points_[0][0] * exponent_.front() * std::pow(0.0, exponent_.front() - 1.0);
  const Place here = place(std::log(std::abs(w)));
  return std::exp(here.log_force) * here.exponent / std::abs(w);
}

double DentCurve::exponent(double w) const {
  return w == 0.0 ? exponent_.front() : place(std::log(std::abs(w))).exponent;
}

double DentCurve::energy(double w) const {
  if (w == 0.0) return 0.0;
  const double log_w = std::log(std::abs(w));
  if (log_w <= log_w_.front()) return std::exp(place(log_w).log_force + log_w) / (exponent_.front() + 1.0);
  if (log_w >= log_w_.back()) {
    const double end = points_.back()[0] * points_.back()[1];
    return energy_.back() + (std::exp(place(log_w).log_force + log_w) - end) / (exponent_.back() + 1.0);
  }
  const auto above = std::upper_bound(log_w_.begin(), log_w_.end(), log_w);
  const std::size_t i = static_cast<std::size_t>(above - log_w_.begin()) - 1;
  return energy_[i] + segment_energy(i, log_w);
}

double DentCurve::dent_at(double force) const {
  if (force == 0.0) return 0.0;
  const double log_F = std::log(std::abs(force));
  double log_w = 0.0;
  if (log_F <= log_F_.front()) {
    log_w = log_w_.front() + (log_F - log_F_.front()) / exponent_.front();
  } else if (log_F >= log_F_.back()) {
    log_w = log_w_.back() + (log_F - log_F_.back()) / exponent_.back();
  } else {
    const auto above = std::upper_bound(log_F_.begin(), log_F_.end(), log_F);
    const std::size_t i = static_cast<std::size_t>(above - log_F_.begin()) - 1;
    const auto miss = [&](double x) { return on_segment(i, x).log_force - log_F; };
    log_w = bracketed_root(miss, log_w_[i], log_F_[i] - log_F, log_w_[i + 1], log_F_[i + 1] - log_F, 1e-15);
  }
  return std::copysign(std::exp(log_w), force);
}

DentSpring::DentSpring(DentCurve curve, std::vector<DentBranch> branches)
    : curve_(std::move(curve)), branches_(std::move(branches)) {
  for (const DentBranch& branch : branches_) {
    if (!(branch.g > 0.0) || !(branch.tau > 0.0) || !std::isfinite(branch.tau))
      throw std::invalid_argument("a branch of the dent needs g > 0 and a finite tau > 0");
    long_term_ -= branch.g;
  }
  if (!(long_term_ > 0.0)) throw std::invalid_argument("the branches of the dent must leave a long-term part");
}

DentState DentSpring::rest() const { return {0.0, std::vector<double>(branches_.size(), 0.0)}; }

double DentSpring::force(const DentState& state) const {
  double sum = long_term_ * curve_.force(state.dent);
  for (std::size_t k = 0; k < branches_.size(); ++k) sum += branches_[k].g * curve_.force(state.dent - state.flow[k]);
  return sum;
}

double DentSpring::stored(const DentState& state) const {
  double sum = long_term_ * curve_.energy(state.dent);
  for (std::size_t k = 0; k < branches_.size(); ++k) sum += branches_[k].g * curve_.energy(state.dent - state.flow[k]);
  return sum;
}

DentStep::DentStep(const DentSpring& spring, const DentState& start, double dt) : spring_(spring), relaxed_(start) {
  for (const DentBranch& branch : spring.branches()) decay_.push_back(std::exp(-0.5 * dt / branch.tau));
  viscous_ = relax(relaxed_);
}

// Lets every branch's force decay over half the step at constant dent; returns what that loses.
double DentStep::relax(DentState& state) const {
  const DentCurve& curve = spring_.curve();
  double lost = 0.0;
  for (std::size_t k = 0; k < decay_.size(); ++k) {
    if (decay_[k] == 1.0) continue;
    const double before = state.dent - state.flow[k];
    const double after = curve.dent_at(decay_[k] * curve.force(before));
    lost += spring_.branches()[k].g * (curve.energy(before) - curve.energy(after));
    state.flow[k] = state.dent - after;
  }
  return lost;
}

double DentStep::force(double w) const {
  const DentCurve& curve = spring_.curve();
  double sum = spring_.long_term() * curve.force(w);
  for (std::size_t k = 0; k < decay_.size(); ++k)
    sum += decay_[k] * spring_.branches()[k].g * curve.force(w - relaxed_.flow[k]);
  return sum;
}

double DentStep::slope(double w) const {
  const DentCurve& curve = spring_.curve();
  double sum = spring_.long_term() * curve.slope(w);
  for (std::size_t k = 0; k < decay_.size(); ++k)
    sum += decay_[k] * spring_.branches()[k].g * curve.slope(w - relaxed_.flow[k]);
  return sum;
}

double DentStep::dent_at(double force_wanted) const {
  const auto miss = [&](double w) { return force(w) - force_wanted; };
  double reach = std::max(std::abs(relaxed_.dent), 1e-3 * spring_.curve().last_dent());
  double low = relaxed_.dent, high = low, at_low = miss(low), at_high = at_low;
  while (at_low > 0.0) {
    high = low, at_high = at_low;
    low -= reach, reach *= 2.0;
    at_low = miss(low);
  }
  while (at_high < 0.0) {
    low = high, at_low = at_high;
    high += reach, reach *= 2.0;
    at_high = miss(high);
  }
  return bracketed_root(miss, low, at_low, high, at_high, 1e-15 * (std::abs(low) + std::abs(high)));
}

DentStep::End DentStep::finish(double w) const {
  End end{relaxed_, viscous_};
  end.state.dent = w;
  end.viscous += relax(end.state);
  return end;
}

namespace {

// Forces of the spring at the points of a curve that is driven at constant rate.
std::vector<double> driven(const DentSpring& spring, double rate) {
  double shortest = std::numeric_limits<double>::infinity();
  for (const DentBranch& branch : spring.branches()) shortest = std::min(shortest, branch.tau);
  std::vector<double> forces;
  DentState state = spring.rest();
  for (const Vec2& point : spring.curve().points()) {
    const double from = state.dent, way = point[0] - from;
    const int n_parts = static_cast<int>(std::clamp(std::ceil(way / rate / (0.2 * shortest)), 1.0, 8.0));
    for (int part = 1; part <= n_parts; ++part)
      state = DentStep(spring, state, way / rate / n_parts).finish(from + way * part / n_parts).state;
    state.dent = point[0];
    forces.push_back(spring.force(state));
  }
  return forces;
}

}  // namespace

DentCurve instantaneous_curve(const std::vector<Vec2>& points, double rate, const std::vector<DentBranch>& branches) {
  DentCurve measured(points);
  if (branches.empty()) return measured;
  if (!(rate > 0.0)) throw std::invalid_argument("the rate of an indentation curve must be positive");
  std::vector<Vec2> elastic = measured.points();
  double worst = 1.0;
  for (int sweep = 0; sweep < 100 && worst > 1e-9; ++sweep) {
    const std::vector<double> forces = driven(DentSpring(DentCurve(elastic), branches), rate);
    worst = 0.0;
    for (std::size_t i = 0; i < elastic.size(); ++i) {
      const double ratio = measured.points()[i][1] / forces[i];
      worst = std::max(worst, std::abs(ratio - 1.0));
      elastic[i][1] *= ratio;
      // Early sweeps may overshoot; what counts is the last.
      if (i > 0) elastic[i][1] = std::max(elastic[i][1], elastic[i - 1][1] * (1.0 + 1e-6));
    }
  }
  if (worst > 1e-6)
    throw std::invalid_argument(
        fmt::format("no elastic curve relaxes into the given indentation curve (misses it by {:.1e})", worst));
  return DentCurve(elastic);
}

}  // namespace acus

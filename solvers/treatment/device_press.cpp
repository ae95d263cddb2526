#include "solvers/treatment/device_press.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/LU>

namespace acus {
namespace {

constexpr double tolerance = 1e-10;   // of the largest force
constexpr double least_force = 1e-9;  // N: what a force is compared with where nothing bears any
constexpr int max_iterations = 60, max_halvings = 6, max_restarts = 12;
constexpr double longest_sink = 0.3;  // thicknesses in one iteration
constexpr double reach_above = 0.1;   // thicknesses above the skin within which a needle is looked at
constexpr double same_force = 0.02;   // needles that give way together

double distance(const Vec2& a, const Vec2& b) { return (a - b).norm(); }

}  // namespace

/// One evaluation: unknowns are the forces of live needles, then of all facets, then the sink.
struct DevicePress::Trial {
  Eigen::VectorXd x;  // forces, N
  double sink = 0.0;
  Eigen::VectorXd linear, settled, settled_slope;  // S, g, dg/dS
  Eigen::VectorXd needle_slope;                    // d force/d way
  Eigen::VectorXd misfit;                          // per unknown, as a force
  double force_misfit = 0.0;
  std::vector<char> is_active;  // facets
  double size = 0.0;            // largest misfit
};

DevicePress::DevicePress(const SurfaceResponse& skin, const NeedleLaw& law, int n_needles, std::vector<Vec2> facets)
    : skin_(skin), law_(law), facets_(std::move(facets)) {
  for (int i = 0; i < n_needles; ++i) needles_.emplace_back(law);
  way_.assign(needles_.size(), 0.0);
  settled_ = force_ = way_;
  at_.assign(needles_.size(), Vec2::Zero());
  const auto n = static_cast<Eigen::Index>(facets_.size());
  face_force_ = Eigen::VectorXd::Zero(n);
  facets_on_facets_.resize(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      facets_on_facets_(i, j) =
          i == j ? skin.self()
                 : skin.kernel(distance(facets_[static_cast<std::size_t>(i)], facets_[static_cast<std::size_t>(j)]));
}

double DevicePress::depth(int i) const {
  const NeedleState& state = needles_[index(i)].state();
  return state.is_inside ? state.tip.depth : 0.0;
}

double DevicePress::surface_slope(int i) const {
  double slope = 0.0, linear = 0.0;
  const auto add = [&](const Vec2& from, double force) {
    const Vec2 offset = at_[index(i)] - from;
    const double r = offset.norm();
    linear += skin_.kernel(r) * force;
    if (r > 0.0) slope += skin_.kernel_slope(r) * offset[0] / r * force;
  };
  for (std::size_t j = 0; j < needles_.size(); ++j)
    if (j != index(i) && force_[j] != 0.0) add(at_[j], force_[j]);
  for (std::size_t f = 0; f < facets_.size(); ++f) {
    const double force = face_force_[static_cast<Eigen::Index>(f)];
    if (force != 0.0) add(facets_[f], force);
  }
  return skin_.settlement_slope(linear) * slope;
}

void DevicePress::renew(int i) {
  needles_[index(i)].restore(EmbeddedNeedle(law_).state());
  force_[index(i)] = 0.0;
}

PressStep DevicePress::press_to(const CarrierPose& pose, double sink, double dt) {
  sink_ = sink;
  wanted_force_ = 0.0;
  return step(pose, dt);
}

PressStep DevicePress::press_with(const CarrierPose& pose, double force, double dt) {
  wanted_force_ = force;
  return step(pose, dt);
}

PressStep DevicePress::step(const CarrierPose& pose, double dt) {
  pose_way_ = pose.way;
  pose_face_ = pose.face;
  at_ = pose.needle_at;
  find_live(pose);
  build_kernel(pose);
  PressStep report;
  report.n_live = static_cast<int>(live_.size());
  double time = dt;
  for (;;) {
    for (const int i : live_) needles_[index(i)].start_step(time);
    time = 0.0;  // what gives way does so at once
    report.is_converged = solve(report);
    if (!report.is_converged) return report;
    const int n_new = puncture(report);
    report.n_punctures += n_new;
    if (n_new == 0) return report;
  }
}

/// Needles that touch the skin, may touch it, or are in it.
void DevicePress::find_live(const CarrierPose& pose) {
  live_.clear();
  const double above = reach_above * skin_.thickness();
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    way_[i] = pose.way[i] + sink_;
    if (way_[i] > -above || needles_[i].state().is_inside || force_[i] != 0.0) live_.push_back(static_cast<int>(i));
  }
}

void DevicePress::build_kernel(const CarrierPose& pose) {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  kernel_.resize(n + m, n + m);
  kernel_.bottomRightCorner(m, m) = facets_on_facets_;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Vec2& here = pose.needle_at[index(live_[static_cast<std::size_t>(i)])];
    kernel_(i, i) = 0.0;  // what a needle does to itself is in its own law
    for (Eigen::Index j = 0; j < i; ++j)
      kernel_(i, j) = kernel_(j, i) =
          skin_.kernel(distance(here, pose.needle_at[index(live_[static_cast<std::size_t>(j)])]));
    for (Eigen::Index f = 0; f < m; ++f)
      kernel_(i, n + f) = kernel_(n + f, i) = skin_.kernel(distance(here, facets_[static_cast<std::size_t>(f)]));
  }
}

DevicePress::Trial DevicePress::evaluate(const Eigen::VectorXd& x, double sink) {
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
#pragma omp parallel for schedule(dynamic, 4)
  for (Eigen::Index i = 0; i < n + m; ++i) {
    trial.settled[i] = skin_.settlement(trial.linear[i]);
    trial.settled_slope[i] = skin_.settlement_slope(trial.linear[i]);
    if (i < n) {
      const std::size_t needle = index(live_[static_cast<std::size_t>(i)]);
      const EmbeddedNeedle::Response answer = needles_[needle].respond(pose_way_[needle] + sink - trial.settled[i]);
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
  trial.force_misfit = wanted_force_ > 0.0 ? x.sum() - wanted_force_ : 0.0;
  trial.size = std::abs(trial.force_misfit);
  if (n + m > 0) trial.size = std::max(trial.size, trial.misfit.cwiseAbs().maxCoeff());
  return trial;
}

/// Newton's change of forces and, last, of the sink.
Eigen::VectorXd DevicePress::direction(const Trial& trial) const {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  const bool has_sink = wanted_force_ > 0.0;
  std::vector<Eigen::Index> solved;  // needles and active facets; the other facets lose their force at once
  for (Eigen::Index i = 0; i < n + m; ++i)
    if (i < n || trial.is_active[static_cast<std::size_t>(i - n)]) solved.push_back(i);
  const auto size = static_cast<Eigen::Index>(solved.size()) + (has_sink ? 1 : 0);
  Eigen::VectorXd change = Eigen::VectorXd::Zero(n + m + 1);
  for (Eigen::Index f = n; f < n + m; ++f)
    if (!trial.is_active[static_cast<std::size_t>(f - n)]) change[f] = -trial.x[f];
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
  if (has_sink && solved.empty()) return change;
  const Eigen::VectorXd found = matrix.partialPivLu().solve(right);
  for (std::size_t a = 0; a < solved.size(); ++a) change[solved[a]] = found[static_cast<Eigen::Index>(a)];
  if (has_sink) change[n + m] = found[size - 1];
  return change;
}

bool DevicePress::solve(PressStep& report) {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  Eigen::VectorXd x(n + m);
  for (Eigen::Index i = 0; i < n; ++i) x[i] = force_[index(live_[static_cast<std::size_t>(i)])];
  x.tail(m) = face_force_;
  Trial trial = evaluate(x, sink_);
  for (int iteration = 0, restarts = 0;; ++iteration) {
    const double scale = std::max({least_force, wanted_force_, n + m > 0 ? trial.x.cwiseAbs().maxCoeff() : 0.0});
    report.residual = trial.size;
    if (trial.size <= tolerance * scale) break;
    if (iteration == max_iterations) {
      // A tip that gives way between two places of rest: it has done so, and the others go on from there.
      if (++restarts > max_restarts) return false;
      accept(trial);
      for (const int i : live_) needles_[index(i)].start_step(0.0);
      trial = evaluate(trial.x, sink_);
      iteration = 0;
    }
    ++report.iterations;
    const Eigen::VectorXd change = direction(trial);
    if (!change.allFinite()) return false;
    const double limit = longest_sink * skin_.thickness();
    const double part = std::abs(change[n + m]) > limit ? limit / std::abs(change[n + m]) : 1.0;
    const auto moved = [&](double by) {
      return evaluate(trial.x + by * change.head(n + m), trial.sink + by * change[n + m]);
    };
    Trial next = moved(part);
    double shorter = part;
    for (int halving = 0; halving < max_halvings && !(next.size < trial.size); ++halving) next = moved(shorter *= 0.5);
    // Facets that come and go need the whole step even where the misfit grows for once.
    if (!(next.size < trial.size)) next = moved(part);
    trial = std::move(next);
  }
  accept(trial);
  report.force_error = std::abs(trial.force_misfit);
  report.needle_force = trial.x.head(n).sum();
  report.face_force = trial.x.tail(m).sum();
  report.largest_linear = n + m > 0 ? trial.linear.maxCoeff() : 0.0;
  report.n_active_facets = static_cast<int>(std::count(trial.is_active.begin(), trial.is_active.end(), 1));
  return true;
}

void DevicePress::accept(const Trial& trial) {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  sink_ = trial.sink;
  face_force_ = trial.x.tail(m);
  for (std::size_t i = 0; i < needles_.size(); ++i) way_[i] = pose_way_[i] + sink_;
  for (Eigen::Index k = 0; k < n; ++k) {
    const std::size_t i = index(live_[static_cast<std::size_t>(k)]);
    settled_[i] = trial.settled[k];
    needles_[i].finish(way_[i] - settled_[i]);
    force_[i] = trial.x[k];
  }
}

/// The needle with the largest force beyond its puncture force gives way, and those that bear nearly as much.
int DevicePress::puncture(PressStep& report) {
  const double limit = law_.puncture_force();
  double largest = 0.0;
  const auto can_give_way = [&](int i) { return !needles_[index(i)].state().is_inside; };
  for (const int i : live_)
    if (can_give_way(i)) largest = std::max(largest, force_[index(i)]);
  if (!(largest > limit)) return 0;
  report.overshoot = std::max(report.overshoot, largest / limit - 1.0);
  int n_new = 0;
  for (const int i : live_) {
    if (!can_give_way(i) || force_[index(i)] < std::max(limit, (1.0 - same_force) * largest)) continue;
    needles_[index(i)].give_way(law_.landing(limit));
    ++n_new;
  }
  return n_new;
}

}  // namespace acus

#include "solvers/treatment/roller_press.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "solvers/treatment/roller_kinematics.hpp"

namespace acus {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double face_angle = pi / 4;  // of the drum's face on either side of the nadir that may touch
constexpr double touch = 0.03;         // of the needles' length: where a prescribed force begins
constexpr int n_approach_steps = 12;
constexpr double near = 0.3;              // lengths of a needle above the skin: where it is about to touch
constexpr double pressure_reserve = 1.5;  // of the wide load over the mean pressure: the middle bears more

FaceGrid drum_face(const Roller& roller, int n) {
  return rectangular_face(2.0 * roller.drum_radius * std::sin(face_angle), roller.drum_width, n);
}

/// An angle between -pi and pi.
double wrapped(double angle) { return std::remainder(angle, 2.0 * pi); }

void check_roller(const Roller& roller, const TreatedSkin& treated) {
  if (!(roller.drum_radius > 0.0 && roller.drum_width > 0.0 && roller.n_needles() > 0))
    throw std::invalid_argument("roller: a drum with a radius, a width and needles is needed");
  if (!(roller.speed > 0.0)) throw std::invalid_argument("roller: a speed is needed");
  if (!treated.needle.law || !(treated.needle_length > 0.0 && treated.needle_width > 0.0))
    throw std::invalid_argument("roller: the law, length and width of its needles are needed");
  if (roller.rotation == RollerRotation::prescribed && !(roller.effective_radius > 0.0))
    throw std::invalid_argument("roller: a prescribed rotation needs its effective radius");
}

}  // namespace

SurfaceProblem surface_problem(const Roller& roller, const TreatedSkin& treated, double largest_force) {
  check_roller(roller, treated);
  const RollerPath path{roller.drum_radius, treated.needle_length, roller.drum_radius, roller.drum_radius};
  const double length = footprint_length(path), area = length * roller.drum_width;
  SurfaceProblem problem;
  problem.skin = treated.skin;
  problem.patch_radius = drum_face(roller, RollerSettings{}.n_facets).patch_radius();
  problem.contact_radius = std::sqrt(area / pi);
  problem.largest_pressure = pressure_reserve * largest_force / area;
  problem.time = length / roller.speed;
  return problem;
}

RollerPress::RollerPress(const Roller& roller, const TreatedSkin& treated, const NeedleLaw& law,
                         const SurfaceResponse& skin, const RollerSettings& settings)
    : roller_((check_roller(roller, treated), roller)),
      treated_(treated),
      law_(law),
      skin_(skin),
      settings_(settings),
      face_(drum_face(roller, settings.n_facets)),
      needles_(drum_needles(roller)),
      press_(skin, law, roller.n_needles(), face_.at),
      tip_radius_(roller.drum_radius + treated.needle_length),
      passages_(needles_.size()),
      done_(static_cast<std::size_t>(roller.rows)) {
  pose_.needle_at.resize(needles_.size());
  pose_.way.resize(needles_.size());
  // Height 0: the tips at the nadir just touch.
  for (const Vec2& at : face_.at)
    pose_.face.push_back(std::sqrt(roller.drum_radius * roller.drum_radius - at[0] * at[0]) - tip_radius_);
}

/// Past the nadir, rad.
double RollerPress::turn_of(std::size_t needle) const { return wrapped(turn_ - needles_[needle].angle); }

void RollerPress::set_pose() {
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    const double turn = turn_of(i);
    pose_.needle_at[i] = {-tip_radius_ * std::sin(turn), needles_[i].y};
    pose_.way[i] = tip_radius_ * (std::cos(turn) - 1.0);
  }
}

PressStep RollerPress::press(double dt) {
  settings_.watch.check();
  set_pose();
  const PressStep step = force_ > 0.0 ? press_.press_with(pose_, force_, dt) : press_.press_to(pose_, sink_, dt);
  if (!step.is_converged)
    throw TreatmentRefusal(
        fmt::format("the drum finds no balance at {:.4g} N, {:.4g} mm below the touch of its tips (misfit {:.2g} N); "
                    "try other forces",
                    force_ > 0.0 ? force_ : step.force(), press_.sink(), step.residual));
  return step;
}

RollerLevel RollerPress::roll_with_force(double force) {
  if (!(force > 0.0)) throw std::invalid_argument("roller: the force must be positive");
  const double dt = circle_pitch(roller_, 0.0) / roller_.speed / n_approach_steps;
  double from = force_;
  if (from == 0.0) {  // a force can be looked for only where something resists
    sink_ = std::max(press_.sink(), touch * treated_.needle_length);
    from = std::min(press(dt).force(), force);
  }
  for (int k = 0; k <= n_approach_steps; ++k) {
    force_ = from * std::pow(force / from, static_cast<double>(k) / n_approach_steps);
    press(dt);
  }
  return roll();
}

RollerLevel RollerPress::roll_at(double indentation) {
  force_ = 0.0;
  const double to = treated_.needle_length + indentation, from = press_.sink();
  if (!(to > 0.0)) throw std::invalid_argument("roller: its tips do not reach the skin");
  const double dt = circle_pitch(roller_, 0.0) / roller_.speed / n_approach_steps;
  for (int k = 1; k <= n_approach_steps; ++k) {
    sink_ = from + (to - from) * k / n_approach_steps;
    press(dt);
  }
  return roll();
}

RollerLevel RollerPress::roll() {
  for (Passage& passage : passages_) passage.is_whole = passage.track.samples.empty();
  for (std::vector<NeedleTrack>& row : done_) row.clear();
  RollerLevel level;
  const double step_turn = 2.0 * pi / (roller_.columns * settings_.steps_per_pitch);
  const double dt = step_turn * roller_.drum_radius / roller_.speed;
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  int n_window = 0;  // steps of the last pitch or more, over which means are taken
  const int most_steps = settings_.steps_per_pitch * (roller_.columns + settings_.most_passages);
  for (int n = 0; n < most_steps && !is_periodic(); ++n) {
    turn_ += step_turn;
    const PressStep step = press(dt);
    follow_passages();
    if (n % settings_.steps_per_pitch == 0) {
      const double residual = level.residual, overshoot = level.overshoot;
      level = {};
      level.residual = residual;
      level.overshoot = overshoot;
      n_window = 0;
      lowest = std::numeric_limits<double>::infinity();
      highest = -lowest;
    }
    measure(step, level, ++n_window);
    lowest = std::min(lowest, press_.sink());
    highest = std::max(highest, press_.sink());
  }
  level.height_swing = highest - lowest;
  level.is_beyond_tissue = level.settlement > skin_.thickness();
  for (const std::vector<NeedleTrack>& row : done_) level.rows.push_back(row.empty() ? NeedleTrack{} : row.back());
  for (const std::vector<NeedleTrack>& row : done_) {
    if (row.size() < 2) continue;
    const double last = row.back().deepest(), before = row[row.size() - 2].deepest();
    if (last > 0.0) level.passage_change = std::max(level.passage_change, std::abs(last - before) / last);
  }
  const double outer = std::min(0.5 * std::min(circle_pitch(roller_, 0.0), row_pitch(roller_)), skin_.thickness());
  const std::vector<LateralLayer> layers = lateral_layers(*treated_.needle.law, treated_.half_width(), outer);
  level.free_radius = free_rolling_radius(level.rows, layers);
  level.rolling_radius = roller_.rotation == RollerRotation::prescribed ? roller_.effective_radius
                         : std::isnan(level.free_radius)                ? roller_.drum_radius
                                                                        : level.free_radius;
  for (const NeedleTrack& row : level.rows)
    level.outcomes.push_back(
        outcome_of(row, level.rolling_radius, *treated_.needle.law, layers, treated_.needle_length));
  return level;
}

/// Running means over the window.
void RollerPress::measure(const PressStep& step, RollerLevel& level, int n_steps) const {
  const auto mean = [n_steps](double& sum, double value) { sum += (value - sum) / n_steps; };
  int engaged = 0;
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    engaged += press_.depth(static_cast<int>(i)) > 0.0 ? 1 : 0;
    if (pose_.way[i] + press_.sink() > 0.0)
      level.settlement = std::max(level.settlement, press_.dent(static_cast<int>(i)));
  }
  mean(level.engaged, engaged);
  mean(level.force, step.force());
  mean(level.axle_height, tip_radius_ - press_.sink());
  mean(level.face_share, step.force() > 0.0 ? step.face_force / step.force() : 0.0);
  level.residual = std::max(level.residual, step.residual / std::max(step.force(), 1e-9));
  level.overshoot = std::max(level.overshoot, step.overshoot);
}

TrackSample RollerPress::sample_of(std::size_t needle) const {
  const int i = static_cast<int>(needle);
  const double turn = turn_of(needle);
  const bool is_near = press_.way(i) > -near * treated_.needle_length;
  TrackSample sample;
  sample.turn = sample.angle = turn;
  sample.height = tip_radius_ - press_.sink();
  sample.depth = press_.depth(i);
  sample.dent = press_.dent(i);
  sample.force = press_.force(i);
  sample.surface_slope = is_near ? press_.surface_slope(i) : 0.0;
  sample.own_way = press_.way(i) - press_.settled(i);
  return sample;
}

void RollerPress::follow_passages() {
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    const int needle = static_cast<int>(i);
    Passage& passage = passages_[i];
    std::vector<TrackSample>& samples = passage.track.samples;
    const bool was_whole = samples.empty() || samples.back().depth == 0.0;
    if (press_.depth(needle) > 0.0 || press_.force(needle) != 0.0) {
      const TrackSample now = sample_of(i);
      if (was_whole && now.depth > 0.0 && passage.before.turn < now.turn) {
        const double limit = law_.puncture_force();
        samples.push_back(giving_way(passage.before, now, law_.dent_alone(limit), law_.landing(limit)));
      }
      samples.push_back(now);
      passage.before = now;
      continue;
    }
    passage.before = sample_of(i);
    if (passage.before.turn < 0.0) {
      passage.is_whole = passage.is_whole || samples.empty();
    } else if (!samples.empty()) {
      if (passage.is_whole) done_[i / static_cast<std::size_t>(roller_.columns)].push_back(std::move(passage.track));
      passage = {};
      press_.renew(needle);
    }
  }
}

bool RollerPress::is_periodic() const {
  return std::all_of(done_.begin(), done_.end(), [&](const std::vector<NeedleTrack>& row) {
    if (static_cast<int>(row.size()) >= settings_.most_passages) return true;
    if (row.size() < 2) return false;
    const double last = row.back().deepest(), before = row[row.size() - 2].deepest();
    return std::abs(last - before) <= settings_.same_depth * last;
  });
}

}  // namespace acus

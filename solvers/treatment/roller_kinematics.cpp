#include "solvers/treatment/roller_kinematics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/penetration/bracket.hpp"

namespace acus {
namespace {

void check_path(const RollerPath& path) {
  if (!is_possible(path))
    throw std::invalid_argument("a roller needs a drum, needles, a rolling radius, and an axle above the skin");
}

void check_positive(double value, const char* sentence) {
  if (!(value > 0.0)) throw std::invalid_argument(sentence);
}

/// Where the needle's axis stands still at depth z while the drum turns: cos^2 = (h + z)/r_e. Not before the end of its
/// stay when the drum turns too fast for that.
double turning_angle(const RollerPath& path, double z, double end) {
  const double ratio = (path.axle_height + z) / path.rolling_radius;
  return ratio < 1.0 ? std::min(end, std::acos(std::sqrt(ratio))) : end;
}

}  // namespace

bool is_possible(const RollerPath& path) {
  return path.drum_radius > 0.0 && path.protrusion >= 0.0 && path.axle_height > 0.0 && path.rolling_radius > 0.0;
}

double engaged_angle(const RollerPath& path, double z) {
  check_path(path);
  const double height = path.axle_height + z;
  check_positive(height, "a roller's needle is asked for above its axle");
  // acos(a) near a = 1 loses half the digits; this form does not.
  const double rest = path.tip_radius() - height;
  return rest > 0.0 ? 2.0 * std::asin(std::sqrt(rest / (2.0 * path.tip_radius()))) : 0.0;
}

Vec2 tip_position(const RollerPath& path, double phi) {
  check_path(path);
  return {path.rolling_radius * phi - path.tip_radius() * std::sin(phi),
          path.tip_radius() * std::cos(phi) - path.axle_height};
}

Vec2 tip_velocity(const RollerPath& path, double phi, double speed) {
  check_path(path);
  const double turn = speed / path.rolling_radius;
  return {speed - turn * path.tip_radius() * std::cos(phi), -turn * path.tip_radius() * std::sin(phi)};
}

double axis_position(const RollerPath& path, double z, double phi) {
  check_path(path);
  return path.rolling_radius * phi - (path.axle_height + z) * std::tan(phi);
}

double slit_length(const RollerPath& path, double z) {
  const double end = engaged_angle(path, z);
  // The position is odd in phi: its range is twice its largest value, at the end or where it turns.
  const double turn = turning_angle(path, z, end);
  return 2.0 * std::max(std::abs(axis_position(path, z, end)), std::abs(axis_position(path, z, turn)));
}

double entry_exit_distance(const RollerPath& path, double z) {
  return 2.0 * axis_position(path, z, engaged_angle(path, z));
}

double coincident_rolling_radius(const RollerPath& path, double z) {
  const double end = engaged_angle(path, z), height = path.axle_height + z;
  return end > 0.0 ? height * std::tan(end) / end : height;
}

double least_slit_rolling_radius(const RollerPath& path, double z) {
  const double end = engaged_angle(path, z), height = path.axle_height + z;
  if (end == 0.0) return height;
  RollerPath trial = path;
  const auto imbalance = [&](double rolling_radius) {
    trial.rolling_radius = rolling_radius;
    const double turn = turning_angle(trial, z, end);
    return axis_position(trial, z, turn) + axis_position(trial, z, end);
  };
  // At r_e = h + z the needle only lags behind; with the coincident radius it is back at the end, after a swing
  // forward.
  const double low = height, high = coincident_rolling_radius(path, z);
  return bracketed_root(imbalance, low, imbalance(low), high, imbalance(high), 1e-12 * high);
}

double entry_attack_angle(const RollerPath& path) {
  const double end = engaged_angle(path);
  const Vec2 velocity = tip_velocity(path, -end, 1.0);
  return end == 0.0 ? 0.0 : end - std::atan2(velocity[0], velocity[1]);
}

double entry_speed(const RollerPath& path, double speed) { return tip_velocity(path, -engaged_angle(path), speed)[1]; }

double dwell(const RollerPath& path, double z, double speed) {
  check_positive(speed, "a roller that does not move has no dwell time");
  return 2.0 * engaged_angle(path, z) * path.rolling_radius / speed;
}

double engaged_needles(const RollerPath& path, int n) { return n * engaged_angle(path) / std::numbers::pi; }

double footprint_length(const RollerPath& path) { return 2.0 * path.tip_radius() * std::sin(engaged_angle(path)); }

double roller_density(const RollerPath& path, int n, double width, double passes) {
  check_path(path);
  check_positive(width, "a drum has a width");
  return passes * n / (2.0 * std::numbers::pi * path.rolling_radius * width);
}

}  // namespace acus

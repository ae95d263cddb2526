#include "solvers/treatment/pen_kinematics.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace acus {
namespace {

void check_path(const PenPath& path) {
  if (!is_possible(path))
    throw std::invalid_argument("a pen needs a stroke, a frequency, and needles that leave the skin: depth <= stroke");
}

void check_positive(double value, const char* sentence) {
  if (!(value > 0.0)) throw std::invalid_argument(sentence);
}

double angular_speed(const PenPath& path) { return 2.0 * std::numbers::pi * path.frequency; }

}  // namespace

bool is_possible(const PenPath& path) {
  return path.stroke > 0.0 && path.frequency > 0.0 && path.glide >= 0.0 && path.depth <= path.stroke;
}

double tip_depth(const PenPath& path, double t) {
  check_path(path);
  return path.depth - 0.5 * path.stroke * (1.0 - std::cos(angular_speed(path) * t));
}

double stroke_speed(const PenPath& path, double z) {
  check_path(path);
  const double q = path.depth - z;
  if (q <= 0.0 || q >= path.stroke) return 0.0;
  return angular_speed(path) * std::sqrt(q * (path.stroke - q));
}

double dwell(const PenPath& path, double z) {
  check_path(path);
  const double q = path.depth - z;
  if (q <= 0.0) return 0.0;
  if (q >= path.stroke) return 1.0 / path.frequency;
  // arccos(1 - q/A) without the loss of digits for a shallow stroke.
  return 4.0 * std::asin(std::sqrt(q / path.stroke)) / angular_speed(path);
}

double slit_length(const PenPath& path, double z) { return path.glide * dwell(path, z); }

double entry_attack_angle(const PenPath& path) {
  const double speed = stroke_speed(path);
  return path.depth > 0.0 ? std::atan2(path.glide, speed) : 0.0;
}

double stroke_distance(const PenPath& path) {
  check_path(path);
  return path.glide / path.frequency;
}

double pen_density(const PenPath& path, int n, double swath, double passes) {
  check_path(path);
  check_positive(path.glide, "a pen that does not glide has no density per pass");
  check_positive(swath, "a pen sweeps a swath of some width");
  return passes * n * path.frequency / (path.glide * swath);
}

double pen_area_rate(const PenPath& path, int n, double density) {
  check_path(path);
  check_positive(density, "an area rate needs a density of punctures");
  return n * path.frequency / density;
}

}  // namespace acus

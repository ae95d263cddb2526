#include "solvers/treatment/plate_press.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "solvers/treatment/pen_kinematics.hpp"

namespace acus {
namespace {

constexpr double pi = std::numbers::pi;
constexpr int n_facets = 100;
constexpr int n_steps = 40;               // of a stroke's way in, or from one force to the next
constexpr double least_share = 0.01;      // of the force with which the approach begins
constexpr double pressure_reserve = 1.5;  // of the wide load over the mean pressure: the middle bears more
constexpr double lone_pitch = 1.0;        // mm, field of a single needle

double pitch_of(const std::vector<ArrayNeedle>& pins) { return pins.size() > 1 ? smallest_distance(pins) : lone_pitch; }

SurfaceProblem surface_problem(const Plate& plate, const TreatedSkin& treated, double force, double time) {
  SurfaceProblem problem;
  problem.skin = treated.skin;
  problem.patch_radius = plate.face.at.empty() ? 0.5 * pitch_of(plate.pins) : plate.face.patch_radius();
  problem.contact_radius = std::sqrt(plate.face_area / pi);
  problem.largest_pressure = pressure_reserve * force / plate.face_area;
  problem.time = time;
  return problem;
}

CarrierPose pose_of(const Plate& plate, double needle_length) {
  CarrierPose pose;
  for (const ArrayNeedle& pin : plate.pins) {
    pose.needle_at.emplace_back(pin.x, pin.y);
    pose.way.push_back(-pin.recess);
  }
  pose.face.assign(plate.face.at.size(), -needle_length);
  return pose;
}

/// What steps are summed up to.
struct Pressing {
  DevicePress& press;
  const CarrierPose& pose;
  std::vector<NeedleTrack> tracks;
  double residual = 0.0, overshoot = 0.0;

  /// `time`: of the step's end, as the track has it.
  PressStep take(const PressStep& step, double time) {
    if (!step.is_converged)
      throw TreatmentRefusal(
          fmt::format("the plate finds no balance at {:.4g} N, {:.4g} mm below the touch of its tips "
                      "(misfit {:.2g} N); try other forces",
                      step.force(), press.sink(), step.residual));
    residual = std::max(residual, step.residual / std::max(step.force(), 1e-9));
    overshoot = std::max(overshoot, step.overshoot);
    tracks.resize(pose.way.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      const int needle = static_cast<int>(i);
      tracks[i].samples.push_back(
          {time, 0.0, 0.0, press.depth(needle), press.dent(needle), press.force(needle), press.surface_slope(needle)});
    }
    return step;
  }
};

PlateLevel level_of(const Pressing& pressing, const PressStep& step) {
  PlateLevel level;
  level.force = step.force();
  level.sink = pressing.press.sink();
  level.face_share = step.force() > 0.0 ? step.face_force / step.force() : 0.0;
  for (std::size_t i = 0; i < pressing.pose.way.size(); ++i) {
    const int needle = static_cast<int>(i);
    level.settlement = std::max(level.settlement, pressing.press.dent(needle));
    level.n_in += pressing.press.depth(needle) > 0.0 ? 1 : 0;
  }
  return level;
}

void finish(const Pressing& pressing, double glide, const TreatedSkin& treated, const std::vector<ArrayNeedle>& pins,
            PlateLevel& level) {
  const PenetrationLaw& law = *treated.needle.law;
  const double outer = std::min(std::max(0.5 * pitch_of(pins), treated.needle_width), treated.skin.thickness());
  const std::vector<LateralLayer> layers = lateral_layers(law, treated.half_width(), outer);
  level.residual = pressing.residual;
  level.overshoot = pressing.overshoot;
  for (const NeedleTrack& track : pressing.tracks)
    level.outcomes.push_back(outcome_of(track, glide, law, layers, treated.needle_length));
}

DeviceResponse response_of(DeviceKind kind, const Plate& plate, const TreatedSkin& treated,
                           const std::vector<double>& forces, const std::vector<PlateLevel>& levels,
                           double puncture_force) {
  DeviceResponse response;
  response.kind = kind;
  response.pins = plate.pins;
  const Vec2 field = field_of(plate.pins);
  response.length = field[0];
  response.width = field[1];
  const PenetrationLaw& law = *treated.needle.law;
  for (std::size_t layer = 0; layer < law.layers().size(); ++layer) {
    response.layers.push_back(treated.skin.layers[layer].name);
    response.layer_tops_um.push_back(1e3 * law.top_of(layer));
  }
  for (std::size_t pin = 0; pin < plate.pins.size(); ++pin) {
    std::vector<NeedleOutcome> outcomes;
    std::vector<double> widths;
    for (const PlateLevel& level : levels) {
      outcomes.push_back(level.outcomes[pin]);
      widths.push_back(hole_width(law, outcomes.back().depth, treated.needle_width, treated.channel));
    }
    response.needles.emplace_back(forces, outcomes, widths, puncture_force);
  }
  return response;
}

}  // namespace

Vec2 field_of(const std::vector<ArrayNeedle>& pins) {
  Vec2 low(pins.front().x, pins.front().y), high = low;
  for (const ArrayNeedle& pin : pins) {
    low = low.cwiseMin(Vec2(pin.x, pin.y));
    high = high.cwiseMax(Vec2(pin.x, pin.y));
  }
  const double pitch = pitch_of(pins);
  return high - low + Vec2(pitch, pitch);
}

Plate rectangular_plate(std::vector<ArrayNeedle> pins, double overhang) {
  if (pins.empty()) throw std::invalid_argument("plate: it needs needles");
  const double around = overhang > 0.0 ? 2.0 * overhang - pitch_of(pins) : 0.0;
  const Vec2 sides = field_of(pins) + Vec2(around, around);
  Plate plate{std::move(pins), rectangular_face(sides[0], sides[1], n_facets), sides[0] * sides[1]};
  return plate;
}

Plate round_plate(std::vector<ArrayNeedle> pins, double diameter) {
  if (pins.empty()) throw std::invalid_argument("plate: it needs needles");
  const Vec2 field = field_of(pins);
  if (diameter > 0.0) return {std::move(pins), round_face(diameter, n_facets), 0.25 * pi * diameter * diameter};
  return {std::move(pins), {}, field[0] * field[1]};
}

DeviceResponse press_response(DeviceKind kind, const Plate& plate, const TreatedSkin& treated, double force,
                              const std::vector<double>& forces, double ramp, std::vector<PlateLevel>* levels) {
  if (forces.empty()) throw std::invalid_argument("plate response: forces are needed");
  const NeedleLaw law(treated.needle);
  const SurfaceResponse skin(surface_problem(plate, treated, forces.back(), ramp));
  DevicePress press(skin, law, static_cast<int>(plate.pins.size()), plate.face.at);
  const CarrierPose pose = pose_of(plate, treated.needle_length);
  Pressing pressing{press, pose, {}};
  std::vector<PlateLevel> found;
  double held = least_share * forces.front(), time = 0.0;
  for (const double next : forces) {
    PressStep step;
    for (int k = 1; k <= n_steps; ++k) {
      time += ramp / n_steps;
      step = pressing.take(
          press.press_with(pose, held * std::pow(next / held, static_cast<double>(k) / n_steps), ramp / n_steps), time);
    }
    held = next;
    found.push_back(level_of(pressing, step));
    finish(pressing, 0.0, treated, plate.pins, found.back());
  }
  DeviceResponse response = response_of(kind, plate, treated, forces, found, law.puncture_force());
  response.force = force;
  response.is_force_led = true;
  if (levels != nullptr) *levels = std::move(found);
  return response;
}

DeviceResponse pen_response(const Pen& pen, const Plate& plate, const TreatedSkin& treated, PlateLevel* level) {
  const PenPath path{pen.stroke, pen.frequency, pen.setting, pen.glide};
  if (!is_possible(path)) throw std::invalid_argument("pen: stroke, frequency and setting make no motion");
  const NeedleLaw law(treated.needle);
  const double deepest = std::min(pen.setting, treated.needle.law->max_depth());
  const double each = std::max(treated.needle.law->force(deepest).total,
                               std::isfinite(law.puncture_force()) ? law.puncture_force() : 0.0);
  const SurfaceResponse skin(
      surface_problem(plate, treated, each * static_cast<double>(plate.pins.size()), dwell(path)));
  DevicePress press(skin, law, static_cast<int>(plate.pins.size()), {});
  CarrierPose pose = pose_of(plate, treated.needle_length);
  pose.face.clear();  // the plate stays at rest where the skin was: the needles draw the skin away from it
  Pressing pressing{press, pose, {}};
  // Time from the deepest position; the needles move inside the plate, which stays flush with the skin.
  const double half = 0.5 * dwell(path), dt = half / n_steps;
  PlateLevel found;
  for (int k = -n_steps + 1; k <= n_steps; ++k) {
    const double time = dt * k;
    const PressStep step = pressing.take(press.press_to(pose, std::max(0.0, tip_depth(path, time)), dt), time);
    if (k == 0) found = level_of(pressing, step);
  }
  finish(pressing, pen.glide, treated, plate.pins, found);
  const double nominal = std::max(found.force, 1e-9);
  DeviceResponse response = response_of(DeviceKind::pen, plate, treated, {nominal}, {found}, law.puncture_force());
  response.force = nominal;
  response.stroke_distance = stroke_distance(path);
  if (level != nullptr) *level = std::move(found);
  return response;
}

}  // namespace acus

#include "solvers/treatment/plate_press.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

#include "solvers/treatment/pen_kinematics.hpp"

namespace acus {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double pressure_reserve = 1.5;  // of the wide load over the mean pressure
constexpr double touch = 0.03;            // of the needles' length: where a prescribed force begins
constexpr double spent = 1e-3;            // of the energy, to which an impact's end is found

/// Half the way to the next needle, or their length for a single one: what belongs to a needle around it.
double share_of(const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated) {
  return pins.size() > 1 ? 0.5 * smallest_distance(pins) : treated.needle_length;
}

struct Extent {
  double x = 0.0, y = 0.0;  // full, mm
};
Extent extent_of(const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated) {
  double x0 = 0.0, x1 = 0.0, y0 = 0.0, y1 = 0.0;
  for (const ArrayNeedle& pin : pins) {
    x0 = std::min(x0, pin.x), x1 = std::max(x1, pin.x);
    y0 = std::min(y0, pin.y), y1 = std::max(y1, pin.y);
  }
  const double margin = 2.0 * share_of(pins, treated);
  return {x1 - x0 + margin, y1 - y0 + margin};
}

FaceGrid plate_face(DeviceKind kind, double diameter, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                    int n) {
  if (kind == DeviceKind::pen) return round_face(diameter, n);
  const Extent extent = extent_of(pins, treated);
  return rectangular_face(extent.x, extent.y, n);
}

std::vector<LateralLayer> layers_around(const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated) {
  const double outer = std::min(share_of(pins, treated), treated.skin.thickness());
  return lateral_layers(*treated.needle.law, treated.half_width(), outer);
}

void check_needles(const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated) {
  if (pins.empty() || !treated.needle.law || !(treated.needle_length > 0.0 && treated.needle_width > 0.0))
    throw std::invalid_argument("plate: needles with a law, a length and a width are needed");
}

/// A plate on its way, and what its needles go through.
class Plate {
 public:
  Plate(const FaceGrid& face, const std::vector<ArrayNeedle>& pins, const NeedleLaw& law, const SurfaceResponse& skin,
        const DeviceWatch& watch)
      : watch_(watch),
        pins_(pins),
        law_(law),
        press_(skin, law, static_cast<int>(pins.size()), face.at),
        tracks_(pins.size()) {
    for (const ArrayNeedle& pin : pins) pose_.needle_at.push_back({pin.x, pin.y});
    pose_.way.resize(pins.size());
    pose_.face.resize(face.at.size());
    before_.resize(pins.size());
  }

  /// Tips of the foremost needles `tips` below the undeformed skin, the face `face` below it (negative above).
  PressStep move_to(double tips, double face, double dt) {
    place(tips, face);
    return checked(press_.press_to(pose_, 0.0, dt));
  }
  /// The same pose sinks until the force is met.
  PressStep press_with(double tips, double face, double force, double dt) {
    place(tips, face);
    return checked(press_.press_with(pose_, force, dt));
  }
  double sink() const { return press_.sink(); }

  /// Keeps what the needles do at this turn (s for a pen).
  void record(double turn) {
    for (std::size_t i = 0; i < pins_.size(); ++i) {
      const int needle = static_cast<int>(i);
      TrackSample sample;
      sample.turn = turn;
      sample.depth = press_.depth(needle);
      sample.dent = press_.dent(needle);
      sample.force = press_.force(needle);
      sample.own_way = press_.way(needle) - press_.settled(needle);
      std::vector<TrackSample>& samples = tracks_[i].samples;
      const bool was_whole = samples.empty() || samples.back().depth == 0.0;
      if (was_whole && sample.depth > 0.0) {
        const double limit = law_.puncture_force();
        samples.push_back(giving_way(before_[i], sample, law_.dent_alone(limit), law_.landing(limit)));
      }
      if (sample.depth > 0.0 || sample.force != 0.0) samples.push_back(sample);
      before_[i] = sample;
    }
  }

  std::vector<NeedleOutcome> outcomes(double radius, const TreatedSkin& treated) const {
    const std::vector<LateralLayer> layers = layers_around(pins_, treated);
    std::vector<NeedleOutcome> found;
    for (const NeedleTrack& track : tracks_)
      found.push_back(outcome_of(track, radius, *treated.needle.law, layers, treated.needle_length));
    return found;
  }
  double worst_residual() const { return residual_; }
  double worst_overshoot() const { return overshoot_; }

 private:
  void place(double tips, double face) {
    watch_.check();
    for (std::size_t i = 0; i < pins_.size(); ++i) pose_.way[i] = tips - pins_[i].recess;
    std::fill(pose_.face.begin(), pose_.face.end(), face);
  }
  PressStep checked(const PressStep& step) {
    if (!step.is_converged)
      throw TreatmentRefusal(
          fmt::format("the plate finds no balance near {:.4g} N (misfit {:.2g} N); try another force", step.force(),
                      step.residual));
    residual_ = std::max(residual_, step.residual / std::max(step.force(), 1e-9));
    overshoot_ = std::max(overshoot_, step.overshoot);
    return step;
  }

  const DeviceWatch& watch_;
  const std::vector<ArrayNeedle>& pins_;
  const NeedleLaw& law_;
  DevicePress press_;
  CarrierPose pose_;
  std::vector<NeedleTrack> tracks_;
  std::vector<TrackSample> before_;
  double residual_ = 0.0, overshoot_ = 0.0;
};

DeviceResponse response_of(DeviceKind kind, const std::vector<double>& forces, const std::vector<PlateResult>& results,
                           const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated, const NeedleLaw& law) {
  DeviceResponse response;
  response.kind = kind;
  response.pins = pins;
  const Extent extent = extent_of(pins, treated);
  response.width = extent.y;
  response.length = extent.x;
  const PenetrationLaw& penetration = *treated.needle.law;
  for (std::size_t layer = 0; layer < penetration.layers().size(); ++layer) {
    response.layers.push_back(treated.skin.layers[layer].name);
    response.layer_tops_um.push_back(1e3 * penetration.top_of(layer));
  }
  for (std::size_t pin = 0; pin < pins.size(); ++pin) {
    std::vector<NeedleOutcome> outcomes;
    std::vector<double> widths;
    for (const PlateResult& result : results) {
      outcomes.push_back(result.outcomes[pin]);
      widths.push_back(hole_width(penetration, outcomes.back().depth, treated.needle_width, treated.channel));
    }
    response.needles.emplace_back(forces, outcomes, widths, law.puncture_force());
  }
  return response;
}

}  // namespace

SurfaceProblem plate_surface_problem(DeviceKind kind, double plate_diameter, const std::vector<ArrayNeedle>& pins,
                                     const TreatedSkin& treated, double largest_force, double time) {
  check_needles(pins, treated);
  const Extent extent = extent_of(pins, treated);
  const double area = kind == DeviceKind::pen ? 0.25 * pi * plate_diameter * plate_diameter : extent.x * extent.y;
  SurfaceProblem problem;
  problem.skin = treated.skin;
  problem.patch_radius = plate_face(kind, plate_diameter, pins, treated, PlateSettings{}.n_facets).patch_radius();
  problem.contact_radius = std::sqrt(area / pi);
  problem.largest_pressure = pressure_reserve * largest_force / area;
  problem.time = time;
  return problem;
}

PlateResult stroke_pen(const Pen& pen, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                       const NeedleLaw& law, const SurfaceResponse& skin, double force, const PlateSettings& settings) {
  check_needles(pins, treated);
  const PenPath path{pen.stroke, pen.frequency, pen.setting, pen.glide};
  if (!is_possible(path) || !(pen.setting > 0.0) || !(force >= 0.0))
    throw std::invalid_argument("pen: a stroke, a frequency, a setting below the stroke and no pull are needed");
  Plate plate(plate_face(DeviceKind::pen, pen.plate_diameter, pins, treated, settings.n_facets), pins, law, skin,
              settings.watch);
  PlateResult result;
  const double drawn_in = -10.0 * skin.thickness();  // tips out of reach while the plate is put on
  if (force > 0.0) {                                 // a force can be looked for only where something resists
    const double first = touch * pen.setting;
    plate.move_to(drawn_in, first, 1.0 / pen.frequency);
    plate.press_with(drawn_in, first, force, 1.0 / pen.frequency);
    result.plate_sink = first + plate.sink();
  }
  // Even steps of the phase from touching the face to leaving it.
  const double half = 0.5 * dwell(path), dt = half / settings.n_steps;
  for (int k = -settings.n_steps; k <= settings.n_steps; ++k) {
    const double t = half * k / settings.n_steps;
    const PressStep step = plate.move_to(result.plate_sink + tip_depth(path, t), result.plate_sink, dt);
    plate.record(t);
    if (k == 0) result.force = step.force(), result.face_force = step.face_force;
  }
  result.residual = plate.worst_residual();
  result.overshoot = plate.worst_overshoot();
  result.entry_speed = stroke_speed(path);
  result.outcomes = plate.outcomes(pen.glide, treated);
  return result;
}

PlateResult press_plate(const PlateControl& control, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                        const NeedleLaw& law, const SurfaceResponse& skin, const PlateSettings& settings) {
  check_needles(pins, treated);
  const int n_given = (control.force > 0.0) + (control.displacement > 0.0) + (control.energy > 0.0);
  if (n_given != 1 || !(control.speed > 0.0))
    throw std::invalid_argument("plate: a speed and one of force, displacement and energy are needed");
  Plate plate(plate_face(DeviceKind::stamp, 0.0, pins, treated, settings.n_facets), pins, law, skin, settings.watch);
  PlateResult result;
  const double length = treated.needle_length, dt = length / control.speed / settings.n_steps;
  double displacement = 0.0, force = 0.0;
  const auto take = [&](const PressStep& step, double at) {
    result.work += 0.5 * (force + step.force()) * (at - displacement);
    displacement = at;
    force = step.force();
    result.force = step.force();
    result.face_force = step.face_force;
    plate.record(at);
  };
  const auto go_to = [&](double at) { take(plate.move_to(at, at - length, dt), at); };
  if (control.force > 0.0) {
    go_to(touch * length);
    const double from = std::min(force, control.force);
    for (int k = 1; k <= settings.n_steps; ++k) {
      const double wanted = from * std::pow(control.force / from, static_cast<double>(k) / settings.n_steps);
      const PressStep step = plate.press_with(displacement, displacement - length, wanted, dt);
      take(step, displacement + plate.sink());
    }
  } else {
    const double step = (control.displacement > 0.0 ? control.displacement : length) / settings.n_steps;
    const double end = control.displacement > 0.0 ? control.displacement : length + skin.thickness();
    while (displacement < end * (1.0 - 1e-12)) {
      double next = std::min(displacement + step, end);
      if (control.energy > 0.0) {
        const double left = control.energy - result.work;
        if (left <= spent * control.energy) break;
        if (force > 0.0) next = std::min(next, displacement + std::max(left / force, 1e-3 * step));
      }
      go_to(next);
    }
    if (control.energy > 0.0 && displacement >= end * (1.0 - 1e-12))
      throw TreatmentRefusal("the plate's energy drives it through the whole tissue: use less");
  }
  result.plate_sink = displacement - length;
  result.residual = plate.worst_residual();
  result.overshoot = plate.worst_overshoot();
  result.outcomes = plate.outcomes(0.0, treated);
  return result;
}

DeviceResponse pen_response(const Pen& pen, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                            double force, const std::vector<double>& forces, std::vector<PlateResult>* results,
                            const PlateSettings& settings) {
  const NeedleLaw law(treated.needle);
  const double flush = 1.0;  // N that the wide load is asked for where the hand does not press
  const double largest = std::max({flush, force, forces.empty() ? 0.0 : forces.back()});
  const SurfaceResponse skin(
      plate_surface_problem(DeviceKind::pen, pen.plate_diameter, pins, treated, largest, 1.0 / pen.frequency));
  std::vector<PlateResult> found;
  const std::vector<double> held = forces.empty() ? std::vector<double>{force} : forces;
  for (const double each : held) {
    settings.watch.start_force(found.size(), held.size());
    found.push_back(stroke_pen(pen, pins, treated, law, skin, each, settings));
  }
  std::vector<double> at = forces;
  if (forces.empty()) at = {force > 0.0 ? force : flush};
  DeviceResponse response = response_of(DeviceKind::pen, at, found, pins, treated, law);
  response.force = force > 0.0 ? force : at.front();
  response.is_force_led = force > 0.0;
  response.stroke_distance = stroke_distance({pen.stroke, pen.frequency, pen.setting, pen.glide});
  if (results != nullptr) *results = std::move(found);
  return response;
}

DeviceResponse plate_response(DeviceKind kind, const PlateControl& control, const std::vector<ArrayNeedle>& pins,
                              const TreatedSkin& treated, const std::vector<double>& forces,
                              std::vector<PlateResult>* results, const PlateSettings& settings) {
  const NeedleLaw law(treated.needle);
  const bool is_force_led = control.force > 0.0;
  const double largest = is_force_led && !forces.empty() ? std::max(control.force, forces.back())
                         : is_force_led                  ? control.force
                                                         : static_cast<double>(pins.size()) * law.puncture_force();
  const double time = treated.needle_length / control.speed;
  const SurfaceResponse skin(plate_surface_problem(kind, 0.0, pins, treated, largest, time));
  std::vector<PlateResult> found;
  std::vector<double> at;
  if (is_force_led && !forces.empty()) {
    for (const double held : forces) {
      PlateControl one = control;
      one.force = held;
      settings.watch.start_force(found.size(), forces.size());
      found.push_back(press_plate(one, pins, treated, law, skin, settings));
    }
    at = forces;
  } else {
    settings.watch.start_force(0, 1);
    found.push_back(press_plate(control, pins, treated, law, skin, settings));
    at = {found.front().force};
  }
  DeviceResponse response = response_of(kind, at, found, pins, treated, law);
  response.force = is_force_led ? control.force : at.front();
  response.is_force_led = is_force_led;
  if (results != nullptr) *results = std::move(found);
  return response;
}

}  // namespace acus

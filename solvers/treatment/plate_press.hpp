#pragma once
// A flat plate of needles: a pen that strikes while it glides, a stamp or a patch that is pressed in. The same balance
// as under a drum (DevicePress). See docs/theory/treatment.md.

#include "solvers/treatment/device_response.hpp"
#include "solvers/treatment/device_watch.hpp"

namespace acus {

struct PlateSettings {
  int n_steps = 30;    ///< of the way in; as many for the way out of a pen
  int n_facets = 100;  ///< of the plate's face
  DeviceWatch watch;
};

/// The plate pressed in once.
struct PlateResult {
  double force = 0.0;                   ///< on the plate when the needles are deepest, N
  double face_force = 0.0;              ///< of it, on the face
  double plate_sink = 0.0;              ///< of the face below the undeformed skin, mm
  double residual = 0.0;                ///< largest misfit of any step over the force
  double overshoot = 0.0;               ///< largest, see PressStep
  double entry_speed = 0.0;             ///< pen: of the tips where they meet the skin, mm/s
  double work = 0.0;                    ///< of the plate up to there, mJ
  std::vector<NeedleOutcome> outcomes;  ///< per needle
};

/// A plate (round for a pen, else the bounding rectangle of its needles, half a pitch wider) as SurfaceResponse needs
/// it.
SurfaceProblem plate_surface_problem(DeviceKind kind, double plate_diameter, const std::vector<ArrayNeedle>& pins,
                                     const TreatedSkin& treated, double largest_force, double time);

/// One stroke of a pen. The plate is held where the hand's `force` (N; 0 = flush with the undeformed skin) presses it
/// with the needles drawn in, and stays there during the stroke: a hand is too slow to follow. The needles come out to
/// `setting` below the plate's face and go back. What the glide drags of them is in the outcomes. The indentation of
/// the single needle should have been found at the entry speed. Throws std::invalid_argument, TreatmentRefusal.
PlateResult stroke_pen(const Pen& pen, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                       const NeedleLaw& law, const SurfaceResponse& skin, double force,
                       const PlateSettings& settings = {});

/// How a stamp or patch is pressed: exactly one is above 0.
struct PlateControl {
  double force = 0.0;         ///< N
  double displacement = 0.0;  ///< mm of the plate from the touch of the foremost tips
  double energy = 0.0;        ///< mJ of a free mass, spent on the work
  double speed = 0.0;         ///< mm/s, at which it goes
};
PlateResult press_plate(const PlateControl& control, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                        const NeedleLaw& law, const SurfaceResponse& skin, const PlateSettings& settings = {});

/// Responses for the treatment. A pen's depth over the hand's force; flush with the skin (force 0) it is one depth.
DeviceResponse pen_response(const Pen& pen, const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated,
                            double force, const std::vector<double>& forces,
                            std::vector<PlateResult>* results = nullptr, const PlateSettings& settings = {});
DeviceResponse plate_response(DeviceKind kind, const PlateControl& control, const std::vector<ArrayNeedle>& pins,
                              const TreatedSkin& treated, const std::vector<double>& forces,
                              std::vector<PlateResult>* results = nullptr, const PlateSettings& settings = {});

}  // namespace acus

#pragma once
// A plate of needles pressed into skin that yields: stamps and patches by a force, pens stroke by stroke. See
// docs/theory/treatment.md.

#include <vector>

#include "core/device/device.hpp"
#include "core/device/layout.hpp"
#include "solvers/treatment/device_press.hpp"
#include "solvers/treatment/device_response.hpp"
#include "solvers/treatment/needle_track.hpp"
#include "solvers/treatment/treated_skin.hpp"

namespace acus {

/// Needles on a plate. Lengths mm.
struct Plate {
  std::vector<ArrayNeedle> pins;
  FaceGrid face;           ///< of the plate; without facets it never touches
  double face_area = 0.0;  ///< mm^2; of the needles' own field when there is no face
};
/// A rectangle around the needles that reaches `overhang` beyond the outermost.
Plate rectangular_plate(std::vector<ArrayNeedle> pins, double overhang);
/// A disc; no face when the diameter is 0.
Plate round_plate(std::vector<ArrayNeedle> pins, double diameter);
/// Sides of the field that one plate treats, along x and y: every needle has its neighbour's distance for itself.
Vec2 field_of(const std::vector<ArrayNeedle>& pins);

/// The plate where it is deepest.
struct PlateLevel {
  double force = 0.0;                   ///< N, of the whole plate
  double sink = 0.0;                    ///< of the foremost tips below the undeformed skin, mm
  double settlement = 0.0;              ///< deepest dent around a needle, mm
  double face_share = 0.0;              ///< of the force that the plate itself takes
  int n_in = 0;                         ///< needles in the skin
  double residual = 0.0;                ///< largest misfit of any step over the force
  double overshoot = 0.0;               ///< largest, see PressStep
  std::vector<NeedleOutcome> outcomes;  ///< per needle
};

/// A plate under rising forces (N), each reached in `ramp` (s). Throws TreatmentRefusal when a step finds no balance.
DeviceResponse press_response(DeviceKind kind, const Plate& plate, const TreatedSkin& treated, double force,
                              const std::vector<double>& forces, double ramp, std::vector<PlateLevel>* levels);

/// One stroke of a pen whose plate rests flush on the undeformed skin while it glides: the tips follow a sine down to
/// the setting and back. The hand holds the plate; depth does not follow its force. Throws as above.
DeviceResponse pen_response(const Pen& pen, const Plate& plate, const TreatedSkin& treated, PlateLevel* level);

}  // namespace acus

#pragma once
// A device as plain data in internal units (mm, N, s): how it moves and where the needles of a drum stand. The needle
// itself is a NeedleSpec, the needles of a plate are ArrayNeedles; none of them knows the skin.

#include <array>

namespace acus {

enum class DeviceKind {
  none,    ///< no device: one needle or a bare array is pressed
  roller,  ///< a drum with needles rolls over the skin
  pen,     ///< a plate of needles strikes many times a second while it glides
  stamp,   ///< a plate of needles is pressed in and lifted, place after place
  patch    ///< a plate of needles is pressed in and stays
};

/// What is prescribed of a drum that rolls.
enum class RollerControl { force, indentation };
/// How fast a drum turns: as the forces on its needles demand, or as told.
enum class RollerRotation { free, prescribed };

/// 0 = not given where a number has no default.
struct Roller {
  double drum_radius = 0.0;  ///< mm, without the needles
  double drum_width = 0.0;   ///< mm
  int rows = 0;              ///< circles of needles side by side along the axis
  int columns = 0;           ///< needles on each circle
  double stagger = 0.0;      ///< turn of each circle against the one before, as a part of the needles' distance
  RollerControl control = RollerControl::force;
  double indentation = 0.0;  ///< mm of the drum below the undeformed skin; 0 = it just touches
  RollerRotation rotation = RollerRotation::free;
  double effective_radius = 0.0;  ///< mm of travel per radian of turn (prescribed rotation)
  double speed = 0.0;             ///< mm/s of travel

  int n_needles() const { return rows * columns; }
};

/// 0 = not given.
struct Pen {
  double setting = 0.0;                              ///< mm the needles come out of the plate at their deepest
  std::array<double, 2> setting_range = {0.0, 0.0};  ///< mm, what the dial offers
  double setting_step = 0.0;                         ///< mm between marks of the dial
  double evaluated_to = 0.0;                         ///< mm, deepest setting its maker had evaluated
  double stroke = 0.0;                               ///< mm from the highest to the deepest position of the tips
  double frequency = 0.0;                            ///< 1/s
  double glide = 0.0;                                ///< mm/s of the plate over the skin
  double plate_diameter = 0.0;                       ///< mm
};

struct Device {
  DeviceKind kind = DeviceKind::none;
  Roller roller;
  Pen pen;
  double force = 0.0;  ///< N of the whole device against the skin (roller, stamp, patch); 0 = not given
};

}  // namespace acus

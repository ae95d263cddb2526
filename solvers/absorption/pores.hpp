#pragma once
// Channels as ways for an active: how wide, how deep, how many, and how they close. Lengths mm, times s since the
// session.

#include <limits>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/healing/channel_closure.hpp"

namespace acus {

/// Channels of one kind, wet and open from the surface down to `depth`.
struct Pore {
  double radius = 0.0;    ///< mm, after recoil
  double depth = 0.0;     ///< mm below the surface
  double per_area = 0.0;  ///< 1/mm^2
};

/// Holes of a session that pierce a barrier of this thickness (mm), grouped by radius into at most n_bins, over an area
/// (mm^2); radius and depth are the means of the group. The radius is that of the disc as large as the outline at the
/// surface times r_inf; `depth_share` is the share of the depth reached that stays open below the surface (0 to 1), but
/// never less than the barrier. Throws std::invalid_argument on values out of range.
std::vector<Pore> pores_of(const PunctureTable& table, int session, double barrier_thickness, double area, double r_inf,
                           double depth_share, int n_bins = 8);

/// What the wall of a channel does under occlusion: closes as in air, or waits until the cover is taken off. Pores
/// under cover conduct for two days [PMC8259462, Ogunjimi2020] although a wall that closes as in air would take half a
/// day.
enum class WallUnderCover { closes, waits };

/// Radius and openness of pores over time.
class PoreClock {
 public:
  /// Pores that never change, open from time 0 on.
  PoreClock() = default;
  /// Covered until `occluded_for` (s, infinity allowed), in air afterwards.
  explicit PoreClock(const HealingParameters& parameters, double occluded_for = 0.0,
                     WallUnderCover wall = WallUnderCover::waits);

  /// 0 before the session.
  double radius(double initial, double time) const;
  /// Conductance of what fills the pore over that of an open one: 1 - q + eta q; 0 before the session.
  double openness(double time) const;
  /// Times at which something changes abruptly, in increasing order: session, delay, closing, end of the cover.
  std::vector<double> breaks(const std::vector<Pore>& pores) const;

 private:
  double wall_time(double time) const;

  bool never_closes_ = true;
  double occluded_for_ = 0.0;
  WallUnderCover wall_ = WallUnderCover::waits;
  double speed_ = 0.0, lag_ = 0.0, tau_open_ = 1.0, tau_occluded_ = 1.0, eta_ = 1.0;
};

}  // namespace acus

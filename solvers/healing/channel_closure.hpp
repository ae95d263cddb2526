#pragma once
// Two clocks of an open channel: the barrier that plugs within hours, and the wall that closes within a day. All in
// closed form. Times in s since the session, lengths in mm.

#include <limits>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// Channels of one radius (after recoil) and length through the barrier.
struct ChannelBin {
  double radius = 0.0, length = 0.0;  ///< mm
  double per_area = 0.0;              ///< 1/mm^2
};

/// Channels that pierce a barrier of this thickness (mm), grouped by radius into at most n_bins, over an area (mm^2).
/// The radius is that of the disc as large as the outline at the surface, times r_inf. Holes only. Throws
/// std::invalid_argument unless thickness, area and n_bins are positive.
std::vector<ChannelBin> channel_bins(const PunctureTable& table, int session, double barrier_thickness, double area,
                                     double r_inf, int n_bins = 16);

/// Access resistance of pores in an array relative to a single one, xi = pore radius over cell radius 1/sqrt(pi n)
/// [Negus & Yovanovich]; 0 <= xi < 1, zero beyond 1.
double access_factor(double xi);

/// Conductance of one open pore over the diffusivity, mm: 1/(L/(pi a^2) + 2 psi/(4 a)), access on both sides.
double pore_conductance(double radius, double length, double per_area_of_all);

class ChannelClosure {
 public:
  /// Under occlusion until `occluded_for` (s, infinity allowed), in air afterwards.
  explicit ChannelClosure(const HealingParameters& parameters, double occluded_for = 0.0);

  /// Radius of what was `radius` at the session.
  double radius(double radius, double time) const;
  double time_to_close(double radius) const;
  /// Share of the barrier that has plugged: 1 - exp(-integral of dt/tau_p).
  double plug(double time) const;
  /// Time at which the plug reaches a share below one.
  double time_to_plug(double share) const;
  /// Conductance of all channels per area of skin over the diffusivity, 1/mm: permeability is D times this.
  double barrier(const std::vector<ChannelBin>& bins, double time) const;
  /// barrier() now over barrier() at the session: what excess water loss and conductance follow. 0 without channels.
  double relative_barrier(const std::vector<ChannelBin>& bins, double time) const;

 private:
  double speed_, lag_, tau_open_, tau_occluded_, eta_, occluded_for_;
};

}  // namespace acus

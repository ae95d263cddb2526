#pragma once
// The passage of one needle through the skin while its device moves along, and what it does to the walls of its
// channel: slit at every depth, tearing, sideways force and moment on the needle. See docs/theory/treatment.md.
//
// Frame: x along the travel, z into the skin, counted in undeformed tissue from its (dented) surface.

#include <vector>

#include "solvers/penetration/channel.hpp"
#include "solvers/penetration/penetration_law.hpp"

namespace acus {

struct TrackSample {
  double turn = 0.0;    ///< roller: angle past the nadir, rad; pen: time since the deepest position, s
  double angle = 0.0;   ///< of the needle from the normal, rad; the tip leads where it is negative
  double height = 0.0;  ///< of the point about which it turns above the undeformed skin, mm; 0 where it does not turn
  double depth = 0.0;   ///< L, mm
  double dent = 0.0;    ///< w, mm
  double force = 0.0;   ///< N
  double surface_slope = 0.0;  ///< d dent/d x of the skin around the needle
  double own_way = 0.0;        ///< way of the tip against the skin as the others left it: depth + own dent, mm
};

/// In order of time; from just before the first touch to the last.
struct NeedleTrack {
  std::vector<TrackSample> samples;
  double deepest() const;        ///< mm
  double largest_force() const;  ///< N
};
/// Between a sample with the skin whole and the next with the tip in, the one at which the skin gave way: own_way had
/// reached `give_way` (mm); the tip is at `landing` (mm) then.
TrackSample giving_way(const TrackSample& whole, const TrackSample& inside, double give_way, double landing);
/// Where the needle's axis stands at depth z: travel less what its tilt takes back. `radius`: travel per turn, mm (a
/// pen: its glide, mm/s).
double axis_at(const TrackSample& sample, double radius, double z);
/// The track with `n` times as many samples, straight between those it has.
NeedleTrack refined(const NeedleTrack& track, int n);

/// How a layer holds a needle that is moved sideways.
struct LateralLayer {
  double top = 0.0;        ///< mm
  double stiffness = 0.0;  ///< k: force per length and displacement, N/mm^2
  double yield = 0.0;      ///< u_c = J_c/k: displacement from which on the wall is cut, mm
};
/// A cylinder of `radius` in an incompressible medium that is held at the distance `outer` (mm), the elastic twin of
/// Stokes flow around a cylinder in a pipe [HappelBrenner1983]: k = 4 pi mu/(ln(b/R) - (b^2 - R^2)/(b^2 + R^2)). Throws
/// std::invalid_argument unless outer > radius > 0.
double lateral_stiffness(double shear_modulus, double radius, double outer);
std::vector<LateralLayer> lateral_layers(const PenetrationLaw& law, double radius, double outer);

/// Travel per turn (mm) at which the sideways forces on all these needles turn the drum no more: the mean over a turn
/// of the torque about the axle is 0. Walls answer elastically from where the needle came in at each depth. NaN when no
/// needle is in.
double free_rolling_radius(const std::vector<NeedleTrack>& tracks, const std::vector<LateralLayer>& layers);

/// What one passage leaves behind. Lengths mm; slits full lengths, the needle's own cut included, at the top of each
/// layer (0 where it does not reach).
struct NeedleOutcome {
  bool is_punctured = false;
  bool is_at_bottom = false;       ///< the tip stopped at the lower side of the tissue
  bool is_torn = false;            ///< the wall was cut sideways somewhere
  double depth = 0.0, dent = 0.0;  ///< at the deepest; dent: of the surface there
  double force = 0.0;              ///< largest, N
  double tilt = 0.0;               ///< rad from the normal of the dented skin where it entered
  double tilt_undeformed = 0.0;    ///< rad from the normal of the undeformed skin
  double offset = 0.0;             ///< middle of the cut at the surface, along x from where the needle is upright, mm
  std::vector<double> slit_rigid;  ///< walls that do not yield: upper bound
  std::vector<double> slit;        ///< walls that stretch before they are cut
  double lateral_force = 0.0;      ///< largest on the needle, N
  double base_moment = 0.0;        ///< largest at its base, N mm
};
NeedleOutcome outcome_of(const NeedleTrack& track, double radius, const PenetrationLaw& law,
                         const std::vector<LateralLayer>& layers, double needle_length);

/// Width of the hole at the surface when the needle is out (mm): the gape of its own slit under the skin's tension, but
/// not more than the needle that made it; the needle's own width there when the tension is not known.
double hole_width(const PenetrationLaw& law, double depth, double needle_width, const ChannelTension& channel);

}  // namespace acus

#pragma once
// A drum with needles rolls over skin that yields: quasi-static, in small turns, until every passage of a needle is
// like the one before it. See docs/theory/treatment.md.

#include <vector>

#include "core/device/drum.hpp"
#include "solvers/treatment/device_press.hpp"
#include "solvers/treatment/device_watch.hpp"
#include "solvers/treatment/needle_track.hpp"
#include "solvers/treatment/treated_skin.hpp"

namespace acus {

struct RollerSettings {
  int steps_per_pitch = 6;   ///< turns from one needle of a circle to the next
  int n_facets = 200;        ///< of the drum's face: with half as many depths still change by 5 %
  double same_depth = 0.02;  ///< change of depth from one passage to the next below which rolling is periodic
  int most_passages = 4;
  DeviceWatch watch;
};

/// The drum rolling under one force (or at one indentation).
struct RollerLevel {
  double force = 0.0;                   ///< N, mean over a turn
  double axle_height = 0.0;             ///< above the undeformed skin, mean, mm
  double height_swing = 0.0;            ///< largest less smallest, mm
  double settlement = 0.0;              ///< of the skin under the axle's needles, mm: largest dent
  double engaged = 0.0;                 ///< needles in the skin at once, mean
  double face_share = 0.0;              ///< of the force that the drum's face takes, mean
  double rolling_radius = 0.0;          ///< travel per radian of turn, mm
  double free_radius = 0.0;             ///< of free rotation, mm; NaN when no needle is in
  double passage_change = 0.0;          ///< of depth from the last but one passage to the last, relative
  double residual = 0.0;                ///< largest misfit of any step over the force
  double overshoot = 0.0;               ///< largest, see PressStep
  bool is_beyond_tissue = false;        ///< the axle's sink exceeds the tissue's thickness
  std::vector<NeedleTrack> rows;        ///< of one needle per circle
  std::vector<NeedleOutcome> outcomes;  ///< of the same
};

/// What the surface response must be solved for.
SurfaceProblem surface_problem(const Roller& roller, const TreatedSkin& treated, double largest_force);

class RollerPress {
 public:
  /// References must outlive it. Throws std::invalid_argument for a drum that is none, needles without a law or a
  /// missing speed.
  RollerPress(const Roller& roller, const TreatedSkin& treated, const NeedleLaw& law, const SurfaceResponse& skin,
              const RollerSettings& settings = {});

  /// Goes on from the last level. Throws TreatmentRefusal when a step finds no balance.
  RollerLevel roll_with_force(double force);
  /// With the drum's lowest line `indentation` mm below the undeformed skin.
  RollerLevel roll_at(double indentation);

 private:
  struct Passage {
    NeedleTrack track;
    TrackSample before;     ///< the last step, in touch or not
    bool is_whole = false;  ///< it began under the present level
  };
  void set_pose();
  PressStep press(double dt);
  RollerLevel roll();
  TrackSample sample_of(std::size_t needle) const;
  void follow_passages();
  bool is_periodic() const;
  void measure(const PressStep& step, RollerLevel& level, int n_steps) const;
  double turn_of(std::size_t needle) const;

  Roller roller_;
  const TreatedSkin& treated_;
  const NeedleLaw& law_;
  const SurfaceResponse& skin_;
  RollerSettings settings_;
  FaceGrid face_;
  std::vector<DrumNeedle> needles_;
  DevicePress press_;
  CarrierPose pose_;
  double turn_ = 0.0, tip_radius_, force_ = 0.0, sink_ = 0.0;  // force 0: the sink leads
  std::vector<Passage> passages_;                              // per needle, going on
  std::vector<std::vector<NeedleTrack>> done_;                 // per row, whole ones under the present level
};

}  // namespace acus

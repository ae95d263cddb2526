#pragma once
// The narrow dent of one needle of an array, for drawing: what the tissue that all needles share is too coarse to show.

#include <vector>

#include "viz/dataset/run_data.hpp"

namespace acus {

/// Its shape is the deepest dent solved for one needle alone on this skin, less what that does at the distance `reach`
/// (mm): from there on the needles share the tissue.
class OwnDent {
 public:
  /// Throws PictureError when the run stored no such dent on a lattice of radii and depths.
  OwnDent(const RunData& run, double reach);
  double reach() const { return reach_; }
  /// Displacement down at a radius and a height z <= 0 (mm), over that of the surface at the axis: 1 there, 0 at
  /// `reach`.
  double share(double radius, double z) const;

 private:
  double down(double radius, double z) const;  // over that of the surface at the axis

  std::vector<double> radii_, heights_;  // mm, rising
  std::vector<double> down_;             // [height][radius]
  double reach_;
};

}  // namespace acus

#pragma once
// The dent of the skin under forces at which the elements under a sharp tip have long collapsed: that of the same
// needle with a blunter tip. How far the skin around a needle settles under tens of millinewtons hardly depends on the
// tip, and a tip that sharp has broken the surface by then anyway.

#include <vector>

#include "core/tensor/tensor.hpp"
#include "scenarios/run/indentation_stage.hpp"

namespace acus {

struct BluntDent {
  double tip_radius = 0.0;   ///< that was pressed instead, mm; 0: this needle cannot be blunted
  std::vector<Vec2> points;  ///< dent (mm), force (N), from (0, 0)
  bool is_interrupted = false;
};

/// Presses the blunted needle as far as it goes, at most to `force` (N). From the cache when it is there.
BluntDent blunt_dent(const StageTools& tools, double force);

/// A curve of dents (mm) and forces (N) that goes on beyond its end as another one does from the same force: what the
/// sharp tip adds by then stays as it is. Unchanged where the other one does not reach further.
std::vector<Vec2> continued(std::vector<Vec2> points, const std::vector<Vec2>& other);

}  // namespace acus

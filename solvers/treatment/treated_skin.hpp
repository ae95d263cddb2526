#pragma once
// What the stages of a single needle hand over to devices: its law, and the skin it was found in.

#include <memory>

#include "core/skin/stack.hpp"
#include "solvers/array/embedded_needle.hpp"
#include "solvers/penetration/channel.hpp"
#include "solvers/treatment/surface_response.hpp"

namespace acus {

/// One needle in one skin. The rate of its indentation should be near that of the device: nothing here corrects it.
struct TreatedSkin {
  SkinStack skin;
  NeedleKind needle;           ///< of one needle alone; self_dent empty. Needs a law
  double needle_length = 0.0;  ///< mm
  double needle_width = 0.0;   ///< mm, at its base
  ChannelTension channel;      ///< of the layers; empty = not known

  double half_width() const { return 0.25 * needle_width; }  ///< radius of a cone at half its length, mm
  /// The tissue rests on something that stops a needle.
  bool is_over_bone() const { return skin.base != BaseSupport::none; }
};

/// A carrier's face cut into facets of equal size.
struct FaceGrid {
  std::vector<Vec2> at;  ///< middles, mm
  double side = 0.0;     ///< of a square of the same area, mm
  /// Radius of the disc of the same area: SurfaceProblem::patch_radius.
  double patch_radius() const;
};
/// About `n` facets over a rectangle around the origin. Throws std::invalid_argument for no area.
FaceGrid rectangular_face(double length_x, double length_y, int n);
/// Those of its bounding square whose middle lies in the disc.
FaceGrid round_face(double diameter, int n);

}  // namespace acus

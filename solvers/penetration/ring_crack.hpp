#pragma once
// A flat tip that punches a ring instead of opening a slit: a cylindrical crack of undeformed radius b, sheared open in
// mode II, through which the tip passes; the tissue outside is pressed from b to the radius R of the tip.
// [ShergoldFleck2004], whose compression of the core is left out: the cost is a lower bound.

#include "core/material/material.hpp"

namespace acus {

struct RingCrack {
  double cut_radius =
      0.0;              ///< b, mm in the undeformed tissue; what is inside goes on ahead of the tip or into the bore
  double cost = 0.0;    ///< 2 pi b J_II + stored, least over b: energy per depth, N
  double stored = 0.0;  ///< elastic part of the cost, N
  double wall = 0.0;    ///< derivative of stored by R at fixed b: radial force of the wall per depth, N/mm
};

/// Tip of outer radius R > 0 with a bore of radius 0 <= bore < R (mm); the ring is cut between the two. The law gives
/// the shape of the energy in plane strain, its mean over the in-plane directions, shear_modulus (MPa) its scale;
/// toughness J_II > 0 in N/mm.
RingCrack ring_crack(double R, double bore, double shear_modulus, double toughness, const Material& law);

}  // namespace acus

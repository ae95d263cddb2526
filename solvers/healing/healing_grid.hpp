#pragma once
// Where healing is solved: living skin, from the bottom of the stratum corneum to the bottom of the dermis, on a
// rectilinear grid. Nodes run x fastest, then y, then depth.

#include <array>
#include <vector>

#include "solvers/healing/chain.hpp"

namespace acus {

/// Depths below the skin surface, mm, increasing.
struct LivingSkin {
  double top = 0.0;            ///< bottom of the stratum corneum
  double epidermis_end = 0.0;  ///< dermo-epidermal junction; == top: no epidermis
  double papillary_end = 0.0;  ///< end of the papillary dermis; == epidermis_end: none
  double bottom = 0.0;         ///< end of the dermis
};

struct HealingGrid {
  Axis x, y;
  Axis z;  ///< depth below the skin surface, mm; plain
  /// Nodes above the dermis. The node on the junction belongs to the dermis.
  std::size_t n_epidermis = 0;
  double papillary_end = 0.0;  ///< mm

  std::size_t n_plane() const { return x.size() * y.size(); }
  std::size_t n_nodes() const { return n_plane() * z.size(); }
  std::size_t index(std::size_t i, std::size_t j, std::size_t k) const { return i + x.size() * (j + y.size() * k); }
  /// Area (mm^2; radial: over 2 pi) that belongs to a node of the plane.
  double plane_mass(std::size_t i, std::size_t j) const { return x.mass[i] * y.mass[j]; }
};

/// What a grid shall be. Sizes in mm; in plane uniform, in depth finest at the junction and growing away from it.
struct HealingGridPlan {
  std::array<double, 2> low = {0.0, 0.0}, high = {0.0, 0.0};  ///< the treated rectangle
  double margin = 0.0;                                        ///< around it
  double plane_size = 0.0;
  double depth_size = 0.0;    ///< at the junction
  double depth_growth = 0.2;  ///< as SizeField::growth
  double largest_depth_size = 0.0;
};

/// Throws std::invalid_argument when a size is not positive or the layers do not follow each other.
HealingGrid healing_grid(const LivingSkin& skin, const HealingGridPlan& plan);
/// One column of skin under a circular unit cell of this radius: the explicit surroundings of one channel.
HealingGrid unit_cell_grid(const HealingGrid& like, std::vector<double> radii);
/// One point of dermis.
HealingGrid one_point_grid();

}  // namespace acus

#pragma once
// From punctures to fields: which fraction of the tissue a session destroyed and which it injured, by depth, smoothed
// over the spacing of the channels. docs/theory/healing.md says when that is allowed (Lambda).

#include <array>
#include <limits>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/healing/healing_grid.hpp"
#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// Outline of one channel at a depth, after recoil: a capsule. At depth z it is as long as the slit there (linear
/// between layer boundaries and to the tip) and narrows as the slit does; both times r_inf.
struct ChannelSections {
  struct Section {
    double depth, length, width;  ///< mm
  };
  std::vector<Section> at;  ///< from the surface to the tip; linear in between
  /// Integral over depths [low, high] of the outline grown by `rim` on all sides, mm^3. Exact.
  double volume(double low, double high, double rim) const;
};
/// The depths (mm) that belong to node k of an axis with more than one node.
struct DepthCell {
  double above, below;
  double thickness() const { return below - above; }
};
DepthCell depth_cell(const Axis& z, std::size_t k);

/// Throws std::invalid_argument when r_inf is not in (0, 1].
ChannelSections channel_sections(const PunctureTable& table, std::size_t row, double r_inf);

/// How densely one session set its channels, and what that means for smoothing.
struct SessionSpacing {
  std::vector<double> density;             ///< plane: channels per mm^2, smoothed
  std::size_t n_holes = 0, n_outside = 0;  ///< holes of the session; those of them beyond the grid, left out
  double mean_density = 0.0;               ///< as met by the mean channel, 1/mm^2
  double spacing = 0.0, kernel_width = 0.0, signal_length = 0.0;  ///< s, ell, sqrt(D_c/d_c), mm
  double lambda = 0.0;                                            ///< s^2 d_alpha/(4 D_alpha)
  /// spacing <= kernel width <= signal length holds.
  bool is_resolved() const { return spacing <= kernel_width && kernel_width <= signal_length; }
  /// Homogenised fields are within 0.5 % up to Lambda 3; explicit cells are needed beyond 5.
  static constexpr double lambda_safe = 3.0, lambda_explicit = 5.0;
  bool needs_explicit_cells() const { return lambda > lambda_explicit; }
};

/// What one session did. Arrays over the nodes of the grid (or of its plane where said).
struct SessionSources : SessionSpacing {
  std::vector<double> destroyed, injured;  ///< phi_w, phi_d
  std::vector<double> injured_depth;       ///< plane: integral of phi_d over depth, mm
};

/// Spacing alone. Where channels stand further apart than the kernel is wide, the density is smoothed over their
/// spacing instead: smoothed more narrowly every channel would meet itself and Lambda could not grow. There, skin of
/// `treated` weight 0 (one weight per node of the plane, empty = 1 everywhere) does not thin the density at the edges.
/// `kernel_width` as in homogenise().
SessionSpacing session_spacing(const PunctureTable& table, int session, const HealingGrid& grid,
                               const HealingParameters& parameters, const std::vector<double>& treated = {},
                               double kernel_width = 0.0);

/// Smooths with a Gaussian of standard deviation kernel_width (mm); 0 = the spacing of channels or
/// of nodes, the wider, but not above the signal length.
/// Volume is conserved: the sum of destroyed area densities times areas is the volume of the channels. Throws
/// std::invalid_argument for a negative kernel width or bad parameters. Same bits for any number of threads.
SessionSources homogenise(const PunctureTable& table, int session, const HealingGrid& grid,
                          const HealingParameters& parameters, double kernel_width = 0.0,
                          const std::vector<double>& treated = {});

/// Lambda of channels so dense (1/mm^2).
double lambda_of(double density, const HealingParameters& parameters);

}  // namespace acus

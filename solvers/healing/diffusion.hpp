#pragma once
// Diffusion of the three signals on the healing grid, exact in time.
//
// In plane the grid is a product of chains and every diffusivity is constant over the layers where its field lives, so
// the discrete operators of the three axes commute and exp(t (Lx + Ly + Lz)) = exp(t Lx) exp(t Ly) exp(t Lz): three
// small dense non-negative matrices, applied as matrix products. No linear system, no time error, no negative value.
// Alarm and cytokine live in epidermis and dermis, fibroblasts in the dermis. Sides and surface let nothing through;
// through the base a field f exchanges with healthy tissue at transfer[f] (mm/s) per difference.

#include <array>
#include <memory>
#include <vector>

#include "solvers/healing/healing_grid.hpp"
#include "solvers/healing/healing_kinetics.hpp"

namespace acus {

/// Reactions of smaller grids are left to one thread: waiting for others takes longer.
inline constexpr std::size_t fewest_nodes_for_threads = 16384;

class Diffusion {
 public:
  /// Diffusivities in mm^2/s (> 0), transfers in mm/s (>= 0). Throws std::invalid_argument otherwise.
  Diffusion(const HealingGrid& grid, std::array<double, n_diffusing> diffusivity,
            std::array<double, n_diffusing> transfer);

  /// Advances fields of n_nodes values by a time (s). Same bits for any number of threads.
  void advance(const std::array<double*, n_diffusing>& field, double time);

 private:
  struct Propagators {
    ChainPropagator x, y, z;
  };
  using Evolution = std::array<std::shared_ptr<const Propagators>, n_diffusing>;

  const Evolution& evolution(double time);
  std::shared_ptr<const Propagators> propagators(std::size_t f, double time) const;
  /// Planes [first, n) of a field live.
  std::size_t first_plane(std::size_t f) const { return f == HealingField::fibroblasts ? grid_.n_epidermis : 0; }
  void advance_plane(const Propagators& p, double* plane) const;
  void advance_columns(const Propagators& p, double ambient, double* first_plane, Eigen::Index first_column,
                       Eigen::Index n_columns, Eigen::Index n_planes) const;

  HealingGrid grid_;
  std::array<double, n_diffusing> diffusivity_, transfer_;
  Axis dermis_;
  /// The times asked for last; steps mostly repeat them.
  struct Remembered {
    double time;
    Evolution evolution;
  };
  std::vector<Remembered> remembered_;
};

}  // namespace acus

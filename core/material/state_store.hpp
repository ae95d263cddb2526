#pragma once
// History of all points of a model as flat arrays, owned outside the materials.

#include <cstddef>
#include <span>
#include <vector>

#include "core/material/material.hpp"

namespace acus {

/// Two copies of the history: `old` at the start of the step (committed) and `current` of the running iteration.
/// Points are grouped in blocks of one material each. Different points may be written from different threads.
class StateStore {
 public:
  /// Adds a block of `n_points` points in the material's relaxed state; returns its number (0, 1, ...).
  std::size_t add_block(const Material& material, std::size_t n_points);

  /// State of one point at the start of the step; `n_state()` values of the block's material.
  std::span<const double> old_state(std::size_t block, std::size_t point) const;
  /// State of one point at the end of the step being solved.
  std::span<double> current(std::size_t block, std::size_t point);

  /// All points of a block, one after the other: what an element with several points works on.
  std::span<const double> old_block(std::size_t block) const;
  std::span<double> current_block(std::size_t block);

  /// Accepts the step: current becomes old.
  void commit();
  /// Gives the step up: current becomes a copy of old.
  void rollback();

  /// All committed values, for restart files; the layout follows the order of add_block.
  std::span<const double> committed() const { return old_; }
  /// Puts committed values back (and into current). False, and nothing changed, when the size is not that of this
  /// store.
  [[nodiscard]] bool restore(std::span<const double> values);

 private:
  struct Block {
    std::size_t offset, n_points, n_state;
  };
  std::size_t position(std::size_t block, std::size_t point) const;

  std::vector<Block> blocks_;
  std::vector<double> old_, current_;
};

}  // namespace acus

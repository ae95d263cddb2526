#include "core/material/state_store.hpp"

#include <algorithm>
#include <cassert>

namespace acus {

std::size_t StateStore::add_block(const Material& material, std::size_t n_points) {
  const std::size_t n_state = material.n_state();
  blocks_.push_back({old_.size(), n_points, n_state});
  old_.resize(old_.size() + n_points * n_state);
  current_.resize(old_.size());
  for (std::size_t point = 0; point < n_points; ++point) {
    const std::size_t start = position(blocks_.size() - 1, point);
    material.initialise(std::span(old_).subspan(start, n_state));
    material.initialise(std::span(current_).subspan(start, n_state));
  }
  return blocks_.size() - 1;
}

std::size_t StateStore::position(std::size_t block, std::size_t point) const {
  assert(block < blocks_.size() && point < blocks_[block].n_points);
  return blocks_[block].offset + point * blocks_[block].n_state;
}

std::span<const double> StateStore::old_state(std::size_t block, std::size_t point) const {
  return std::span(old_).subspan(position(block, point), blocks_[block].n_state);
}

std::span<double> StateStore::current(std::size_t block, std::size_t point) {
  return std::span(current_).subspan(position(block, point), blocks_[block].n_state);
}

std::span<const double> StateStore::old_block(std::size_t block) const {
  return std::span(old_).subspan(blocks_[block].offset, blocks_[block].n_points * blocks_[block].n_state);
}

std::span<double> StateStore::current_block(std::size_t block) {
  return std::span(current_).subspan(blocks_[block].offset, blocks_[block].n_points * blocks_[block].n_state);
}

void StateStore::commit() { old_ = current_; }

void StateStore::rollback() { current_ = old_; }

bool StateStore::restore(std::span<const double> values) {
  if (values.size() != old_.size()) return false;
  std::copy(values.begin(), values.end(), old_.begin());
  current_ = old_;
  return true;
}

}  // namespace acus

// The way back: the slit keeps its length, the needle in it grows thinner.

#include <algorithm>
#include <array>
#include <cassert>

#include "solvers/penetration/penetration_law.hpp"

namespace acus {
namespace {

// Gauss's rule with eight points on [-1, 1], half of it.
constexpr std::array<double, 4> gauss_nodes = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                               0.9602898564975363};
constexpr std::array<double, 4> gauss_weights = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                                 0.1012285362903763};

}  // namespace

std::vector<double> PenetrationLaw::withdrawal_breaks(double depth, double deepest) const {
  std::vector<double> breaks = {0.0, depth};
  const auto add = [&](double s) {
    if (s > 0.0 && s < depth) breaks.push_back(s);
  };
  for (const double joint : path_breaks_) {
    add(joint);                      // of the needle where it is now ...
    add(joint - (deepest - depth));  // ... and where it was when it cut the slit
  }
  for (const double top : tops_) add(depth - top);
  std::sort(breaks.begin(), breaks.end());
  return breaks;
}

PenetrationLaw::Withdrawal PenetrationLaw::withdrawal(double depth, double deepest) const {
  assert(depth >= 0.0 && depth <= deepest && deepest <= max_depth_ * (1.0 + 1e-12));
  const double back = deepest - depth, cap = needle_->cap_length();
  Withdrawal sum;
  const std::vector<double> breaks = withdrawal_breaks(depth, deepest);
  for (std::size_t i = 0; i + 1 < breaks.size(); ++i) {
    const double from = breaks[i], length = breaks[i + 1] - from;
    if (length <= 0.0) continue;
    const double middle = from + 0.5 * length;
    const std::size_t layer = layer_at(depth - middle);
    const double friction = middle > cap ? settings_.friction : 0.0;
    // s = from + length t^2 takes the root out of the radius at a rounded tip.
    const auto add = [&](double t, double weight) {
      const double s = from + length * t * t, ds = weight * 2.0 * t * length;
      const Around here = held(layer, needle_->radius(s), widest(s + back));
      sum.wedge += here.stored * ds;
      sum.elastic += here.push * needle_->slope(s) * ds;
      sum.grip += friction * here.wall * ds;
    };
    for (std::size_t k = 0; k < gauss_nodes.size(); ++k) {
      add(0.5 * (1.0 - gauss_nodes[k]), 0.5 * gauss_weights[k]);
      add(0.5 * (1.0 + gauss_nodes[k]), 0.5 * gauss_weights[k]);
    }
  }
  // Under a flat tip the slit falls shut at once.
  const std::size_t tip_layer = layer_at(std::nextafter(depth, 0.0));
  if (needle_->radius(0.0) > 0.0) sum.elastic += held(tip_layer, needle_->radius(0.0), widest(back)).stored;
  return sum;
}

}  // namespace acus

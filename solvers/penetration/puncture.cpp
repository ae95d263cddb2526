#include "solvers/penetration/puncture.hpp"

#include <algorithm>
#include <cmath>

#include "solvers/penetration/bracket.hpp"

namespace acus {
namespace {

constexpr double least_exponent = 0.5;  // of a dent curve: a spring that softens more is no skin
constexpr double shallowest = 1e-6;     // of the whole way: less is no depth
constexpr int n_even_depths = 300, n_depths_per_layer = 8;

// Distances below a border, in lengths of the tip, at which the force changes character.
constexpr double tip_multiples[] = {0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0};

std::vector<double> scan_depths(const PenetrationLaw& law, double tip_depth) {
  const double bottom = law.max_depth();
  std::vector<double> depths = {0.0, bottom};
  for (int i = 1; i < n_even_depths; ++i) depths.push_back(bottom * i / n_even_depths);
  for (std::size_t layer = 0; layer < law.layers().size(); ++layer) {
    const double top = law.top_of(layer), thickness = law.layers()[layer].thickness;
    for (int i = 0; i < n_depths_per_layer; ++i) depths.push_back(top + thickness * i / n_depths_per_layer);
    for (const double multiple : tip_multiples) depths.push_back(top + multiple * tip_depth);
  }
  std::erase_if(depths, [&](double depth) { return depth > bottom; });
  std::sort(depths.begin(), depths.end());
  const auto is_same = [&](double a, double b) { return b - a < 1e-9 * bottom; };
  depths.erase(std::unique(depths.begin(), depths.end(), is_same), depths.end());
  depths.back() = bottom;
  return depths;
}

}  // namespace

DepthGrid::DepthGrid(const PenetrationLaw& law, double tip_depth) : depths_(scan_depths(law, tip_depth)) {
  for (const double depth : depths_) {
    forces_.push_back(law.force(depth).total);
    energies_.push_back(law.energy(depth).total());
  }
}

std::size_t DepthGrid::beyond(double L) const {
  return static_cast<std::size_t>(std::upper_bound(depths_.begin(), depths_.end(), L) - depths_.begin());
}

LayerBarriers::LayerBarriers(const PenetrationLaw& law, const DentCurve& curve, double chi, double tip_depth)
    : curve_(curve), chi_(chi), passed_(shallowest * law.max_depth()) {
  const double buried = std::max(tip_depth, passed_);
  for (std::size_t layer = 1; layer < law.layers().size(); ++layer) {
    const double top = law.top_of(layer);
    if (top <= buried || top + buried >= law.max_depth()) continue;
    const Barrier barrier{layer, top, law.force(top - passed_).total, law.force(top + buried).total};
    if (barrier.entry > barrier.before) barriers_.push_back(barrier);
  }
}

std::size_t LayerBarriers::next(double deepest) const {
  std::size_t k = 0;
  while (k < barriers_.size() && deepest > barriers_[k].depth + passed_) ++k;
  return k;
}

double LayerBarriers::force(const Barrier& barrier, double dent, double chi) const {
  const double exponent = std::max(curve_.exponent(dent), least_exponent);
  return barrier.before + force_amplification(exponent, chi) * (barrier.entry - barrier.before);
}

EnergySwitch::EnergySwitch(const PenetrationLaw& law, const DepthGrid& grid, const DentSpring& spring, double chi,
                           double tip_depth)
    : law_(law),
      grid_(grid),
      spring_(spring),
      barriers_(law, spring.curve(), chi, tip_depth),
      chi_(chi),
      tip_depth_(std::max(tip_depth, shallowest * law.max_depth())),
      entry_force_(law.force(std::min(tip_depth, law.max_depth())).total) {}

bool EnergySwitch::gives_way(const DentState& indented) const {
  const double exponent = std::max(spring_.curve().exponent(indented.dent), least_exponent);
  return spring_.force(indented) >= force_amplification(exponent, chi_) * entry_force_;
}

std::optional<double> EnergySwitch::at_displacement(const DentState& indented) const {
  const double D = indented.dent, end = law_.max_depth(), budget = spring_.stored(indented);
  if (D <= tip_depth_ || !gives_way(indented)) return std::nullopt;
  const auto penetrated = [&](double L) { return DentState{D - L, indented.flow}; };
  const auto push = [&](double L) { return spring_.force(penetrated(L)); };
  const auto cost = [&](double L) { return spring_.stored(penetrated(L)); };
  const auto dent = [=](double L) { return D - L; };
  if (const auto rest = first_rest({push, cost, dent, std::min(D, end), budget})) return rest;
  if (D < end) return std::nullopt;
  return rest_on_base(push(end), budget - cost(end));
}

std::optional<double> EnergySwitch::at_force(const DentState& indented, double force) const {
  if (indented.dent <= tip_depth_ || !gives_way(indented)) return std::nullopt;
  const auto push = [=](double) { return force; };
  const auto cost = [=](double L) { return -force * L; };
  const auto dent = [w = indented.dent](double) { return w; };
  if (const auto rest = first_rest({push, cost, dent, law_.max_depth(), 0.0})) return rest;
  return rest_on_base(force, force * law_.max_depth());
}

// `gain`: what the dent, and the force that leads, give when the whole needle goes in.
std::optional<double> EnergySwitch::rest_on_base(double push, double gain) const {
  const double end = law_.max_depth();
  const bool is_driven = push >= law_.force(end).total && gain >= law_.energy(end).total();
  return is_driven ? std::optional(end) : std::nullopt;
}

// The tip rests where the force of driving on rises above the push, before a layer whose barrier the push does not
// overcome, where it is buried already but not pushed on (the slit does not heal), and at the end of its way.
std::optional<double> EnergySwitch::first_rest(const Way& way) const {
  const auto excess = [&](double L) { return law_.force(L).total - way.push(L); };
  const auto is_affordable = [&](double L) { return law_.energy(L).total() + way.cost(L) <= way.budget; };
  double above = tip_depth_, excess_above = excess(above);
  if (excess_above >= 0.0 && is_affordable(above)) return above;
  const std::vector<LayerBarriers::Barrier>& barriers = barriers_.all();
  std::size_t next = barriers_.next(above);
  for (std::size_t i = grid_.beyond(tip_depth_); above < way.deepest;) {
    const bool is_node = i < grid_.depths().size() && grid_.depths()[i] < way.deepest;
    double below = is_node ? grid_.depths()[i] : way.deepest;
    const bool is_at_barrier = next < barriers.size() && barriers[next].depth <= below;
    if (is_at_barrier) below = barriers[next].depth;
    const double excess_below = is_node && !is_at_barrier ? grid_.forces()[i] - way.push(below) : excess(below);
    if (excess_above < 0.0 && excess_below >= 0.0) {
      const double rest = bracketed_root(excess, above, excess_above, below, excess_below, 1e-14 * law_.max_depth());
      if (is_affordable(rest)) return rest;
    }
    above = below, excess_above = excess_below;
    if (is_at_barrier) {
      const bool is_held = way.push(above) < barriers_.force(barriers[next], way.dent(above));
      if (is_held && is_affordable(above)) return above;
      ++next;
      continue;
    }
    ++i;
  }
  if (excess_above < 0.0 && is_affordable(way.deepest)) return way.deepest;
  return std::nullopt;
}

double strength_asked(const std::vector<double>& strength_displacement, const PenetrationLaw& law, double tip_depth) {
  if (strength_displacement.empty()) return 0.0;
  double latest = strength_displacement.front();
  for (std::size_t layer = 1; layer < strength_displacement.size(); ++layer)
    if (law.top_of(layer) < tip_depth) latest = std::max(latest, strength_displacement[layer]);
  return latest;
}

double force_amplification(double exponent, double chi) {
  const double n = exponent;
  const auto miss = [&](double x) { return std::pow(x, n + 1.0) / (n + 1.0) - x + chi * n / (n + 1.0); };
  const double top = std::pow(n + 1.0, 1.0 / n);
  const double at_1 = std::min(0.0, miss(1.0)), at_top = std::max(0.0, miss(top));  // ends up to rounding
  return std::pow(bracketed_root(miss, 1.0, at_1, top, at_top, 1e-15), n);
}

}  // namespace acus

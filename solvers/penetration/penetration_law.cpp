#include "solvers/penetration/penetration_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "solvers/penetration/ring_crack.hpp"

namespace acus {
namespace {

constexpr double radius_tolerance = 1e-9;  // relative; a flat tip's radius is given twice

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument(what);
}

bool is_positive(double value) { return value > 0.0 && std::isfinite(value); }

std::string um(double mm) { return fmt::format("{:.4g} um", 1000.0 * mm); }

/// Where the needle, growing between two distances from its tip, reaches a radius.
double where_radius_is(const NeedleShape& needle, double radius, double from, double to) {
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (from + to);
    (needle.radius(middle) < radius ? from : to) = middle;
  }
  return to;
}

}  // namespace

PenetrationLaw::PenetrationLaw(const NeedleShape& needle, std::vector<PenetratedLayer> layers,
                               const PenetrationSettings& settings)
    : needle_(needle.clone()), layers_(std::move(layers)), settings_(settings) {
  check_input();
  double bottom = 0.0;
  for (const PenetratedLayer& layer : layers_) {
    tops_.push_back(bottom);
    bottom += layer.thickness;
    rings_.push_back(ring_offset(layer));
  }
  max_depth_ = std::min(needle_->length(), bottom);
  find_breaks();
  for (std::size_t i = 0; i < layers_.size() && tops_[i] < max_depth_; ++i) {
    borders_.push_back(border_table(i));
    is_extrapolated_ = is_extrapolated_ || extrapolates(i, max_depth_);
  }
}

void PenetrationLaw::check_input() const {
  require(!layers_.empty(), "a penetration law needs at least one layer");
  require(settings_.friction >= 0.0 && std::isfinite(settings_.friction), "friction must not be negative");
  require(is_positive(settings_.relative_error) && settings_.relative_error <= 0.1,
          "the relative error of a penetration law must be above 0 and at most 0.1");
  const double ring = settings_.tip_ring, bore = settings_.tip_bore;
  require(
      ring >= 0.0 && ring <= needle_->radius(0.0) * (1.0 + radius_tolerance),
      fmt::format("tip_ring {} is not the radius of a flat tip, which is {} here", um(ring), um(needle_->radius(0.0))));
  require(bore >= 0.0 && (bore == 0.0 || bore < ring),
          fmt::format("tip_bore {} must be smaller than tip_ring {}", um(bore), um(ring)));
  for (const PenetratedLayer& layer : layers_) {
    require(is_positive(layer.thickness), fmt::format("layer {}: the thickness must be positive", layer.name));
    require(ring == 0.0 || layer.law != nullptr,
            fmt::format("layer {}: a ring crack needs the layer's material law", layer.name));
    require(layer.ring_toughness >= 0.0 && std::isfinite(layer.ring_toughness),
            fmt::format("layer {}: ring_toughness must not be negative", layer.name));
  }
}

void PenetrationLaw::find_breaks() {
  path_breaks_ = needle_->joints();
  const std::vector<Vec2> outline = needle_->outline(1e-6 * needle_->radius(needle_->length()));  // (r, z)
  double widest_radius = 0.0;
  for (std::size_t i = 0; i + 1 < outline.size(); ++i) {
    const Vec2 &point = outline[i], &next = outline[i + 1];
    widest_radius = std::max(widest_radius, point.x());
    const bool is_widest = point.x() == widest_radius;
    if (is_widest && next.x() < point.x()) {
      peaks_.emplace_back(point.y(), point.x());
      path_breaks_.push_back(point.y());
    } else if (!is_widest && next.x() > widest_radius) {
      path_breaks_.push_back(where_radius_is(*needle_, widest_radius, point.y(), next.y()));
    }
  }
  std::sort(path_breaks_.begin(), path_breaks_.end());
  path_breaks_.erase(std::unique(path_breaks_.begin(), path_breaks_.end()), path_breaks_.end());
}

PenetrationLaw::RingOffset PenetrationLaw::ring_offset(const PenetratedLayer& layer) const {
  const double R = settings_.tip_ring;
  if (R == 0.0) return {};
  const Opening& opening = layer.opening;
  const double toughness = layer.ring_toughness > 0.0 ? layer.ring_toughness : opening.toughness();
  const RingCrack ring = ring_crack(R, settings_.tip_bore, opening.shear_modulus(), toughness, *layer.law);
  const Opening::Value slit = opening.at(R);
  if (ring.cost >= slit.cost) return {};
  return {true, (ring.cost - ring.stored) - (slit.cost - slit.stored), ring.stored - slit.stored, ring.wall - slit.wall,
          ring.cut_radius - slit.slit};
}

double PenetrationLaw::widest(double s) const {
  double radius = needle_->radius(s);
  for (const Vec2& peak : peaks_)
    if (peak.x() <= s) radius = std::max(radius, peak.y());
  return radius;
}

// A slit cut for `widest` and held open by `radius`. A ring's hole has a size of its own: once it is let go of, the
// tissue neither stores energy nor pulls.
PenetrationLaw::Around PenetrationLaw::held(std::size_t layer, double radius, double widest) const {
  const Opening& opening = layers_[layer].opening;
  const RingOffset& ring = rings_[layer];
  const Opening::Value cut = opening.at(widest);
  const Opening::Held slit = opening.held(radius, cut.slit);
  const double crack = cut.cost - cut.stored + ring.crack, stored = slit.stored + ring.stored;
  if (stored <= 0.0) return {crack, 0.0, 0.0, 0.0};
  return {crack, stored, slit.wall, std::max(0.0, slit.wall + ring.wall)};
}

PenetrationLaw::Around PenetrationLaw::around(std::size_t layer, double radius, double widest) const {
  if (radius < widest) return held(layer, radius, widest);
  const Opening::Value slit = layers_[layer].opening.at(radius);
  const RingOffset& ring = rings_[layer];
  return {slit.cost - slit.stored + ring.crack, slit.stored + ring.stored, slit.wall,
          std::max(0.0, slit.wall + ring.wall)};
}

PathTable PenetrationLaw::border_table(std::size_t border) {
  const double reach = max_depth_ - tops_[border], cap = needle_->cap_length();
  std::vector<double> breaks;
  std::copy_if(path_breaks_.begin(), path_breaks_.end(), std::back_inserter(breaks),
               [reach](double s) { return s < reach; });
  breaks.push_back(reach);

  const auto sample_layer = [&](std::size_t layer, double s, bool is_flank) {
    const double radius = needle_->radius(s), widest_radius = widest(s);
    const Around here = around(layer, radius, widest_radius);
    const Opening& opening = layers_[layer].opening;
    if (widest_radius > 0.0)
      section_error_ = std::max(
          section_error_, opening.table().at(opening.toughness() / (opening.shear_modulus() * widest_radius)).error);
    return Eigen::Array3d(here.crack + here.stored, here.crack, is_flank ? here.wall : 0.0);
  };
  const PathTable::Function function = [&](double s, double middle) {
    const bool is_flank = middle > cap;
    const Eigen::Array3d below = sample_layer(border, s, is_flank);
    if (border == 0) return PathTable::Sample{below, below.abs()};
    const Eigen::Array3d above = sample_layer(border - 1, s, is_flank);
    return PathTable::Sample{below - above, below.abs().max(above.abs())};
  };
  return {function, breaks, 0.1 * settings_.relative_error};
}

PenetrationLaw::Force PenetrationLaw::force(double depth) const {
  assert(depth >= 0.0 && depth <= max_depth_ * (1.0 + 1e-12));
  Force force;
  for (std::size_t i = 0; i < borders_.size() && (i == 0 || tops_[i] < depth); ++i) {
    const PathTable::Value here = borders_[i].at(depth - tops_[i]);
    force.cut += here.cost;
    force.friction += settings_.friction * here.wall_integral;
    force.slope += here.cost_slope + settings_.friction * here.wall;
  }
  force.total = force.cut + force.friction;
  return force;
}

double PenetrationLaw::tip_share(double depth) const {
  assert(depth > 0.0);
  const double cap = std::min(needle_->cap_length(), depth);
  const Around tip = around(layer_at(std::nextafter(depth, 0.0)), needle_->radius(cap), widest(cap));
  return std::min(1.0, (tip.crack + tip.stored) / force(depth).total);
}

PenetrationLaw::Energy PenetrationLaw::energy(double depth) const {
  assert(depth >= 0.0 && depth <= max_depth_ * (1.0 + 1e-12));
  Energy energy;
  for (std::size_t i = 0; i < borders_.size() && tops_[i] < depth; ++i) {
    const PathTable::Integrals part = borders_[i].integrals(depth - tops_[i]);
    energy.crack += part.crack;
    energy.wedge += part.cost - part.crack;
    energy.friction += settings_.friction * part.wall_twice;
  }
  return energy;
}

std::size_t PenetrationLaw::layer_at(double z) const {
  const auto below = std::upper_bound(tops_.begin() + 1, tops_.end(), z);
  return static_cast<std::size_t>(below - tops_.begin()) - 1;
}

double PenetrationLaw::top_of(std::size_t layer) const {
  assert(layer < tops_.size());
  return tops_[layer];
}

double PenetrationLaw::slit(double z, double deepest) const {
  assert(z >= 0.0 && deepest <= max_depth_ * (1.0 + 1e-12));
  if (z > deepest) return 0.0;
  const std::size_t layer = layer_at(z);
  return layers_[layer].opening.at(widest(deepest - z)).slit + rings_[layer].slit;
}

}  // namespace acus

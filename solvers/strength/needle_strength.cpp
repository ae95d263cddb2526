#include "solvers/strength/needle_strength.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

#include "solvers/strength/needle_column.hpp"

namespace acus {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

bool is_positive(double value) { return value > 0.0 && std::isfinite(value); }

void check(const NeedleShape& needle, double bore_radius) {
  require(bore_radius >= 0.0 && (bore_radius == 0.0 || bore_radius < needle.radius(needle.cap_length())),
          "the bore must be narrower than the needle");
}

struct Least {
  double value = std::numeric_limits<double>::infinity(), at = 0.0;
};

// Least of a function that is smooth between the column's nodes: the best node, then golden sections around it.
template <class Function>
Least least(const std::vector<double>& nodes, const Function& f) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < nodes.size(); ++i)
    if (f(nodes[i]) < f(nodes[best])) best = i;
  double low = nodes[best > 0 ? best - 1 : 0], high = nodes[std::min(best + 1, nodes.size() - 1)];
  constexpr double golden = 0.6180339887498949;
  while (high - low > 1e-9 * nodes.back()) {
    const double left = high - golden * (high - low), right = low + golden * (high - low);
    (f(left) < f(right) ? high : low) = f(left) < f(right) ? right : left;
  }
  const double inner = 0.5 * (low + high);
  // The minimum may lie on the node itself, where two pieces of the outline meet.
  return f(inner) < f(nodes[best]) ? Least{f(inner), inner} : Least{f(nodes[best]), nodes[best]};
}

}  // namespace

NeedleStrength needle_strength(const NeedleShape& needle, double bore_radius, const NeedleMaterial& material,
                               const NeedleLoad& load) {
  require(is_positive(material.youngs_modulus), "the needle's Young's modulus must be positive");
  require(is_positive(material.strength), "the needle's strength must be positive");
  require(load.tip_share >= 0.0 && load.tip_share <= 1.0, "the tip's share of the force must lie between 0 and 1");
  require(load.depth > 0.0, "a needle is loaded at a positive depth");
  check(needle, bore_radius);
  const NeedleColumn column(needle, bore_radius, load);

  NeedleStrength strength;
  const Least axial = least(column.nodes(), [&](double s) {
    const double share = column.axial_share(s);
    return share > 0.0 ? material.strength * column.area(s) / share : std::numeric_limits<double>::infinity();
  });
  strength.axial = axial.value;
  strength.axial_at = axial.at;
  strength.elastic_buckling = column.elastic_buckling(material.youngs_modulus);
  strength.buckling = column.inelastic_buckling(material, std::min(strength.axial, strength.elastic_buckling));
  // Bending moment H s against the strength of the section.
  const Least bending = least(column.nodes(), [&](double s) {
    return s > 0.0 ? material.strength * column.second_moment(s) / (needle.radius(s) * s)
                   : std::numeric_limits<double>::infinity();
  });
  const bool is_point = needle.radius(0.0) == 0.0 && needle.cap_length() == 0.0;
  strength.bending = is_point ? 0.0 : bending.value;
  strength.bending_at = is_point ? 0.0 : bending.at;
  return strength;
}

double blunted_length(const NeedleShape& needle, double bore_radius, double strength, double tip_force) {
  require(is_positive(strength), "the needle's strength must be positive");
  require(tip_force >= 0.0 && std::isfinite(tip_force), "the force on the tip must not be negative");
  check(needle, bore_radius);
  const double radius = std::sqrt(tip_force / (std::numbers::pi * strength) + bore_radius * bore_radius);
  const std::vector<double> joints = needle.joints();
  for (std::size_t i = 0; i + 1 < joints.size(); ++i) {
    double low = joints[i], high = joints[i + 1];
    if (needle.radius(low) >= radius) return low;
    if (needle.radius(high) < radius) continue;
    while (high - low > 1e-12 * needle.length()) {
      const double middle = 0.5 * (low + high);
      (needle.radius(middle) < radius ? low : high) = middle;
    }
    return high;
  }
  return needle.length();
}

StrengthMargins margins(const NeedleStrength& strength, double insertion_force, double lateral_force) {
  assert(insertion_force > 0.0);
  return {strength.axial / insertion_force, strength.buckling / insertion_force, strength.bending / lateral_force};
}

}  // namespace acus

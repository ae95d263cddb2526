#include "solvers/equilibrium/prestretch.hpp"

#include <cmath>
#include <vector>

namespace acus {
namespace {

// Normal Cauchy stress times J / l3 (that is, P33) of the relaxed law at principal stretches along the material axes.
double normal_stress(const Material& law, double l1, double l2, double l3) {
  std::vector<double> virgin(law.n_state()), reached(law.n_state());
  law.initialise(virgin);
  MaterialPoint at;
  at.H = Vec3(l1 - 1, l2 - 1, l3 - 1).asDiagonal();
  at.dt = fully_relaxed;
  at.old_state = virgin;
  return respond(law, at, reached).P(2, 2);
}

}  // namespace

Mat3 prestretch(const Material& law, const SkinLayer& layer, Geometry geometry) {
  const auto [l1, l2] = layer.prestretch;
  if (l1 == 1.0 && l2 == 1.0) return Mat3::Identity();
  if (geometry == Geometry::axisymmetric && l1 != l2)
    throw std::invalid_argument("layer '" + layer.name + "': axisymmetric tissue has one in-plane stretch");
  // Bisection: the normal stress rises with l3 and the root lies near incompressibility.
  double low = 0.5 / (l1 * l2), high = 2.0 / (l1 * l2);
  if (!(normal_stress(law, l1, l2, low) < 0 && normal_stress(law, l1, l2, high) > 0))
    throw EquilibriumError("layer '" + layer.name + "': no thickness stretch makes the normal stress vanish");
  while (high - low > 1e-15 * high) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (normal_stress(law, l1, l2, middle) < 0 ? low : high) = middle;
  }
  return Vec3(l1, l2, 0.5 * (low + high)).asDiagonal();
}

}  // namespace acus

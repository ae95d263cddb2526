#include "solvers/penetration/ring_crack.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

namespace acus {
namespace {

constexpr int n_directions = 12;  // over half a turn; fibre energies are smooth functions of the direction
constexpr double log_step = 0.05;

constexpr std::array<double, 3> gauss_nodes = {-0.7745966692414834, 0.0, 0.7745966692414834};
constexpr std::array<double, 3> gauss_weights = {5.0 / 9.0, 8.0 / 9.0, 5.0 / 9.0};

/// Energy of the hole. With hoop stretch l = r/A and r^2 - A^2 = R^2 - b^2 everywhere (incompressible)
///   stored = integral of W(l) 2 pi A dA = pi (R^2 - b^2) I(ln(R/b)),   dI/dy = 2 l^2 W(l)/(l^2 - 1)^2 at l = exp(y)
class HoleEnergy {
 public:
  HoleEnergy(const Material& law, double shear_modulus)
      : law_(law), scale_(shear_modulus / law.shear_modulus()), old_state_(law.n_state()), new_state_(law.n_state()) {
    law.initialise(old_state_);
  }

  /// dI/dy at y > 0, MPa.
  double rate(double y) {
    const double l = std::exp(y), excess = std::expm1(2.0 * y);
    return 2.0 * l * l * energy(l) / (excess * excess);
  }
  /// I(to) - I(from), 0 <= from < to.
  double integral(double from, double to) {
    double sum = 0.0;
    for (std::size_t i = 0; i < gauss_nodes.size(); ++i)
      sum += gauss_weights[i] * rate(0.5 * (from + to + (to - from) * gauss_nodes[i]));
    return 0.5 * (to - from) * sum;
  }

 private:
  // In-plane stretch l in every direction of the skin's plane and 1/l across it.
  double energy(double l) {
    double sum = 0.0;
    for (int i = 0; i < n_directions; ++i) {
      const double angle = std::numbers::pi * i / n_directions;
      const Vec3 hoop(std::cos(angle), std::sin(angle), 0.0), radial(-hoop.y(), hoop.x(), 0.0);
      MaterialPoint point;
      point.H = (l - 1.0) * hoop * hoop.transpose() + (1.0 / l - 1.0) * radial * radial.transpose();
      point.old_state = old_state_;
      IsochoricResponse response;
      law_.isochoric(point, false, new_state_, response);
      sum += response.energy;
    }
    return scale_ * sum / n_directions;
  }

  const Material& law_;
  double scale_;
  std::vector<double> old_state_, new_state_;
};

}  // namespace

RingCrack ring_crack(double R, double bore, double shear_modulus, double toughness, const Material& law) {
  assert(R > 0.0 && bore >= 0.0 && bore < R && shear_modulus > 0.0 && toughness > 0.0);
  HoleEnergy hole(law, shear_modulus);
  // d cost/db = 0 at y = ln(R/b): the left side below rises from 0, so the first crossing is the minimum.
  const auto balance = [&](double y, double I) {
    return R * (2.0 * I * std::exp(-y) + 2.0 * std::sinh(y) * hole.rate(y)) - 2.0 * toughness;
  };
  const double end = bore > 0.0 ? std::log(R / bore) : std::numeric_limits<double>::infinity();
  double low = 0.0, I_low = 0.0, high = 0.0;
  while (low < end) {
    high = std::min(low + log_step, end);
    const double I_high = I_low + hole.integral(low, high);
    if (!(balance(high, I_high) < 0.0)) break;
    low = high;
    I_low = I_high;
  }
  while (high - low > 1e-12 * high) {
    const double middle = 0.5 * (low + high), I_middle = I_low + hole.integral(low, middle);
    if (balance(middle, I_middle) < 0.0) {
      low = middle;
      I_low = I_middle;
    } else {
      high = middle;
    }
  }
  RingCrack ring;
  ring.cut_radius = R * std::exp(-low);
  const double area = std::numbers::pi * (R - ring.cut_radius) * (R + ring.cut_radius);
  ring.stored = area * I_low;
  ring.cost = 2.0 * std::numbers::pi * ring.cut_radius * toughness + ring.stored;
  ring.wall = low > 0.0 ? 2.0 * std::numbers::pi * R * I_low + area * hole.rate(low) / R : 0.0;
  return ring;
}

}  // namespace acus

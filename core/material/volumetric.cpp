#include "core/material/volumetric.hpp"

namespace acus {
namespace {

/// x - ln(1 + x) without cancellation.
double excess_over_log(double x) {
  if (std::abs(x) > 0.1) return x - std::log1p(x);
  // With s = x/(2 + x):  ln(1 + x) = 2 atanh(s)  and  x - 2 s = s x, so only the tail of the series is subtracted.
  const double s = x / (2.0 + x);
  double tail = 0.0, power = s * s * s;
  for (int k = 3; k <= 15; k += 2) {
    tail += power / k;
    power *= s * s;
  }
  return s * x - 2.0 * tail;
}

}  // namespace

double VolumetricLaw::energy(double j) const {
  switch (kind) {
    case VolumetricKind::quadratic:
      return 0.5 * bulk * j * j;
    case VolumetricKind::logarithmic:
      return 0.5 * bulk * std::log1p(j) * std::log1p(j);
    case VolumetricKind::simo_taylor:
      return 0.25 * bulk * excess_over_log(j * (2.0 + j));
  }
  return std::nan("");
}

double VolumetricLaw::first(double j) const {
  switch (kind) {
    case VolumetricKind::quadratic:
      return bulk * j;
    case VolumetricKind::logarithmic:
      return bulk * std::log1p(j) / (1.0 + j);
    case VolumetricKind::simo_taylor:
      return 0.5 * bulk * j * (2.0 + j) / (1.0 + j);
  }
  return std::nan("");
}

double VolumetricLaw::second(double j) const {
  const double J = 1.0 + j;
  switch (kind) {
    case VolumetricKind::quadratic:
      return bulk;
    case VolumetricKind::logarithmic:
      return bulk * (1.0 - std::log1p(j)) / (J * J);
    case VolumetricKind::simo_taylor:
      return 0.5 * bulk * (1.0 + 1.0 / (J * J));
  }
  return std::nan("");
}

}  // namespace acus

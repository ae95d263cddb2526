#include "solvers/penetration/opening.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <stdexcept>

namespace acus {

Opening::Opening(double shear_modulus, double toughness, std::shared_ptr<const SectionTable> table)
    : shear_modulus_(shear_modulus), toughness_(toughness), table_(std::move(table)) {
  if (!table_) throw std::invalid_argument("an opening needs a section table");
  if (!(shear_modulus > 0.0 && std::isfinite(shear_modulus)))
    throw std::invalid_argument(fmt::format("shear modulus {} MPa must be positive", shear_modulus));
  if (!(toughness > 0.0 && std::isfinite(toughness)))
    throw std::invalid_argument(fmt::format("toughness {} N/mm must be positive", toughness));
}

Opening::Value Opening::at(double R) const {
  assert(R >= 0.0);
  if (R == 0.0) return {};
  const double stiffness = shear_modulus_ * R;
  const SectionTable::Value value = table_->at(toughness_ / stiffness);
  return {stiffness * R * value.cost, R * value.slit, stiffness * value.wall, stiffness * R * value.stored,
          value.is_extrapolated};
}

Opening::Held Opening::held(double R, double slit) const {
  assert(R >= 0.0 && (slit > 0.0 || R == 0.0));
  if (R == 0.0) return {};
  const SectionTable::Opening opening = table_->opening(R / slit);
  return {shear_modulus_ * slit * opening.force, shear_modulus_ * slit * slit * opening.energy};
}

}  // namespace acus

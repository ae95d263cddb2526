#pragma once
// The four instances of the element, compiled once.

#include "core/fem/mixed_element.hpp"

namespace acus {
extern template class MixedElement<2, 1>;
extern template class MixedElement<2, 2>;
extern template class MixedElement<3, 1>;
extern template class MixedElement<3, 2>;
}  // namespace acus

#include "core/fem/element_kinds.hpp"

namespace acus {
template class MixedElement<2, 1>;
template class MixedElement<2, 2>;
template class MixedElement<3, 1>;
template class MixedElement<3, 2>;
}  // namespace acus

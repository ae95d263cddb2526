#include "core/needle/body.hpp"

#include <cassert>

namespace acus {

NeedleBody make_needle_body(const NeedleSpec& spec) {
  assert(check(spec).empty());
  const std::shared_ptr<const NeedleShape> shape = make_needle(spec);
  NeedleBody body;
  body.surface = shape;
  body.length = shape->length();
  body.tip_radius = shape->tip_radius();
  body.half_width = shape->radius(shape->length());
  body.is_mirrored_x = body.is_mirrored_y = true;
  body.outline = shape;
  return body;
}

}  // namespace acus

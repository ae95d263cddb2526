// Xlib apart from everything else: its header defines macros such as None and Status.

#include <fmt/format.h>
#include <X11/Xlib.h>

#include <cstdlib>

#include "viz/viewer/viewer.hpp"

namespace acus {

void require_display() {
  const char* name = std::getenv("DISPLAY");
  const char* advice =
      "acus view needs a screen. Use `acus render` for pictures without one, `ssh -X` to bring the window here, or "
      "`xvfb-run` for a virtual screen";
  if (name == nullptr || *name == '\0')
    throw PictureError(fmt::format("there is no display (DISPLAY is not set): {}", advice));
  Display* display = XOpenDisplay(name);
  if (display == nullptr) throw PictureError(fmt::format("the display '{}' cannot be reached: {}", name, advice));
  XCloseDisplay(display);
}

}  // namespace acus

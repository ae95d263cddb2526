#pragma once
// A white page with a title: what every chart starts from.

#include <string>

#include "viz/render/offscreen.hpp"
#include "viz/render/overlay.hpp"

namespace acus {

/// Adds a renderer to the picture and writes title and, in smaller letters, what is assumed.
Overlay open_page(Offscreen& picture, const std::string& title, const std::string& subtitle = {});

}  // namespace acus

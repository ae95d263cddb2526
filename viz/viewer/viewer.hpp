#pragma once
// The interactive window.

#include "viz/pictures.hpp"

namespace acus {

/// Throws PictureError with advice when no display can be reached (VTK itself would end the program).
void require_display();

/// Opens the window and returns when it is closed; `close_after_ms` > 0 closes it by itself.
void open_viewer(const PictureOptions& options, int close_after_ms);

}  // namespace acus

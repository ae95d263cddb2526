#include "viz/charts/page.hpp"

#include <vtkNew.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>

namespace acus {

Overlay open_page(Offscreen& picture, const std::string& title, const std::string& subtitle) {
  vtkNew<vtkRenderer> page;
  page->SetBackground(1, 1, 1);
  picture.window().AddRenderer(page);
  Overlay overlay(*page, picture.window().GetSize()[1]);
  overlay.text(0.03, 0.955, title, 28, Align::left, ink, true);
  if (!subtitle.empty()) overlay.text(0.03, 0.912, subtitle, 18, Align::left, faint_ink);
  return overlay;
}

}  // namespace acus

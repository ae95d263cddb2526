#pragma once
// Flat drawing over a whole picture: texts, boxes, lines. Coordinates are fractions of the picture, (0, 0) bottom left.

#include <string>
#include <vector>

#include "viz/render/style.hpp"

class vtkRenderer;

namespace acus {

enum class Align { left, center, right };

class Overlay {
 public:
  /// `height` of the picture in pixels: text sizes are given for a picture 1000 pixels high and scaled.
  Overlay(vtkRenderer& renderer, int height) : renderer_(renderer), height_(height) {}

  void text(double x, double y, const std::string& text, int size, Align align = Align::left, const Color& color = ink,
            bool is_bold = false, double rotation = 0);
  void box(double x0, double y0, double x1, double y1, const Color& color);
  void frame(double x0, double y0, double x1, double y1, const Color& color = ink);
  void line(double x0, double y0, double x1, double y1, const Color& color = ink, double width = 1.5);

 private:
  double scale() const { return height_ / 1000.0; }

  vtkRenderer& renderer_;
  int height_;
};

/// A vertical colour bar of viridis with labelled ticks; `is_log` spaces them by powers of ten.
struct ColorBar {
  std::string title;  ///< with unit
  double low = 0.0, high = 1.0;
  bool is_log = false;
  std::string note;  ///< what the ends leave out; may have several lines
};
void draw_color_bar(Overlay& overlay, const ColorBar& bar, double x, double y0, double y1);

}  // namespace acus

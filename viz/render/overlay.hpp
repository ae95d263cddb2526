#pragma once
// Flat drawing over a whole picture: texts, boxes, lines. Coordinates are fractions of the picture, (0, 0) bottom left.

#include <array>
#include <string>
#include <vector>

#include "viz/render/style.hpp"

class vtkRenderer;

namespace acus {

enum class Align { left, center, right };
using PagePoint = std::array<double, 2>;

class Overlay {
 public:
  /// `height` of the picture in pixels: text sizes are given for a picture 1000 pixels high and scaled.
  Overlay(vtkRenderer& renderer, int height);

  void text(double x, double y, const std::string& text, int size, Align align = Align::left, const Color& color = ink,
            bool is_bold = false, double rotation = 0);
  void box(double x0, double y0, double x1, double y1, const Color& color);
  void frame(double x0, double y0, double x1, double y1, const Color& color = ink);
  void line(double x0, double y0, double x1, double y1, const Color& color = ink, double width = 1.5);
  void polyline(const std::vector<PagePoint>& points, const Color& color = ink, double width = 3,
                bool is_dashed = false);
  /// Fills what lies between two lines of equally many points.
  void strip(const std::vector<PagePoint>& one_side, const std::vector<PagePoint>& other_side, const Color& color);
  /// Many filled convex shapes of one colour at once.
  void areas(const std::vector<std::vector<PagePoint>>& corners, const Color& color);
  /// A round dot; radius in pixels of a picture 1000 high.
  void disc(double x, double y, double radius, const Color& color);
  /// Width of the picture over its height.
  double aspect() const;

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

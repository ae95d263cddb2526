#pragma once
// Axes with round numbers, linear or logarithmic, and what is drawn inside them.

#include <string>
#include <vector>

#include "viz/render/overlay.hpp"

namespace acus {

struct PlotAxis {
  std::string title;  ///< with unit; empty = neither title nor labels
  double low = 0.0, high = 1.0;
  bool is_log = false;
  bool is_tight = false;  ///< ends exactly at low and high
};

/// Place on the page, fractions of the picture.
struct PlotBox {
  double left, bottom, right, top;
};

class Plot {
 public:
  /// The ends of the axes are moved outwards to round numbers, unless they are tight.
  Plot(Overlay& overlay, const PlotBox& box, const PlotAxis& x, const PlotAxis& y);

  /// Grid, frame, labels and titles: after the shades, before the curves.
  void draw_axes();
  /// Shades end at the frame.
  void shade_x(double from, double to, const Color& color);
  void shade_y(double from, double to, const Color& color);
  /// Broken where a value is not finite or, on a logarithmic axis, not positive. What lies outside is left out.
  void curve(const std::vector<double>& x, const std::vector<double>& y, const Color& color, bool is_dashed = false,
             double width = 3);
  double across(double x) const { return place(x_, x, box_.left, box_.right); }
  double up(double y) const { return place(y_, y, box_.bottom, box_.top); }
  bool contains(double x, double y) const;
  const PlotBox& box() const { return box_; }

 private:
  struct Scale {
    PlotAxis axis;
    std::vector<double> ticks;
    std::vector<std::string> labels;
  };
  static Scale scale_of(const PlotAxis& axis);
  static double place(const Scale& scale, double value, double from, double to);

  Overlay& overlay_;
  PlotBox box_;
  Scale x_, y_;
};

}  // namespace acus

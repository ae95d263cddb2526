#include "solvers/treatment/open_holes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {
namespace {

constexpr double most_cells_per_row = 4.0;

bool contains(const HoleShape& hole, double x, double y) {
  const double dx = x - hole.x, dy = y - hole.y;
  const double along = std::clamp(dx * hole.ux + dy * hole.uy, -hole.half_core, hole.half_core);
  const double rx = dx - along * hole.ux, ry = dy - along * hole.uy;
  return rx * rx + ry * ry <= hole.radius * hole.radius;
}

/// Square cells at least as wide as a hole reaches, each with a list of its holes.
class HoleCells {
 public:
  HoleCells(const PunctureTable& table, std::size_t first) {
    double reach = 0.0, x1 = -std::numeric_limits<double>::infinity(), y1 = x1;
    x0_ = y0_ = std::numeric_limits<double>::infinity();
    std::size_t n = 0;
    for (std::size_t row = first; row < table.size(); ++row) {
      if (!is_puncture(table, row)) continue;
      ++n;
      reach = std::max(reach, hole_shape(table, row).reach());
      x0_ = std::min<double>(x0_, table.x_mm[row]), x1 = std::max<double>(x1, table.x_mm[row]);
      y0_ = std::min<double>(y0_, table.y_mm[row]), y1 = std::max<double>(y1, table.y_mm[row]);
    }
    if (n == 0) return;
    const double wide = x1 - x0_, high = y1 - y0_;
    size_ = std::max({reach, std::sqrt(wide * high / (most_cells_per_row * static_cast<double>(n))),
                      std::max(wide, high) / (most_cells_per_row * static_cast<double>(n)), 1e-6});
    nx_ = 1 + static_cast<std::int64_t>(wide / size_);
    ny_ = 1 + static_cast<std::int64_t>(high / size_);
    last_.assign(static_cast<std::size_t>(nx_ * ny_), none);
  }

  bool is_in_one(double x, double y) const {
    const std::int64_t i = column(x), j = line(y);
    for (std::int64_t b = std::max<std::int64_t>(0, j - 1); b <= std::min(ny_ - 1, j + 1); ++b)
      for (std::int64_t a = std::max<std::int64_t>(0, i - 1); a <= std::min(nx_ - 1, i + 1); ++a)
        for (std::uint32_t k = last_[static_cast<std::size_t>(b * nx_ + a)]; k != none; k = holes_[k].before)
          if (contains(holes_[k].shape, x, y)) return true;
    return false;
  }

  void add(const HoleShape& shape) {
    std::uint32_t& last = last_[static_cast<std::size_t>(line(shape.y) * nx_ + column(shape.x))];
    holes_.push_back({shape, last});
    last = static_cast<std::uint32_t>(holes_.size() - 1);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffu;
  struct Hole {
    HoleShape shape;
    std::uint32_t before;  // in the same cell
  };
  std::int64_t column(double x) const { return static_cast<std::int64_t>((x - x0_) / size_); }
  std::int64_t line(double y) const { return static_cast<std::int64_t>((y - y0_) / size_); }

  double x0_ = 0.0, y0_ = 0.0, size_ = 1.0;
  std::int64_t nx_ = 0, ny_ = 0;
  std::vector<std::uint32_t> last_;
  std::vector<Hole> holes_;
};

}  // namespace

void mark_open_holes(PunctureTable& table, std::size_t first) {
  HoleCells cells(table, first);
  for (std::size_t row = first; row < table.size(); ++row) {
    if (!is_puncture(table, row)) continue;
    if (cells.is_in_one(table.x_mm[row], table.y_mm[row]))
      table.flags[row] = static_cast<std::uint8_t>(table.flags[row] | fell_into_open_hole);
    else
      cells.add(hole_shape(table, row));
  }
}

}  // namespace acus

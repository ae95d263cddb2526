#pragma once
// A smooth curve through points of rising x that rises and falls only where the points do.

#include <vector>

namespace acus {

/// Cubic on every interval with the slopes of [FritschButland1984]; constant beyond both ends. One point: a constant.
class MonotoneTable {
 public:
  MonotoneTable() = default;
  /// x strictly increasing, as many y (std::invalid_argument).
  MonotoneTable(std::vector<double> x, std::vector<double> y);

  double at(double x) const;
  double slope(double x) const;
  bool is_empty() const { return x_.empty(); }
  const std::vector<double>& x() const { return x_; }
  const std::vector<double>& y() const { return y_; }

 private:
  std::size_t interval(double x) const;

  std::vector<double> x_, y_, slope_;
};

}  // namespace acus

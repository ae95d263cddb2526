#include "solvers/treatment/monotone_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace acus {

MonotoneTable::MonotoneTable(std::vector<double> x, std::vector<double> y) : x_(std::move(x)), y_(std::move(y)) {
  if (x_.empty() || x_.size() != y_.size()) throw std::invalid_argument("table: as many values as places are needed");
  for (std::size_t i = 1; i < x_.size(); ++i)
    if (!(x_[i] > x_[i - 1])) throw std::invalid_argument("table: places must rise");
  const std::size_t n = x_.size();
  slope_.assign(n, 0.0);
  if (n == 1) return;
  const auto secant = [&](std::size_t i) { return (y_[i + 1] - y_[i]) / (x_[i + 1] - x_[i]); };
  slope_.front() = secant(0);
  slope_.back() = secant(n - 2);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double before = secant(i - 1), after = secant(i);
    if (before * after <= 0.0) continue;  // a summit stays one
    const double h0 = x_[i] - x_[i - 1], h1 = x_[i + 1] - x_[i], part = (h0 + 2 * h1) / (3 * (h0 + h1));
    slope_[i] = before * after / (part * after + (1 - part) * before);
  }
}

std::size_t MonotoneTable::interval(double x) const {
  const auto above = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
  return static_cast<std::size_t>(above - x_.begin()) - 1;
}

double MonotoneTable::at(double x) const {
  if (x_.size() == 1 || x <= x_.front()) return y_.front();
  if (x >= x_.back()) return y_.back();
  const std::size_t i = interval(x);
  const double h = x_[i + 1] - x_[i], t = (x - x_[i]) / h, u = 1 - t;
  return u * u * (1 + 2 * t) * y_[i] + t * t * (3 - 2 * t) * y_[i + 1] +
         h * t * u * (u * slope_[i] - t * slope_[i + 1]);
}

double MonotoneTable::slope(double x) const {
  if (x_.size() == 1 || x < x_.front() || x > x_.back()) return 0.0;
  const std::size_t i = interval(x);
  const double h = x_[i + 1] - x_[i], t = (x - x_[i]) / h, u = 1 - t;
  return 6 * t * u * (y_[i + 1] - y_[i]) / h + u * (1 - 3 * t) * slope_[i] + t * (3 * t - 2) * slope_[i + 1];
}

}  // namespace acus

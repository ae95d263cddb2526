#include "core/mesh/grading.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace acus {
namespace {

// Integral of 1/h over [a, b] by a fine midpoint rule, returned as a running sum at n+1 equidistant stations.
std::vector<double> cell_count_along(double a, double b, const SizeField& size, int n_stations) {
  std::vector<double> count(static_cast<std::size_t>(n_stations) + 1, 0.0);
  const double dx = (b - a) / n_stations;
  for (int i = 0; i < n_stations; ++i) count[i + 1] = count[i] + dx / size.at(a + (i + 0.5) * dx);
  return count;
}

}  // namespace

double SizeField::at(double x) const {
  double h = largest;
  for (const SizeSource& source : sources)
    h = std::min(h, source.size + growth * std::max(0.0, std::abs(x - source.position) - source.reach));
  return h;
}

std::vector<double> graded_line(const std::vector<double>& breaks, const SizeField& size, int least) {
  assert(breaks.size() >= 2);
  std::vector<double> line = {breaks.front()};
  for (std::size_t k = 0; k + 1 < breaks.size(); ++k) {
    const double a = breaks[k], b = breaks[k + 1];
    assert(b > a);
    constexpr int n_stations = 4000;
    const std::vector<double> count = cell_count_along(a, b, size, n_stations);
    const int n_cells = std::max(least, static_cast<int>(std::ceil(count.back() - 1e-9)));
    int station = 0;
    for (int i = 1; i < n_cells; ++i) {
      const double wanted = count.back() * i / n_cells;
      while (count[station + 1] < wanted) ++station;
      const double inside = (wanted - count[station]) / (count[station + 1] - count[station]);
      line.push_back(a + (station + inside) * (b - a) / n_stations);
    }
    line.push_back(b);
  }
  return line;
}

std::vector<double> refine_line(const std::vector<double>& line, int times) {
  std::vector<double> fine = line;
  for (int t = 0; t < times; ++t) {
    std::vector<double> next;
    for (std::size_t i = 0; i + 1 < fine.size(); ++i) {
      next.push_back(fine[i]);
      next.push_back(0.5 * (fine[i] + fine[i + 1]));
    }
    next.push_back(fine.back());
    fine = std::move(next);
  }
  return fine;
}

}  // namespace acus

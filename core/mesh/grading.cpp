#include "core/mesh/grading.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace acus {
namespace {

// The number of cells from a to every station, as the integral of 1/h. Stations are a small part of the local cell size
// apart, so the smallest cells are seen however long the line is.
struct CellCount {
  std::vector<double> station, count;
};

CellCount count_cells(double a, double b, const SizeField& size) {
  constexpr double part_of_cell = 0.05;
  CellCount result{{a}, {0.0}};
  for (double x = a; x < b;) {
    const double next = std::min(b, x + part_of_cell * std::min(size.at(x), b - a));
    result.count.push_back(result.count.back() + (next - x) / size.at(0.5 * (x + next)));
    result.station.push_back(next);
    x = next;
  }
  return result;
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
    const auto [station, count] = count_cells(a, b, size);
    const int n_cells = std::max(least, static_cast<int>(std::ceil(count.back() - 1e-9)));
    std::size_t k_station = 0;
    for (int i = 1; i < n_cells; ++i) {
      const double wanted = count.back() * i / n_cells;
      while (count[k_station + 1] < wanted) ++k_station;
      const double inside = (wanted - count[k_station]) / (count[k_station + 1] - count[k_station]);
      line.push_back(station[k_station] + inside * (station[k_station + 1] - station[k_station]));
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

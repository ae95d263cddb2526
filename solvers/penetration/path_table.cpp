#include "solvers/penetration/path_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <Eigen/LU>

namespace acus {
namespace {

using Powers = Eigen::Array<double, 4, 1>;

Powers powers(double t) { return {1.0, t, t * t, t * t * t}; }
/// Integrals of the powers from 0 to t, and the integrals of those.
Powers once(double t) { return t * powers(t) / Powers(1.0, 2.0, 3.0, 4.0); }
Powers twice(double t) { return t * t * powers(t) / Powers(2.0, 6.0, 12.0, 20.0); }

double apply(const Eigen::Array<double, 3, 4>& coefficients, int row, const Powers& basis) {
  return (coefficients.row(row).transpose() * basis).sum();
}

/// Lobatto's points: a cubic through them integrates polynomials of degree five exactly.
const std::array<double, 4> points = {0.0, 0.5 - std::sqrt(0.05), 0.5 + std::sqrt(0.05), 1.0};
constexpr std::array<double, 3> test_points = {0.12, 0.5, 0.88};

Eigen::Matrix4d values_to_coefficients() {
  Eigen::Matrix4d vandermonde;
  for (int i = 0; i < 4; ++i) vandermonde.row(i) = powers(points[static_cast<std::size_t>(i)]).matrix().transpose();
  return vandermonde.inverse();
}

}  // namespace

PathTable::PathTable(const Function& function, const std::vector<double>& breaks, double tolerance) {
  assert(breaks.size() >= 2 && breaks.front() == 0.0 && tolerance > 0.0);
  for (std::size_t i = 0; i + 1 < breaks.size(); ++i)
    add(function, breaks[i], breaks[i + 1], tolerance, 1e-7 * breaks.back());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    starts_.push_back(pieces_[i].start);
    if (i == 0) continue;
    const Piece& last = pieces_[i - 1];
    const double h = last.length;
    pieces_[i].wall_before = last.wall_before + h * apply(last.coefficients, 2, once(1.0));
    pieces_[i].before = {last.before.cost + h * apply(last.coefficients, 0, once(1.0)),
                         last.before.crack + h * apply(last.coefficients, 1, once(1.0)),
                         last.before.wall_twice + h * (last.wall_before + h * apply(last.coefficients, 2, twice(1.0)))};
  }
}

void PathTable::add(const Function& function, double from, double to, double tolerance, double shortest) {
  static const Eigen::Matrix4d to_coefficients = values_to_coefficients();
  const double length = to - from, middle = from + 0.5 * length;
  Eigen::Matrix<double, 3, 4> values;
  Eigen::Array3d size = Eigen::Array3d::Zero();
  for (int i = 0; i < 4; ++i) {
    const Sample sample = function(i == 3 ? to : from + points[static_cast<std::size_t>(i)] * length, middle);
    values.col(i) = sample.value.matrix();
    size = size.max(sample.size);
  }
  const Eigen::Array<double, 3, 4> coefficients = values * to_coefficients.transpose();
  const auto is_off = [&](double t) {
    const Eigen::Array3d value = (coefficients.matrix() * powers(t).matrix()).array();
    return ((value - function(from + t * length, middle).value).abs() > tolerance * size).any();
  };
  if (length > shortest && std::any_of(test_points.begin(), test_points.end(), is_off)) {
    add(function, from, middle, tolerance, shortest);
    add(function, middle, to, tolerance, shortest);
  } else {
    pieces_.push_back({from, length, coefficients, {}, 0.0});
  }
}

const PathTable::Piece& PathTable::piece_at(double s) const {
  const auto above = std::upper_bound(starts_.begin() + 1, starts_.end(), s);
  return pieces_[static_cast<std::size_t>(above - starts_.begin()) - 1];
}

PathTable::Value PathTable::at(double s) const {
  const Piece& piece = piece_at(s);
  const double t = (s - piece.start) / piece.length;
  const Powers basis = powers(t);
  return {apply(piece.coefficients, 0, basis),
          apply(piece.coefficients, 0, Powers(0.0, 1.0, 2.0 * t, 3.0 * t * t)) / piece.length,
          apply(piece.coefficients, 2, basis),
          piece.wall_before + piece.length * apply(piece.coefficients, 2, once(t))};
}

PathTable::Integrals PathTable::integrals(double s) const {
  const Piece& piece = piece_at(s);
  const double h = piece.length, t = (s - piece.start) / h;
  return {piece.before.cost + h * apply(piece.coefficients, 0, once(t)),
          piece.before.crack + h * apply(piece.coefficients, 1, once(t)),
          piece.before.wall_twice + h * (t * piece.wall_before + h * apply(piece.coefficients, 2, twice(t)))};
}

}  // namespace acus

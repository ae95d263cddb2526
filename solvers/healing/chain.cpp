#include "solvers/healing/chain.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace acus {
namespace {

constexpr double negligible = 1e-18;

void require_increasing(const std::vector<double>& at) {
  if (at.empty()) throw std::invalid_argument("an axis needs at least one position");
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (!std::isfinite(at[i]) || (i > 0 && at[i] <= at[i - 1]))
      throw std::invalid_argument("positions along an axis must increase");
  }
}

// Uniformisation: B = I + A/rate has no negative entry, and exp(x B) = sum of (x B)^k/k! is exp(A x/rate) up to a
// factor that the rows' sums tell. Only non-negative numbers are added and multiplied: no sign can go wrong. x <= 1.
Eigen::MatrixXd short_evolution(const Eigen::VectorXd& down, const Eigen::VectorXd& up, double x) {
  constexpr int n_terms = 20;  // 1/20! is below the rounding of one
  const Eigen::Index n = down.size();
  const Eigen::VectorXd stay = 1.0 - (down + up).array();
  Eigen::MatrixXd sum = Eigen::MatrixXd::Identity(n, n), next(n, n);
  for (int term = n_terms; term >= 1; --term) {  // Horner
    for (Eigen::Index i = 0; i < n; ++i) {
      next.row(i) = stay[i] * sum.row(i);
      if (i > 0) next.row(i) += down[i] * sum.row(i - 1);
      if (i + 1 < n) next.row(i) += up[i] * sum.row(i + 1);
    }
    sum = x / term * next;
    sum.diagonal().array() += 1.0;
  }
  return sum;
}

double middle(const std::vector<double>& at, std::size_t i) { return 0.5 * (at[i] + at[i + 1]); }

}  // namespace

double Axis::total() const { return std::accumulate(mass.begin(), mass.end(), 0.0); }

Axis Axis::from(std::size_t first) const {
  return plain_axis({at.begin() + static_cast<std::ptrdiff_t>(first), at.end()});
}

Axis plain_axis(std::vector<double> positions) {
  require_increasing(positions);
  Axis axis;
  axis.at = std::move(positions);
  const std::size_t n = axis.at.size();
  axis.mass.assign(n, n == 1 ? 1.0 : 0.0);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const double gap = axis.at[i + 1] - axis.at[i];
    axis.link.push_back(1.0 / gap);
    axis.mass[i] += 0.5 * gap;
    axis.mass[i + 1] += 0.5 * gap;
  }
  return axis;
}

Axis radial_axis(std::vector<double> positions) {
  require_increasing(positions);
  if (positions.front() != 0.0 || positions.size() < 2)
    throw std::invalid_argument("a radial axis starts at 0 and has at least two positions");
  Axis axis;
  axis.is_radial = true;
  axis.at = std::move(positions);
  const std::size_t n = axis.at.size();
  double inner = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double outer = i + 1 < n ? middle(axis.at, i) : axis.at.back();
    axis.mass.push_back(0.5 * (outer * outer - inner * inner));
    if (i + 1 < n) axis.link.push_back(outer / (axis.at[i + 1] - axis.at[i]));
    inner = outer;
  }
  return axis;
}

ChainPropagator::ChainPropagator(const Axis& axis, double reach, double leak_time) {
  const auto n = static_cast<Eigen::Index>(axis.size());
  if (!(reach >= 0.0) || !(leak_time >= 0.0)) throw std::invalid_argument("diffusion needs D t >= 0 and leak t >= 0");
  // The ambient is one more state behind the last node: fed by it, feeding nobody.
  Eigen::VectorXd down = Eigen::VectorXd::Zero(n + 1), up = Eigen::VectorXd::Zero(n + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (i > 0) down[i] = reach * axis.link[k - 1] / axis.mass[k];
    up[i] = (i + 1 < n ? reach * axis.link[k] : leak_time) / axis.mass[k];
  }
  const double rate = (down + up).maxCoeff();
  const int n_squares = rate > 1.0 ? static_cast<int>(std::ceil(std::log2(rate))) : 0;
  const Eigen::MatrixXd whole = rate > 0.0 ? short_evolution(down / rate, up / rate, std::ldexp(rate, -n_squares))
                                           : Eigen::MatrixXd::Identity(n + 1, n + 1);
  matrix_ = whole.topLeftCorner(n, n);
  ambient_weight_ = whole.col(n).head(n);
  normalise();
  for (int k = 0; k < n_squares; ++k) square();
  find_strips();
}

ChainPropagator ChainPropagator::twice() const {
  ChainPropagator doubled = *this;
  doubled.square();
  doubled.find_strips();
  return doubled;
}

void ChainPropagator::normalise() {
  for (Eigen::Index i = 0; i < matrix_.rows(); ++i) {
    matrix_.row(i) = (matrix_.row(i).array() < negligible).select(0.0, matrix_.row(i));
    const double sum = matrix_.row(i).sum() + ambient_weight_[i];
    matrix_.row(i) /= sum;
    ambient_weight_[i] /= sum;
  }
}

void ChainPropagator::square() {
  ambient_weight_ += (matrix_ * ambient_weight_).eval();
  matrix_ = (matrix_ * matrix_).eval();
  normalise();
}

void ChainPropagator::find_strips() {
  constexpr Eigen::Index height = 32;
  strips_.clear();
  for (Eigen::Index row = 0; row < matrix_.rows(); row += height) {
    const Eigen::Index n_rows = std::min(height, matrix_.rows() - row);
    Eigen::Index first = matrix_.cols(), last = -1;
    for (Eigen::Index j = 0; j < matrix_.cols(); ++j) {
      if (matrix_.block(row, j, n_rows, 1).isZero(0.0)) continue;
      first = std::min(first, j);
      last = j;
    }
    strips_.push_back({row, n_rows, first, last - first + 1});
  }
}

void ChainPropagator::apply(const Eigen::Ref<const Eigen::MatrixXd>& in, Eigen::Ref<Eigen::MatrixXd> out) const {
  for (const Strip& s : strips_) {
    out.middleRows(s.row, s.n_rows).noalias() =
        matrix_.block(s.row, s.column, s.n_rows, s.n_columns) * in.middleRows(s.column, s.n_columns);
  }
}

void ChainPropagator::apply_transposed(const Eigen::Ref<const Eigen::MatrixXd>& in,
                                       Eigen::Ref<Eigen::MatrixXd> out) const {
  for (const Strip& s : strips_) {
    out.middleCols(s.row, s.n_rows).noalias() =
        in.middleCols(s.column, s.n_columns) * matrix_.block(s.row, s.column, s.n_rows, s.n_columns).transpose();
  }
}

}  // namespace acus

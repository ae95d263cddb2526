#include "solvers/linear/flexible_gmres.hpp"

#include <cmath>
#include <utility>

namespace acus {
namespace {

constexpr double invariant = 1e-14;  // of the residual at the start: what is left of a new vector where none is needed

}  // namespace

FlexibleGmres::FlexibleGmres(Map multiply, Map precondition, int most_vectors)
    : multiply_(std::move(multiply)), precondition_(std::move(precondition)), most_vectors_(most_vectors) {}

void FlexibleGmres::start(const Vector& r) {
  H_ = Eigen::MatrixXd::Zero(most_vectors_ + 1, most_vectors_);
  g_ = Vector::Zero(most_vectors_ + 1);
  cosine_ = sine_ = Vector::Zero(most_vectors_);
  n_ = 0;
  is_complete_ = false;
  size_ = g_[0] = r.norm();
  V_ = {r / size_};
  Z_.clear();
}

int FlexibleGmres::extend(double target, int most) {
  int done = 0;
  for (; done < most && !is_full() && residual() > target; ++done) {
    const int k = n_;
    Z_.push_back(precondition_(V_[k]));
    Vector w = multiply_(Z_[k]);
    for (int i = 0; i <= k; ++i) {
      H_(i, k) = w.dot(V_[i]);
      w -= H_(i, k) * V_[i];
    }
    const double next = w.norm();
    for (int i = 0; i < k; ++i) {
      const double upper = cosine_[i] * H_(i, k) + sine_[i] * H_(i + 1, k);
      H_(i + 1, k) = -sine_[i] * H_(i, k) + cosine_[i] * H_(i + 1, k);
      H_(i, k) = upper;
    }
    const double length = std::hypot(H_(k, k), next);
    cosine_[k] = H_(k, k) / length;
    sine_[k] = next / length;
    H_(k, k) = length;
    g_[k + 1] = -sine_[k] * g_[k];
    g_[k] *= cosine_[k];
    ++n_;
    is_complete_ = next <= invariant * size_;
    if (!is_full()) V_.emplace_back(w / next);
  }
  return done;
}

FlexibleGmres::Vector FlexibleGmres::correction() const {
  const Vector y = H_.topLeftCorner(n_, n_).triangularView<Eigen::Upper>().solve(g_.head(n_));
  Vector sum = Vector::Zero(V_.front().size());
  for (int i = 0; i < n_; ++i) sum += y[i] * Z_[i];
  return sum;
}

}  // namespace acus

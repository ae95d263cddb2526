#pragma once
// Flexible GMRES [Saad1993]: the preconditioned vectors are kept beside the basis, so that the preconditioner need not
// be the same operator twice. One that rounds to single precision is not: where a stiff layer bends, its rounding is a
// tenth of the forces.

#include <functional>
#include <vector>

#include <Eigen/Core>

namespace acus {

class FlexibleGmres {
 public:
  using Vector = Eigen::VectorXd;
  using Map = std::function<Vector(const Vector&)>;

  /// Keeps at most `most_vectors` (> 0) basis vectors and as many preconditioned ones.
  FlexibleGmres(Map multiply, Map precondition, int most_vectors);

  /// Begins a new Krylov space with residual r, |r| > 0.
  void start(const Vector& r);
  /// Extends the space until the residual is at most `target`, it is full, or `most` iterations are done; how many
  /// were.
  int extend(double target, int most);
  /// Norm that the residual has once correction() is added.
  double residual() const { return std::abs(g_[n_]); }
  /// Nothing more comes of this space: it holds the solution, or no more vectors.
  bool is_full() const { return is_complete_ || n_ == most_vectors_; }
  Vector correction() const;

 private:
  Map multiply_, precondition_;
  int most_vectors_, n_ = 0;
  bool is_complete_ = false;
  double size_ = 0.0;
  std::vector<Vector> V_, Z_;
  Eigen::MatrixXd H_;  // upper triangular by the rotations
  Vector g_, cosine_, sine_;
};

}  // namespace acus

#pragma once
// A load that does not follow the motion.

#include <utility>

#include "solvers/nonlinear/term.hpp"

namespace acus {

class DeadLoad final : public Term {
 public:
  /// `force` at the nodes (N, over all dofs); `scale` is what residuals are compared with (N), the size of the load.
  DeadLoad(Eigen::VectorXd force, double scale) : force_(std::move(force)), scale_(scale) {}
  void set_factor(double factor) { factor_ = factor; }

  bool linearise(const Eigen::VectorXd&, Eigen::VectorXd& residual, SymmetricMatrix*) override {
    residual -= factor_ * force_;
    return true;
  }
  double largest_step(const Eigen::VectorXd&, const Eigen::VectorXd&) const override { return 1.0; }
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  double force_scale(const Eigen::VectorXd&) const override { return factor_ * scale_; }

 private:
  Eigen::VectorXd force_;
  double scale_, factor_ = 0.0;
};

}  // namespace acus

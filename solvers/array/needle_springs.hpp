#pragma once
// All needles of the model on the field, as one term of its balance.

#include <cstdint>
#include <vector>

#include "solvers/array/embedded_needle.hpp"
#include "solvers/array/field.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

class NeedleSprings final : public Term {
 public:
  /// Both must outlive it.
  NeedleSprings(const ArrayField& field, const NeedleLaw& law);

  /// Begins a step of `dt` (s) that ends with the plate at displacement d (mm).
  void start_step(double d, double dt);
  /// Accepts displacement u as its end; which needles' tips jumped.
  std::vector<char> finish(const Eigen::VectorXd& u);

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override;
  double largest_step(const Eigen::VectorXd&, const Eigen::VectorXd&) const override { return 1.0; }
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  double force_scale(const Eigen::VectorXd&) const override;

  std::size_t size() const { return needles_.size(); }
  EmbeddedNeedle& needle(std::size_t k) { return needles_[k]; }
  const EmbeddedNeedle& needle(std::size_t k) const { return needles_[k]; }
  /// Needles of the array that needle k of the model stands for.
  double multiplicity(std::size_t k) const { return field_.n_images() * field_.footprints()[k].share; }
  /// Forces on the needles at the last linearisation (N).
  const std::vector<double>& forces() const { return forces_; }
  /// At a node, in any accepted step (N): forces are balanced to a share of it where they are small.
  double largest_load() const { return largest_load_; }
  void set_largest_load(double load) { largest_load_ = load; }
  /// Of all needles of the array (N), there.
  double total_force() const;
  /// Settlement of the field under needle k since it was at rest (mm).
  double settlement(std::size_t k, const Eigen::VectorXd& u) const;
  /// What depth and local dent of needle k add up to (mm).
  double way(std::size_t k, const Eigen::VectorXd& u) const;

 private:
  const ArrayField& field_;
  std::vector<EmbeddedNeedle> needles_;
  std::vector<double> recess_, rest_;  // per needle, mm
  std::vector<std::vector<std::int64_t>>
      positions_;  // per needle: of each pair of dofs in the matrix, -1 above its diagonal
  std::vector<double> forces_, slopes_;
  double d_ = 0.0;             // of the plate
  double largest_load_ = 0.0;  // at a node, in any accepted step, N
};

}  // namespace acus

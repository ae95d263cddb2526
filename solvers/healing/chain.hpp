#pragma once
// Diffusion along one axis: linear finite elements with lumped mass and nodal quadrature, and what they do in a time.
//
//   mass_i du_i/dt = D [ link_{i-1} (u_{i-1} - u_i) + link_i (u_{i+1} - u_i) ] - (last node only) leak (u_i - ambient)

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace acus {

/// Nodes of one axis. `mass` is the length (mm; for a radial axis: area over 2 pi, mm^2) that belongs to each node,
/// `link` the conductance between neighbours per diffusivity.
struct Axis {
  std::vector<double> at;    ///< positions, mm, increasing
  std::vector<double> mass;  ///< one per node
  std::vector<double> link;  ///< one per gap
  bool is_radial = false;

  std::size_t size() const { return at.size(); }
  double total() const;
  /// Nodes from `first` on, as an axis of their own (the first node loses the part above it). Plain axes only.
  Axis from(std::size_t first) const;
};

/// A straight axis; a single position is an axis of length 1 without diffusion. Throws std::invalid_argument when the
/// positions do not increase.
Axis plain_axis(std::vector<double> positions);
/// Distance from the middle of a cylinder; must start at 0.
Axis radial_axis(std::vector<double> positions);

/// The exact solution operator of a chain over a time: u(t) = E u(0) + ambient_weight * ambient. Every entry is
/// non-negative and every row with its ambient weight sums to one, so values stay between the extremes of what was
/// there, whatever the time step and the grading (lumped mass and nodal quadrature make an M-matrix on any axis).
class ChainPropagator {
 public:
  /// reach = D t (mm^2), leak_time = leak times t (mm per unit cross-section). Both >= 0.
  ChainPropagator(const Axis& axis, double reach, double leak_time);
  /// The same chain over twice the time.
  ChainPropagator twice() const;

  /// One strip of rows and the columns that matter to it; entries left out are below 1e-18.
  struct Strip {
    Eigen::Index row, n_rows, column, n_columns;
  };
  const Eigen::MatrixXd& matrix() const { return matrix_; }
  const Eigen::VectorXd& ambient_weight() const { return ambient_weight_; }
  const std::vector<Strip>& strips() const { return strips_; }
  bool is_identity() const { return matrix_.rows() == 1 && ambient_weight_[0] == 0.0; }

  /// out = E in, and in E^T for fields whose columns run along this axis. Shapes n x k and k x n.
  void apply(const Eigen::Ref<const Eigen::MatrixXd>& in, Eigen::Ref<Eigen::MatrixXd> out) const;
  void apply_transposed(const Eigen::Ref<const Eigen::MatrixXd>& in, Eigen::Ref<Eigen::MatrixXd> out) const;

 private:
  ChainPropagator() = default;
  void normalise();
  void square();
  void find_strips();

  Eigen::MatrixXd matrix_;
  Eigen::VectorXd ambient_weight_;
  std::vector<Strip> strips_;
};

}  // namespace acus

#pragma once
// The one finite-strain tissue element, for plane strain, axisymmetry and three dimensions:
// continuous displacement of order k, discontinuous pressure p and volume ratio theta, both condensed per cell.
//   order 2: Q2 with linear p, theta (dim + 1 modes);   order 1: Q1 with constant p, theta (mean dilatation)
//
// Potential per reference volume (three-field form of Simo, Taylor and Pister 1985 [SimoTaylorPister1985]):
//   psi_iso(F) + U(theta) + p (J - theta)
// p and theta are unknowns in their own right, updated linearly with the displacement and never recomputed from it:
// with p = U'(theta(u)) substituted, Newton's method diverges once K/mu is large.
//
// Tensor axes are (x, y, z) = (0, 1, 2) with z the skin normal. In two dimensions the mesh coordinates (x or r, z) map
// to axes 0 and 2; axis 1 is the thickness (plane strain) or hoop direction (axisymmetry).

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "core/fem/geometry.hpp"
#include "core/fem/reference_element.hpp"
#include "core/fem/tangent_sum.hpp"
#include "core/material/material.hpp"

namespace acus {

/// What a cell is made of, shared by all cells of a region.
struct ElementMaterial {
  const Material* law = nullptr;
  Mat3 axes = Mat3::Identity();
  /// Deformation from the stress-free state to the reference mesh (prestretch); F_total = F F0.
  Mat3 F0 = Mat3::Identity();
};

template <int Dim, int Order>
class MixedElement {
 public:
  static constexpr int n_nodes = Dim == 2 ? (Order + 1) * (Order + 1) : (Order + 1) * (Order + 1) * (Order + 1);
  static constexpr int n_dofs = Dim * n_nodes;
  static constexpr int n_modes = Order == 1 ? 1 : Dim + 1;
  static constexpr int n_gauss = Order + 1;
  static constexpr int n_strain = Dim == 2 ? 5 : 9;  ///< components of F that the motion can change

  using Nodes = Eigen::Matrix<double, Dim, n_nodes>;
  using Modes = Eigen::Matrix<double, n_modes, 1>;
  using DofVector = Eigen::Matrix<double, n_dofs, 1>;
  using DofMatrix = Eigen::Matrix<double, n_dofs, n_dofs>;
  using Coupling = Eigen::Matrix<double, n_dofs, n_modes>;
  using ModeMatrix = Eigen::Matrix<double, n_modes, n_modes>;

  /// Condensation data kept from the last linearisation to recover the mode updates.
  struct Condensed {
    Coupling B;            ///< d(residual_u)/dp
    ModeMatrix M_inverse;  ///< inverse of the mode mass matrix
    ModeMatrix D;          ///< integral of U'' N N^T
    Modes residual_p, residual_theta;
  };

  /// What of the pressure stays out of the tangent, as an unknown of its own, when a cell is not wholly condensed. With
  /// q the added pressure modes the condensed tangent K obeys K du = r  <=>  A du + B q = r,  B^T du - C q = 0, where
  /// A (in Result::tangent) holds the share `shift` of the volume stiffness.
  struct Uncondensed {
    double mu = 0.0;     ///< MPa; effective shear modulus: the mean of the present moduli, at least that of the law
    double shift = 0.0;  ///< MPa
    ModeMatrix M;        ///< mode mass matrix
    ModeMatrix C;        ///< M (D - shift M)^-1 M
  };

  struct Result {
    DofVector residual;                     ///< condensed internal force (N, or N per mm in plane strain)
    DofMatrix tangent;                      ///< condensed stiffness, symmetric
    double stored = 0.0, dissipated = 0.0;  ///< mJ; stored counts from the stress-free state
    double min_J = 1e300;                   ///< smallest det F at the quadrature points
  };

  explicit MixedElement(Geometry geometry) : geometry_(geometry), table_(Dim, Order, n_gauss) {
    const ReferenceElement element(Dim, Order);
    for (int corner = 0; corner < (1 << Dim); ++corner) {
      corner_values_.push_back(element.values(element.node(corner)));
      corner_gradients_.push_back(element.gradients(element.node(corner)));
    }
  }
  int n_points() const { return table_.n_points(); }

  /// Modes of an undeformed cell in equilibrium with its prestretch.
  void initial_modes(const ElementMaterial& material, Modes& pressure, Modes& volume) const;

  /// Residual and, when wanted, tangent and condensation data. `volume` holds theta - 1. `old_state` and `new_state`
  /// hold n_points() blocks of n_state values. Returns false when det F or theta is not positive somewhere; nothing
  /// else is valid then.
  bool evaluate(const Nodes& X, const Nodes& u, const Modes& pressure, const Modes& volume,
                const ElementMaterial& material, double dt, std::span<const double> old_state,
                std::span<double> new_state, bool want_tangent, Result& result, Condensed& condensed) const;

  /// The same with the pressure left out of the tangent as far as `kept` * mu (dimensionless, > 0): residual, stored
  /// data and Condensed are those of the condensed element. A cell too compressible for that keeps half its volume
  /// stiffness instead.
  bool evaluate_uncondensed(const Nodes& X, const Nodes& u, const Modes& pressure, const Modes& volume,
                            const ElementMaterial& material, double dt, std::span<const double> old_state,
                            std::span<double> new_state, double kept, Result& result, Condensed& condensed,
                            Uncondensed& uncondensed) const;

  /// Mode updates that belong to the displacement update du.
  static void recover(const Condensed& c, const DofVector& du, Modes& d_pressure, Modes& d_volume);

  /// Smallest det F over quadrature points and corners for displacement u.
  double smallest_jacobian(const Nodes& X, const Nodes& u) const;

  /// Quadrature point data for fields: visit(q, X_q, H_total) with X_q in mesh coordinates, H_total = F F0 - I.
  template <class Visitor>
  void visit_points(const Nodes& X, const Nodes& u, const Mat3& F0, Visitor&& visit) const;

  /// Mode values at a quadrature point of cell X.
  Modes mode_values(const Nodes& X, int q) const;

 private:
  // Geometry of one quadrature point.
  struct Point {
    Eigen::Matrix<double, n_nodes, Dim> gradient;  // dN/dX
    double volume = 0.0;                           // weight * det(dX/dxi) * (2 pi R)
    double hoop_radius = 0.0;                      // R, axisymmetry only
  };
  // values * gradients, summed node by node: one of the factors lies the wrong way for a product row by column.
  template <class Gradients>
  static Eigen::Matrix<double, Dim, Dim> contracted(const Nodes& values, const Gradients& gradients);
  Point point_at(const Nodes& X, const Eigen::VectorXd& N, const Eigen::MatrixXd& dN, double weight) const;
  Mat3 displacement_gradient(const Point& point, const Eigen::VectorXd& N, const Nodes& u) const;
  Modes modes_at(const Nodes& X, const Eigen::VectorXd& N) const;

  // Everything but the condensation: the tangent at fixed pressure, the coupling and residuals of the modes, their mass
  // matrix and (with a tangent) the integral of the mean shear modulus.
  bool integrate(const Nodes& X, const Nodes& u, const Modes& pressure, const Modes& volume,
                 const ElementMaterial& material, double dt, std::span<const double> old_state,
                 std::span<double> new_state, bool want_tangent, Result& result, Condensed& condensed, ModeMatrix& M,
                 double& mu_volume) const;
  // Condenses the residual, and adds B E B^T to the tangent.
  static void condense(const Condensed& condensed, Result& result);
  static void add_coupled(const Condensed& condensed, const ModeMatrix& E, Result& result);

  // Rows of the flattened F that dofs act on.
  static constexpr std::array<int, n_strain> strain_rows() {
    if constexpr (Dim == 3)
      return {0, 1, 2, 3, 4, 5, 6, 7, 8};
    else
      return {flat(0, 0), flat(0, 2), flat(2, 0), flat(2, 2), flat(1, 1)};
  }

  Geometry geometry_;
  TabulatedElement table_;
  std::vector<Eigen::VectorXd> corner_values_;
  std::vector<Eigen::MatrixXd> corner_gradients_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <int Dim, int Order>
template <class Gradients>
Eigen::Matrix<double, Dim, Dim> MixedElement<Dim, Order>::contracted(const Nodes& values, const Gradients& gradients) {
  const Eigen::Matrix<double, n_nodes, Dim> turned = values.transpose();
  Eigen::Matrix<double, Dim, Dim> product;
  for (int i = 0; i < Dim; ++i)
    for (int j = 0; j < Dim; ++j) product(i, j) = turned.col(i).dot(gradients.col(j));
  return product;
}

template <int Dim, int Order>
typename MixedElement<Dim, Order>::Point MixedElement<Dim, Order>::point_at(const Nodes& X, const Eigen::VectorXd& N,
                                                                            const Eigen::MatrixXd& dN,
                                                                            double weight) const {
  Point point;
  const Eigen::Map<const Eigen::Matrix<double, n_nodes, Dim>> dN_fixed(dN.data());
  const Eigen::Map<const Eigen::Matrix<double, n_nodes, 1>> N_fixed(N.data());
  const Eigen::Matrix<double, Dim, Dim> jacobian = contracted(X, dN_fixed);
  const Eigen::Matrix<double, Dim, Dim> inverse = jacobian.inverse();
  point.gradient = dN_fixed.lazyProduct(inverse);
  point.volume = weight * jacobian.determinant();
  if (geometry_ == Geometry::axisymmetric) {
    point.hoop_radius = X.row(0).dot(N_fixed);
    point.volume *= 2 * M_PI * point.hoop_radius;
  }
  return point;
}

template <int Dim, int Order>
Mat3 MixedElement<Dim, Order>::displacement_gradient(const Point& point, const Eigen::VectorXd& N,
                                                     const Nodes& u) const {
  Mat3 H = Mat3::Zero();
  const Eigen::Matrix<double, Dim, Dim> gradient = contracted(u, point.gradient);
  for (int i = 0; i < Dim; ++i)
    for (int j = 0; j < Dim; ++j) H(tensor_axis(Dim, i), tensor_axis(Dim, j)) = gradient(i, j);
  if (geometry_ == Geometry::axisymmetric && point.hoop_radius > 0)
    H(1, 1) = u.row(0).dot(Eigen::Map<const Eigen::Matrix<double, n_nodes, 1>>(N.data())) / point.hoop_radius;
  else if (geometry_ == Geometry::axisymmetric)
    H(1, 1) = H(0, 0);  // on the axis u_r / R tends to du_r/dR
  return H;
}

template <int Dim, int Order>
typename MixedElement<Dim, Order>::Modes MixedElement<Dim, Order>::modes_at(const Nodes& X,
                                                                            const Eigen::VectorXd& N) const {
  Modes modes;
  modes[0] = 1.0;
  if constexpr (n_modes > 1) {
    // Linear in position, centred and scaled so that the mode mass matrix is well conditioned in any unit.
    constexpr int n_corners = Dim == 2 ? 4 : 8;
    const auto corners = X.template leftCols<n_corners>();
    const Eigen::Matrix<double, Dim, 1> centre = corners.rowwise().mean();
    const Eigen::Matrix<double, Dim, 1> extent = corners.rowwise().maxCoeff() - corners.rowwise().minCoeff();
    const Eigen::Matrix<double, Dim, 1> x = X * Eigen::Map<const Eigen::Matrix<double, n_nodes, 1>>(N.data());
    for (int d = 0; d < Dim; ++d) modes[d + 1] = 2 * (x[d] - centre[d]) / extent[d];
  }
  return modes;
}

template <int Dim, int Order>
typename MixedElement<Dim, Order>::Modes MixedElement<Dim, Order>::mode_values(const Nodes& X, int q) const {
  return modes_at(X, table_.values[q]);
}

template <int Dim, int Order>
void MixedElement<Dim, Order>::initial_modes(const ElementMaterial& material, Modes& pressure, Modes& volume) const {
  const double j = det_minus_one(material.F0 - Mat3::Identity());
  pressure.setZero();
  volume.setZero();
  volume[0] = j;
  pressure[0] = material.law->volumetric().first(j);
}

template <int Dim, int Order>
bool MixedElement<Dim, Order>::integrate(const Nodes& X, const Nodes& u, const Modes& pressure, const Modes& volume,
                                         const ElementMaterial& material, double dt, std::span<const double> old_state,
                                         std::span<double> new_state, bool want_tangent, Result& result,
                                         Condensed& condensed, ModeMatrix& M, double& mu_volume) const {
  constexpr auto rows = strain_rows();
  const VolumetricLaw& volumetric = material.law->volumetric();
  const std::size_t n_state = material.law->n_state();
  const Mat3& F0 = material.F0;
  const double per_stress_free_volume = 1.0 / F0.determinant();

  result.residual.setZero();
  result.stored = result.dissipated = 0.0;
  result.min_J = 1e300;
  condensed.B.setZero();
  condensed.D.setZero();
  condensed.residual_p.setZero();
  condensed.residual_theta.setZero();
  M.setZero();
  mu_volume = 0.0;

  MaterialPoint at;
  at.axes = material.axes;
  at.dt = dt;
  IsochoricResponse response;
  TangentSum<Dim, Order> sum;

  for (int q = 0; q < n_points(); ++q) {
    const Eigen::VectorXd& N = table_.values[q];
    const Point point = point_at(X, N, table_.gradients[q], table_.rule.weights[q]);
    at.H.noalias() = displacement_gradient(point, N, u) * F0;
    at.H += F0 - Mat3::Identity();
    const double j = det_minus_one(at.H);
    const double J = 1 + j;
    result.min_J = std::min(result.min_J, J);
    if (!(J > 0)) return false;
    at.old_state = old_state.subspan(q * n_state, n_state);
    material.law->isochoric(at, want_tangent, new_state.subspan(q * n_state, n_state), response);

    const Modes modes = modes_at(X, N);
    const double p = modes.dot(pressure);
    const double theta_minus_one = modes.dot(volume);
    if (!(1 + theta_minus_one > 0)) return false;
    const double weight = point.volume * per_stress_free_volume;
    const Mat3 F = at.H + Mat3::Identity();
    const Mat3 F_inverse = F.inverse();
    const Mat3 cofactor = J * F_inverse.transpose();
    const Mat3 P = response.P + p * cofactor;

    // dF_total(i, J) = sum_K du_i,K F0(K, J).
    Eigen::Matrix<double, n_nodes, 3> gradient = Eigen::Matrix<double, n_nodes, 3>::Zero();
    for (int K = 0; K < Dim; ++K)
      for (int J3 = 0; J3 < 3; ++J3)
        if (F0(tensor_axis(Dim, K), J3) != 0) gradient.col(J3) += point.gradient.col(K) * F0(tensor_axis(Dim, K), J3);
    sum.set_point(q, gradient);
    if (geometry_ == Geometry::axisymmetric) sum.set_hoop(q, N, F0(1, 1) / point.hoop_radius);

    result.residual += sum.conjugate(q, weight * P);
    const DofVector volume_change = sum.conjugate(q, cofactor);  // dJ/d(dofs)
    condensed.B.noalias() += weight * volume_change * modes.transpose();
    M.noalias() += weight * modes * modes.transpose();
    condensed.D.noalias() += weight * volumetric.second(theta_minus_one) * modes * modes.transpose();
    condensed.residual_p.noalias() += weight * (j - theta_minus_one) * modes;
    condensed.residual_theta.noalias() += weight * (volumetric.first(theta_minus_one) - p) * modes;
    result.stored += weight * (response.energy + volumetric.energy(theta_minus_one) + p * (j - theta_minus_one));
    result.dissipated += weight * response.dissipation;

    if (want_tangent) {
      Eigen::Matrix<double, n_strain, n_strain> moduli;
      for (int s = 0; s < n_strain; ++s) {
        const int i = rows[s] / 3, K = rows[s] % 3;
        for (int t = 0; t < n_strain; ++t) {
          const int k = rows[t] / 3, L = rows[t] % 3;
          moduli(s, t) = weight * (response.A(rows[s], rows[t]) +
                                   p * J * (F_inverse(K, i) * F_inverse(L, k) - F_inverse(L, i) * F_inverse(K, k)));
        }
      }
      sum.add_moduli(q, moduli);
      // Undeformed, the trace of the isochoric moduli is 2 mu over five deviatoric strains.
      mu_volume += weight * response.A.trace() / 10;
    }
  }
  if (want_tangent) sum.write(result.tangent);
  condensed.M_inverse = M.inverse();
  return true;
}

template <int Dim, int Order>
void MixedElement<Dim, Order>::condense(const Condensed& c, Result& result) {
  const Modes inner = c.residual_theta + c.D * (c.M_inverse * c.residual_p);
  result.residual.noalias() += c.B * (c.M_inverse * inner);
}

template <int Dim, int Order>
void MixedElement<Dim, Order>::add_coupled(const Condensed& c, const ModeMatrix& E, Result& result) {
  const Coupling BE = c.B * E;
  result.tangent.noalias() += BE.lazyProduct(c.B.transpose());
}

template <int Dim, int Order>
bool MixedElement<Dim, Order>::evaluate(const Nodes& X, const Nodes& u, const Modes& pressure, const Modes& volume,
                                        const ElementMaterial& material, double dt, std::span<const double> old_state,
                                        std::span<double> new_state, bool want_tangent, Result& result,
                                        Condensed& condensed) const {
  ModeMatrix M;
  double mu_volume = 0.0;
  if (!integrate(X, u, pressure, volume, material, dt, old_state, new_state, want_tangent, result, condensed, M,
                 mu_volume))
    return false;
  condense(condensed, result);
  if (want_tangent) add_coupled(condensed, condensed.M_inverse * condensed.D * condensed.M_inverse, result);
  return true;
}

template <int Dim, int Order>
bool MixedElement<Dim, Order>::evaluate_uncondensed(const Nodes& X, const Nodes& u, const Modes& pressure,
                                                    const Modes& volume, const ElementMaterial& material, double dt,
                                                    std::span<const double> old_state, std::span<double> new_state,
                                                    double kept, Result& result, Condensed& condensed,
                                                    Uncondensed& uncondensed) const {
  double mu_volume = 0.0;
  if (!integrate(X, u, pressure, volume, material, dt, old_state, new_state, true, result, condensed, uncondensed.M,
                 mu_volume))
    return false;
  condense(condensed, result);
  const double size = uncondensed.M(0, 0);  // volume: the first mode is 1
  uncondensed.mu = std::max(mu_volume / size, material.law->shear_modulus());
  uncondensed.shift = std::min(kept * uncondensed.mu, 0.5 * condensed.D(0, 0) / size);
  add_coupled(condensed, uncondensed.shift * condensed.M_inverse, result);
  const ModeMatrix rest = condensed.D - uncondensed.shift * uncondensed.M;
  uncondensed.C = uncondensed.M * rest.inverse() * uncondensed.M;
  return true;
}

template <int Dim, int Order>
void MixedElement<Dim, Order>::recover(const Condensed& c, const DofVector& du, Modes& d_pressure, Modes& d_volume) {
  d_volume = c.M_inverse * (c.residual_p + c.B.transpose() * du);
  d_pressure = c.M_inverse * (c.residual_theta + c.D * d_volume);
}

template <int Dim, int Order>
double MixedElement<Dim, Order>::smallest_jacobian(const Nodes& X, const Nodes& u) const {
  double smallest = 1e300, largest_volume = 0.0, at_corners = 1e300;
  bool is_folded = false;
  const auto look = [&](const Eigen::VectorXd& N, const Eigen::MatrixXd& dN, double& result) {
    const Point point = point_at(X, N, dN, 1.0);
    largest_volume = std::max(largest_volume, point.volume);
    if (point.volume < 1e-9 * largest_volume)
      is_folded = true;
    else
      result = std::min(result, 1 + det_minus_one(displacement_gradient(point, N, u)));
  };
  for (int q = 0; q < n_points(); ++q) look(table_.values[q], table_.gradients[q], smallest);
  for (std::size_t c = 0; c < corner_values_.size(); ++c) look(corner_values_[c], corner_gradients_[c], at_corners);
  // A cell folded to a crack tip at one corner has no bounded deformation there: its points alone count.
  if (!is_folded) smallest = std::min(smallest, at_corners);
  return smallest;
}

template <int Dim, int Order>
template <class Visitor>
void MixedElement<Dim, Order>::visit_points(const Nodes& X, const Nodes& u, const Mat3& F0, Visitor&& visit) const {
  for (int q = 0; q < n_points(); ++q) {
    const Eigen::VectorXd& N = table_.values[q];
    const Point point = point_at(X, N, table_.gradients[q], 1.0);
    Eigen::Matrix<double, Dim, 1> x = X * N;
    const Mat3 H = displacement_gradient(point, N, u) * F0 + (F0 - Mat3::Identity());
    visit(q, x, H);
  }
}

}  // namespace acus

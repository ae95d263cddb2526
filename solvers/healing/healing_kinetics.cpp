#include "solvers/healing/healing_kinetics.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace acus {
namespace {

constexpr double gamma = 1.0 - 0.5 * std::numbers::sqrt2;

/// Constants of the rates, as the loops want them.
struct Constants {
  double d_alpha, p_c_alpha, p_c_rho, stretch_c, K_cc, d_c;
  double p_rho, r_rho, K_rho_c, stretch_rho, over_K_rr, d_rho;
  double k_A, K_A2, over_tau_A;
  double p_N, over_tau_m, y_m, over_tau_M, p_E, e_p;
  double k_V, K_V, V_max, over_tau_V;

  Constants(const HealingParameters& p, const Homeostasis& healthy)
      : d_alpha(p.d_alpha),
        p_c_alpha(p.p_c_alpha),
        p_c_rho(healthy.p_c_rho),
        stretch_c(p.r_c_e),
        K_cc(p.K_cc),
        d_c(p.d_c),
        p_rho(p.p_rho),
        r_rho(p.r_rho),
        K_rho_c(p.K_rho_c),
        stretch_rho(p.r_rho_e),
        over_K_rr(1.0 / healthy.K_rr),
        d_rho(p.d_rho),
        k_A(p.k_A),
        K_A2(p.K_A * p.K_A),
        over_tau_A(1.0 / p.tau_A),
        p_N(p.p_N),
        over_tau_m(1.0 / p.tau_m),
        y_m(p.y_m),
        over_tau_M(1.0 / p.tau_M),
        p_E(p.p_E),
        e_p(p.e_p),
        k_V(p.k_V),
        K_V(p.K_V),
        V_max(p.V_max),
        over_tau_V(1.0 / p.tau_V) {}
};

/// The parts that depend on c alone.
struct Responses {
  double make_c, birth, activate, sprout;  ///< per rho; per rho; 1/s; 1/s
};

inline Responses responses(const Constants& k, double c, double H) {
  const double excess = c > 1.0 ? c - 1.0 : 0.0, square = excess * excess;
  return {k.p_c_rho * (c + k.stretch_c * H) / (k.K_cc + c),
          k.p_rho * (1.0 + k.r_rho * c / (k.K_rho_c + c) + k.stretch_rho * H), k.k_A * square / (k.K_A2 + square),
          k.k_V * excess / (k.K_V + excess)};
}

inline Responses slopes_of_responses(const Constants& k, double c, double H) {
  const double excess = c > 1.0 ? c - 1.0 : 0.0;
  const double over_c = 1.0 / (k.K_cc + c), over_rho = 1.0 / (k.K_rho_c + c);
  const double over_A = 1.0 / (k.K_A2 + excess * excess), over_V = 1.0 / (k.K_V + excess);
  return {k.p_c_rho * (k.K_cc - k.stretch_c * H) * over_c * over_c, k.p_rho * k.r_rho * k.K_rho_c * over_rho * over_rho,
          2.0 * k.k_A * k.K_A2 * excess * over_A * over_A, c > 1.0 ? k.k_V * k.K_V * over_V * over_V : 0.0};
}

/// Values or slopes of all unknowns of a point, in scalars so that the compiler can keep a vector of points.
struct Point {
  double a, c, rho, A, N, M, E, V;
};

inline Point rates_at(const Constants& k, const Point& u, double H) {
  const Responses r = responses(k, u.c, H);
  return {-k.d_alpha * u.a,
          k.p_c_alpha * u.a + r.make_c * u.rho - k.d_c * u.c,
          r.birth * (1.0 - u.rho * k.over_K_rr) * u.rho - k.d_rho * u.rho,
          r.activate * u.rho * (1.0 - u.A) - u.A * k.over_tau_A,
          k.p_N * u.A - u.N * k.over_tau_m,
          k.y_m * u.N * k.over_tau_m - (u.M - 1.0) * k.over_tau_M,
          k.p_E * u.A - k.e_p * u.a * u.E,
          r.sprout * (k.V_max - u.V) - (u.V - 1.0) * k.over_tau_V};
}

/// The entries of the Jacobian that are not constants.
struct Jacobian {
  double c_c, c_rho, rho_c, rho_rho, A_c, A_rho, A_A, E_a, E_E, V_c, V_V;
};

inline Jacobian jacobian_at(const Constants& k, const Point& u, double H) {
  const Responses r = responses(k, u.c, H), slope = slopes_of_responses(k, u.c, H);
  return {slope.make_c * u.rho - k.d_c,
          r.make_c,
          slope.birth * (1.0 - u.rho * k.over_K_rr) * u.rho,
          r.birth * (1.0 - 2.0 * u.rho * k.over_K_rr) - k.d_rho,
          slope.activate * u.rho * (1.0 - u.A),
          r.activate * (1.0 - u.A),
          -r.activate * u.rho - k.over_tau_A,
          -k.e_p * u.E,
          -k.e_p * u.a,
          slope.sprout * (k.V_max - u.V),
          -r.sprout - k.over_tau_V};
}

/// Solves (I - w J) x = f: alpha, then c with rho, then what they drive. The method keeps its order with any matrix,
/// and J is taken without the entries that cross the kink at c = 1 (what c and rho do to A, and c to V): linearised
/// there, a falling c would pull an A of zero below it.
inline Point solve(const Constants& k, const Jacobian& j, double w, const Point& f) {
  Point x;
  x.a = f.a / (1.0 + w * k.d_alpha);
  const double f_c = f.c + w * k.p_c_alpha * x.a;
  const double m_cc = 1.0 - w * j.c_c, m_rr = 1.0 - w * j.rho_rho;
  const double over_det = 1.0 / (m_cc * m_rr - w * w * j.c_rho * j.rho_c);
  x.c = (f_c * m_rr + w * j.c_rho * f.rho) * over_det;
  x.rho = (f.rho * m_cc + w * j.rho_c * f_c) * over_det;
  x.A = f.A / (1.0 - w * j.A_A);
  x.N = (f.N + w * k.p_N * x.A) / (1.0 + w * k.over_tau_m);
  x.M = (f.M + w * k.y_m * k.over_tau_m * x.N) / (1.0 + w * k.over_tau_M);
  x.E = (f.E + w * (k.p_E * x.A + j.E_a * x.a)) / (1.0 - w * j.E_E);
  x.V = f.V / (1.0 - w * j.V_V);
  return x;
}

inline Point plus(const Point& u, double s, const Point& v) {
  return {u.a + s * v.a, u.c + s * v.c, u.rho + s * v.rho, u.A + s * v.A,
          u.N + s * v.N, u.M + s * v.M, u.E + s * v.E,     u.V + s * v.V};
}

inline Point advanced(const Constants& k, const Point& u, double H, double step) {
  const Jacobian j = jacobian_at(k, u, H);
  const double w = gamma * step;
  const Point k1 = solve(k, j, w, rates_at(k, u, H));
  const Point k2 = solve(k, j, w, plus(rates_at(k, plus(u, step, k1), H), -2.0, k1));
  return plus(plus(u, 1.5 * step, k1), 0.5 * step, k2);
}

inline double lower(double a, double b) { return a < b ? a : b; }

Point point_of(const HealingPoint& u) { return {u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7]}; }

// The least value; the sum tells what is not a number, which comparisons may pass over.
template <bool has_H>
double dermis_loop(const Constants& k, const std::array<double*, n_healing_fields>& field, const double* stretch,
                   std::size_t n, double step) {
  double* const a = field[0];
  double* const c = field[1];
  double* const rho = field[2];
  double* const A = field[3];
  double* const N = field[4];
  double* const M = field[5];
  double* const E = field[6];
  double* const V = field[7];
  double least = std::numeric_limits<double>::infinity(), sum = 0.0;
#pragma omp simd reduction(min : least) reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) {
    double H = 0.0;
    if constexpr (has_H) H = stretch[i];
    const Point u = advanced(k, {a[i], c[i], rho[i], A[i], N[i], M[i], E[i], V[i]}, H, step);
    a[i] = u.a, c[i] = u.c, rho[i] = u.rho, A[i] = u.A, N[i] = u.N, M[i] = u.M, E[i] = u.E, V[i] = u.V;
    least = lower(least, lower(lower(lower(u.a, u.c), lower(u.rho, u.A)), lower(lower(u.N, u.M), lower(u.E, u.V))));
    sum += u.a + u.c + u.rho + u.A + u.N + u.M + u.E + u.V;
  }
  return std::isfinite(sum) ? least : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

HealingKinetics::HealingKinetics(const HealingParameters& parameters, bool with_mechanosensing)
    : p_(parameters), healthy_(homeostasis(parameters, with_mechanosensing)) {}

HealingPoint HealingKinetics::rates(const HealingPoint& u, double H) const {
  const Point f = rates_at(Constants(p_, healthy_), point_of(u), H);
  return {f.a, f.c, f.rho, f.A, f.N, f.M, f.E, f.V};
}

std::array<HealingPoint, n_healing_fields> HealingKinetics::jacobian(const HealingPoint& u, double H) const {
  const Constants k(p_, healthy_);
  const Jacobian j = jacobian_at(k, point_of(u), H);
  std::array<HealingPoint, n_healing_fields> full{};
  full[HealingField::alpha][HealingField::alpha] = -k.d_alpha;
  full[HealingField::cytokine][HealingField::alpha] = k.p_c_alpha;
  full[HealingField::cytokine][HealingField::cytokine] = j.c_c;
  full[HealingField::cytokine][HealingField::fibroblasts] = j.c_rho;
  full[HealingField::fibroblasts][HealingField::cytokine] = j.rho_c;
  full[HealingField::fibroblasts][HealingField::fibroblasts] = j.rho_rho;
  full[HealingField::activated][HealingField::cytokine] = j.A_c;
  full[HealingField::activated][HealingField::fibroblasts] = j.A_rho;
  full[HealingField::activated][HealingField::activated] = j.A_A;
  full[HealingField::new_collagen][HealingField::activated] = k.p_N;
  full[HealingField::new_collagen][HealingField::new_collagen] = -k.over_tau_m;
  full[HealingField::mature_collagen][HealingField::new_collagen] = k.y_m * k.over_tau_m;
  full[HealingField::mature_collagen][HealingField::mature_collagen] = -k.over_tau_M;
  full[HealingField::elastin][HealingField::activated] = k.p_E;
  full[HealingField::elastin][HealingField::alpha] = j.E_a;
  full[HealingField::elastin][HealingField::elastin] = j.E_E;
  full[HealingField::vessels][HealingField::cytokine] = j.V_c;
  full[HealingField::vessels][HealingField::vessels] = j.V_V;
  return full;
}

double HealingKinetics::advance_dermis(const std::array<double*, n_healing_fields>& field, const double* H,
                                       std::size_t n, double step) const {
  const Constants k(p_, healthy_);
  return H != nullptr ? dermis_loop<true>(k, field, H, n, step) : dermis_loop<false>(k, field, nullptr, n, step);
}

double HealingKinetics::advance_epidermis(const std::array<double*, n_healing_fields>& field, const double* H,
                                          std::size_t n, double step) const {
  const Constants k(p_, healthy_);
  const double w = gamma * step, over_a = 1.0 / (1.0 + w * k.d_alpha);
  double least = std::numeric_limits<double>::infinity(), sum = 0.0;
  double* const alpha_here = field[HealingField::alpha];
  double* const c_here = field[HealingField::cytokine];
  const auto slope = [&k](double a, double c, double stretch) {
    return k.p_c_alpha * a + responses(k, c, stretch).make_c - k.d_c * c;
  };
  for (std::size_t i = 0; i < n; ++i) {
    const double stretch = H != nullptr ? H[i] : 0.0, a = alpha_here[i], c = c_here[i];
    const double over_c = 1.0 / (1.0 - w * (slopes_of_responses(k, c, stretch).make_c - k.d_c));
    const double a1 = -k.d_alpha * a * over_a, c1 = (slope(a, c, stretch) + w * k.p_c_alpha * a1) * over_c;
    const double a2 = (-k.d_alpha * (a + step * a1) - 2.0 * a1) * over_a;
    const double c2 = (slope(a + step * a1, c + step * c1, stretch) - 2.0 * c1 + w * k.p_c_alpha * a2) * over_c;
    alpha_here[i] = a + step * (1.5 * a1 + 0.5 * a2);
    c_here[i] = c + step * (1.5 * c1 + 0.5 * c2);
    least = lower(least, lower(alpha_here[i], c_here[i]));
    sum += alpha_here[i] + c_here[i];
  }
  return std::isfinite(sum) ? least : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace acus

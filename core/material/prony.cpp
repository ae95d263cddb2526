#include "core/material/prony.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/material/kinematics.hpp"

namespace acus {
namespace {

constexpr std::size_t n_symmetric = 6;
constexpr std::size_t n_elastic = 2 * n_symmetric + 1;  ///< S0, E, elastic energy
constexpr std::size_t n_branch = n_symmetric + 1;       ///< H_i, w_i

Mat3 load(const double* v) {
  Mat3 T;
  T << v[0], v[3], v[5], v[3], v[1], v[4], v[5], v[4], v[2];
  return T;
}

void store(const Mat3& T, double* v) {
  v[0] = T(0, 0), v[1] = T(1, 1), v[2] = T(2, 2);
  v[3] = T(0, 1), v[4] = T(1, 2), v[5] = T(0, 2);
}

}  // namespace

PronySeries::PronySeries(std::unique_ptr<Material> base, std::vector<PronyTerm> terms, ModuliAre moduli)
    : Material(base->volumetric()), base_(std::move(base)), terms_(std::move(terms)) {
  assert(base_->n_state() == 0);
  g_inf_ = std::accumulate(terms_.begin(), terms_.end(), 1.0, [](double g, const PronyTerm& t) { return g - t.g; });
  scale_ = moduli == ModuliAre::long_term ? 1.0 / g_inf_ : 1.0;
}

std::size_t PronySeries::n_state() const { return n_elastic + n_branch * terms_.size(); }

void PronySeries::initialise(std::span<double> state) const {
  assert(state.size() == n_state());
  std::fill(state.begin(), state.end(), 0.0);
}

void PronySeries::isochoric(const MaterialPoint& point, bool want_tangent, std::span<double> new_state,
                            IsochoricResponse& response) const {
  assert(point.old_state.size() == n_state() && new_state.size() == n_state());
  base_->isochoric(point, want_tangent, {}, response);
  const Mat3 F = Mat3::Identity() + point.H;
  const Mat3 E = green_lagrange(point.H);
  const Mat3 product = F.inverse() * (scale_ * response.P);
  const Mat3 S0 = 0.5 * (product + product.transpose());
  const double elastic_energy = scale_ * response.energy;

  const double* old_state = point.old_state.data();
  const Mat3 old_S0 = load(old_state);
  const Mat3 dE = E - load(old_state + n_symmetric);
  // Integral of (S0 - old S0) : dE over the step, the same for every path because S0 has a potential.
  const double divergence = elastic_energy - old_state[2 * n_symmetric] - contract(old_S0, dE);
  store(S0, new_state.data());
  store(E, new_state.data() + n_symmetric);
  new_state[2 * n_symmetric] = elastic_energy;

  Mat3 S = g_inf_ * S0;
  double stiffness = g_inf_;
  response.energy = g_inf_ * elastic_energy;
  response.dissipation = 0.0;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    const double g = terms_[i].g;
    const double x = point.dt / terms_[i].tau;
    const double decay = std::exp(-x);
    const double mean_decay = x == 0.0 ? 1.0 : -std::expm1(-x) / x;
    const double* old_branch = old_state + n_elastic + i * n_branch;
    double* new_branch = new_state.data() + n_elastic + i * n_branch;

    const Mat3 old_H = load(old_branch);
    const Mat3 H = decay * old_H + g * mean_decay * (S0 - old_S0);
    S += H;
    stiffness += g * mean_decay;

    // H is g times the stress less its fading average over the past, with weights that are exact for this recurrence; w
    // is g times the same average of the divergence from the past states. It is therefore a potential of H for any dt.
    const double old_w = old_branch[n_symmetric];
    const double frozen_w = old_w + contract(old_H, dE) + g * divergence;  // at the new strain, before memory fades
    const double w = decay * (frozen_w - g * divergence) + mean_decay * g * divergence;
    store(H, new_branch);
    new_branch[n_symmetric] = w;
    response.energy += w;
    // The integral of w/tau. Both terms are averages of divergences; the guard is for rounding.
    response.dissipation += std::max(0.0, (mean_decay - decay) * frozen_w + (1.0 - mean_decay) * old_w);
  }

  if (want_tangent) {
    // Every stress increment is the same multiple of the elastic one, so the material part of the elastic tangent is
    // scaled; the geometric part follows the stress.
    response.A *= stiffness * scale_;
    const Mat3 geometric = S - stiffness * S0;
    for (int i = 0; i < 3; ++i) response.A.block<3, 3>(3 * i, 3 * i) += geometric;
  }
  response.P.noalias() = F * S;
}

}  // namespace acus

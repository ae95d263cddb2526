#include "solvers/healing/diffusion.hpp"

#include <algorithm>
#include <stdexcept>

namespace acus {

Diffusion::Diffusion(const HealingGrid& grid, std::array<double, n_diffusing> diffusivity,
                     std::array<double, n_diffusing> transfer)
    : grid_(grid), diffusivity_(diffusivity), transfer_(transfer), dermis_(grid.z.from(grid.n_epidermis)) {
  for (const double d : diffusivity)
    if (!(d > 0.0)) throw std::invalid_argument("diffusivities must be positive");
  for (const double h : transfer)
    if (!(h >= 0.0)) throw std::invalid_argument("the exchange with the base must not be negative");
}

std::shared_ptr<const Diffusion::Propagators> Diffusion::propagators(std::size_t f, double time) const {
  const double reach = diffusivity_[f] * time;
  return std::make_shared<const Propagators>(
      Propagators{ChainPropagator(grid_.x, reach, 0.0), ChainPropagator(grid_.y, reach, 0.0),
                  ChainPropagator(f == HealingField::fibroblasts ? dermis_ : grid_.z, reach, transfer_[f] * time)});
}

const Diffusion::Evolution& Diffusion::evolution(double time) {
  constexpr std::size_t n_remembered = 6;
  const auto found = std::find_if(remembered_.begin(), remembered_.end(),
                                  [time](const Remembered& past) { return past.time == time; });
  if (found != remembered_.end()) {
    std::rotate(remembered_.begin(), found, found + 1);
  } else {
    Remembered now{time, {}};
    for (std::size_t f = 0; f < n_diffusing; ++f) {
      const bool is_as_before = f > 0 && diffusivity_[f] == diffusivity_[f - 1] && transfer_[f] == transfer_[f - 1] &&
                                first_plane(f) == first_plane(f - 1);
      now.evolution[f] = is_as_before ? now.evolution[f - 1] : propagators(f, time);
    }
    remembered_.insert(remembered_.begin(), std::move(now));
    if (remembered_.size() > n_remembered) remembered_.pop_back();
  }
  return remembered_.front().evolution;
}

void Diffusion::advance_plane(const Propagators& p, double* plane) const {
  const auto nx = static_cast<Eigen::Index>(grid_.x.size()), ny = static_cast<Eigen::Index>(grid_.y.size());
  Eigen::Map<Eigen::MatrixXd> values(plane, nx, ny);
  thread_local Eigen::MatrixXd turned;
  turned.resize(nx, ny);
  p.x.apply(values, turned);
  p.y.apply_transposed(turned, values);
}

void Diffusion::advance_columns(const Propagators& p, double ambient, double* first_plane, Eigen::Index first_column,
                                Eigen::Index n_columns, Eigen::Index n_planes) const {
  const auto stride = static_cast<Eigen::Index>(grid_.n_plane());
  Eigen::Map<Eigen::MatrixXd, 0, Eigen::OuterStride<>> values(first_plane + first_column, n_columns, n_planes,
                                                              Eigen::OuterStride<>(stride));
  thread_local Eigen::MatrixXd old;
  old = values;
  p.z.apply_transposed(old, values);
  if (ambient != 0.0) values.rowwise() += ambient * p.z.ambient_weight().transpose();
}

void Diffusion::advance(const std::array<double*, n_diffusing>& field, double time) {
  const Evolution evolutions = evolution(time);
  const auto n_planes = static_cast<std::int64_t>(grid_.z.size());
  const auto n_plane = static_cast<std::int64_t>(grid_.n_plane());
  const bool has_plane = !(evolutions[0]->x.is_identity() && evolutions[0]->y.is_identity());
  if (has_plane) {
#pragma omp parallel for schedule(dynamic) collapse(2)
    for (std::int64_t f = 0; f < static_cast<std::int64_t>(n_diffusing); ++f) {
      for (std::int64_t k = 0; k < n_planes; ++k) {
        const auto index = static_cast<std::size_t>(f);
        if (static_cast<std::size_t>(k) < first_plane(index)) continue;
        advance_plane(*evolutions[index], field[index] + k * n_plane);
      }
    }
  }
  constexpr std::int64_t strip = 512;  // columns that stay in the cache together
  const std::int64_t n_strips = (n_plane + strip - 1) / strip;
#pragma omp parallel for schedule(dynamic) collapse(2)
  for (std::int64_t f = 0; f < static_cast<std::int64_t>(n_diffusing); ++f) {
    for (std::int64_t s = 0; s < n_strips; ++s) {
      const auto index = static_cast<std::size_t>(f);
      const auto first = static_cast<std::int64_t>(first_plane(index));
      if (evolutions[index]->z.is_identity()) continue;
      advance_columns(*evolutions[index], healthy_values[index], field[index] + first * n_plane, s * strip,
                      std::min(strip, n_plane - s * strip), n_planes - first);
    }
  }
}

}  // namespace acus

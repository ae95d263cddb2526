#include "solvers/array/needle_springs.hpp"

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

// Of the largest load so far: smaller forces need no smaller residual.
constexpr double least_scale = 1e-3;

}  // namespace

NeedleSprings::NeedleSprings(const ArrayField& field, const NeedleLaw& law) : field_(field) {
  const std::vector<std::int32_t>& equation = field.map().equation;
  for (std::size_t k = 0; k < field.footprints().size(); ++k) {
    const Footprint& footprint = field.footprints()[k];
    needles_.emplace_back(law);
    recess_.push_back(field.spec().needles[field.array_needle()[k]].recess);
    rest_.push_back(footprint.settlement(field.u_at_rest()));
    std::vector<std::int64_t> positions;
    for (std::size_t b = 0; b < footprint.dofs.size(); ++b)
      for (std::size_t a = 0; a < footprint.dofs.size(); ++a) {
        const std::int32_t i = equation[footprint.dofs[a]], j = equation[footprint.dofs[b]];
        positions.push_back(i >= j && j >= 0 && footprint.is_own ? field.pattern().position(i, j) : -1);
      }
    positions_.push_back(std::move(positions));
  }
  forces_.assign(needles_.size(), 0.0);
  slopes_.assign(needles_.size(), 0.0);
}

void NeedleSprings::start_step(double d, double dt) {
  d_ = d;
  for (EmbeddedNeedle& needle : needles_) needle.start_step(dt);
}

double NeedleSprings::settlement(std::size_t k, const Eigen::VectorXd& u) const {
  return field_.footprints()[k].settlement(u) - rest_[k];
}

double NeedleSprings::way(std::size_t k, const Eigen::VectorXd& u) const { return d_ - recess_[k] - settlement(k, u); }

std::vector<char> NeedleSprings::finish(const Eigen::VectorXd& u) {
  std::vector<char> is_jump(needles_.size());
#pragma omp parallel for schedule(dynamic, 4)
  for (std::size_t k = 0; k < needles_.size(); ++k) is_jump[k] = needles_[k].finish(way(k, u));
  largest_load_ = std::max(largest_load_, force_scale(u));
  return is_jump;
}

bool NeedleSprings::linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) {
#pragma omp parallel for schedule(dynamic, 4)
  for (std::size_t k = 0; k < needles_.size(); ++k) {
    const EmbeddedNeedle::Response response = needles_[k].respond(way(k, u));
    forces_[k] = response.force;
    slopes_[k] = response.slope;
  }
  for (std::size_t k = 0; k < needles_.size(); ++k) {
    const Footprint& footprint = field_.footprints()[k];
    const double force = footprint.share * forces_[k], slope = footprint.share * slopes_[k];
    const std::int64_t* position = positions_[k].data();
    for (std::size_t b = 0; b < footprint.dofs.size(); ++b) {
      const double weight = footprint.weights[static_cast<Eigen::Index>(b)];
      residual[footprint.dofs[b]] += force * weight;  // the needle pushes the skin down
      if (!tangent) continue;
      for (std::size_t a = 0; a < footprint.dofs.size(); ++a, ++position)
        if (*position >= 0)
          tangent->value[*position] += slope * weight * footprint.weights[static_cast<Eigen::Index>(a)];
    }
  }
  return true;
}

double NeedleSprings::force_scale(const Eigen::VectorXd&) const {
  double largest = 0.0;
  for (std::size_t k = 0; k < needles_.size(); ++k) {
    const Footprint& footprint = field_.footprints()[k];
    largest = std::max(largest, std::abs(forces_[k]) * footprint.share * footprint.weights.cwiseAbs().maxCoeff());
  }
  return std::max(largest, least_scale * largest_load_);
}

double NeedleSprings::total_force() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < needles_.size(); ++k) sum += multiplicity(k) * forces_[k];
  return sum;
}

}  // namespace acus

#include "solvers/equilibrium/indentation.hpp"

#include <algorithm>
#include <stdexcept>

namespace acus {
namespace {

double thinnest_layer(const SkinStack& skin) {
  double thinnest = skin.layers.front().thickness;
  for (const SkinLayer& layer : skin.layers) thinnest = std::min(thinnest, layer.thickness);
  return thinnest;
}

/// A round tip first touches a single facet under it, which no predictor foresees: the contact must come to be no wider
/// than a part of the tip.
double first_step(const IndentationProblem& problem, double tip_radius) {
  constexpr double of_whole = 1.0 / 200, of_tip = 1.0 / 16;
  if (problem.first_step > 0.0) return problem.first_step;
  return tip_radius > 0.0 ? std::min(of_whole * problem.to, of_tip * tip_radius) : of_whole * problem.to;
}

SkinBlockSpec block_spec(const IndentationProblem& problem) {
  if (!(problem.to > 0 && problem.rate > 0)) throw std::invalid_argument("indentation: nothing to do");
  return {problem.skin, problem.geometry, problem.lateral, problem.mesh, problem.to, problem.tolerance, true};
}

}  // namespace

Indentation::Indentation(const IndentationProblem& problem)
    : needle_(make_needle(problem.needle)),
      block_(block_spec(problem), *needle_),
      tissue_(block_.tissue()),
      tension_(block_.mesh(), problem.geometry, tension_length(*needle_, thinnest_layer(problem.skin))) {
  ContactSettings contact = problem.contact;
  contact.friction = problem.needle.friction;
  contact.stiffness = block_.surface_modulus();
  contact_ = std::make_unique<Contact>(block_.mesh(), problem.geometry, "top", *needle_, block_.map(),
                                       tissue_.pattern(), contact);
  contact_->place(block_.u_at_rest(), Vec3::Zero());
  const double n_images = problem.geometry == Geometry::plane_strain ? 2.0 : 1.0;
  steps_ = std::make_unique<ContactSteps>(
      ContactSteps::Parts{tissue_, *contact_, block_.newton()}, block_.u_at_rest(), block_.stored_at_rest(),
      PressSettings{problem.to, problem.rate, first_step(problem, needle_->tip_radius()), problem.max_step, n_images,
                    problem.least_volume});
  measure_tension();
}

void Indentation::measure_tension() {
  steps_->set_layer_stress(tension_.measure(tissue_, displacement(), last_step().contact_radius));
}

bool Indentation::advance() {
  if (!steps_->advance()) return false;
  measure_tension();
  return true;
}

double Indentation::surface_dent() const {
  // The surface node on the axis is the first top node.
  const std::int32_t node = mesh().boundary_nodes("top").front();
  return -displacement()[2 * node + 1];
}

}  // namespace acus

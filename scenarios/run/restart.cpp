#include "scenarios/run/restart.hpp"

#include <array>
#include <stdexcept>

namespace acus {
namespace {

// The numbers of a step that outlive it, in the order they are stored.
constexpr std::array kept_numbers = {
    &IndentationStep::displacement, &IndentationStep::time,           &IndentationStep::force,
    &IndentationStep::work,         &IndentationStep::stored,         &IndentationStep::viscous,
    &IndentationStep::friction,     &IndentationStep::regularisation, &IndentationStep::contact_radius,
    &IndentationStep::max_pressure, &IndentationStep::penetration,    &IndentationStep::min_J};

std::vector<double> to_vector(const Eigen::VectorXd& v) { return {v.data(), v.data() + v.size()}; }

Eigen::VectorXd to_eigen(const std::vector<double>& v) {
  return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size()));
}

const std::vector<double>& take(const RestartState& state, const std::string& name, std::size_t n = 0) {
  const auto found = state.reals.find(name);
  if (found == state.reals.end() || (n > 0 && found->second.size() != n))
    throw std::invalid_argument("restart data lack '" + name + "'");
  return found->second;
}

}  // namespace

RestartState to_restart(const ContactSteps::Memory& memory) {
  RestartState state;
  state.reals["u"] = to_vector(memory.u);
  state.reals["u_before"] = to_vector(memory.u_before);
  state.reals["tissue_pressure"] = memory.tissue.pressure;
  state.reals["tissue_volume"] = memory.tissue.volume;
  state.reals["tissue_pressure_before"] = memory.tissue.pressure_before;
  state.reals["tissue_volume_before"] = memory.tissue.volume_before;
  state.reals["tissue_history"] = memory.tissue.history;
  state.reals["contact_points"] = memory.contact.points;
  state.reals["contact_numbers"] = {memory.contact.tip[0], memory.contact.tip[1], memory.contact.tip[2],
                                    memory.contact.regularisation_energy, memory.contact.friction_energy};
  for (const auto number : kept_numbers) state.reals["last_step"].push_back(memory.last.*number);
  state.reals["stepper"] = {memory.next_step, memory.step_before, memory.stored_at_start};
  return state;
}

ContactSteps::Memory from_restart(const RestartState& state) {
  ContactSteps::Memory memory;
  memory.u = to_eigen(take(state, "u"));
  memory.u_before = to_eigen(take(state, "u_before"));
  memory.tissue.pressure = take(state, "tissue_pressure");
  memory.tissue.volume = take(state, "tissue_volume");
  memory.tissue.pressure_before = take(state, "tissue_pressure_before");
  memory.tissue.volume_before = take(state, "tissue_volume_before");
  memory.tissue.history = take(state, "tissue_history");
  memory.contact.points = take(state, "contact_points");
  const auto& contact = take(state, "contact_numbers", 5);
  memory.contact.tip = {contact[0], contact[1], contact[2]};
  memory.contact.regularisation_energy = contact[3];
  memory.contact.friction_energy = contact[4];
  const auto& last = take(state, "last_step", kept_numbers.size());
  for (std::size_t k = 0; k < last.size(); ++k) memory.last.*kept_numbers[k] = last[k];
  const auto& stepper = take(state, "stepper", 3);
  memory.next_step = stepper[0];
  memory.step_before = stepper[1];
  memory.stored_at_start = stepper[2];
  return memory;
}

}  // namespace acus

// restart.h5: the last complete step and how much of the other files it covers.

#include "core/io/layout.hpp"

namespace acus {

void write_restart(Hdf5File& file, const StepCounts& counts, const RestartState& state) {
  file.set_attribute("/", "layout_version", layout_version);
  file.set_attribute("/", "n_steps", static_cast<std::int64_t>(counts.steps));
  file.set_attribute("/", "n_convergence_rows", static_cast<std::int64_t>(counts.convergence));
  file.set_attribute("/", "n_field_steps", static_cast<std::int64_t>(counts.fields));
  file.make_group("/reals");
  for (const auto& [name, values] : state.reals) file.write_array("/reals/" + name, values);
  file.make_group("/integers");
  for (const auto& [name, values] : state.integers) file.write_array("/integers/" + name, values);
}

std::size_t restart_bytes(const RestartState& state) {
  constexpr std::size_t header_bytes = 1024;
  std::size_t n_bytes = 0;
  for (const auto& [name, values] : state.reals) n_bytes += sizeof(double) * values.size() + header_bytes;
  for (const auto& [name, values] : state.integers) n_bytes += sizeof(std::int64_t) * values.size() + header_bytes;
  return n_bytes;
}

StepCounts read_restart(const Hdf5File& file, RestartState& state) {
  read_layout_version(file);
  state = {};
  for (const std::string& name : file.members("/reals")) state.reals[name] = file.read_array<double>("/reals/" + name);
  for (const std::string& name : file.members("/integers")) {
    state.integers[name] = file.read_array<std::int64_t>("/integers/" + name);
  }
  return {static_cast<std::size_t>(file.integer_attribute("/", "n_steps")),
          static_cast<std::size_t>(file.integer_attribute("/", "n_convergence_rows")),
          static_cast<std::size_t>(file.integer_attribute("/", "n_field_steps"))};
}

}  // namespace acus

#include "scenarios/run/array_restart.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "scenarios/run/array_moments.hpp"

namespace acus {
namespace {

using Numbers = std::vector<double>;

constexpr std::int64_t format = 1;  // to be raised with every change of what is kept

// The numbers of a thing in the order in which they are stored.
constexpr auto numbers_of_step = [](auto& step, const auto& visit) {
  visit(step.time), visit(step.displacement), visit(step.force), visit(step.skin_force), visit(step.speed);
  visit(step.phase), visit(step.n_punctured), visit(step.is_jump), visit(step.is_extrapolated);
  visit(step.energy.work), visit(step.energy.field), visit(step.energy.local), visit(step.energy.plate);
  visit(step.energy.wedge), visit(step.energy.crack), visit(step.energy.friction), visit(step.energy.viscous);
  visit(step.energy.released), visit(step.largest_work), visit(step.largest_overshoot), visit(step.min_J);
  visit(step.iterations), visit(step.n_factorisations), visit(step.n_cuts);
};
constexpr auto numbers_of_record = [](auto& record, const auto& visit) {
  visit(record.force), visit(record.depth), visit(record.dent), visit(record.field_dent), visit(record.phase);
  visit(record.layer), visit(record.puncture_force), visit(record.puncture_displacement);
  visit(record.largest_force), visit(record.deepest);
};
constexpr auto numbers_of_event = [](auto& event, const auto& visit) {
  visit(event.kind), visit(event.needle), visit(event.time), visit(event.displacement), visit(event.force);
  visit(event.depth), visit(event.layer);
};
// Without the flow of the branches of its dent, whose number is that of the problem.
constexpr auto numbers_of_needle = [](auto& needle, const auto& visit) {
  visit(needle.dent.dent), visit(needle.tip.depth), visit(needle.tip.deepest), visit(needle.tip.friction);
  visit(needle.is_inside), visit(needle.is_punctured), visit(needle.force), visit(needle.viscous);
};
constexpr auto numbers_of_press = [](auto& memory, const auto& visit) {
  visit(memory.phase), visit(memory.last_move), visit(memory.drift_move), visit(memory.plate_growth);
  visit(memory.skin_growth), visit(memory.largest_load), visit(memory.peak_force), visit(memory.peak_displacement);
  visit(memory.peak_time), visit(memory.field_viscous), visit(memory.hold_time), visit(memory.hold_force);
  visit(memory.way_out), visit(memory.worst_imbalance), visit(memory.is_skin_on_plate), visit(memory.is_finished);
  visit(memory.step_factor), visit(memory.n_taken);
};

template <class Thing, class NumbersOf>
Numbers packed(std::span<const Thing> things, const NumbersOf& numbers_of) {
  Numbers numbers;
  for (const Thing& thing : things)
    numbers_of(thing, [&](const auto& number) { numbers.push_back(static_cast<double>(number)); });
  return numbers;
}
template <class Thing, class NumbersOf>
Numbers packed(const std::vector<Thing>& things, const NumbersOf& numbers_of) {
  return packed(std::span<const Thing>(things), numbers_of);
}

template <class Thing, class NumbersOf>
std::vector<Thing> unpacked(const Numbers& numbers, const NumbersOf& numbers_of) {
  std::vector<Thing> things;
  for (auto next = numbers.begin(); next != numbers.end();)
    numbers_of(things.emplace_back(), [&](auto& number) {
      if (next == numbers.end()) throw std::invalid_argument("array: restart data are cut short");
      number = static_cast<std::remove_reference_t<decltype(number)>>(*next++);
    });
  return things;
}

constexpr std::array tissue_arrays = {std::pair("tissue_pressure", &Tissue::Memory::pressure),
                                      std::pair("tissue_volume", &Tissue::Memory::volume),
                                      std::pair("tissue_pressure_before", &Tissue::Memory::pressure_before),
                                      std::pair("tissue_volume_before", &Tissue::Memory::volume_before),
                                      std::pair("tissue_history", &Tissue::Memory::history)};

Numbers numbers(const Eigen::VectorXd& v) { return {v.begin(), v.end()}; }
Eigen::VectorXd vector(const Numbers& v) {
  return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size()));
}

// Every rank's, one after the other, and how many each has.
void put_tissue(const Communicator& ranks, const Tissue::Memory& tissue, RestartState& state) {
  for (const auto& [name, member] : tissue_arrays) {
    const Numbers& own = tissue.*member;
    const Numbers sizes = ranks.gather(static_cast<double>(own.size()));
    std::size_t first = 0, all = 0;
    for (int rank = 0; rank < ranks.size(); ++rank) {
      if (rank == ranks.rank()) first = all;
      all += static_cast<std::size_t>(sizes[rank]);
    }
    Numbers together(all, 0.0);
    std::copy(own.begin(), own.end(), together.begin() + static_cast<std::ptrdiff_t>(first));
    ranks.sum(together);
    if (!ranks.is_first()) continue;  // one array at a time
    state.reals[name] = std::move(together);
    state.reals[std::string(name) + "_sizes"] = sizes;
  }
}

Tissue::Memory own_tissue(const RestartState& state, int rank) {
  Tissue::Memory tissue;
  for (const auto& [name, member] : tissue_arrays) {
    const Numbers& all = state.reals.at(name);
    const Numbers& sizes = state.reals.at(std::string(name) + "_sizes");
    auto first = all.begin();
    for (int before = 0; before < rank; ++before) first += static_cast<std::ptrdiff_t>(sizes.at(before));
    (tissue.*member).assign(first, first + static_cast<std::ptrdiff_t>(sizes.at(rank)));
  }
  return tissue;
}

}  // namespace

RestartState to_restart(const Communicator& ranks, const ArrayPress::Memory& memory, const ArrayResult& result,
                        const std::vector<double>& marks) {
  RestartState state;
  put_tissue(ranks, memory.tissue, state);
  if (!ranks.is_first()) return {};
  state.integers["array"] = {format, ranks.size()};
  state.reals["marks"] = marks;
  state.reals["press"] = packed(std::span(&memory, 1), numbers_of_press);
  state.reals["last"] = packed(std::span(&memory.last, 1), numbers_of_step);
  state.reals["u"] = numbers(memory.u);
  state.reals["drift"] = numbers(memory.drift);
  state.reals["needles"] = packed(memory.needles, numbers_of_needle);
  for (const NeedleState& each : memory.needles)
    state.reals["flow"].insert(state.reals["flow"].end(), each.dent.flow.begin(), each.dent.flow.end());
  state.reals["records"] = packed(memory.records, numbers_of_record);
  state.reals["force_growth"] = memory.force_growth;
  state.reals["events"] = packed(memory.events, numbers_of_event);
  state.reals["steps"] = packed(result.steps, numbers_of_step);
  state.reals["mean_depth"] = result.mean_depth;
  state.reals["mean_dent"] = result.mean_dent;
  state.reals["deepest"] = packed(result.deepest, numbers_of_record);
  state.reals["deepest_displacement"] = {result.deepest_displacement};
  return state;
}

RestartState shared_restart(const Communicator& ranks, RestartState kept) {
  if (ranks.is_alone()) return kept;
  using nlohmann::json;
  std::string bytes;
  if (ranks.is_first()) {
    json order = {{"reals", json::object()}, {"integers", kept.integers}};
    for (const auto& [name, values] : kept.reals)
      if (!name.starts_with(ArrayMoments::field_moment)) order["reals"][name] = values;
    const std::vector<std::uint8_t> packed = json::to_cbor(order);
    bytes.assign(packed.begin(), packed.end());
  }
  const json order = json::from_cbor(ranks.broadcast(bytes));
  if (ranks.is_first()) return kept;
  RestartState state;
  order.at("reals").get_to(state.reals);
  order.at("integers").get_to(state.integers);
  return state;
}

std::optional<KeptPress> from_restart(const RestartState& kept, const Communicator& ranks,
                                      const std::vector<double>& marks) {
  const auto mark = kept.integers.find("array");
  if (mark == kept.integers.end() || mark->second != std::vector<std::int64_t>{format, ranks.size()}) return {};
  if (kept.reals.at("marks") != marks) return {};
  KeptPress press;
  ArrayPress::Memory& memory = press.memory;
  ArrayResult& result = press.result;
  memory = unpacked<ArrayPress::Memory>(kept.reals.at("press"), numbers_of_press).at(0);
  memory.last = unpacked<ArrayStep>(kept.reals.at("last"), numbers_of_step).at(0);
  memory.u = vector(kept.reals.at("u"));
  memory.drift = vector(kept.reals.at("drift"));
  memory.tissue = own_tissue(kept, ranks.rank());
  memory.needles = unpacked<NeedleState>(kept.reals.at("needles"), numbers_of_needle);
  const Numbers& flow = kept.reals.at("flow");
  const std::size_t n_branches = memory.needles.empty() ? 0 : flow.size() / memory.needles.size();
  for (std::size_t k = 0; k < memory.needles.size(); ++k)
    memory.needles[k].dent.flow.assign(flow.begin() + static_cast<std::ptrdiff_t>(k * n_branches),
                                       flow.begin() + static_cast<std::ptrdiff_t>((k + 1) * n_branches));
  memory.records = unpacked<NeedleRecord>(kept.reals.at("records"), numbers_of_record);
  memory.force_growth = kept.reals.at("force_growth");
  memory.events = unpacked<ArrayEvent>(kept.reals.at("events"), numbers_of_event);
  result.steps = unpacked<ArrayStep>(kept.reals.at("steps"), numbers_of_step);
  result.mean_depth = kept.reals.at("mean_depth");
  result.mean_dent = kept.reals.at("mean_dent");
  result.deepest = unpacked<NeedleRecord>(kept.reals.at("deepest"), numbers_of_record);
  result.deepest_displacement = kept.reals.at("deepest_displacement").at(0);
  return press;
}

}  // namespace acus

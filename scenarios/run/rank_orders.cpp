#include "scenarios/run/rank_orders.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "scenarios/run/section_tables.hpp"
#include "scenarios/schema/reader.hpp"

namespace acus {
namespace {

using nlohmann::json;

std::string to_bytes(const json& order) {
  const std::vector<std::uint8_t> bytes = json::to_cbor(order);
  return {bytes.begin(), bytes.end()};
}

json array_order(const Scenario& scenario, const SingleNeedle& single) {
  json order = {{"scenario", scenario.resolved},
                {"file", scenario.file.string()},
                {"threads", omp_get_max_threads()},
                {"compliance_ratio", single.result.compliance_ratio},
                {"tip_depth", single.cycle.tip_depth},
                {"strength_displacement", single.cycle.strength_displacement},
                {"sections", json::array()},
                {"indentation", json::array()},
                {"branches", json::array()}};
  for (const SolvedSection& section : single.result.sections) order["sections"].push_back(to_json(section.solution));
  for (const Vec2& point : single.indentation) order["indentation"].push_back({point[0], point[1]});
  for (const DentBranch& branch : single.branches) order["branches"].push_back({branch.g, branch.tau});
  return order;
}

OrderedArray read_order(const json& order) {
  ReadResult read = parse_scenario(order.at("scenario"), order.at("file").get<std::string>());
  if (!read.scenario) throw std::runtime_error("the scenario cannot be read here:\n" + report(read, false));
  OrderedArray array;
  array.scenario = std::move(*read.scenario);
  const Scenario one = for_one_needle(array.scenario);
  array.needle = make_needle(one.needle);
  InsertionResult& result = array.result;
  result.plan = plan_openings(one, *array.needle);
  if (result.plan.sections.size() != order.at("sections").size())
    throw std::runtime_error("the first rank opens the skin otherwise: do all run the same program?");
  for (std::size_t k = 0; k < result.plan.sections.size(); ++k)
    result.sections.push_back(solved_section(result.plan.sections[k], order.at("sections")[k]));
  result.law = penetration_law(one, *array.needle, result.plan, result.sections);
  result.compliance_ratio = order.at("compliance_ratio");
  array.cycle.tip_depth = order.at("tip_depth");
  array.cycle.strength_displacement = order.at("strength_displacement").get<std::vector<double>>();
  for (const json& point : order.at("indentation")) array.indentation.emplace_back(point.at(0), point.at(1));
  for (const json& branch : order.at("branches")) array.branches.push_back({branch.at(0), branch.at(1)});
  return array;
}

}  // namespace

OrderedArray order_array(const Communicator& ranks, const Scenario& scenario, const SingleNeedle& single) {
  const json order = {{"array", array_order(scenario, single)}};
  return read_order(json::from_cbor(ranks.broadcast(to_bytes(order))).at("array"));
}

void dismiss(const Communicator& ranks, ExitCode code) {
  ranks.broadcast(to_bytes({{"exit_code", static_cast<int>(code)}}));
}

ExitCode follow(const Communicator& ranks) {
  const InterruptGuard interrupt;
  for (;;) {
    const json order = json::from_cbor(ranks.broadcast({}));
    if (order.contains("exit_code")) return static_cast<ExitCode>(order.at("exit_code").get<int>());
    try {
      together(ranks, [&] {
        omp_set_num_threads(order.at("array").at("threads"));
        const OrderedArray array = read_order(order.at("array"));
        return follow_array(ranks, interrupt, array.scenario, array.single());
      });
    } catch (const std::exception&) {  // the first rank has met it as well, and reports it
    }
  }
}

RunEnd together(const Communicator& ranks, const std::function<RunEnd()>& work) {
  if (ranks.is_alone()) return work();
  ExitCode code = ExitCode::internal_error;
  std::string message;
  try {
    return work();
  } catch (const ArrayRefusal&) {
    throw;
  } catch (const EquilibriumError&) {
    throw;
  } catch (const std::bad_alloc&) {
    message = "error: out of memory: use more machines, or more memory on each";
  } catch (const ResultsError& error) {
    code = ExitCode::file_system;
    message = fmt::format("error: {}", error.what());
  } catch (const std::exception& error) {
    message = fmt::format("internal error: {}", error.what());
  }
  ranks.abort(static_cast<int>(code), message);
}

}  // namespace acus

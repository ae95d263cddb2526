#include "scenarios/run/device_answer.hpp"

#include <fmt/format.h>

#include <chrono>

#include "scenarios/run/plate_answer.hpp"
#include "scenarios/run/roller_answer.hpp"
#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

using nlohmann::json;

// Raise with every change of the solvers that changes their numbers, or of what is stored.
constexpr int device_version = 3;

json to_json(const MonotoneTable& table) { return json::array({table.x(), table.y()}); }
json to_json(double number) { return number; }
json to_json(const std::vector<double>& numbers) { return numbers; }
json to_json(const std::vector<char>& flags) { return std::vector<int>(flags.begin(), flags.end()); }
json to_json(const std::vector<MonotoneTable>& tables) {
  json list = json::array();
  for (const MonotoneTable& table : tables) list.push_back(to_json(table));
  return list;
}

void read(const json& from, MonotoneTable& table) {
  std::vector<double> x = from.at(0), y = from.at(1);
  table = x.empty() ? MonotoneTable() : MonotoneTable(std::move(x), std::move(y));
}
void read(const json& from, double& number) { number = from; }
void read(const json& from, std::vector<double>& numbers) { numbers = from.get<std::vector<double>>(); }
void read(const json& from, std::vector<char>& flags) {
  const std::vector<int> numbers = from;
  flags.assign(numbers.begin(), numbers.end());
}
void read(const json& from, std::vector<MonotoneTable>& tables) {
  tables.resize(from.size());
  for (std::size_t k = 0; k < from.size(); ++k) read(from[k], tables[k]);
}

json to_json(const DeviceResponse& response) {
  json needles = json::array(), drum = json::array(), pins = json::array();
  for (const NeedleResponse& needle : response.needles) {
    needles.push_back(json::object());
    NeedleResponse::visit_members(
        needle, [&](const char* name, const auto& member) { needles.back()[name] = to_json(member); });
  }
  for (const DrumNeedle& needle : response.drum) drum.push_back({needle.y, needle.angle});
  for (const ArrayNeedle& pin : response.pins) pins.push_back({pin.x, pin.y, pin.recess});
  return {{"kind", static_cast<int>(response.kind)},
          {"force", response.force},
          {"is_force_led", response.is_force_led},
          {"needles", needles},
          {"width", response.width},
          {"drum", drum},
          {"columns", response.columns},
          {"rolling_radius", to_json(response.rolling_radius)},
          {"pins", pins},
          {"stroke_distance", response.stroke_distance},
          {"length", response.length},
          {"layers", response.layers},
          {"layer_tops_um", response.layer_tops_um}};
}

DeviceResponse response_from(const json& from) {
  DeviceResponse response;
  response.kind = static_cast<DeviceKind>(from.at("kind").get<int>());
  response.force = from.at("force");
  response.is_force_led = from.at("is_force_led");
  for (const json& stored : from.at("needles")) {
    response.needles.emplace_back();
    NeedleResponse::visit_members(response.needles.back(),
                                  [&](const char* name, auto& member) { read(stored.at(name), member); });
  }
  response.width = from.at("width");
  for (const json& needle : from.at("drum")) response.drum.push_back({needle.at(0), needle.at(1)});
  response.columns = from.at("columns");
  read(from.at("rolling_radius"), response.rolling_radius);
  for (const json& pin : from.at("pins")) response.pins.push_back({pin.at(0), pin.at(1), pin.at(2)});
  response.stroke_distance = from.at("stroke_distance");
  response.length = from.at("length");
  response.layers = from.at("layers").get<std::vector<std::string>>();
  response.layer_tops_um = from.at("layer_tops_um").get<std::vector<double>>();
  return response;
}

json to_json(const Table& table) {
  json rows = json::array();
  for (const auto& row : table.rows) {
    rows.push_back(json::array());
    for (const Table::Cell& cell : row) std::visit([&](const auto& value) { rows.back().push_back(value); }, cell);
  }
  return {{"columns", table.columns}, {"rows", rows}};
}

Table table_from(const json& from) {
  Table table{from.at("columns").get<std::vector<std::string>>(), {}};
  for (const json& row : from.at("rows")) {
    table.rows.emplace_back();
    for (const json& cell : row)
      table.rows.back().push_back(cell.is_string() ? Table::Cell(cell.get<std::string>())
                                                   : Table::Cell(cell.get<double>()));
  }
  return table;
}

std::string to_bytes(const DeviceAnswer& answer) {
  json tables = json::object(), headlines = json::array();
  for (const auto& [name, table] : answer.tables) tables[name] = to_json(table);
  for (const Headline& line : answer.headlines) headlines.push_back({line.key, line.value, line.unit, line.meaning});
  const std::vector<std::uint8_t> bytes = json::to_cbor({{"response", to_json(answer.response)},
                                                         {"tables", tables},
                                                         {"headlines", headlines},
                                                         {"warnings", answer.warnings},
                                                         {"engaged", answer.engaged}});
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

DeviceAnswer answer_from(const std::string& bytes) {
  const json all = json::from_cbor(bytes);
  DeviceAnswer answer;
  answer.response = response_from(all.at("response"));
  for (const auto& [name, table] : all.at("tables").items()) answer.tables[name] = table_from(table);
  for (const json& line : all.at("headlines"))
    answer.headlines.push_back({line.at(0), line.at(1), line.at(2), line.at(3)});
  answer.warnings = all.at("warnings").get<std::vector<std::string>>();
  answer.engaged = all.at("engaged");
  return answer;
}

/// Everything the answer follows from. The skin's and the needle's laws enter by what they give at many depths.
CacheKey device_key(const Scenario& scenario, const TreatedSkin& treated) {
  const NeedleKind& needle = treated.needle;
  json curve = json::array(), branches = json::array(), law = json::array(), pins = json::array();
  for (const Vec2& point : needle.indentation) curve.push_back({point[0], point[1]});
  for (const DentBranch& branch : needle.branches) branches.push_back({branch.g, branch.tau});
  constexpr int n_depths = 100;
  for (int k = 1; k <= n_depths; ++k) {
    const double depth = needle.law->max_depth() * k / n_depths;
    law.push_back({needle.law->force(depth).total, needle.law->slit(0.0, depth)});
  }
  const Device& device = scenario.device;
  const Roller& r = device.roller;
  const Pen& p = device.pen;
  for (const ArrayNeedle& pin : scenario.array.layout_needles()) pins.push_back({pin.x, pin.y, pin.recess});
  const json roller = {r.drum_radius,
                       r.drum_width,
                       r.rows,
                       r.columns,
                       r.stagger,
                       static_cast<int>(r.control),
                       r.indentation,
                       static_cast<int>(r.rotation),
                       r.effective_radius,
                       r.speed};
  return {"device",
          device_version,
          {{"kind", static_cast<int>(device.kind)},
           {"force", device.force},
           {"forces", device.force > 0.0 ? json(forces_of(scenario)) : json()},
           {"roller", roller},
           {"pen", {p.setting, p.stroke, p.frequency, p.glide, p.plate_diameter}},
           {"pins", pins},
           {"overhang", scenario.array.overhang},
           {"block", indentation_key(indentation_problem(scenario)).what},
           {"curve", curve},
           {"rate", needle.rate},
           {"branches", branches},
           {"law", law},
           {"max_depth", needle.law->max_depth()},
           {"compliance_ratio", needle.compliance_ratio},
           {"tip_depth", needle.tip_depth},
           {"strength", needle.strength_displacement},
           {"material", {scenario.needle_modulus, scenario.needle_strength}},
           {"channel", {treated.channel.tension, treated.channel.tangent_modulus}},
           {"needle", {treated.needle_length, treated.needle_width}}}};
}

DeviceAnswer solve(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  switch (scenario.device.kind) {
    case DeviceKind::roller:
      return roller_answer(tools, scenario, treated);
    case DeviceKind::pen:
      return pen_answer(tools, scenario, treated);
    case DeviceKind::stamp:
    case DeviceKind::patch:
      return press_answer(tools, scenario, treated);
    case DeviceKind::none:
      break;
  }
  throw std::invalid_argument("a treatment needs a device");
}

}  // namespace

DeviceWatch device_watch(const StageTools& tools, const std::string& what) {
  using Clock = std::chrono::steady_clock;
  DeviceWatch watch;
  watch.goes_on = [&tools] { return !tools.interrupt.is_requested(); };
  watch.on_force = [&tools, what, start = Clock::now()](std::size_t done, std::size_t all) mutable {
    if (done == 0) start = Clock::now();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double left = done > 0 ? seconds * static_cast<double>(all - done) / static_cast<double>(done) : 0.0;
    tools.progress.tell(fmt::format("{}: force {} of {}{}", what, done + 1, all,
                                    done > 0 ? fmt::format(", about {:.0f} s left", left) : ""));
  };
  return watch;
}

DeviceAnswer device_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated) {
  const CacheKey key = device_key(scenario, treated);
  if (const auto stored = tools.cache.load(key)) {
    try {
      return answer_from(*stored);
    } catch (const json::exception&) {
      tools.cache.discard(key);
    }
  }
  tools.progress.event("device", "the skin under the device");
  DeviceAnswer answer = solve(tools, scenario, treated);
  tools.cache.store(key, to_bytes(answer));
  return answer;
}

}  // namespace acus

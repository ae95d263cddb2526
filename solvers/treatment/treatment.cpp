#include "solvers/treatment/treatment.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

#include "solvers/treatment/open_holes.hpp"

namespace acus {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double um = 1e3, degrees = 180.0 / pi;

/// What a random number is about.
enum class Chance : std::uint64_t { person, site, force, glide, heading, phase, place };
std::uint64_t id(Chance chance) { return static_cast<std::uint64_t>(chance); }

std::uint64_t mixed(std::uint64_t x) {  // SplitMix64 [Steele2014]
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

std::uint64_t hash(std::uint64_t seed, std::initializer_list<std::uint64_t> about) {
  std::uint64_t state = mixed(seed);
  for (const std::uint64_t item : about) state = mixed(state ^ mixed(item));
  return state;
}

double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// A factor with mean 1 and this relative standard deviation, lognormal so that it stays positive.
double varied(double relative, double normal) {
  if (relative == 0.0) return 1.0;
  const double variance = std::log1p(relative * relative);
  return std::exp(std::sqrt(variance) * normal - 0.5 * variance);
}

/// One straight lane over the area.
struct Lane {
  int session = 1, pass = 1, number = 0;
  double x = 0.0, y = 0.0;   ///< middle, mm
  double heading = 0.0;      ///< rad
  double half_length = 0.0;  ///< mm
  double force = 0.0;        ///< N, of the operator
  double glide = 1.0;        ///< factor on the speed
};

/// The extent of an area along and across a direction.
struct Extent {
  double along0, along1, across0, across1;
};
Extent extent(const MapArea& area, double direction) {
  Extent found{1e300, -1e300, 1e300, -1e300};
  for (const MapPoint& corner : area.corners()) {
    const double u = corner[0] * std::cos(direction) + corner[1] * std::sin(direction);
    const double v = -corner[0] * std::sin(direction) + corner[1] * std::cos(direction);
    found.along0 = std::min(found.along0, u);
    found.along1 = std::max(found.along1, u);
    found.across0 = std::min(found.across0, v);
    found.across1 = std::max(found.across1, v);
  }
  return found;
}

/// Positions of lanes (or placements) of one width that together cover [low, high]; evenly about its middle, shifted.
std::vector<double> cover(double low, double high, double spacing, double offset) {
  const double shift = std::remainder(offset, spacing);
  const int n = std::max(1, static_cast<int>(std::ceil((high - low) / spacing - 1e-9)));
  std::vector<double> places;
  // A shift leaves a gap on one side.
  const int first = shift > 1e-9 * spacing ? -1 : 0, last = shift < -1e-9 * spacing ? n : n - 1;
  for (int k = first; k <= last; ++k) places.push_back(0.5 * (low + high) + (k - 0.5 * (n - 1)) * spacing + shift);
  return places;
}

class Treatment {
 public:
  Treatment(const TreatmentPlan& plan, const DeviceResponse& response)
      : plan_(plan),
        response_(response),
        person_(std::exp(plan.skin.person * random_normal(plan.seed, {id(Chance::person)}))) {}

  PunctureTable run() const {
    PunctureTable table(response_.layers, response_.layer_tops_um);
    table.reserve(static_cast<std::size_t>(1.1 * treatment_size(plan_, response_).rows));
    for (int session = 1; session <= plan_.sessions; ++session) {
      const std::size_t first = table.size();
      int pass = 0;
      for (const TreatmentPass& spec : plan_.passes)
        for (int k = 0; k < spec.count; ++k) traverse(spec, session, ++pass, table);
      mark_open_holes(table, first);
    }
    return table;
  }

 private:
  void traverse(const TreatmentPass& spec, int session, int pass, PunctureTable& table) const {
    const std::vector<Lane> lanes = lanes_of(spec, session, pass);
    std::vector<PunctureTable> pieces(lanes.size());
    const auto n = static_cast<std::int64_t>(lanes.size());
#pragma omp parallel for schedule(dynamic)
    for (std::int64_t k = 0; k < n; ++k)
      pieces[static_cast<std::size_t>(k)] = treat_lane(lanes[static_cast<std::size_t>(k)]);
    for (const PunctureTable& piece : pieces) table.append(piece);
  }

  std::vector<Lane> lanes_of(const TreatmentPass& spec, int session, int pass) const {
    const Extent area = extent(plan_.area, spec.direction);
    std::vector<Lane> lanes;
    const auto normal = [&](Chance chance, std::size_t lane) {
      return random_normal(plan_.seed, {id(chance), static_cast<std::uint64_t>(session),
                                        static_cast<std::uint64_t>(pass), static_cast<std::uint64_t>(lane)});
    };
    const double u = 0.5 * (area.along0 + area.along1), pitch = needle_distance();
    for (const double middle : cover(area.across0, area.across1, response_.width * (1.0 - spec.overlap), spec.offset)) {
      Lane lane;
      const std::size_t number = lanes.size();
      const double chance = random_uniform(plan_.seed, {id(Chance::place), static_cast<std::uint64_t>(session),
                                                        static_cast<std::uint64_t>(pass), number});
      const double v = middle + (chance - 0.5) * pitch;
      lane.session = session;
      lane.pass = pass;
      lane.number = static_cast<int>(number);
      lane.x = u * std::cos(spec.direction) - v * std::sin(spec.direction);
      lane.y = u * std::sin(spec.direction) + v * std::cos(spec.direction);
      lane.half_length = 0.5 * (area.along1 - area.along0);
      lane.heading =
          spec.direction + (number % 2 == 1 ? pi : 0.0) + plan_.scatter.heading * normal(Chance::heading, number);
      lane.force = response_.force * varied(plan_.scatter.force, normal(Chance::force, number));
      lane.glide = varied(plan_.scatter.glide, normal(Chance::glide, number));
      lanes.push_back(lane);
    }
    return lanes;
  }

  PunctureTable treat_lane(const Lane& lane) const {
    PunctureTable table(response_.layers, response_.layer_tops_um);
    HoleOutcome hole;
    Puncture row;
    const auto strike = [&](double along, double across, std::size_t needle, const NeedleResponse& response) {
      add(lane, along, across, needle, response, hole, row, table);
    };
    switch (response_.kind) {
      case DeviceKind::roller:
        roll(lane, strike);
        break;
      case DeviceKind::pen:
        glide(lane, strike);
        break;
      case DeviceKind::stamp:
      case DeviceKind::patch:
        place(lane, strike);
        break;
      case DeviceKind::none:
        break;
    }
    return table;
  }

  double phase(const Lane& lane, std::uint64_t about) const {
    return random_uniform(
        plan_.seed, {id(Chance::phase), static_cast<std::uint64_t>(lane.session), static_cast<std::uint64_t>(lane.pass),
                     static_cast<std::uint64_t>(lane.number), about});
  }

  /// No hand puts a device back to within a needle's distance: lanes and places are off by up to half of it either way.
  double needle_distance() const {
    if (response_.kind == DeviceKind::roller)
      return response_.width * response_.columns / static_cast<double>(response_.drum.size());
    return response_.pins.size() > 1 ? smallest_distance(response_.pins) : response_.width;
  }

  /// How far beyond the ends of a lane something may still strike the area.
  double margin() const { return std::max(response_.width, response_.length); }

  template <class Strike>
  void roll(const Lane& lane, const Strike& strike) const {
    const double radius = response_.rolling_radius_at(lane.force), reach = lane.half_length + margin();
    const double turn0 = 2.0 * pi * phase(lane, 0);
    struct Contact {
      double along;
      std::size_t needle;
    };
    std::vector<Contact> contacts;
    for (std::size_t i = 0; i < response_.drum.size(); ++i) {
      // Needle i is at its nadir at the turns angle + 2 pi k.
      const double first = response_.drum[i].angle - turn0, around = 2.0 * pi;
      for (double k = std::ceil((-reach / radius - first) / around); radius * (first + around * k) <= reach; k += 1.0)
        contacts.push_back({radius * (first + around * k), i});
    }
    std::sort(contacts.begin(), contacts.end(), [](const Contact& a, const Contact& b) {
      return a.along < b.along || (a.along == b.along && a.needle < b.needle);
    });
    for (const Contact& contact : contacts)
      strike(contact.along, response_.drum[contact.needle].y, contact.needle,
             response_.needles[contact.needle / static_cast<std::size_t>(response_.columns)]);
  }

  template <class Strike>
  void glide(const Lane& lane, const Strike& strike) const {
    const double distance = response_.stroke_distance * lane.glide, reach = lane.half_length + margin();
    for (double at = -reach + phase(lane, 0) * distance; at <= reach; at += distance)
      for (std::size_t pin = 0; pin < response_.pins.size(); ++pin)
        strike(at + response_.pins[pin].x, response_.pins[pin].y, pin, response_.needles[pin]);
  }

  template <class Strike>
  void place(const Lane& lane, const Strike& strike) const {
    const double pitch = needle_distance();
    std::uint64_t number = 0;
    for (const double at : cover(-lane.half_length, lane.half_length, response_.length, 0.0)) {
      const double dx = (phase(lane, 2 * number) - 0.5) * pitch, dy = (phase(lane, 2 * number + 1) - 0.5) * pitch;
      ++number;
      for (std::size_t pin = 0; pin < response_.pins.size(); ++pin)
        strike(at + dx + response_.pins[pin].x, dy + response_.pins[pin].y, pin, response_.needles[pin]);
    }
  }

  /// How much stiffer and tougher than the model's this skin is here.
  double stiffness_at(double x, double y) const {
    if (plan_.skin.site == 0.0) return person_;
    const auto square = [&](double at) {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(at / response_.width)));
    };
    return person_ * std::exp(plan_.skin.site * random_normal(plan_.seed, {id(Chance::site), square(x), square(y)}));
  }

  void add(const Lane& lane, double along, double across, std::size_t needle, const NeedleResponse& response,
           HoleOutcome& hole, Puncture& row, PunctureTable& table) const {
    const double ux = std::cos(lane.heading), uy = std::sin(lane.heading);
    const auto put = [&](double at) {
      row.x_mm = lane.x + at * ux - across * uy;
      row.y_mm = lane.y + at * uy + across * ux;
    };
    put(along);
    // Moduli and toughnesses times s answer to a force as to force/s.
    const double force = response_.is_force_led ? lane.force / stiffness_at(row.x_mm, row.y_mm) : response_.force;
    response.at(force, hole);
    if (hole.is_punctured) put(along + hole.offset);
    if (!plan_.area.contains(row.x_mm, row.y_mm)) return;
    row.needle = static_cast<int>(needle);
    row.pass = lane.pass;
    row.session = lane.session;
    row.azimuth_deg = std::fmod(std::fmod(degrees * lane.heading, 360.0) + 360.0, 360.0);
    if (hole.is_punctured)
      describe(hole, row);
    else
      dent(row);
    table.append(row);
  }

  static void dent(Puncture& row) {
    row.depth_um = row.tilt_deg = row.width_um = row.capillary_strikes = 0.0;
    row.slit_um.clear();
    row.layer_reached = -1;
    row.flags = dent_only;
  }

  void describe(const HoleOutcome& hole, Puncture& row) const {
    row.depth_um = um * hole.depth;
    row.tilt_deg = degrees * hole.tilt;
    row.width_um = um * hole.width;
    row.slit_um.resize(hole.slit.size());
    for (std::size_t layer = 0; layer < hole.slit.size(); ++layer) row.slit_um[layer] = um * hole.slit[layer];
    row.layer_reached = 0;
    for (std::size_t layer = 1; layer < response_.layer_tops_um.size(); ++layer)
      if (response_.layer_tops_um[layer] < row.depth_um) row.layer_reached = static_cast<int>(layer);
    row.flags = (hole.is_at_bottom ? bone_strike : 0) | (hole.is_torn ? torn : 0);
    row.capillary_strikes =
        expected_capillary_strikes(row.slit_um.front(), row.width_um, row.depth_um, plan_.capillaries);
  }

  const TreatmentPlan& plan_;
  const DeviceResponse& response_;
  double person_;
};

void require(const TreatmentPlan& plan) {
  std::string text;
  for (const std::string& sentence : check(plan)) text += (text.empty() ? "" : "; ") + sentence;
  if (!text.empty()) throw std::invalid_argument("treatment: " + text);
}

}  // namespace

double random_uniform(std::uint64_t seed, std::initializer_list<std::uint64_t> about) {
  return unit(hash(seed, about));
}

double random_normal(std::uint64_t seed, std::initializer_list<std::uint64_t> about) {
  const std::uint64_t bits = hash(seed, about);
  const double u = 1.0 - unit(bits), v = unit(mixed(bits));  // u above 0
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * pi * v);
}

std::vector<std::string> check(const TreatmentPlan& plan) {
  std::vector<std::string> wrong;
  const auto expect = [&](bool is_right, const char* sentence) {
    if (!is_right) wrong.emplace_back(sentence);
  };
  expect(plan.sessions >= 0 && plan.sessions < 256, "sessions must lie between 0 and 255");
  std::int64_t passes = 0;
  for (const TreatmentPass& pass : plan.passes) {
    expect(pass.count >= 0, "a pass cannot be made less than 0 times");
    expect(pass.overlap >= 0.0 && pass.overlap < 1.0, "overlap must lie in [0, 1)");
    expect(std::isfinite(pass.direction) && std::isfinite(pass.offset), "direction and offset must be numbers");
    passes += std::max(0, pass.count);
  }
  expect(passes < 65536, "more than 65535 passes in a session");
  const OperatorScatter& scatter = plan.scatter;
  expect(scatter.force >= 0.0 && scatter.glide >= 0.0 && scatter.heading >= 0.0 && plan.skin.person >= 0.0 &&
             plan.skin.site >= 0.0,
         "scatter cannot be negative");
  return wrong;
}

TreatmentSize treatment_size(const TreatmentPlan& plan, const DeviceResponse& response) {
  TreatmentSize size;
  double largest = 0.0;
  for (const TreatmentPass& pass : plan.passes) {
    const double rows = response.nominal_density() / (1.0 - pass.overlap) * plan.area.area_mm2();
    size.rows += plan.sessions * pass.count * rows;
    largest = std::max(largest, rows);
  }
  const double row = static_cast<double>(PunctureTable::bytes_per_row(response.layers.size()));
  size.bytes = 1.1 * size.rows * row + largest * row + size.rows / std::max(1, plan.sessions) * open_hole_bytes;
  return size;
}

PunctureTable treat(const TreatmentPlan& plan, const DeviceResponse& response) {
  require(plan);
  const TreatmentSize size = treatment_size(plan, response);
  if (size.bytes > plan.memory_limit)
    throw TreatmentRefusal(
        fmt::format("{:.3g} punctures would need {:.3g} GB of memory, {:.3g} GB are allowed: use fewer "
                    "passes or a smaller area, or allow more",
                    size.rows, 1e-9 * size.bytes, 1e-9 * plan.memory_limit));
  return Treatment(plan, response).run();
}

}  // namespace acus

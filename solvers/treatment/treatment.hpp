#pragma once
// A device goes over an area of skin: passes, lanes, sessions, hands that vary; one row per puncture.
//
// A pass is one traverse of the whole area: parallel lanes, every second one the other way. Everything random comes
// from the seed and from what it is about (session, pass, lane, place), never from the order of work: any number of
// threads gives the same table. See docs/theory/treatment.md.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/treatment/device_response.hpp"
#include "solvers/treatment/map_area.hpp"
#include "solvers/treatment/puncture_statistics.hpp"

namespace acus {

struct TreatmentPass {
  double direction = 0.0;  ///< rad, of the travel from +x towards +y
  int count = 1;           ///< traverses of the area; 0 = none
  double overlap = 0.0;    ///< of neighbouring lanes, as a part of their width, in [0, 1)
  double offset = 0.0;     ///< of all lanes, across the travel, mm
};

/// Relative standard deviations, of one lane from the next; heading in rad.
struct OperatorScatter {
  double force = 0.0;
  double glide = 0.0;  ///< speed of travel: distance of a pen's strokes. Depth does not follow it
  double heading = 0.0;
};

/// Standard deviation of the logarithm of how stiff and tough the skin is: moduli and toughnesses alike.
struct SkinScatter {
  double person = 0.0;  ///< the whole treatment
  double site = 0.0;    ///< from place to place: squares as wide as a lane, the same in every pass
};

struct TreatmentPlan {
  explicit TreatmentPlan(MapArea treated_area) : area(std::move(treated_area)) {}

  MapArea area;
  std::vector<TreatmentPass> passes;  ///< in every session
  int sessions = 1;
  OperatorScatter scatter;
  SkinScatter skin;
  CapillaryBed capillaries;
  std::uint64_t seed = 1;
  double memory_limit = 2e9;  ///< bytes
};

/// What is wrong with a plan, one sentence each; empty when it can be run.
std::vector<std::string> check(const TreatmentPlan& plan);

/// Rows that the plan will give, about, and the memory it will need (bytes).
struct TreatmentSize {
  double rows = 0.0, bytes = 0.0;
};
TreatmentSize treatment_size(const TreatmentPlan& plan, const DeviceResponse& response);

/// Throws std::invalid_argument with the sentences of check(), TreatmentRefusal when it would need more memory than the
/// limit. A plan without passes gives an empty table.
PunctureTable treat(const TreatmentPlan& plan, const DeviceResponse& response);

/// A number in [0, 1) that depends on nothing but these.
double random_uniform(std::uint64_t seed, std::initializer_list<std::uint64_t> about);
/// Standard normal.
double random_normal(std::uint64_t seed, std::initializer_list<std::uint64_t> about);

}  // namespace acus

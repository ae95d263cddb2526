#pragma once
// How far the needles of a device are from failing.

#include <vector>

#include "core/io/results.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/treatment/needle_track.hpp"

namespace acus {

/// Load at which it fails over its largest load; NaN when not known.
struct DeviceMargins {
  double axial, buckling, bending;
};
/// Axial and buckling with the whole force at the tip while the skin holds, else spread over the flank; bending at the
/// base, pi D^3/32 times the strength over the largest moment there: the tip of a cone, which bends sooner under a
/// force at its very tip, is held by the walls of its channel.
DeviceMargins margins_of(const Scenario& scenario, const NeedleOutcome& needle);
/// The smallest of all.
DeviceMargins least_margins(const Scenario& scenario, const std::vector<NeedleOutcome>& needles);

/// The table "needles" of a device, and one needle of it at (x, y) mm.
Table empty_needle_table();
void add_needle(const Scenario& scenario, double x, double y, const NeedleOutcome& needle, Table& table);

}  // namespace acus

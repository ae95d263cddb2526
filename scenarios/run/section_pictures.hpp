#pragma once
// The solved plane sections around the open slit, for pictures: at the depths a reader wants to see.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "core/needle/shape.hpp"
#include "scenarios/run/cache.hpp"
#include "scenarios/run/insertion_tables.hpp"

namespace acus {

/// A horizontal section through the needle where its tip is deepest.
struct SectionPlace {
  std::size_t layer = 0;  ///< index into the plan's layers
  double depth = 0.0;     ///< mm below the undeformed surface
  double radius = 0.0;    ///< of the needle there, mm
  double slit = 0.0;      ///< half-length, mm
};

/// One or two places, the higher one first: the top of the layer with the longest slit, which is the widest wound, and
/// the top of the deepest layer that the needle's flank has come to, which is the tissue it was sent for. Within a
/// layer the slit is longest at the top. Not among them: layers that open as a film (their stress is not stored) and
/// layers that hold no more than the rounded tip (no plane section there). Empty when nothing is left, and under a flat
/// tip, which may punch a ring crack.
std::vector<SectionPlace> section_places(const InsertionResult& result, const NeedleShape& needle);

struct SectionPictures {
  std::vector<SectionField> fields;
  std::vector<std::string> notes;  ///< what could not be solved
};
/// The fields at these places, from the cache or solved, in parallel. Where the opening table ends before J_c/(mu R) of
/// a place its last state is taken, and the field's note says so.
SectionPictures solve_section_pictures(const InsertionResult& result, const std::vector<SectionPlace>& places,
                                       Cache& cache);

}  // namespace acus

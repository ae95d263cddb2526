#pragma once
// Punctures that fall into a hole that is already there.

#include <cstddef>

#include "core/puncture/puncture_table.hpp"

namespace acus {

/// Flags the rows from `first` on whose middle lies in the outline of an earlier hole (from `first` on too): the tip
/// slides in and makes no new one. Dents neither make nor find holes.
void mark_open_holes(PunctureTable& table, std::size_t first);
/// Memory that it needs per row (bytes).
inline constexpr double open_hole_bytes = 64.0;

}  // namespace acus

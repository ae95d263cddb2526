#pragma once
// Tells tables of punctures apart, so that a stopped stage goes on only from what belongs to it.

#include <cstdint>

#include "core/puncture/puncture_table.hpp"

namespace acus {

/// FNV-1a over places, depths and sessions; not negative.
std::int64_t puncture_mark(const PunctureTable& table);

}  // namespace acus

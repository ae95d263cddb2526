#pragma once
// Tables as comma-separated text.

#include <filesystem>
#include <string>

#include "core/io/results.hpp"

namespace acus {

/// RFC 4180 text of a table, header line first, lines ended by \n. A number is written with the fewest digits that read
/// back as the same double (at most 17), so equal tables give equal bytes.
std::string to_csv(const Table& table);

/// Writes it, or leaves an older file as it was. Throws ResultsError.
void write_csv(const std::filesystem::path& file, const Table& table);

}  // namespace acus

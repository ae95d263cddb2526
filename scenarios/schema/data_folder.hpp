#pragma once
// Where the shipped data (presets, library) are.

#include <filesystem>
#include <stdexcept>

namespace acus {

/// Shipped data are missing or damaged; shown to the user as is, exit code 6.
class DataError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The folder that holds presets/ and library/: $ACUS_DATA when set, else the source tree this program was built from,
/// else the install prefix. Throws DataError when there is none.
std::filesystem::path data_folder();

}  // namespace acus

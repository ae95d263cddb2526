#pragma once
// What tests of whole treatments share: one cache per file, and the headlines of a run.

#include <cstdlib>
#include <map>
#include <string>

#include "core/io/results.hpp"
#include "tests/scenario/child.hpp"

namespace acus_test {

/// One cache for all cases of a file: the needle and its drum are solved once.
inline const EmptyFolder& shared_cache() {
  static const EmptyFolder folder;
  setenv("ACUS_CACHE", folder.path().c_str(), 1);
  return folder;
}

inline std::map<std::string, double> headlines(const fs::path& folder) {
  std::map<std::string, double> values;
  for (const acus::Headline& line : acus::ResultsReader(folder).summary()) values[line.key] = line.value;
  return values;
}

}  // namespace acus_test

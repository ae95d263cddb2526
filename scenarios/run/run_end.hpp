#pragma once
// How a run came to its end.

#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/runner.hpp"

namespace acus {

/// What is left to the caller is finish() of the writer, when the code is ok.
struct RunEnd {
  ExitCode code = ExitCode::ok;
  std::string message = {};  ///< what went wrong, for users; empty when nothing did
  std::vector<Headline> headlines = {};
  std::map<std::string, std::string> provenance = {};  ///< besides what every run records at its end
};

}  // namespace acus

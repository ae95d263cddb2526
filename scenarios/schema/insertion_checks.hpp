#pragma once
// Which keys of an insertion belong together, and what puncture needs. Private to scenarios/schema.

#include "core/needle/shape.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// Collects warnings in both places that carry them.
class Warnings {
 public:
  Warnings(Scenario& scenario, ReadContext& context) : scenario_(scenario), context_(context) {}

  void add(const SourcePosition& position, std::string message) {
    scenario_.warnings.push_back(message);
    context_.diagnostics.warning(position, std::move(message));
  }

 private:
  Scenario& scenario_;
  ReadContext& context_;
};

/// `insertion` is the position of the section.
void check_insertion(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                     ReadContext& context, Warnings& warnings);

}  // namespace acus

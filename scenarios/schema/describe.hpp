#pragma once
// The scenario format described for editors and for people, from the same declarations that read it.

#include <string>

namespace acus {

/// JSON Schema (draft 2020-12) of a scenario file.
std::string json_schema();
/// docs/scenario-reference.md.
std::string reference_page();

}  // namespace acus

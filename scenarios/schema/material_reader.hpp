#pragma once
// Material tables: a law, its parameters as declared in the material registry, and what every law takes.

#include <toml++/toml.h>

#include "core/material/registry.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// A material while it is being put together: the bulk modulus follows from nu unless it was given.
struct MaterialDraft {
  MaterialSpec spec;
  double nu = 0.495;      ///< skin and gels: undrained on the time scale of an insertion
  bool has_bulk = false;  ///< spec.volumetric.bulk was given
};

/// Reads a material table over `draft`, which holds the preset's values or nothing. Given keys are noted in the context
/// under `path`.<key>. Returns false when an error was reported.
bool read_material(const toml::table& table, const std::string& path, MaterialDraft& draft, ReadContext& context);

/// Sets the bulk modulus from nu when it was not given, and checks the whole. Each problem is one sentence.
std::vector<std::string> complete_material(MaterialDraft& draft);

/// Declaration of a law's parameter in the form of a scenario key.
KeyInfo parameter_info(const ParameterDeclaration& declaration);

}  // namespace acus

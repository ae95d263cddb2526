#pragma once
// The one list of constitutive laws. Adding a law = one descriptor in registry.cpp; the scenario reader, its checks,
// the generated reference page and the contract tests all read this list.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/material/material.hpp"
#include "core/material/spec.hpp"
#include "core/units/dimension.hpp"

namespace acus {

/// One parameter of a law, declared once.
struct ParameterDeclaration {
  std::string key;
  Dimension dimension;
  double low = 0.0, high = 0.0;  ///< admissible closed range, internal units
  bool is_list = false;          ///< one value per term (Ogden, Yeoh, ...)
  bool is_required = true;
  double default_value = 0.0;  ///< when not required
  std::string meaning;
  std::string source;  ///< key in docs/references.bib
};

struct MaterialDescriptor {
  std::string name;
  std::string formula;  ///< one line, plain text
  std::vector<ParameterDeclaration> parameters;
  /// Builds the isochoric law; `spec` has passed check(). Decorators (Prony, rate) are added by make_material.
  std::function<std::unique_ptr<Material>(const MaterialSpec& spec)> build;
  /// Parameter sets the contract tests run on.
  std::vector<MaterialSpec> examples;
};

/// All registered laws, in the order they are listed to users.
std::span<const MaterialDescriptor> registered_materials();
/// Descriptor by name; nullptr when there is none.
const MaterialDescriptor* find_material(std::string_view name);
/// What is wrong with a spec, one sentence per problem, empty when it can be built. Parameter relations that single
/// ranges cannot express (equal list lengths, positive shear modulus, sum of Prony g < 1) are checked here.
std::vector<std::string> check(const MaterialSpec& spec);
/// Builds the law with its Prony and rate decorators. Requires check(spec) to be empty (assert).
std::unique_ptr<Material> make_material(const MaterialSpec& spec);

}  // namespace acus

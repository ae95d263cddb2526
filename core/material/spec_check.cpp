// What can be wrong with a material specification.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/material/registry.hpp"

namespace acus {
namespace {

using Problems = std::vector<std::string>;

void check_values(const ParameterDeclaration& declared, const std::vector<double>& values, Problems& problems) {
  if (values.empty()) problems.push_back(fmt::format("'{}' has no value", declared.key));
  if (!declared.is_list && values.size() > 1)
    problems.push_back(fmt::format("'{}' takes one value, {} are given", declared.key, values.size()));
  for (double value : values) {
    if (value >= declared.low && value <= declared.high) continue;
    problems.push_back(fmt::format(
        "'{}' = {} is outside {} to {}", declared.key, format_quantity(value, declared.dimension),
        format_quantity(declared.low, declared.dimension), format_quantity(declared.high, declared.dimension)));
  }
}

void check_parameters(const MaterialDescriptor& law, const MaterialSpec& spec, Problems& problems) {
  for (const ParameterDeclaration& declared : law.parameters) {
    const auto given = spec.parameters.find(declared.key);
    if (given != spec.parameters.end()) {
      check_values(declared, given->second, problems);
    } else if (declared.is_required) {
      problems.push_back(fmt::format("law '{}' needs '{}' ({})", law.name, declared.key, declared.meaning));
    }
  }
  for (const auto& given : spec.parameters) {
    const std::string& key = given.first;
    const bool is_known = std::any_of(law.parameters.begin(), law.parameters.end(),
                                      [&](const ParameterDeclaration& declared) { return declared.key == key; });
    if (!is_known) problems.push_back(fmt::format("law '{}' has no parameter '{}'", law.name, key));
  }
}

double sum(const std::vector<double>& values) {
  double total = 0.0;
  for (double value : values) total += value;
  return total;
}

/// What single ranges cannot say; every parameter is present and in range.
void check_relations(const MaterialSpec& spec, Problems& problems) {
  const auto& parameters = spec.parameters;
  if (spec.law == "mooney_rivlin" && !(parameters.at("c10")[0] + parameters.at("c01")[0] > 0.0))
    problems.push_back("c10 + c01 must be positive: it is half the ground shear modulus");
  if (spec.law == "yeoh" && !(parameters.at("c")[0] > 0.0))
    problems.push_back("the first coefficient c must be positive: it is half the ground shear modulus");
  if (spec.law != "ogden") return;
  const std::vector<double>&mu = parameters.at("mu"), &alpha = parameters.at("alpha");
  if (mu.size() != alpha.size())
    problems.push_back(
        fmt::format("'mu' has {} values but 'alpha' has {}: give one of each per term", mu.size(), alpha.size()));
  if (!(sum(mu) > 0.0)) problems.push_back("the sum of 'mu' must be positive: it is the ground shear modulus");
  if (std::any_of(alpha.begin(), alpha.end(), [](double a) { return std::abs(a) < 1e-3; }))
    problems.push_back("'alpha' must not be zero");
}

bool is_positive(double value) { return std::isfinite(value) && value > 0.0; }

void check_prony(const MaterialSpec& spec, Problems& problems) {
  double total = 0.0;
  for (const auto& [g, tau] : spec.prony) {
    if (!(g > 0.0 && g < 1.0)) problems.push_back(fmt::format("Prony g = {} is not between 0 and 1", g));
    if (!is_positive(tau)) problems.push_back(fmt::format("Prony tau = {} s is not positive", tau));
    total += g;
  }
  if (!(total < 1.0))
    problems.push_back(
        fmt::format("the Prony g add up to {}; they must stay below 1 so that some stiffness remains", total));
}

void check_rate(const RateFactor& rate, Problems& problems) {
  if (!(rate.exponent >= 0.0 && rate.exponent <= 1.0))
    problems.push_back(fmt::format("rate exponent = {} is not between 0 and 1", rate.exponent));
  if (!is_positive(rate.reference))
    problems.push_back(fmt::format("rate reference = {} 1/s is not positive", rate.reference));
  if (!is_positive(rate.strain_rate))
    problems.push_back(fmt::format("strain rate = {} 1/s is not positive", rate.strain_rate));
}

std::string known_laws() {
  std::string names;
  for (const MaterialDescriptor& law : registered_materials()) names += (names.empty() ? "" : ", ") + law.name;
  return names;
}

}  // namespace

std::vector<std::string> check(const MaterialSpec& spec) {
  const MaterialDescriptor* law = find_material(spec.law);
  if (!law) return {fmt::format("there is no law '{}'; known are {}", spec.law, known_laws())};
  Problems problems;
  check_parameters(*law, spec, problems);
  if (problems.empty()) check_relations(spec, problems);
  if (!is_positive(spec.volumetric.bulk))
    problems.push_back(fmt::format("the bulk modulus {} MPa is not positive", spec.volumetric.bulk));
  check_prony(spec, problems);
  if (spec.rate) check_rate(*spec.rate, problems);
  if (spec.rate && !spec.prony.empty())
    problems.push_back("a Prony series and a rate factor describe the same stiffening twice: give one of them");
  return problems;
}

}  // namespace acus

#include "scenarios/schema/claims.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"

namespace acus {
namespace {

constexpr std::array<std::string_view, 5> statuses = {"supported", "partly", "contested", "unverified", "wrong"};

constexpr std::string_view head = R"(# Claims

What is said about microneedling in advertisements and consumer articles, beside what was read in the literature and what
the model computes. The model is never calibrated to a claim. Written from `scenarios/presets/claims.toml`.

| status | meaning |
| --- | --- |
| supported | studies that were read agree |
| partly | some of it holds, or it holds under other conditions |
| contested | studies that were read contradict each other or the claim |
| unverified | no source was found |
| wrong | what was read, or the claim itself, contradicts it |

| claim | status | literature | model |
| --- | --- | --- | --- |
)";

}  // namespace

std::vector<Claim> load_claims() {
  const PresetFile file(data_folder() / "presets" / "claims.toml");
  const toml::array* list = file.root().get_as<toml::array>("claim");
  if (list == nullptr) file.fail(file.root(), "there are no claims");
  std::vector<Claim> claims;
  for (const toml::node& node : *list) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) file.fail(node, "a claim is a table");
    Claim claim{file.text(*entry, "id"), file.text(*entry, "claim"), file.text(*entry, "status"),
                file.text(*entry, "literature"), file.text(*entry, "model")};
    if (std::find(statuses.begin(), statuses.end(), claim.status) == statuses.end())
      file.fail(node,
                fmt::format("status \"{}\" is not known; expected one of {}", claim.status, fmt::join(statuses, ", ")));
    claims.push_back(std::move(claim));
  }
  return claims;
}

std::string claims_page(const std::vector<Claim>& claims) {
  std::string page(head);
  for (const Claim& claim : claims)
    page += fmt::format("| {} | {} | {} | {} |\n", claim.text, claim.status, claim.literature, claim.model);
  return page;
}

}  // namespace acus

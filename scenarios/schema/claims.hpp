#pragma once
// Marketing claims beside what the model computes and what the literature says: presets/claims.toml.

#include <string>
#include <vector>

namespace acus {

struct Claim {
  std::string id;          ///< e.g. "collagen_400"
  std::string text;        ///< as claimed
  std::string status;      ///< "supported", "partly", "contested", "unverified" or "wrong"
  std::string literature;  ///< what was read, with sources
  std::string model;       ///< what the model computes or cannot say
};

/// In file order. Throws DataError.
std::vector<Claim> load_claims();
/// The text of docs/claims.md.
std::string claims_page(const std::vector<Claim>& claims);

}  // namespace acus

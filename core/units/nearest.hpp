#pragma once
// "Did you mean ...?"

#include <string>
#include <string_view>
#include <vector>

namespace acus {

/// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate closest to `text`, ignoring case; empty when none is close enough to be worth suggesting.
std::string nearest_name(std::string_view text, const std::vector<std::string>& candidates);

/// `; did you mean "..."?` or an empty string.
std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace acus

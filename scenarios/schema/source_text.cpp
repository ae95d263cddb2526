#include "scenarios/schema/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace acus {
namespace {

constexpr std::size_t largest_scenario = 4 << 20;  // bytes

/// Length of the UTF-8 character at `at`, 0 when it is malformed. [RFC3629, section 4]
std::size_t utf8_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at), second = byte(at + 1);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : (first & 0xF0) == 0xE0         ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_no_character = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return is_overlong || is_no_character ? 0 : length;
}

/// Position of a byte offset; the text before it is valid UTF-8.
SourcePosition position_at(const std::string& text, const std::string& file, std::size_t offset) {
  SourcePosition position{file, 1, 1};
  for (std::size_t at = 0; at < offset; ++at) {
    if (text[at] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

}  // namespace

std::optional<std::string> read_source(const std::filesystem::path& file, Diagnostics& diagnostics,
                                       bool& is_file_problem) {
  const auto fail = [&](const std::string& why) {
    is_file_problem = true;
    diagnostics.error({file.string(), 0, 0}, why);
    return std::nullopt;
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return fail("is a folder; expected a scenario file (TOML)");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!stream) return fail(fmt::format("cannot be opened: {}", std::strerror(errno)));
  std::string text(largest_scenario + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), stream.get()));
  if (std::ferror(stream.get()) != 0) return fail(fmt::format("cannot be read: {}", std::strerror(errno)));
  if (text.size() > largest_scenario) return fail("is larger than 4 MiB: this is no scenario file");
  return text;
}

bool check_source(const std::string& text, const std::string& file, Diagnostics& diagnostics) {
  if (std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; })) {
    diagnostics.error({file, 1, 1}, "the file is empty; expected a scenario with [skin], [needle] and [insertion]");
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (text[at] == '\0' || length == 0) {
      diagnostics.error(position_at(text, file, at),
                        text[at] == '\0' ? "NUL byte: this is no text file; expected a scenario (TOML)"
                                         : "not UTF-8: this is no text file, or one in another encoding; "
                                           "expected a scenario (TOML in UTF-8)");
      return false;
    }
    at += length;
  }
  return true;
}

}  // namespace acus

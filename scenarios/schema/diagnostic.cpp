#include "scenarios/schema/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

namespace acus {
namespace {

constexpr std::size_t longest_shown_line = 200;

std::string line_of(const std::string& text, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) {
    begin = text.find('\n', begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  std::string found = text.substr(begin, text.find('\n', begin) - begin);
  if (!found.empty() && found.back() == '\r') found.pop_back();
  return found;
}

/// Blanks up to a column that counts code points, keeping tabs so that the caret stands under its character.
std::string indent_to(const std::string& line, int column) {
  std::string indent;
  int at = 1;
  for (unsigned char c : line) {
    if ((c & 0xC0) == 0x80) continue;  // continuation byte of a character already counted
    if (at++ >= column) break;
    indent += c == '\t' ? '\t' : ' ';
  }
  return indent;
}

std::string snippet(const SourcePosition& position, const std::string& text) {
  const std::string line = line_of(text, position.line);
  const bool is_printable =
      std::all_of(line.begin(), line.end(), [](unsigned char c) { return c >= ' ' || c == '\t'; });
  if (line.empty() || line.size() > longest_shown_line || !is_printable) return {};
  return fmt::format("\n    {}\n    {}^", line, indent_to(line, position.column));
}

std::string location(const SourcePosition& position) {
  if (position.line == 0) return position.file;
  return fmt::format("{}:{}:{}", position.file, position.line, position.column);
}

}  // namespace

void Diagnostics::error(const SourcePosition& position, std::string message) {
  list_.push_back({Severity::error, position, std::move(message)});
  ++n_errors_;
}

void Diagnostics::warning(const SourcePosition& position, std::string message) {
  list_.push_back({Severity::warning, position, std::move(message)});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = list_;
  const auto order = [](const Diagnostic& d) {
    return std::tuple(d.position.line == 0 ? std::numeric_limits<int>::max() : d.position.line, d.position.column);
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
  return result;
}

std::string describe(const Diagnostic& diagnostic, const std::string& text, bool color) {
  const bool is_error = diagnostic.severity == Severity::error;
  const std::string_view word = is_error ? "error" : "warning";
  const std::string_view paint = !color ? "" : is_error ? "\033[1;31m" : "\033[1;33m";
  std::string described = fmt::format("{}: {}{}:{} {}", location(diagnostic.position), paint, word,
                                      color ? "\033[0m" : "", diagnostic.message);
  if (diagnostic.position.line > 0) described += snippet(diagnostic.position, text);
  return described;
}

}  // namespace acus

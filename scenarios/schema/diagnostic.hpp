#pragma once
// Errors and warnings about a scenario, each with the place it is about.

#include <string>
#include <vector>

namespace acus {

/// Where something was said. `file` is a path or "--set #2"; line and column count from 1, 0 = not known.
struct SourcePosition {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  SourcePosition position;
  std::string message;
};

/// Collects diagnostics in the order they are found.
class Diagnostics {
 public:
  void error(const SourcePosition& position, std::string message);
  void warning(const SourcePosition& position, std::string message);
  bool has_errors() const { return n_errors_ > 0; }
  std::size_t n_errors() const { return n_errors_; }
  /// In reading order: by line and column, those without a line last.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> list_;
  std::size_t n_errors_ = 0;
};

/// `file:line:column: error: message`, followed by the source line and a caret when `text` (the file's content) has
/// that line. `text` may be empty.
std::string describe(const Diagnostic& diagnostic, const std::string& text, bool color);

}  // namespace acus

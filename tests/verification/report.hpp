#pragma once
// Pages of the verification report. Each test writes its own page; the numbers in docs/verification are thus the ones
// the tests saw. Values are rounded so that a rerun on another machine does not change the page.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace acus::test {

class Report {
 public:
  /// `name` is the file name without ending, `room` the folder of docs.
  Report(std::string name, const std::string& title, std::string room = "verification")
      : name_(std::move(name)), room_(std::move(room)) {
    text_ = "# " + title + "\n";
  }

  void paragraph(const std::string& text) { text_ += "\n" + text + "\n"; }
  void table(const std::vector<std::string>& columns) {
    text_ += "\n";
    row(columns);
    row(std::vector<std::string>(columns.size(), "---"));
  }
  void row(const std::vector<std::string>& cells) {
    text_ += "|";
    for (const std::string& cell : cells) text_ += " " + cell + " |";
    text_ += "\n";
  }

  /// Writes the page into the build tree, or into docs when ACUS_WRITE_REPORT=1.
  void write() const {
    const char* wanted = std::getenv("ACUS_WRITE_REPORT");
    const bool into_source = wanted && std::string(wanted) == "1";
    const std::filesystem::path folder = into_source ? std::filesystem::path(ACUS_SOURCE_DIR) / "docs" / room_
                                                     : std::filesystem::path(ACUS_BINARY_DIR) / room_;
    std::filesystem::create_directories(folder);
    std::ofstream file(folder / (name_ + ".md"));
    file << text_;
    if (!file.flush()) throw std::runtime_error("cannot write the verification page " + name_);
  }

 private:
  std::string name_, room_, text_;
};

/// An error to two digits, e.g. "1.3e-05".
inline std::string error_text(double value) { return fmt::format("{:.1e}", value); }
inline std::string fixed_text(double value, int digits) { return fmt::format("{:.{}f}", value, digits); }
inline std::string percent_text(double ratio) { return fmt::format("{:.3f} %", 100 * ratio); }

}  // namespace acus::test

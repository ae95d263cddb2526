#include "scenarios/run/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>

#include "core/io/results.hpp"
#include "scenarios/schema/claims.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

constexpr const char* style = R"(<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid #8884; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
img { max-width: 100%; border: 1px solid #8884; margin: 0.5rem 0; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid #8884; font-size: 0.85rem; }
.note { color: #777; } li { margin: 0.2rem 0; }
.wide { overflow-x: auto; }
</style>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"; }

std::string row(const std::vector<std::string>& cells, const char* tag = "td") {
  std::string text = "<tr>";
  for (const std::string& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, cell);
  return text + "</tr>\n";
}

/// `body` is rows; headings are plain text.
std::string table(const std::vector<std::string>& headings, const std::string& body) {
  return "<div class=\"wide\"><table>\n" + row(headings, "th") + body + "</table></div>\n";
}

/// Headline numbers by key.
class Numbers {
 public:
  explicit Numbers(const std::vector<Headline>& lines) : lines_(lines) {
    for (const Headline& line : lines) by_key_[line.key] = &line;
  }

  /// "12.3 % (5 to 40 %)", with its band when there is one; empty without the number.
  std::string text(const std::string& key) const {
    const auto found = by_key_.find(key);
    if (found == by_key_.end() || !std::isfinite(found->second->value)) return {};
    const std::string unit = found->second->unit == "1" ? "" : " " + found->second->unit;
    return number(found->second->value) + unit + band(key, unit);
  }

  std::string rows() const {
    std::string text_of_rows;
    for (const Headline& line : lines_) {
      if (line.key.ends_with("_p05") || line.key.ends_with("_p95")) continue;
      const std::string unit = line.unit == "1" ? "" : line.unit;
      text_of_rows += fmt::format(
          "<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
          escaped(line.key), number(line.value), escaped(unit), range(line.key), escaped(line.meaning));
    }
    return text_of_rows;
  }

 private:
  std::string range(const std::string& key) const {
    const auto low = by_key_.find(key + "_p05"), high = by_key_.find(key + "_p95");
    if (low == by_key_.end() || high == by_key_.end()) return {};
    return fmt::format("{} to {}", number(low->second->value), number(high->second->value));
  }
  std::string band(const std::string& key, const std::string& unit) const {
    const std::string text_of_range = range(key);
    return text_of_range.empty() ? "" : fmt::format(" (band {}{})", text_of_range, unit);
  }

  const std::vector<Headline>& lines_;
  std::map<std::string, const Headline*> by_key_;
};

/// Which numbers of a run speak to a claim, and in what words. Claims without an entry are not touched by any run.
const std::multimap<std::string, std::pair<std::string, std::string>>& numbers_of_claims() {
  static const std::multimap<std::string, std::pair<std::string, std::string>> numbers = {
      {"collagen_400", {"collagen_30d", "papillary collagen at day 30"}},
      {"collagen_400", {"collagen_end", "at the horizon"}},
      {"elastin_rises", {"elastin_change", "elastin"}},
      {"elastin_rises", {"elastin_low", "published from"}},
      {"elastin_rises", {"elastin_high", "published to"}},
      {"twelve_months", {"collagen_90d", "collagen at day 90"}},
      {"twelve_months", {"collagen_365d", "at day 365"}},
      {"redness_3_h", {"erythema_duration", "redness down to a tenth after"}},
      {"redness_3_h", {"barrier_recovery", "barrier back after"}},
      {"deeper_actives", {"enhancement", "absorbed with channels over without"}},
      {"deeper_actives", {"active_depth", "a hundredth of the strength down to"}},
      {"large_molecules", {"enhancement", "absorbed with channels over without"}},
      {"roller_top_layer", {"depth_mean", "mean depth"}},
      {"roller_full_depth", {"depth_over_length", "mean depth over length"}},
      {"blood_flow", {"vessels_peak", "vessels at most"}}};
  return numbers;
}

std::string claims_of(const Numbers& numbers) {
  std::string body;
  for (const Claim& claim : load_claims()) {
    std::string here;
    const auto [first, end] = numbers_of_claims().equal_range(claim.id);
    for (auto entry = first; entry != end; ++entry) {
      const std::string value = numbers.text(entry->second.first);
      if (value.empty()) continue;
      here += fmt::format("{}{} {}", here.empty() ? "" : "; ", escaped(entry->second.second), escaped(value));
    }
    body += row({escaped(claim.text), escaped(claim.status), escaped(claim.literature), escaped(claim.model),
                 here.empty() ? "<span class=\"note\">no number</span>" : here});
  }
  return "<h2>Claims</h2>\n<p class=\"note\">What advertisements say, beside literature and model. The model is never "
         "calibrated to a claim.</p>\n" +
         table({"claim", "status", "literature", "model", "this run"}, body);
}

std::string cell_text(const Table::Cell& cell) {
  if (const auto* value = std::get_if<double>(&cell)) return number(*value);
  return escaped(std::get<std::string>(cell));
}

std::string assumed_of(const RunHeader& header) {
  if (header.assumed.rows.empty()) return "<p>No input without an opened source.</p>\n";
  std::string body;
  for (const auto& cells : header.assumed.rows) {
    std::vector<std::string> texts;
    for (const Table::Cell& cell : cells) texts.push_back(cell_text(cell));
    body += row(texts);
  }
  return table(header.assumed.columns, body);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw ResultsError(fmt::format("'{}' cannot be read", file.string()));
  return bytes;
}

std::string pictures_of(const std::vector<fs::path>& files) {
  if (files.empty()) return "<p class=\"note\">No pictures: `acus render` makes them.</p>\n";
  std::string text;
  for (const fs::path& file : files) {
    const std::string name = escaped(file.stem().string());
    text += fmt::format(
        "<figure><img alt=\"{0}\" src=\"data:image/png;base64,{1}\"><figcaption "
        "class=\"note\">{0}</figcaption></figure>\n",
        name, base64(bytes_of(file)));
  }
  return text;
}

std::string warnings_of(const RunHeader& header) {
  if (header.warnings.empty()) return "<p>None.</p>\n";
  std::string items;
  for (const std::string& warning : header.warnings) items += fmt::format("<li>{}</li>\n", escaped(warning));
  return "<ul>\n" + items + "</ul>\n";
}

std::string provenance_of(const RunHeader& header) {
  std::string body;
  for (const auto& [key, value] : header.provenance) body += row({escaped(key), escaped(value)});
  return table({"", ""}, body);
}

std::string section_of(const ReportedRun& run) {
  const ResultsReader reader(run.folder);
  if (!reader.is_finished()) throw ResultsError(fmt::format("'{}' is not finished", run.folder.string()));
  const RunHeader& header = reader.header();
  const std::vector<Headline> lines = reader.summary();
  const Numbers numbers(lines);
  return fmt::format("<h1>{}</h1>\n<p class=\"note\">{}; a simulation, not medical advice</p>\n", escaped(header.title),
                     escaped(header.name)) +
         "<h2>Numbers</h2>\n" + table({"number", "value", "unit", "band, 5 to 95 %", "meaning"}, numbers.rows()) +
         "<h2>Warnings</h2>\n" + warnings_of(header) + "<h2>Pictures</h2>\n" + pictures_of(run.pictures) +
         claims_of(numbers) + "<h2>Inputs without an opened source</h2>\n" + assumed_of(header) +
         "<h2>Provenance</h2>\n" + provenance_of(header) + "<h2>Scenario</h2>\n<pre>" + escaped(header.scenario_given) +
         "</pre>\n";
}

}  // namespace

std::string base64(const std::string& bytes) {
  static constexpr const char* letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = word << 8U | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= n ? letters[word >> (18U - 6U * k) & 63U] : '=';
  }
  return text;
}

std::string report_page(const std::vector<ReportedRun>& runs) {
  std::string sections;
  for (const ReportedRun& run : runs) sections += section_of(run);
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width\">\n<title>Acus report</title>\n" +
         std::string(style) + "</head>\n<body>\n" + sections + "</body>\n</html>\n";
}

}  // namespace acus

#include "scenarios/schema/toml_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace acus {
namespace {

std::string pairs_text(const std::vector<double>& flat, Dimension dimension) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
    pairs.push_back(fmt::format("[{}, {}]", toml_number(flat[i], dimension), toml_number(flat[i + 1], dimension)));
  }
  return fmt::format("[{}]", fmt::join(pairs, ", "));
}

/// As read_area() reads it.
std::string area_text(const std::vector<double>& flat, Dimension dimension) {
  if (flat.size() == 1) return fmt::format("{{ disc = {} }}", toml_number(flat[0], dimension));
  if (flat.size() == 2)
    return fmt::format("[{}, {}]", toml_number(flat[0], dimension), toml_number(flat[1], dimension));
  return pairs_text(flat, dimension);
}

std::string table_text(const std::vector<double>& values, const std::vector<KeyInfo>& keys) {
  std::vector<std::string> entries;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const bool is_whole = keys[k].kind == ValueKind::integer;
    entries.push_back(
        fmt::format("{} = {}", keys[k].name,
                    is_whole ? fmt::format("{:.0f}", values[k]) : toml_number(values[k], keys[k].dimension)));
  }
  return fmt::format("{{ {} }}", fmt::join(entries, ", "));
}

std::string passes_text(const std::vector<double>& flat) {
  const std::vector<KeyInfo>& keys = pass_keys();
  std::vector<std::string> passes;
  for (std::size_t at = 0; at + keys.size() <= flat.size(); at += keys.size()) {
    std::vector<std::string> entries;
    for (std::size_t k = 0; k < keys.size(); ++k)
      entries.push_back(fmt::format("{} = {}", keys[k].name, toml_number(flat[at + k], keys[k].dimension)));
    passes.push_back(fmt::format("{{ {} }}", fmt::join(entries, ", ")));
  }
  return fmt::format("[{}]", fmt::join(passes, ", "));
}

struct ToToml {
  const KeyInfo& info;

  std::string operator()(double value) const {
    if (info.accepts_auto && value == 0.0) return "\"auto\"";
    return toml_number(value, info.dimension);
  }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const std::string& value) const {
    const bool is_number = info.kind == ValueKind::humidity && parse_quantity(value, Dimension::none).error.empty();
    return is_number ? value : toml_string(value);
  }
  std::string operator()(const std::vector<double>& values) const {
    if (info.kind == ValueKind::area) return area_text(values, info.dimension);
    if (info.kind == ValueKind::passes) return passes_text(values);
    if (info.kind == ValueKind::sessions) return table_text(values, session_keys());
    if (info.kind == ValueKind::healing_parameters) return table_text(values, healing_parameter_keys());
    if (info.kind == ValueKind::profile) return pairs_text(values, info.dimension);
    std::vector<std::string> texts;
    texts.reserve(values.size());
    for (double value : values) texts.push_back(toml_number(value, info.dimension));
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }
};

}  // namespace

std::string toml_number(double value, Dimension dimension) {
  if (dimension != Dimension::none) return fmt::format("\"{}\"", format_quantity(value, dimension));
  return format_quantity(value, dimension);
}

std::string toml_string(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      result += fmt::format("\\{}", c);
    else if (byte < 0x20 || byte == 0x7F)
      result += fmt::format("\\u{:04X}", static_cast<unsigned>(byte));
    else
      result += c;
  }
  return result + "\"";
}

std::string toml_value(const Value& value, const KeyInfo& info) { return std::visit(ToToml{info}, value); }

}  // namespace acus

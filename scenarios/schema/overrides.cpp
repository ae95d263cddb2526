#include "scenarios/schema/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "scenarios/schema/toml_text.hpp"

namespace acus {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_bare_key(const std::string& part) {
  return !part.empty() && std::all_of(part.begin(), part.end(),
                                      [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

/// The value as the only entry of a table, with "--set #n" as its source.
std::optional<toml::table> parse_value(std::string_view value, const std::string& source) {
  try {
    toml::table parsed = toml::parse("value=" + std::string(value), source);
    if (parsed.size() == 1) return parsed;
  } catch (const toml::parse_error&) {
    // Not TOML: the shell has eaten the quotes of a text.
  }
  try {
    return toml::parse("value=" + toml_string(std::string(value)), source);
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

std::optional<std::size_t> as_index(const std::string& part) {
  std::size_t index = 0;
  const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (failure != std::errc() || end != part.data() + part.size()) return std::nullopt;
  return index;
}

bool has_name(const toml::node& entry, const std::string& wanted) {
  const toml::table* table = entry.as_table();
  const toml::node* entry_name = table != nullptr ? table->get("name") : nullptr;
  return entry_name != nullptr && entry_name->value_exact<std::string>() == wanted;
}

/// Walks down the path, making tables on the way; nullptr with `problem` set when something is in the way.
class Path {
 public:
  Path(toml::table& root, std::string source) : node_(&root), source_(std::move(source)) {}

  bool enter(const std::string& part) {
    if (toml::table* table = node_->as_table()) {
      const bool is_layer_list = part == "layer" && !table->contains(part);
      if (is_layer_list)
        adopt(*table, part, "value = []");
      else if (!table->contains(part))
        adopt(*table, part, "value = {}");
      node_ = table->get(part);
      return true;
    }
    if (toml::array* array = node_->as_array()) return enter_array(*array, part);
    return false;
  }

  bool put(const std::string& part, toml::node&& value) {
    if (toml::table* table = node_->as_table()) {
      table->insert_or_assign(part, std::move(value));
      return true;
    }
    toml::array* array = node_->as_array();
    const auto index = as_index(part);
    if (array == nullptr || !index || *index >= array->size()) return false;
    array->replace(array->cbegin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    return true;
  }

 private:
  // Moved, not copied: a copied node forgets its source.
  void adopt(toml::table& table, const std::string& part, std::string_view made) {
    toml::table parsed = toml::parse(made, source_);
    table.insert(part, std::move(*parsed.get("value")));
  }

  bool enter_array(toml::array& array, const std::string& part) {
    if (const auto index = as_index(part)) {
      if (*index >= array.size()) return false;
      node_ = array.get(*index);
      return true;
    }
    for (toml::node& entry : array) {
      if (!has_name(entry, part)) continue;
      node_ = &entry;
      return true;
    }
    toml::table parsed = toml::parse(fmt::format("value = {{ name = {} }}", toml_string(part)), source_);
    array.push_back(std::move(*parsed.get("value")));
    node_ = array.get(array.size() - 1);
    return true;
  }

  toml::node* node_;
  std::string source_;
};

void apply(toml::table& document, const std::string& override_text, const SourcePosition& position,
           Diagnostics& diagnostics) {
  const std::size_t equals = override_text.find('=');
  const std::vector<std::string> parts = split(override_text.substr(0, equals));
  if (equals == std::string::npos || !std::all_of(parts.begin(), parts.end(), is_bare_key)) {
    diagnostics.error(
        position,
        fmt::format("\"{}\" is not key.path=value; expected for example needle.length=\"1.5 mm\"", override_text));
    return;
  }
  auto value = parse_value(std::string_view(override_text).substr(equals + 1), position.file);
  if (!value) {
    diagnostics.error(position, "the value is not UTF-8 text");
    return;
  }
  Path path(document, position.file);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (path.enter(parts[i])) continue;
    diagnostics.error(position, fmt::format("\"{}\": there is no \"{}\" to set a value in", override_text, parts[i]));
    return;
  }
  if (!path.put(parts.back(), std::move(*value->get("value")))) {
    diagnostics.error(position, fmt::format("\"{}\": there is no \"{}\" to set", override_text, parts.back()));
  }
}

}  // namespace

void apply_overrides(toml::table& document, const std::vector<std::string>& overrides, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    apply(document, overrides[i], {fmt::format("--set #{}", i + 1), 0, 0}, diagnostics);
  }
}

}  // namespace acus

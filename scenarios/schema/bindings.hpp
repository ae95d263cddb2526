#pragma once
// Small makers of keys: how a declared value gets into, and out of, the member it fills.

#include <algorithm>
#include <cmath>

#include "scenarios/schema/keys.hpp"

namespace acus {

/// A number; without a default, 0 means "not given" and is left out of the resolved text.
template <class Target, class Access>
Key<Target> number_key(KeyInfo info, Access access, bool zero_means_not_given = false) {
  return {std::move(info), [access](Target& t, const Value& v) { access(t) = std::get<double>(v); },
          [access, zero_means_not_given](const Target& t) -> std::optional<Value> {
            const double value = access(const_cast<Target&>(t));
            if (zero_means_not_given && value == 0.0) return std::nullopt;
            return Value(value);
          }};
}

template <class Target, class Access>
Key<Target> integer_key(KeyInfo info, Access access) {
  info.kind = ValueKind::integer;
  return {std::move(info),
          [access](Target& t, const Value& v) {
            auto& member = access(t);
            member = static_cast<std::remove_reference_t<decltype(member)>>(std::get<std::int64_t>(v));
          },
          [access](const Target& t) -> std::optional<Value> {
            return Value(static_cast<std::int64_t>(access(const_cast<Target&>(t))));
          }};
}

template <class Target, class Access>
Key<Target> flag_key(KeyInfo info, Access access) {
  info.kind = ValueKind::boolean;
  return {std::move(info), [access](Target& t, const Value& v) { access(t) = std::get<bool>(v); },
          [access](const Target& t) -> std::optional<Value> { return Value(access(const_cast<Target&>(t))); }};
}

/// A text or a word; empty means "not given".
template <class Target, class Access>
Key<Target> text_key(KeyInfo info, Access access) {
  return {std::move(info), [access](Target& t, const Value& v) { access(t) = std::get<std::string>(v); },
          [access](const Target& t) -> std::optional<Value> {
            const std::string& value = access(const_cast<Target&>(t));
            if (value.empty()) return std::nullopt;
            return Value(value);
          }};
}

/// An enumeration whose values are the words in the same order.
template <class Target, class Access>
Key<Target> enum_key(KeyInfo info, Access access) {
  info.kind = ValueKind::word;
  const std::vector<std::string> words = info.words;
  return {std::move(info),
          [access, words](Target& t, const Value& v) {
            auto& member = access(t);
            const auto at = std::find(words.begin(), words.end(), std::get<std::string>(v)) - words.begin();
            member = static_cast<std::remove_reference_t<decltype(member)>>(at);
          },
          [access, words](const Target& t) -> std::optional<Value> {
            return Value(words[static_cast<std::size_t>(access(const_cast<Target&>(t)))]);
          }};
}

/// A key whose only accepted value in this version is fixed; it is written so that resolved texts read back.
template <class Target>
Key<Target> fixed_key(KeyInfo info, const Value& value) {
  return {std::move(info), [](Target&, const Value&) {},
          [value](const Target&) -> std::optional<Value> { return value; }};
}

}  // namespace acus

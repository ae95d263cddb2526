// Keys of [treatment]: where the device goes, how often, and what varies. A pass is one traverse of the whole area.

#include <fmt/format.h>

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"
#include "scenarios/schema/toml_text.hpp"

namespace acus {
namespace {

using Flat = std::vector<double>;

std::vector<Vec2> points_of(const Flat& flat) {
  std::vector<Vec2> points;
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) points.emplace_back(flat[i], flat[i + 1]);
  return points;
}

TreatedArea area_of(const Flat& flat) {
  TreatedArea area;
  if (flat.size() == 1) {
    area.kind = TreatedArea::Kind::disc;
    area.diameter = flat[0];
  } else if (flat.size() == 2) {
    area.kind = TreatedArea::Kind::rectangle;
    area.size = {flat[0], flat[1]};
  } else {
    area.kind = TreatedArea::Kind::polygon;
    area.corners = points_of(flat);
  }
  return area;
}

std::optional<Value> value_of(const TreatedArea& area) {
  switch (area.kind) {
    case TreatedArea::Kind::none:
      return std::nullopt;
    case TreatedArea::Kind::rectangle:
      return Value(Flat{area.size[0], area.size[1]});
    case TreatedArea::Kind::disc:
      return Value(Flat{area.diameter});
    case TreatedArea::Kind::polygon:
      break;
  }
  Flat flat;
  for (const Vec2& corner : area.corners) flat.insert(flat.end(), {corner[0], corner[1]});
  return Value(std::move(flat));
}

Key<Scenario> area_key() {
  return {{.name = "area",
           .kind = ValueKind::area,
           .meaning = "skin that is treated, its middle at the origin: sides along x and y, a disc by its diameter, or "
                      "corners in order (where they are)",
           .example = "[\"20 mm\", \"20 mm\"]",
           .dimension = Dimension::length,
           .low = -longest,
           .high = longest,
           .is_required = true},
          [](Scenario& s, const Value& v) { s.treatment.area = area_of(std::get<Flat>(v)); },
          [](const Scenario& s) { return value_of(s.treatment.area); }};
}

Key<Scenario> passes_key() {
  return {{.name = "passes",
           .kind = ValueKind::passes,
           .meaning = "what is done in one session, in this order. One pass is one traverse of the whole area; [] is "
                      "none",
           .example = "[{ direction = \"0 deg\", count = 4 }, { direction = \"90 deg\", count = 4 }]",
           .is_required = true},
          [](Scenario& s, const Value& v) {
            const auto& flat = std::get<Flat>(v);
            s.treatment.passes.clear();
            for (std::size_t i = 0; i + 3 < flat.size(); i += 4)
              s.treatment.passes.push_back({flat[i], static_cast<std::int64_t>(flat[i + 1]), flat[i + 2], flat[i + 3]});
          },
          [](const Scenario& s) -> std::optional<Value> {
            Flat flat;
            for (const PassSpec& pass : s.treatment.passes)
              flat.insert(flat.end(), {pass.direction, static_cast<double>(pass.count), pass.overlap, pass.offset});
            return Value(std::move(flat));
          }};
}

Key<Scenario> scatter_of(std::string name, std::string meaning, std::string example, Dimension dimension, double high,
                         double TreatmentSpec::*member) {
  return number_key<Scenario>(
      {.name = std::move(name),
       .meaning = std::move(meaning),
       .example = std::move(example),
       .dimension = dimension,
       .low = 0.0,
       .high = high},
      [member](Scenario & s) -> auto& { return s.treatment.*member; });
}

std::vector<Key<Scenario>> scatter_keys() {
  constexpr double most = 1.0;
  return {scatter_of("scatter_force",
                     "how the force of the hand varies from lane to lane: standard deviation over the mean", "0.25",
                     Dimension::none, most, &TreatmentSpec::scatter_force),
          scatter_of("scatter_speed", "the same of the speed over the skin: distance of a pen's strokes", "0.2",
                     Dimension::none, most, &TreatmentSpec::scatter_speed),
          scatter_of("scatter_heading", "standard deviation of the heading from lane to lane", "\"3 deg\"",
                     Dimension::angle, right_angle, &TreatmentSpec::scatter_heading),
          scatter_of("scatter_person",
                     "standard deviation of the logarithm of how stiff and tough the skin of this person is, against "
                     "the preset",
                     "0.3", Dimension::none, most, &TreatmentSpec::scatter_person),
          scatter_of("scatter_site", "the same from place to place, on squares as wide as a lane", "0.1",
                     Dimension::none, most, &TreatmentSpec::scatter_site)};
}

std::vector<Key<Scenario>> target_keys() {
  return {number_key<Scenario>(
              {.name = "target_density",
               .meaning = "wanted punctures per area, at least target_depth deep: coverage and `acus plan`",
               .example = "\"250 1/cm^2\"",
               .dimension = Dimension::per_area,
               .low = 0.0,
               .high = 1e4,
               .excludes_low = true,
               .default_text = "none"},
              [](Scenario & s) -> auto& { return s.treatment.target_density; }, true),
          number_key<Scenario>(
              {.name = "target_depth",
               .meaning = "depth from which a puncture counts for target_density",
               .example = "\"0.5 mm\"",
               .dimension = Dimension::length,
               .low = 0.0,
               .high = longest},
              [](Scenario & s) -> auto& { return s.treatment.target_depth; }),
          number_key<Scenario>(
              {.name = "limit_clusters",
               .meaning = "most merged holes wider than 0.4 mm, per area, that a plan may leave",
               .example = "\"1 1/cm^2\"",
               .dimension = Dimension::per_area,
               .low = 0.0,
               .high = 1e4,
               .excludes_low = true,
               .default_text = "none"},
              [](Scenario & s) -> auto& { return s.treatment.limit_clusters; }, true),
          number_key<Scenario>(
              {.name = "limit_bleeding",
               .meaning = "largest share of punctures that bleed in a plan",
               .example = "0.5",
               .low = 0.0,
               .high = 1.0,
               .excludes_low = true,
               .default_text = "none"},
              [](Scenario & s) -> auto& { return s.treatment.limit_bleeding; }, true)};
}

}  // namespace

const std::vector<KeyInfo>& pass_keys() {
  static const std::vector<KeyInfo> keys = {
      {.name = "direction",
       .meaning = "of the travel, from +x towards +y; every second lane goes the other way",
       .example = "\"90 deg\"",
       .dimension = Dimension::angle,
       .low = -4 * right_angle,
       .high = 4 * right_angle,
       .default_text = "`\"0 deg\"`"},
      {.name = "count",
       .kind = ValueKind::integer,
       .meaning = "traverses of the whole area in this direction",
       .example = "4",
       .low = 0.0,
       .high = 65535.0,
       .default_text = "`1`"},
      {.name = "overlap",
       .meaning = "of neighbouring lanes, as a part of their width",
       .example = "0.2",
       .low = 0.0,
       .high = 0.95,
       .default_text = "`0`"},
      {.name = "offset",
       .meaning = "shift of all lanes across the travel",
       .example = "\"1 mm\"",
       .dimension = Dimension::length,
       .low = -longest,
       .high = longest,
       .default_text = "`\"0 mm\"`"}};
  return keys;
}

Section<Scenario> treatment_section() {
  Section<Scenario> section{
      "treatment",
      "The device goes over an area of skin: punctures one by one, maps, statistics. Needs a [device]; [insertion] may "
      "be left out, its needle then goes in at the speed of the device.",
      false,
      {area_key(), passes_key(),
       integer_key<Scenario>(
           {.name = "sessions",
            .meaning =
                "how often all passes are done. More than one needs [healing], whose sessions say when: holes of "
                "one session are closed in the next",
            .example = "1",
            .low = 1.0,
            .high = most_sessions,
            .default_text = "that of healing.sessions; `1` without"},
           [](Scenario & s) -> auto& { return s.treatment.sessions; })}};
  for (auto keys : {scatter_keys(), target_keys()})
    for (Key<Scenario>& key : keys) section.keys.push_back(std::move(key));
  section.keys.push_back(number_key<Scenario>(
      {.name = "cell",
       .meaning = "side of the cells of the maps",
       .example = "\"1 mm\"",
       .dimension = Dimension::length,
       .low = 0.0,
       .high = longest,
       .excludes_low = true},
      [](Scenario & s) -> auto& { return s.treatment.cell; }));
  section.keys.push_back(number_key<Scenario>(
      {.name = "memory",
       .meaning = "gigabytes that punctures and their statistics may take; a treatment that needs more is refused",
       .example = "4.0",
       .low = 0.001,
       .high = 1024.0},
      [](Scenario & s) -> auto& { return s.treatment.memory; }));
  // Without the section nothing of it is written: what is its default then is said here.
  for (Key<Scenario>& key : section.keys) {
    const std::optional<Value> fresh = key.get(Scenario());
    if (fresh && key.info.default_text.empty() && !key.info.is_required)
      key.info.default_text = fmt::format("`{}`", toml_value(*fresh, key.info));
    key.get = [get = key.get](const Scenario& s) { return s.treatment.is_asked ? get(s) : std::nullopt; };
  }
  return section;
}

}  // namespace acus

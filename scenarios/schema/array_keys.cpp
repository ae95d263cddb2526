// Keys of [array]: where the needles of one plate stand. Which of them belong together is checked in array_checks.cpp.

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

constexpr double most_in_a_row = 1000.0;
constexpr double steepest_tilt = right_angle / 3;

Key<Scenario> count_of(std::string key, std::string meaning, std::string example, int ArraySpec::*member) {
  return integer_key<Scenario>(
      {.name = std::move(key),
       .meaning = std::move(meaning),
       .example = std::move(example),
       .low = 1.0,
       .high = most_in_a_row},
      [member](Scenario & s) -> auto& { return s.array.*member; });
}

Key<Scenario> length_of(KeyInfo info, double ArraySpec::*member) {
  const bool is_chosen = info.accepts_auto;
  return number_key<Scenario>(
      std::move(info), [member](Scenario & s) -> auto& { return s.array.*member; }, !is_chosen);
}

Key<Scenario> auto_length(std::string key, std::string meaning, std::string example, double ArraySpec::*member) {
  KeyInfo info = length_info(std::move(key), std::move(meaning), std::move(example));
  info.accepts_auto = true;
  return length_of(std::move(info), member);
}

Key<Scenario> required_length(std::string key, std::string meaning, std::string example, std::string when,
                              double ArraySpec::*member) {
  KeyInfo info = length_info(std::move(key), std::move(meaning), std::move(example));
  info.default_text = "required with layout = " + std::move(when);
  return length_of(std::move(info), member);
}

}  // namespace

Section<Scenario> array_section() {
  return {"array",
          "Where the needles of one plate stand. With this section insertion.model is \"array\" unless given.",
          false,
          {enum_key<Scenario>(
               {.name = "layout",
                .meaning = "square: rows by columns; hexagonal: rings around a middle needle; ring: needles on one "
                           "circle; points: own positions",
                .example = "\"square\"",
                .words = {"square", "hexagonal", "ring", "points"}},
               [](Scenario & s) -> auto& { return s.array.layout; }),
           count_of("rows", "needles along y (layout = \"square\")", "10", &ArraySpec::rows),
           count_of("columns", "needles along x (layout = \"square\")", "10", &ArraySpec::columns),
           required_length("pitch", "distance of neighbours", "\"0.5 mm\"", "\"square\" or \"hexagonal\"",
                           &ArraySpec::pitch),
           count_of("rings", "rings around the middle needle (layout = \"hexagonal\")", "3", &ArraySpec::rings),
           count_of("needles", "needles on the circle (layout = \"ring\")", "6", &ArraySpec::needles),
           required_length("radius", "radius of the circle", "\"2 mm\"", "\"ring\"", &ArraySpec::radius),
           {{.name = "file",
             .kind = ValueKind::text,
             .meaning = "CSV file with a header such as x_mm,y_mm and one needle per line, relative to the scenario "
                        "file (layout = \"points\")",
             .example = "\"pins.csv\"",
             .default_text = "with layout = \"points\": file or points"},
            [](Scenario& s, const Value& v) { s.array.file = std::get<std::string>(v); },
            [](const Scenario&) { return std::optional<Value>(); }},  // its points are written
           {{.name = "points",
             .kind = ValueKind::profile,
             .meaning = "positions of the needles (x, y)",
             .example = "[[\"0 mm\", \"0 mm\"], [\"0.7 mm\", \"0 mm\"]]",
             .dimension = Dimension::length,
             .low = -longest,
             .high = longest,
             .default_text = "with layout = \"points\": file or points"},
            [](Scenario& s, const Value& v) {
              const auto& flat = std::get<std::vector<double>>(v);
              s.array.points.clear();
              for (std::size_t i = 0; i + 1 < flat.size(); i += 2) s.array.points.emplace_back(flat[i], flat[i + 1]);
            },
            [](const Scenario& s) -> std::optional<Value> {
              if (s.array.points.empty()) return std::nullopt;
              std::vector<double> flat;
              for (const Vec2& point : s.array.points) flat.insert(flat.end(), {point[0], point[1]});
              return Value(std::move(flat));
            }},
           {{.name = "recesses",
             .kind = ValueKind::numbers,
             .meaning = "how much shorter each needle is than needle.length, in the order of the layout (square: along "
                        "x, row after row; hexagonal: the same; ring: from x on against the clock)",
             .example = "[\"0 um\", \"100 um\"]",
             .dimension = Dimension::length,
             .low = 0.0,
             .high = longest,
             .default_text = "all as long as needle.length"},
            [](Scenario& s, const Value& v) { s.array.recesses = std::get<std::vector<double>>(v); },
            [](const Scenario& s) -> std::optional<Value> {
              if (s.array.recesses.empty()) return std::nullopt;
              return Value(s.array.recesses);
            }},
           number_key<Scenario>(
               {.name = "tilt",
                .meaning = "angle by which the plate comes down tilted, one edge first. Embedded needles still act "
                           "along the vertical: beyond 10 deg resolve them",
                .example = "\"3 deg\"",
                .dimension = Dimension::angle,
                .low = 0.0,
                .high = steepest_tilt},
               [](Scenario & s) -> auto& { return s.array.tilt.angle; }),
           number_key<Scenario>(
               {.name = "tilt_direction",
                .meaning = "towards which edge the plate is lowest, from x",
                .example = "\"90 deg\"",
                .dimension = Dimension::angle,
                .low = -2 * right_angle,
                .high = 2 * right_angle},
               [](Scenario & s) -> auto& { return s.array.tilt.direction; }),
           auto_length("footprint",
                       "side of the square over which a needle's force enters the shared tissue; what is finer "
                       "than that comes from the single needle. auto: the needle's width, at most half the distance "
                       "of neighbours",
                       "\"0.2 mm\"", &ArraySpec::footprint),
           auto_length("margin", "tissue beyond the outermost needle; auto: three thicknesses of the skin", "\"10 mm\"",
                       &ArraySpec::margin),
           auto_length("overhang",
                       "how far the plate reaches beyond the outermost needle; auto: half the distance of neighbours",
                       "\"1 mm\"", &ArraySpec::overhang)}};
}

}  // namespace acus

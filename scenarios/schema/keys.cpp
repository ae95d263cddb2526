#include "scenarios/schema/keys.hpp"

#include "core/needle/shape.hpp"
#include "core/needle/stl.hpp"
#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

Section<Scenario> scenario_section() {
  return {"scenario",
          "Name of the run.",
          false,
          {text_key<Scenario>(
               {.name = "name",
                .kind = ValueKind::text,
                .meaning = "short name; the results folder is out/NAME. Letters, digits, '.', '_' and '-'",
                .example = "\"forearm-cone\"",
                .default_text = "name of the file"},
               [](Scenario & s) -> auto& { return s.name; }),
           text_key<Scenario>(
               {.name = "title",
                .kind = ValueKind::text,
                .meaning = "one line for pictures and tables",
                .example = "\"A cone on the volar forearm\"",
                .default_text = "the name"},
               [](Scenario & s) -> auto& { return s.title; }),
           integer_key<Scenario>(
               {.name = "seed",
                .meaning = "seed of every random choice, recorded in the results",
                .example = "7",
                .low = 0.0,
                .high = 9007199254740992.0},
               [](Scenario & s) -> auto& { return s.seed; })}};
}

Key<Scenario> prestretch_of_skin() {
  return {
      {.name = "prestretch",
       .kind = ValueKind::pair,
       .meaning = "in-plane stretch in vivo relative to the stress-free state, along and across the Langer direction "
                  "(one number: both). With a site it is that of the papillary and reticular dermis; with own layers "
                  "that of every layer. A layer's own prestretch comes first",
       .example = "[1.06, 1.03]",
       .low = 0.5,
       .high = 2.0,
       .default_text = "that of the site; 1 with own layers"},
      [](Scenario& s, const Value& v) {
        const auto& pair = std::get<std::vector<double>>(v);
        s.skin_choice.prestretch = {pair[0], pair[1]};
      },
      // Each layer of the resolved text carries its own.
      [](const Scenario&) -> std::optional<Value> { return std::nullopt; }};
}

Section<Scenario> skin_section() {
  return {
      "skin",
      "The tissue: a site preset, own layers, or a preset with some values overridden.",
      true,
      {text_key<Scenario>(
           {.name = "site",
            .kind = ValueKind::text,
            .meaning = "body site preset (`acus list sites`). Without it the [[skin.layer]] tables are the "
                       "whole stack; with it they override values of the layers they name",
            .example = "\"volar_forearm\"",
            .default_text = "none: own layers"},
           [](Scenario & s) -> auto& { return s.skin_choice.site; }),
       prestretch_of_skin(),
       number_key<Scenario>(
           {.name = "langer_angle",
            .meaning = "direction of the first in-plane axis of the skin, from the x axis",
            .example = "\"30 deg\"",
            .dimension = Dimension::angle,
            .low = -2 * right_angle,
            .high = 2 * right_angle},
           [](Scenario & s) -> auto& { return s.skin.langer_angle; }),
       text_key<Scenario>(
           {.name = "hydration",
            .kind = ValueKind::humidity,
            .meaning = "state of the stratum corneum of a site preset. \"ambient\": the preset. A relative "
                       "humidity r from 0.3 to 1: log10(E/MPa) falls linearly from 3.30 at r = 0.3 to 0.48 "
                       "at r = 1. \"dry\" is r = 0.3. \"wet\" (soaked under water, gel or serum) is r = 1 "
                       "with twice the thickness",
            .example = "\"ambient\"",
            .low = 0.3,
            .high = 1.0,
            .words = {"ambient", "wet", "dry"},
            .default_text = "\"ambient\" with a site; not allowed with own layers"},
           [](Scenario & s) -> auto& { return s.skin_choice.hydration; }),
       text_key<Scenario>(
           {.name = "lowest",
            .kind = ValueKind::text,
            .meaning = "lowest layer of the site that is kept; the base takes the place of those below it, as where "
                       "there is no fat",
            .example = "\"reticular_dermis\"",
            .default_text = "the lowest of the site"},
           [](Scenario & s) -> auto& { return s.skin_choice.lowest; }),
       text_key<Scenario>(
           {.name = "base",
            .kind = ValueKind::word,
            .meaning =
                "what the lowest layer rests on. rigid, bonded, bone: displacement held; cartilage: the same, as "
                "no modulus with a source is known; sliding: only the normal displacement held; none: free "
                "underside; muscle: one more layer named \"muscle\" on a rigid base, whose thickness must be given "
                "by a [[skin.layer]] (sites only)",
            .example = "\"bone\"",
            .words = {"rigid", "bonded", "sliding", "none", "muscle", "bone", "cartilage"},
            .default_text = "that of the site; \"bonded\" with own layers"},
           [](Scenario & s) -> auto& { return s.skin_choice.base; }),
       text_key<Scenario>(
           {.name = "person",
            .kind = ValueKind::text,
            .meaning = "whose skin it is (`acus list persons`): factors on the presets of skin and healing, and "
                       "warnings. What the scenario changes itself stays",
            .example = "\"elderly\"",
            .default_text = "nobody in particular"},
           [](Scenario & s) -> auto& { return s.skin_choice.person; })}};
}

std::vector<std::string> all_shapes() {
  std::vector<std::string> shapes = registered_needle_shapes();
  for (const std::string& shape : faceted_needle_shapes()) shapes.push_back(shape);
  return shapes;
}

Key<Scenario> needle_length_key(std::string key, double NeedleSpec::*member, std::string meaning,
                                std::string example_text, std::string default_text) {
  KeyInfo info = length_info(std::move(key), std::move(meaning), std::move(example_text));
  info.excludes_low = !default_text.starts_with("0:");  // 0 has a meaning of its own there
  info.default_text = std::move(default_text);
  return number_key<Scenario>(
      std::move(info), [member](Scenario & s) -> auto& { return s.needle.*member; }, true);
}

Key<Scenario> profile_key() {
  return {{.name = "profile",
           .kind = ValueKind::profile,
           .meaning = "outline of shape \"profile\" as [s, r] points from tip to base, instead of a file",
           .example = "[[\"0 um\", \"0 um\"], [\"10 um\", \"8 um\"], [\"700 um\", \"70 um\"]]",
           .dimension = Dimension::length,
           .low = 0.0,
           .high = longest,
           .default_text = "none"},
          [](Scenario& s, const Value& v) {
            const auto& flat_points = std::get<std::vector<double>>(v);
            s.needle.profile.clear();
            for (std::size_t i = 0; i + 1 < flat_points.size(); i += 2) {
              s.needle.profile.emplace_back(flat_points[i], flat_points[i + 1]);
            }
          },
          [](const Scenario& s) -> std::optional<Value> {
            if (s.needle.profile.empty()) return std::nullopt;
            std::vector<double> flat_points;
            for (const Vec2& point : s.needle.profile) flat_points.insert(flat_points.end(), {point.x(), point.y()});
            return Value(flat_points);
          }};
}

Key<Scenario> file_key() {
  Key<Scenario> key = text_key<Scenario>(
      {.name = "file",
       .kind = ValueKind::text,
       .meaning = "CSV outline of shape \"profile\", relative to the scenario file; header "
                  "such as s_um,r_um, then points from tip to base. STL file (binary or ASCII) of shape \"stl\"",
       .example = "\"needle.csv\"",
       .default_text = "none"},
      [](Scenario & s) -> auto& { return s.needle_file; });
  // The resolved text holds the points of a profile themselves.
  key.get = [](const Scenario& s) -> std::optional<Value> {
    if (s.needle.shape != "stl") return std::nullopt;
    return Value(s.needle_file);
  };
  return key;
}

Section<Scenario> needle_section() {
  return {
      "needle",
      "One rigid needle. Which dimensions a shape takes: `acus list needles`. Required, unless a device preset "
      "brings its needle; another shape than the preset's replaces its dimensions.",
      false,
      {text_key<Scenario>(
           {.name = "shape",
            .kind = ValueKind::word,
            .meaning = "kind of needle. pyramid3, pyramid4, blade, bevel and stl are not round: they need "
                       "insertion.model = \"resolved\"",
            .example = "\"cone\"",
            .words = all_shapes(),
            .planned = {{"candle", "the candle shape"}},
            .default_text = "that of the device preset; required without one"},
           [](Scenario & s) -> auto& { return s.needle.shape; }),
       needle_length_key("length", &NeedleSpec::length, "tip to base", "\"1.5 mm\"",
                         "follows from the other dimensions"),
       needle_length_key("base_diameter", &NeedleSpec::base_diameter, "diameter of the base", "\"250 um\"",
                         "follows from the other dimensions"),
       number_key<Scenario>(
           {.name = "half_angle",
            .meaning = "angle between axis and flank of a cone",
            .example = "\"15 deg\"",
            .dimension = Dimension::angle,
            .low = 0.0,
            .high = right_angle,
            .excludes_low = true,
            .default_text = "follows from the other dimensions"},
           [](Scenario & s) -> auto& { return s.needle.half_angle; }, true),
       needle_length_key("tip_radius", &NeedleSpec::tip_radius, "radius of the rounded tip", "\"4 um\"",
                         "0: a true point"),
       needle_length_key("radius", &NeedleSpec::radius, "radius of a sphere", "\"1 mm\"", "none"),
       needle_length_key("edge_radius", &NeedleSpec::edge_radius,
                         "rounding of the rim of a cylinder; an STL body grows by it, which "
                         "rounds its edges",
                         "\"5 um\"", "0: a sharp rim; required with shape \"stl\""),
       needle_length_key("taper_length", &NeedleSpec::taper_length, "length of the pointed part", "\"0.8 mm\"",
                         "bullet: the whole length"),
       needle_length_key("bore_diameter", &NeedleSpec::bore_diameter,
                         "bore of a hollow needle with a flat end, which punches a ring crack where that is cheaper",
                         "\"50 um\"", "0: solid"),
       needle_length_key("width", &NeedleSpec::width, "width of a blade at its base, along y", "\"300 um\"", "none"),
       needle_length_key("thickness", &NeedleSpec::thickness, "thickness of a blade at its base, along x", "\"80 um\"",
                         "none"),
       needle_length_key("edge_length", &NeedleSpec::edge_length, "length of a blade's straight cutting edge, along y",
                         "\"100 um\"", "0: a pointed blade"),
       number_key<Scenario>(
           {.name = "bevel_angle",
            .meaning = "angle between the cut of a bevel and its axis",
            .example = "\"15 deg\"",
            .dimension = Dimension::angle,
            .low = 0.0,
            .high = right_angle,
            .excludes_low = true,
            .default_text = "none"},
           [](Scenario & s) -> auto& { return s.needle.bevel_angle; }, true),
       file_key(),
       text_key<Scenario>(
           {.name = "unit",
            .kind = ValueKind::word,
            .meaning = "unit of the coordinates in an STL file",
            .example = "\"mm\"",
            .words = {"um", "mm", "cm", "m"},
            .default_text = "required with shape \"stl\""},
           [](Scenario & s) -> auto& { return s.stl_unit; }),
       text_key<Scenario>(
           {.name = "tip_direction",
            .kind = ValueKind::word,
            .meaning = "where the tip points in an STL file",
            .example = "\"-z\"",
            .words = tip_directions()},
           [](Scenario & s) -> auto& { return s.stl_tip; }),
       profile_key(),
       text_key<Scenario>(
           {.name = "material",
            .kind = ValueKind::text,
            .meaning = "needle material preset (`acus list materials`). The needle is rigid; the material gives its "
                       "strength margins",
            .example = "\"steel_304\"",
            .default_text = "not stated: no margins"},
           [](Scenario & s) -> auto& { return s.needle.material; }),
       number_key<Scenario>(
           {.name = "friction",
            .meaning = "Coulomb coefficient between needle and skin surface, before puncture",
            .example = "0.3",
            .low = 0.0,
            .high = stickiest,
            .default_text = "with a site the measured value for skin (`acus list sites` names it); 0 with "
                            "own layers"},
           [](Scenario & s) -> auto& { return s.needle.friction; }),
       number_key<Scenario>(
           {.name = "shaft_friction",
            .meaning = "Coulomb coefficient between the needle's wall and the tissue around it, after puncture",
            .example = "0.2",
            .low = 0.0,
            .high = stickiest,
            .default_text = "with a site the assumed value for a wet shaft (`acus list sites` names it); 0 with "
                            "own layers"},
           [](Scenario & s) -> auto& { return s.shaft_friction; })}};
}

Key<Scenario> lateral_key() {
  const std::vector<std::string> words = {"free", "symmetric", "clamped", "periodic"};
  return {
      {.name = "lateral",
       .kind = ValueKind::word,
       .meaning = "side of the block. free: no load; symmetric: no normal displacement; clamped: held; periodic: one "
                  "needle of an endless square array",
       .example = "\"symmetric\"",
       .words = words},
      [words](Scenario& s, const Value& v) {
        const std::string& word = std::get<std::string>(v);
        s.domain.is_periodic = word == words.back();
        const auto at = std::find(words.begin(), words.end(), word) - words.begin();
        s.domain.lateral = s.domain.is_periodic ? LateralSupport::symmetric : static_cast<LateralSupport>(at);
      },
      [words](const Scenario& s) -> std::optional<Value> {
        return Value(s.domain.is_periodic ? words.back() : words[static_cast<std::size_t>(s.domain.lateral)]);
      }};
}

Section<Scenario> domain_section() {
  KeyInfo width =
      length_info("width", "radius (axisymmetric) or half-width (plane strain) of the tissue block", "\"3 mm\"");
  width.accepts_auto = true;
  return {
      "domain",
      "Extent and side support of the tissue. Its depth is the sum of the layers.",
      false,
      {number_key<Scenario>(
           std::move(width), [](Scenario & s) -> auto& { return s.domain.width; }),
       enum_key<Scenario>(
           {.name = "geometry",
            .meaning = "slice of space that is solved",
            .example = "\"axisymmetric\"",
            .words = {"plane_strain", "axisymmetric"},
            .planned = {{"solid",
                         "a dent in three dimensions; arrays and insertion.model = \"resolved\" are solid already"}}},
           [](Scenario & s) -> auto& { return s.domain.geometry; }),
       lateral_key()}};
}

Key<Scenario> step_key(std::string key, double NumericsSpec::*member, std::string meaning, std::string example_text) {
  KeyInfo info = length_info(std::move(key), std::move(meaning), std::move(example_text));
  info.accepts_auto = true;
  return number_key<Scenario>(
      std::move(info), [member](Scenario & s) -> auto& { return s.numerics.*member; });
}

Section<Scenario> numerics_section() {
  return {
      "numerics",
      "How it is solved. The defaults are good.",
      false,
      {enum_key<Scenario>(
           {.name = "mesh",
            .meaning = "fineness of the mesh",
            .example = "\"standard\"",
            .words = {"coarse", "standard", "fine"}},
           [](Scenario & s) -> auto& { return s.numerics.mesh; }),
       enum_key<Scenario>(
           {.name = "section",
            .meaning = "fineness of the plane section problem behind the slit-opening tables",
            .example = "\"standard\"",
            .words = {"coarse", "standard", "fine"}},
           [](Scenario & s) -> auto& { return s.numerics.section; }),
       integer_key<Scenario>(
           {.name = "refine",
            .meaning = "every cell is halved this many times after that",
            .example = "1",
            .low = 0.0,
            .high = 6.0},
           [](Scenario & s) -> auto& { return s.numerics.refine; }),
       text_key<Scenario>(
           {.name = "element",
            .kind = ValueKind::word,
            .meaning = "q2p1: quadratic displacement, discontinuous linear pressure; q1p0: linear displacement, "
                       "mean dilatation",
            .example = "\"q2p1\"",
            .words = {"q2p1", "q1p0"}},
           [](Scenario & s) -> auto& { return s.numerics.element; }),
       text_key<Scenario>(
           {.name = "solver",
            .kind = ValueKind::word,
            .meaning = "linear solver; auto takes multigrid for resolved needles on more than 100,000 unknowns, and "
                       "only they may ask for it",
            .example = "\"auto\"",
            .words = {"auto", "direct", "multigrid"}},
           [](Scenario & s) -> auto& { return s.numerics.solver; }),
       step_key("first_step", &NumericsSpec::first_step, "first displacement step", "\"1 um\""),
       step_key("max_step", &NumericsSpec::max_step, "largest displacement step", "\"20 um\""),
       number_key<Scenario>(
           {.name = "tolerance",
            .meaning = "relative residual at which an equilibrium is accepted",
            .example = "1e-8",
            .low = 1e-14,
            .high = 1e-2},
           [](Scenario & s) -> auto& { return s.numerics.tolerance; })}};
}

Section<Scenario> output_section() {
  return {"output",
          "What is written.",
          false,
          {text_key<Scenario>(
               {.name = "fields",
                .kind = ValueKind::word,
                .meaning = "fields per step: none, the standard set, or all",
                .example = "\"standard\"",
                .words = {"none", "standard", "all"}},
               [](Scenario & s) -> auto& { return s.output.fields; }),
           integer_key<Scenario>(
               {.name = "stride",
                .meaning = "fields are written every n-th accepted step; the last one always",
                .example = "2",
                .low = 1.0,
                .high = 1000000.0},
               [](Scenario & s) -> auto& { return s.output.stride; })}};
}

std::vector<Key<SkinLayer>> make_layer_keys() {
  KeyInfo thickness = length_info("thickness", "thickness in vivo", "\"0.96 mm\"");
  thickness.default_text = "that of the site; required with own layers";
  Key<SkinLayer> material{{.name = "material",
                           .kind = ValueKind::material,
                           .meaning = "law and parameters, see below",
                           .example = "{ law = \"neo_hookean\", mu = \"50 kPa\" }",
                           .default_text = "that of the site; required with own layers"},
                          {},
                          {}};
  Key<SkinLayer> prestretch{{.name = "prestretch",
                             .kind = ValueKind::pair,
                             .meaning = "in-plane stretch of this layer, along and across the Langer direction",
                             .example = "[1.06, 1.06]",
                             .low = 0.5,
                             .high = 2.0,
                             .default_text = "see skin.prestretch"},
                            [](SkinLayer& layer, const Value& v) {
                              const auto& pair = std::get<std::vector<double>>(v);
                              layer.prestretch = {pair[0], pair[1]};
                            },
                            [](const SkinLayer& layer) -> std::optional<Value> {
                              return Value(std::vector<double>{layer.prestretch[0], layer.prestretch[1]});
                            }};
  const auto optional_number = [](KeyInfo info, double SkinLayer::*member) {
    info.low = 0.0;
    info.excludes_low = true;
    if (info.default_text.empty()) info.default_text = "that of the site; not given with own layers";
    return number_key<SkinLayer>(
        std::move(info), [member](SkinLayer & l) -> auto& { return l.*member; }, true);
  };
  return {text_key<SkinLayer>(
              {.name = "name",
               .kind = ValueKind::text,
               .meaning = "name of the layer: letters, digits, '_' and '-'",
               .example = "\"reticular_dermis\"",
               .is_required = true},
              [](SkinLayer & l) -> auto& { return l.name; }),
          number_key<SkinLayer>(
              std::move(thickness), [](SkinLayer & l) -> auto& { return l.thickness; }),
          std::move(material),
          std::move(prestretch),
          optional_number({.name = "toughness",
                           .meaning = "energy to open a cut, per area of the cut",
                           .example = "\"1.1 kJ/m^2\"",
                           .dimension = Dimension::energy_per_area,
                           .high = toughest,
                           .default_text = "that of the site; required with own layers, unless puncture = false"},
                          &SkinLayer::toughness),
          optional_number(
              {.name = "strength",
               .meaning = "tensile strength: the layer does not puncture before the tension under the tip reaches it",
               .example = "\"21.6 MPa\"",
               .dimension = Dimension::stress,
               .high = strongest},
              &SkinLayer::strength),
          optional_number({.name = "density",
                           .meaning = "mass density; recorded for later stages",
                           .example = "\"1116 kg/m^3\"",
                           .dimension = Dimension::density,
                           .high = densest},
                          &SkinLayer::density)};
}

}  // namespace

const std::vector<Section<Scenario>>& scenario_sections() {
  static const std::vector<Section<Scenario>> sections = {
      scenario_section(),    skin_section(),      device_section(),    needle_section(),  domain_section(),
      array_section(),       insertion_section(), treatment_section(), healing_section(), absorption_section(),
      uncertainty_section(), numerics_section(),  output_section()};
  return sections;
}

const std::vector<Key<SkinLayer>>& layer_keys() {
  static const std::vector<Key<SkinLayer>> keys = make_layer_keys();
  return keys;
}

}  // namespace acus

// Keys of [insertion]: how the needle moves. Which of them belong together is checked in insertion_checks.cpp.

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

Key<Scenario> quantity_of(KeyInfo info, Dimension dimension, double high, double InsertionSpec::*member) {
  info.dimension = dimension;
  info.low = 0.0;
  info.high = high;
  info.excludes_low = true;
  return number_key<Scenario>(
      std::move(info), [member](Scenario & s) -> auto& { return s.insertion.*member; }, true);
}

std::vector<Key<Scenario>> control_keys() {
  return {enum_key<Scenario>(
              {.name = "control",
               .meaning = "what is prescribed. displacement: the needle base moves by `to` at `rate`; force: the force "
                          "rises to `force`; speed, energy: a `mass` touches the skin with `speed` or "
                          "`energy` and is stopped by it",
               .example = "\"displacement\"",
               .words = {"displacement", "force", "speed", "energy"}},
              [](Scenario & s) -> auto& { return s.insertion.control; }),
          quantity_of({.name = "to",
                       .meaning = "displacement of the needle base from first touch",
                       .example = "\"300 um\"",
                       .default_text = "required with control = \"displacement\""},
                      Dimension::length, longest, &InsertionSpec::to),
          quantity_of({.name = "force",
                       .meaning = "force on the needle at which it stops",
                       .example = "\"50 mN\"",
                       .default_text = "required with control = \"force\""},
                      Dimension::force, hardest, &InsertionSpec::force),
          number_key<Scenario>(
              {.name = "ramp",
               .meaning = "time in which the force rises evenly to its target (control = \"force\")",
               .example = "\"0.5 s\"",
               .dimension = Dimension::time,
               .low = 0.0,
               .high = slowest,
               .excludes_low = true},
              [](Scenario & s) -> auto& { return s.insertion.ramp; }),
          quantity_of({.name = "speed",
                       .meaning = "speed at first touch",
                       .example = "\"1 m/s\"",
                       .default_text = "required with control = \"speed\""},
                      Dimension::speed, fastest, &InsertionSpec::speed),
          quantity_of({.name = "energy",
                       .meaning = "kinetic energy at first touch",
                       .example = "\"2 mJ\"",
                       .default_text = "required with control = \"energy\""},
                      Dimension::energy, richest, &InsertionSpec::energy),
          quantity_of({.name = "mass",
                       .meaning = "mass that moves with the needle",
                       .example = "\"5 g\"",
                       .default_text = "required with control = \"speed\" and \"energy\""},
                      Dimension::mass, heaviest, &InsertionSpec::mass)};
}

std::vector<Key<Scenario>> cycle_keys() {
  return {number_key<Scenario>(
              {.name = "hold",
               .meaning = "how long the needle stays in before it is drawn back",
               .example = "\"2 s\"",
               .dimension = Dimension::time,
               .low = 0.0,
               .high = slowest},
              [](Scenario & s) -> auto& { return s.insertion.hold; }),
          enum_key<Scenario>(
              {.name = "hold_at",
               .meaning = "what stays as it is during hold",
               .example = "\"displacement\"",
               .words = {"displacement", "force"}},
              [](Scenario & s) -> auto& { return s.insertion.hold_at; }),
          flag_key<Scenario>(
              {.name = "retract",
               .meaning = "the needle is drawn out again at the end, which gives the channel that stays",
               .example = "true"},
              [](Scenario & s) -> auto& { return s.insertion.retract; }),
          quantity_of({.name = "retract_rate",
                       .meaning = "speed of the needle base on the way out",
                       .example = "\"2 mm/s\"",
                       .default_text = "rate"},
                      Dimension::speed, fastest, &InsertionSpec::retract_rate),
          number_key<Scenario>(
              {.name = "compliance_ratio",
               .meaning = "compliance of the skin's surface around an inserted needle over that under a denting one; "
                          "sets the barrier to puncture, 1: none. auto: solved by finite elements. The limits 0 and 1 "
                          "are reported in any case",
               .example = "0.3",
               .low = 0.0,
               .high = 1.0,
               .excludes_low = true,
               .accepts_auto = true},
              [](Scenario & s) -> auto& { return s.insertion.compliance_ratio; }),
          number_key<Scenario>(
              {.name = "open_width",
               .meaning = "the channel that stays counts as open down to where its slit gapes wider than this: a "
                          "convention, not a property of skin",
               .example = "\"2 um\"",
               .dimension = Dimension::length,
               .low = 0.0,
               .high = longest},
              [](Scenario & s) -> auto& { return s.insertion.open_width; })};
}

}  // namespace

Section<Scenario> insertion_section() {
  Section<Scenario> section{
      "insertion",
      "How the needle moves. Required, unless there is a [treatment].",
      false,
      {flag_key<Scenario>(
          {.name = "puncture",
           .meaning = "true: the whole cycle from touch to withdrawal. false: the needle only dents the "
                      "skin, under control = \"displacement\", and stays there",
           .example = "false"},
          [](Scenario & s) -> auto& { return s.insertion.puncture; })}};
  for (Key<Scenario>& key : control_keys()) section.keys.push_back(std::move(key));
  section.keys.push_back(number_key<Scenario>(
      {.name = "rate",
       .meaning = "speed of the needle base while it is driven; matters for viscoelastic layers. With control = "
                  "\"speed\" or \"energy\" the speed at touch takes its place on the way in",
       .example = "\"1 mm/s\"",
       .dimension = Dimension::speed,
       .low = 0.0,
       .high = fastest,
       .excludes_low = true},
      [](Scenario & s) -> auto& { return s.insertion.rate; }));
  for (Key<Scenario>& key : cycle_keys()) section.keys.push_back(std::move(key));
  section.keys.push_back(enum_key<Scenario>(
      {.name = "model",
       .meaning =
           "single: one needle; array: the needles of [array], each with its own penetration law, on tissue that "
           "they share in three dimensions; force, mass and energy are those of the whole plate then. resolved: every "
           "needle of [array] (without it one needle), of any shape, in contact with the skin in three dimensions; "
           "needs puncture = false",
       .example = "\"array\"",
       .words = {"single", "array", "resolved"},
       .default_text = "\"array\" with a section [array], else \"single\""},
      [](Scenario & s) -> auto& { return s.insertion.model; }));
  return section;
}

}  // namespace acus

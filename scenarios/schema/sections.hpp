#pragma once
// Sections whose keys are declared in files of their own. Private to scenarios/schema.

#include "scenarios/schema/keys.hpp"

namespace acus {

Section<Scenario> insertion_section();
Section<Scenario> array_section();
Section<Scenario> device_section();
Section<Scenario> treatment_section();
Section<Scenario> healing_section();
Section<Scenario> absorption_section();
Section<Scenario> uncertainty_section();

}  // namespace acus

#pragma once
// What [device] must hold together; private to scenarios/schema.

#include "scenarios/schema/insertion_checks.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// Reports keys that are missing for the kind of device or belong to another one, and settings it cannot have. Nothing
/// without a device. `device` is the position of the section.
void settle_device(const SourcePosition& device, Scenario& scenario, ReadContext& context);
/// Says which values of the device have no source, and what of it this version does not solve.
void warn_of_device(const SourcePosition& device, const Scenario& scenario, Warnings& warnings);

}  // namespace acus

#pragma once
// Which keys of [device] belong to which kind of device. Private to scenarios/schema.

#include <string>
#include <vector>

#include "core/device/device.hpp"

namespace acus {

struct DeviceKindKeys {
  DeviceKind kind;
  std::string word;                   ///< of device.kind
  std::vector<std::string> own;       ///< keys that have a meaning for it, beside preset and kind
  std::vector<std::string> required;  ///< those that must be given, by the scenario or by its preset
};

/// One entry per kind but `none`.
const std::vector<DeviceKindKeys>& device_kind_keys();
/// The entry of a kind. Not for DeviceKind::none (assert).
const DeviceKindKeys& keys_of(DeviceKind kind);
/// Whether a device of this kind has a plate, whose needles [array] lays out.
bool has_plate(DeviceKind kind);

}  // namespace acus

#pragma once
// Who looks on while a device is pressed, and may end it.

#include <cstddef>
#include <functional>
#include <stdexcept>

namespace acus {

/// Somebody wanted a device to stop.
class DeviceInterrupted : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct DeviceWatch {
  /// Told before each force: how many are done, of how many.
  std::function<void(std::size_t done, std::size_t all)> on_force;
  /// Asked before every step of the device; false ends it.
  std::function<bool()> goes_on;

  void start_force(std::size_t done, std::size_t all) const {
    if (on_force) on_force(done, all);
  }
  /// Throws DeviceInterrupted.
  void check() const {
    if (goes_on && !goes_on()) throw DeviceInterrupted("the device was stopped");
  }
};

}  // namespace acus

#pragma once
// Ctrl-C and polite kills: the first one asks the run to stop after the current step, the second one ends it at once.

namespace acus {

class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  bool is_requested() const;
};

}  // namespace acus

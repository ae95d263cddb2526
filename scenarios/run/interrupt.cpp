#include "scenarios/run/interrupt.hpp"

#include <csignal>

namespace acus {
namespace {

volatile std::sig_atomic_t requested = 0;

extern "C" void ask_to_stop(int signal) {
  requested = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  requested = 0;
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::is_requested() const { return requested != 0; }

}  // namespace acus

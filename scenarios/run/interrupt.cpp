#include "scenarios/run/interrupt.hpp"

#include <csignal>

namespace acus {
namespace {

volatile std::sig_atomic_t requested = 0;
using Handler = void (*)(int);
Handler before_int = SIG_DFL, before_term = SIG_DFL;

extern "C" void ask_to_stop(int signal) {
  requested = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  requested = 0;
  before_int = std::signal(SIGINT, ask_to_stop);
  before_term = std::signal(SIGTERM, ask_to_stop);
  // Whoever started us with the signal ignored (nohup, background jobs) meant it.
  if (before_int == SIG_IGN) std::signal(SIGINT, SIG_IGN);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, before_int);
  std::signal(SIGTERM, before_term);
}

bool InterruptGuard::is_requested() const { return requested != 0; }

}  // namespace acus

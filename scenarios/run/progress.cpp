#include "scenarios/run/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/io/results.hpp"

namespace acus {
namespace {

constexpr double plain_interval = 2.0;  // s between lines in a pipe

std::string duration(double seconds) {
  if (seconds < 99.5) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60.0));
}

}  // namespace

Progress::Progress(bool is_quiet, bool is_terminal, int verbosity, const std::optional<std::filesystem::path>& log_json)
    : is_quiet_(is_quiet), is_terminal_(is_terminal), verbosity_(verbosity) {
  if (!log_json) return;
  log_.open(*log_json, std::ios::app);
  if (!log_) throw ResultsError(fmt::format("cannot write the log '{}'", log_json->string()));
}

Progress::~Progress() {
  if (line_is_open_) fmt::print(stderr, "\n");
}

void Progress::start_steps(double from, double to, bool may_end_before) {
  from_ = from;
  to_ = to;
  may_end_before_ = may_end_before;
  last_print_ = -1e9;
  start_ = std::chrono::steady_clock::now();
}

double Progress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::log(const std::string& json) {
  if (!log_.is_open()) return;
  log_ << json << '\n' << std::flush;
  if (!log_) throw ResultsError("cannot write the log: is the disk full?");
}

void Progress::step(int number, const IndentationStep& step) {
  const double done = (step.displacement - from_) / (to_ - from_);
  const double now = seconds();
  if (!is_quiet_) {
    const std::string left =
        done < 1 ? fmt::format(", {} {} left", may_end_before_ ? "at most" : "about", duration(now * (1 - done) / done))
                 : "";
    show(fmt::format("step {:3d}  {:7.1f} of {:.1f} um  force {:9.4g} mN  {:2d} iterations  {:3.0f} %{}", number,
                     1e3 * step.displacement, 1e3 * to_, 1e3 * step.force, step.iterations,
                     100 * step.displacement / to_, left),
         done >= 1);
    if (verbosity_ > 1) {
      for (const NewtonIteration& i : step.record)
        fmt::print(stderr, "          residual {:9.3e} N  relative {:9.3e}  step {:.3g}{}\n", i.residual, i.relative,
                   i.step, i.is_indefinite ? "  indefinite" : "");
    }
  }
  const nlohmann::json json = {{"event", "step"},       {"step", number},
                               {"seconds", now},        {"displacement_um", 1e3 * step.displacement},
                               {"force_N", step.force}, {"iterations", step.iterations},
                               {"cuts", step.n_cuts},   {"energy_imbalance", step.imbalance()}};
  log(json.dump());
}

void Progress::show(const std::string& line, bool is_last) {
  const double now = seconds();
  if (is_terminal_ && verbosity_ == 0) {
    fmt::print(stderr, "\r{:<100}", line);
    std::fflush(stderr);
    line_is_open_ = true;
  } else if (verbosity_ > 0 || now - last_print_ > plain_interval || is_last) {
    fmt::print(stderr, "{}\n", line);
    last_print_ = now;
  }
}

void Progress::tell(const std::string& text) {
  if (is_quiet_) return;
  const std::lock_guard lock(mutex_);
  show(text, false);
}

void Progress::event(const std::string& name, const std::string& text) {
  if (line_is_open_) fmt::print(stderr, "\n");
  line_is_open_ = false;
  if (!is_quiet_) fmt::print(stderr, "{}\n", text);
  log(nlohmann::json{{"event", name}, {"seconds", seconds()}, {"text", text}}.dump());
}

}  // namespace acus

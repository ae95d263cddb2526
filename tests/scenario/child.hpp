#pragma once
// The program as a process that can be killed, limited and resumed; and what its folder says afterwards.

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include "core/io/results.hpp"
#include "tests/messages/program.hpp"

namespace acus_test {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

inline const std::string scenario_folder = ACUS_SOURCE_DIR "/tests/scenario/data/";

/// The program, started in `folder`; what it prints goes to a file there, so it sees no terminal.
class Child {
 public:
  Child(const std::vector<std::string>& arguments, const fs::path& folder, rlim_t largest_file = RLIM_INFINITY)
      : printed_(folder / "printed.txt") {
    std::vector<char*> words = {const_cast<char*>(ACUS_PROGRAM)};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) start(words, folder, largest_file);
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(int signal) const { ::kill(pid_, signal); }
  /// A limit on file sizes (bytes) stands in for a full disk: the same writes fail, with EFBIG instead of ENOSPC.
  void fill_disk(rlim_t largest_file) const {
    const rlimit limit = {largest_file, largest_file};
    REQUIRE(prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) == 0);
  }

  /// Waits for the end; exit_code is -1 when a signal ended it.
  Outcome wait() {
    int status = 0;
    REQUIRE(waitpid(pid_, &status, 0) == pid_);
    pid_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(printed_)};
  }

  /// Waits until `file` has at least n lines; false when the program ended before.
  bool wait_for_lines(const fs::path& file, std::size_t n) const {
    return wait_until(file, [n](const std::string& text) {
      return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= n;
    });
  }
  /// The same until `file` holds `words`.
  bool wait_for_words(const fs::path& file, const std::string& words) const {
    return wait_until(file, [&](const std::string& text) { return text.find(words) != std::string::npos; });
  }

 private:
  template <class IsSeen>
  bool wait_until(const fs::path& file, const IsSeen& is_seen) const {
    for (;;) {
      if (is_seen(read_file(file))) return true;
      siginfo_t ended{};
      waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
      if (ended.si_pid == pid_) return false;
      std::this_thread::sleep_for(Seconds(0.002));
    }
  }

  // Between fork and exec: only calls that are safe there.
  [[noreturn]] void start(const std::vector<char*>& words, const fs::path& folder, rlim_t largest_file) const {
    const int file = open(printed_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || chdir(folder.c_str()) != 0) _exit(120);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    const rlimit limit = {largest_file, largest_file};
    // A full disk sends no signal, so neither shall the limit that stands in for it.
    if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(121);
    execv(words[0], words.data());
    _exit(122);
  }

  fs::path printed_;
  pid_t pid_ = 0;
};

/// `run relaxing_block.toml -o run` with further arguments, one thread: the machine is shared with other tests.
inline std::vector<std::string> run_arguments(const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"run", scenario_folder + "relaxing_block.toml", "-o", "run", "--threads", "1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// The finished, unbroken run that others are compared with; made once per test program.
inline const fs::path& unbroken() {
  static const EmptyFolder folder;
  static const fs::path run = folder.path() / "run";
  static const Outcome outcome = Child(run_arguments(), folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  return run;
}

/// Rows of its history: the skin at rest and one per step.
inline std::size_t n_unbroken_rows() {
  static const std::size_t n = acus::ResultsReader(unbroken()).history().rows.size();
  REQUIRE(n >= 12);  // long enough to be stopped somewhere inside
  return n;
}

/// The finished run in `folder` has the tables of the unbroken one, byte for byte.
inline void check_same_tables(const fs::path& run) {
  for (const char* table : {"history.csv", "needles.csv", "convergence.csv"}) {
    INFO(table);
    const std::string expected = read_file(unbroken() / table);
    REQUIRE(expected.size() > 100);
    CHECK(read_file(run / table) == expected);
  }
}

/// Whatever is in an unfinished folder opens, and its tables and fields tell of the same steps as the unbroken run.
/// Returns the number of steps.
inline std::size_t check_readable(const fs::path& partial) {
  const acus::ResultsReader reader(partial);
  const auto history = reader.history().rows;
  const auto expected = acus::ResultsReader(unbroken()).history().rows;
  REQUIRE(history.size() <= expected.size());
  for (std::size_t row = 0; row < history.size(); ++row) CHECK(history[row] == expected[row]);
  const std::size_t n_fields = reader.field_times().size();
  if (n_fields > 0) CHECK(reader.field("displacement", n_fields - 1).values.size() > 100);
  return history.size();
}

/// `--resume` brings the run in `folder` to the unbroken tables.
inline void check_resumes(const fs::path& folder) {
  const Outcome outcome = Child(run_arguments({"--resume"}), folder).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  CHECK_FALSE(fs::exists(folder / "run.partial"));
  check_same_tables(folder / "run");
}

}  // namespace acus_test

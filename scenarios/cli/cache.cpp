// `acus cache`: what earlier runs left for later ones.

#include <fmt/format.h>

#include <map>

#include "core/io/results.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/cache.hpp"

namespace acus::cli {
namespace {

std::string size_text(std::uintmax_t n_bytes) {
  const double n = static_cast<double>(n_bytes);
  return n < 1e6 ? fmt::format("{:.1f} kB", n / 1e3) : fmt::format("{:.1f} MB", n / 1e6);
}

}  // namespace

ExitCode cache(const std::string& action, const GlobalOptions& global) {
  Cache store(Cache::default_folder());
  if (!store.is_on()) {
    fmt::print(stderr, "acus cache: error: there is no folder for a cache: set ACUS_CACHE or HOME\n");
    return ExitCode::file_system;
  }
  if (action == "clear") {
    const std::size_t n = store.clear();
    if (!global.quiet) fmt::print("{} entries removed from {}\n", n, store.folder().string());
    return ExitCode::ok;
  }
  struct Sum {
    std::size_t n = 0;
    std::uintmax_t n_bytes = 0;
  };
  std::map<std::string, Sum> sums;
  Sum all;
  for (const Cache::Entry& entry : store.entries()) {
    for (Sum* sum : {&sums[entry.kind], &all}) {
      ++sum->n;
      sum->n_bytes += entry.n_bytes;
    }
  }
  fmt::print("{}: {} entries, {}\n", store.folder().string(), all.n, size_text(all.n_bytes));
  for (const auto& [kind, sum] : sums) fmt::print("  {:<12} {:>6} {:>12}\n", kind, sum.n, size_text(sum.n_bytes));
  return ExitCode::ok;
}

}  // namespace acus::cli

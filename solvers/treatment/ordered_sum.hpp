#pragma once
// Sums over many rows whose bits do not depend on the number of threads: fixed chunks, added up in their order.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace acus {

/// Calls add(i, sums) for i in [0, n), where sums is an array of n_sums; returns the totals. `add` must not throw.
template <class Add>
std::vector<double> ordered_sums(std::size_t n, std::size_t n_sums, const Add& add) {
  constexpr std::size_t chunk = 8192;
  const auto n_chunks = static_cast<std::int64_t>((n + chunk - 1) / chunk);
  std::vector<double> parts(static_cast<std::size_t>(n_chunks) * n_sums, 0.0);
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t c = 0; c < n_chunks; ++c) {
    const std::size_t first = static_cast<std::size_t>(c) * chunk, last = std::min(n, first + chunk);
    double* sums = parts.data() + static_cast<std::size_t>(c) * n_sums;
    for (std::size_t i = first; i < last; ++i) add(i, sums);
  }
  std::vector<double> totals(n_sums, 0.0);
  for (std::size_t i = 0; i < parts.size(); ++i) totals[i % n_sums] += parts[i];
  return totals;
}

template <class Value>
double ordered_sum(std::size_t n, const Value& value) {
  return ordered_sums(n, 1, [&](std::size_t i, double* sum) { *sum += value(i); })[0];
}

}  // namespace acus

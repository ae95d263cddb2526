#include "solvers/healing/parameter_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "solvers/treatment/treatment.hpp"

namespace acus {
namespace {

/// What a random number is about, so that draws do not depend on each other's order.
enum class Chance : std::uint64_t { order = 4001, place, again };

std::uint64_t id(Chance chance) { return static_cast<std::uint64_t>(chance); }

double number(std::string_view text, Dimension dimension) {
  const ParsedQuantity parsed = parse_quantity(text, dimension);
  if (!parsed.error.empty()) throw std::logic_error(fmt::format("healing parameter \"{}\": {}", text, parsed.error));
  return parsed.value;
}

bool is_of_mechanosensing(const HealingParameter& p) { return p.note.starts_with("only with mechanosensing"); }

/// 0 ... n-1 in random order.
std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed, std::uint64_t stream, std::uint64_t parameter) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) {
    const double chance = random_uniform(seed, {id(Chance::order), stream, parameter, i});
    std::swap(order[i - 1], order[std::min(static_cast<std::size_t>(chance * static_cast<double>(i)), i - 1)]);
  }
  return order;
}

bool has_healthy_state(const HealingParameters& values) {
  if (!problems_of(values).empty()) return false;
  try {
    homeostasis(values);
  } catch (const std::invalid_argument&) {
    return false;
  }
  return true;
}

/// Draws all parameters of a sample anew, each by itself, until tissue can be healthy.
void draw_again(HealingParameters& values, const std::vector<ParameterRange>& ranges, std::uint64_t seed,
                std::size_t sample) {
  constexpr int most_tries = 1000;
  for (int attempt = 1; attempt <= most_tries; ++attempt) {
    for (std::size_t k = 0; k < ranges.size(); ++k)
      values.*ranges[k].member = value_at(
          ranges[k], random_uniform(seed, {id(Chance::again), k, sample, static_cast<std::uint64_t>(attempt)}));
    if (has_healthy_state(values)) return;
  }
  throw std::invalid_argument("the ranges of the healing parameters hardly hold a healthy steady state");
}

}  // namespace

std::vector<ParameterRange> published_ranges(const HealingParameters& values) {
  std::vector<ParameterRange> ranges;
  for (const HealingParameter& p : healing_parameter_list()) {
    if (p.low.empty() || is_of_mechanosensing(p)) continue;
    const double middle = values.*p.member, scale = middle / number(p.value, p.dimension);
    ranges.push_back(
        {p.name, p.member, scale * number(p.low, p.dimension), middle, scale * number(p.high, p.dimension)});
  }
  return ranges;
}

double value_at(double low, double middle, double high, double chance) {
  const double side = 2.0 * chance - 1.0;
  if (side >= 0.0) return middle * std::pow(high / middle, side);
  if (low == 0.0) return middle * (1.0 + side);
  return middle * std::pow(low / middle, -side);
}

double value_at(const ParameterRange& range, double chance) {
  return value_at(range.low, range.middle, range.high, chance);
}

std::vector<std::vector<double>> latin_hypercube(std::size_t n_samples, std::size_t n_values, std::uint64_t seed,
                                                 std::uint64_t stream) {
  std::vector<std::vector<double>> chances(n_samples, std::vector<double>(n_values));
  for (std::size_t k = 0; k < n_values; ++k) {
    const std::vector<std::size_t> order = shuffled(n_samples, seed, stream, k);
    for (std::size_t i = 0; i < n_samples; ++i) {
      const double within = random_uniform(seed, {id(Chance::place), stream, k, i});
      chances[i][k] = (static_cast<double>(order[i]) + within) / static_cast<double>(n_samples);
    }
  }
  return chances;
}

ParameterSamples sample_parameters(const HealingParameters& values, const std::vector<ParameterRange>& ranges,
                                   std::size_t n_samples, std::uint64_t seed) {
  constexpr std::uint64_t stream = 1;
  ParameterSamples samples;
  for (const std::vector<double>& chances : latin_hypercube(n_samples, ranges.size(), seed, stream)) {
    HealingParameters sample = values;
    for (std::size_t k = 0; k < ranges.size(); ++k) sample.*ranges[k].member = value_at(ranges[k], chances[k]);
    if (!has_healthy_state(sample)) {
      draw_again(sample, ranges, seed, samples.values.size());
      ++samples.n_redrawn;
    }
    samples.values.push_back(sample);
  }
  return samples;
}

}  // namespace acus

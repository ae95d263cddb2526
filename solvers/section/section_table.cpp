#include "solvers/section/section_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace acus {
namespace {

/// A cubic between two points with given slopes, and its derivative.
struct Cubic {
  double value, slope;
};

Cubic hermite(double x0, double x1, double y0, double y1, double slope0, double slope1, double x) {
  const double h = x1 - x0, t = (x - x0) / h;
  const double secant = (y1 - y0) / h;
  const double bend = slope0 - secant, twist = slope0 + slope1 - 2.0 * secant;
  return {y0 + h * t * (slope0 - t * (bend + (1.0 - t) * twist)),
          slope0 - 2.0 * t * bend - t * (2.0 - 3.0 * t) * twist};
}

/// A cubic with these end slopes rises everywhere [FritschCarlson1980].
bool is_monotone(double secant, double slope0, double slope1) {
  return secant > 0.0 && slope0 > 0.0 && slope1 > 0.0 && std::max(slope0, slope1) <= 3.0 * secant;
}

void require(bool holds, std::size_t state, const std::string& what) {
  if (!holds) throw std::invalid_argument(fmt::format("section state {}: {}", state, what));
}

SectionTable::Value value_from(double x, double cost, double log_slope, double error) {
  SectionTable::Value value;
  value.cost = cost;
  value.slit = 0.5 * cost * log_slope / x;
  value.wall = cost * (2.0 - log_slope);
  value.stored = cost * (1.0 - log_slope);
  value.error = error;
  return value;
}

}  // namespace

SectionTable::SectionTable(std::vector<SectionState> states, Growth growth)
    : states_(std::move(states)), growth_(growth) {
  if (states_.size() < 2) throw std::invalid_argument("a section table needs at least two states");
  if (growth.power != 0.0 && !(growth.power > 1.0 && std::isfinite(growth.power)))
    throw std::invalid_argument(fmt::format("growth power {} must be above 1, or 0 when unknown", growth.power));
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const SectionState& state = states_[i];
    require(std::isfinite(state.rho) && std::isfinite(state.energy) && std::isfinite(state.force) && state.rho > 0.0 &&
                state.energy > 0.0 && state.force > 0.0,
            i, "rho, energy and force must be positive numbers");
    require(std::isfinite(state.error) && state.error >= 0.0, i, "the error must be zero or a positive number");
    const double stored = state.energy / state.rho;
    const double x = 0.5 * state.force - stored, cost = (state.force - stored) / state.rho;
    require(x > 0.0, i, "the force is too small for the energy: no toughness keeps this slit");
    nodes_.push_back({x, state.rho, std::log(x), std::log(cost), 2.0 * x / (cost * state.rho), std::log(state.rho),
                      std::log(state.energy), state.force / stored, state.error});
    if (i == 0) continue;
    const Node &left = nodes_[i - 1], &right = nodes_[i];
    require(right.rho > left.rho, i, "rho must increase");
    require(right.x > left.x, i, "J_c/(mu R) must increase with rho");
    const double cost_secant = (right.log_cost - left.log_cost) / (right.log_x - left.log_x);
    const double energy_secant = (right.log_energy - left.log_energy) / (right.log_rho - left.log_rho);
    require(is_monotone(cost_secant, left.cost_slope, right.cost_slope) &&
                is_monotone(energy_secant, left.energy_slope, right.energy_slope),
            i, "the force is not the derivative of the energy here");
  }
}

double SectionTable::smallest_x() const { return nodes_.front().x; }
double SectionTable::largest_x() const { return nodes_.back().x; }

double SectionTable::growth_exponent() const {
  return growth_.power > 1.0 ? (growth_.power - 2.0) / (growth_.power - 1.0) : nodes_.back().cost_slope;
}

// The slit goes on as a power of x, slit = slit_end (x/x_end)^(exponent-1), and d Gamma/d J_c = 2 a* gives the cost.
SectionTable::Value SectionTable::beyond(const Node& end, double exponent, double log_x) {
  const double distance = log_x - end.log_x;
  const double end_cost = std::exp(end.log_cost);
  const double end_crack = end_cost * end.cost_slope;
  const double growth = exponent == 0.0 ? distance : std::expm1(exponent * distance) / exponent;
  const double cost = end_cost + end_crack * growth;
  Value value = value_from(std::exp(log_x), cost, end_crack * std::exp(exponent * distance) / cost, end.error);
  value.is_extrapolated = true;
  return value;
}

SectionTable::Value SectionTable::at(double x) const {
  assert(x > 0.0);
  const double log_x = std::log(x);
  if (x < smallest_x()) return beyond(nodes_.front(), nodes_.front().cost_slope, log_x);
  if (x > largest_x()) return beyond(nodes_.back(), growth_exponent(), log_x);
  const auto above = std::upper_bound(nodes_.begin() + 1, nodes_.end() - 1, x,
                                      [](double value, const Node& node) { return value < node.x; });
  const Node &left = *(above - 1), &right = *above;
  const Cubic cost =
      hermite(left.log_x, right.log_x, left.log_cost, right.log_cost, left.cost_slope, right.cost_slope, log_x);
  return value_from(x, std::exp(cost.value), cost.slope, std::max(left.error, right.error));
}

SectionTable::Opening SectionTable::opening(double rho) const {
  assert(rho >= 0.0);
  if (rho == 0.0) return {};
  const double log_rho = std::log(rho);
  const Node &first = nodes_.front(), &last = nodes_.back();
  if (rho < first.rho) {
    const double energy = std::exp(first.log_energy + first.energy_slope * (log_rho - first.log_rho));
    return {energy, energy * first.energy_slope / rho};
  }
  if (rho > last.rho) {
    // The x whose best slit this is, beyond the last state.
    const double exponent = growth_exponent();
    const Value value = beyond(last, exponent, last.log_x + (log_rho - last.log_rho) / (1.0 - exponent));
    return {rho * rho * value.stored, rho * value.wall};
  }
  const auto above = std::upper_bound(nodes_.begin() + 1, nodes_.end() - 1, rho,
                                      [](double value, const Node& node) { return value < node.rho; });
  const Node &left = *(above - 1), &right = *above;
  const Cubic energy = hermite(left.log_rho, right.log_rho, left.log_energy, right.log_energy, left.energy_slope,
                               right.energy_slope, log_rho);
  const double value = std::exp(energy.value);
  return {value, value * energy.slope / rho};
}

}  // namespace acus

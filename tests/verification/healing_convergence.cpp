// Orders of the healing solver: diffusion in space on even and graded grids, the whole split system in time.

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

#include "solvers/healing/healing_run.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double hour = 3600.0, pi = std::numbers::pi;

/// Positions from 0 to length; graded: a fixed smooth map of even ones, cells differing by a factor of 5 or so.
Axis axis_of(double length, int n_cells, bool is_graded) {
  std::vector<double> at;
  for (int i = 0; i <= n_cells; ++i) {
    const double s = static_cast<double>(i) / n_cells;
    at.push_back(length * (is_graded ? s + 0.11 * std::sin(2 * pi * s) : s));
  }
  return plain_axis(at);
}

HealingGrid box(int n_cells, bool is_graded) {
  HealingGrid grid;
  grid.x = axis_of(1.0, n_cells, is_graded);
  grid.y = axis_of(0.8, n_cells, is_graded);
  grid.z = axis_of(0.5, n_cells, is_graded);
  return grid;
}

/// k of cos(k z) on [0, length] that leaves through the end: D k tan(k length) = transfer.
double leaking_wave(double diffusivity, double transfer, double length) {
  double low = 0.0, high = 0.5 * pi / length;
  for (int i = 0; i < 200; ++i) {
    const double k = 0.5 * (low + high);
    (diffusivity * k * std::tan(k * length) < transfer ? low : high) = k;
  }
  return low;
}

/// Relative L2 error of the decaying product of cosines, closed sides, the base leaking.
double diffusion_error(int n_cells, bool is_graded) {
  const HealingGrid grid = box(n_cells, is_graded);
  constexpr double D = 0.0093 / hour, transfer = 0.02 / hour, time = 4 * hour;
  const double kx = pi / 1.0, ky = 2 * pi / 0.8, kz = leaking_wave(D, transfer, 0.5);
  const double decay = std::exp(-D * (kx * kx + ky * ky + kz * kz) * time);
  std::vector<double> mode(grid.n_nodes());
  for (std::size_t k = 0; k < grid.z.size(); ++k)
    for (std::size_t j = 0; j < grid.y.size(); ++j)
      for (std::size_t i = 0; i < grid.x.size(); ++i)
        mode[grid.index(i, j, k)] =
            std::cos(kx * grid.x.at[i]) * std::cos(ky * grid.y.at[j]) * std::cos(kz * grid.z.at[k]);
  std::vector<double> alarm = mode, c = mode, rho = mode;
  for (double& value : c) value += 1.0;  // exchange is with healthy tissue, c = rho = 1
  for (double& value : rho) value += 1.0;
  Diffusion diffusion(grid, {D, D, D}, {transfer, transfer, transfer});
  diffusion.advance({alarm.data(), c.data(), rho.data()}, time);
  double error = 0.0, norm = 0.0;
  for (std::size_t node = 0; node < grid.n_nodes(); ++node) {
    const std::size_t i = node % grid.x.size(), j = node / grid.x.size() % grid.y.size(), k = node / grid.n_plane();
    const double mass = grid.plane_mass(i, j) * grid.z.mass[k], exact = decay * mode[node];
    for (const double value : {alarm[node], c[node] - 1.0, rho[node] - 1.0}) {
      error += mass * (value - exact) * (value - exact);
      norm += mass * exact * exact;
    }
  }
  return std::sqrt(error / norm);
}

double slope(double coarse, double fine) { return std::log2(coarse / fine); }

/// All fields two days after a smooth injury, with n equal steps.
std::vector<double> two_days(int n_steps) {
  HealingGrid grid;
  grid.x = axis_of(3.0, 10, false);
  grid.y = axis_of(2.0, 8, false);
  grid.z = axis_of(1.2, 12, true);
  grid.n_epidermis = 2;
  HealingSettings settings;
  settings.fixed_step = 48 * hour / n_steps;
  HealingParameters p = standard_healing_parameters();
  p.p_E = p.p_N, p.e_p = p.p_N;  // no field may rest
  HealingRun run(grid, p, settings);
  std::vector<double> destroyed(grid.n_nodes()), injured(grid.n_nodes());
  for (std::size_t k = 0; k < grid.z.size(); ++k) {
    for (std::size_t j = 0; j < grid.y.size(); ++j) {
      for (std::size_t i = 0; i < grid.x.size(); ++i) {
        const std::size_t node = grid.index(i, j, k);
        injured[node] = 0.3 * (1.0 + 0.8 * std::cos(pi * grid.x.at[i] / 3.0) * std::cos(pi * grid.z.at[k] / 1.2));
        destroyed[node] = 0.5 * injured[node];
      }
    }
  }
  run.treat(destroyed, injured, std::vector<double>(grid.n_plane(), 0.1));
  REQUIRE(run.advance_to(48 * hour) == HealingEnd::reached);
  REQUIRE(run.state().n_steps == n_steps);
  return run.state().fields;
}

}  // namespace

TEST_CASE("diffusion converges with the square of the cell, on even and graded grids") {
  Report report("healing_diffusion", "Diffusion of healing signals");
  report.paragraph(
      "A product of cosines in a box, sides closed, the base exchanging with healthy tissue, against its exact decay; "
      "all "
      "three signals. The operator is exact in time, so this is the error of space alone. Required slope: 1.9.");
  report.table({"grid", "cells per edge", "relative L2 error", "slope"});
  for (const bool is_graded : {false, true}) {
    double before = 0.0;
    for (const int n_cells : {8, 16, 32}) {
      const double error = diffusion_error(n_cells, is_graded);
      report.row({is_graded ? "graded" : "even", std::to_string(n_cells), error_text(error),
                  before > 0 ? fixed_text(slope(before, error), 2) : ""});
      INFO((is_graded ? "graded " : "even ") << n_cells << ": " << error);
      if (before > 0) CHECK(slope(before, error) >= 1.9);
      before = error;
    }
  }
  report.write();
}

TEST_CASE("the split system converges with the square of the step") {
  Report report("healing_steps", "Steps of the healing solver");
  report.paragraph(
      "All eight fields 48 h after a strong uneven injury of epidermis and dermis, against steps of 3.75 min: greatest "
      "difference over fields and nodes. Required slope: 1.8.");
  report.table({"step (h)", "greatest difference", "slope"});
  const std::vector<double> reference = two_days(768);
  double before = 0.0;
  for (const int n_steps : {24, 48, 96, 192}) {
    const std::vector<double> fields = two_days(n_steps);
    double error = 0.0;
    for (std::size_t i = 0; i < fields.size(); ++i) error = std::max(error, std::abs(fields[i] - reference[i]));
    report.row(
        {fixed_text(48.0 / n_steps, 2), error_text(error), before > 0 ? fixed_text(slope(before, error), 2) : ""});
    INFO(n_steps << " steps: " << error);
    if (before > 0) CHECK(slope(before, error) >= 1.8);
    before = error;
  }
  report.write();
}

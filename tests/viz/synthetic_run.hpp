#pragma once
// A results folder as the solver would write it, from closed formulas: layered skin, axisymmetric or plane strain,
// dented by a rounded cone. The numbers are for the eye only; nothing physical is claimed.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/io/results.hpp"

namespace acus_test {

namespace fs = std::filesystem;

class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "acus_viz_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = pattern;
  }
  ~Scratch() { fs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

struct SyntheticOptions {
  std::string geometry = "axisymmetric";
  bool is_quadratic = true;
  int n_steps = 5;
  bool has_fields = true;
  bool is_finished = true;
  bool has_puncture = false;  ///< history of a whole cycle and the tables that go with it; the last step is "inserted"
};

namespace detail {

struct SyntheticLayer {
  const char* name;
  double thickness, modulus;  // mm, MPa
  int n_cells;
};
inline constexpr std::array<SyntheticLayer, 5> layers = {{{"stratum_corneum", 0.02, 10.0, 2},
                                                          {"viable_epidermis", 0.06, 0.5, 3},
                                                          {"papillary_dermis", 0.15, 0.05, 4},
                                                          {"reticular_dermis", 0.96, 0.1, 10},
                                                          {"hypodermis", 1.2, 0.01, 5}}};
inline constexpr double width = 2.5, tip_radius = 0.02, slope = 0.268;  // a 15 degree cone

/// Rounded cone: sphere of the tip radius, then the tangent cone.
inline acus::NeedleOutline outline() {
  acus::NeedleOutline needle;
  const double angle = std::atan(slope);
  for (int i = 0; i <= 20; ++i) {
    const double t = (std::numbers::pi / 2 - angle) * i / 20;
    needle.r.push_back(tip_radius * std::sin(t));
    needle.z.push_back(tip_radius * (1 - std::cos(t)));
  }
  needle.r.push_back(needle.r.back() + slope * 0.8);
  needle.z.push_back(needle.z.back() + 0.8);
  return needle;
}

inline acus::FieldMesh mesh(const SyntheticOptions& options) {
  acus::FieldMesh result;
  result.geometry = options.geometry;
  const int order = options.is_quadratic ? 2 : 1, n_across = 40;
  double top = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const auto& layer = layers[l];
    result.region_names.emplace_back(layer.name);
    const auto first = static_cast<std::int64_t>(result.points.size() / 3);
    const int n_x = order * n_across + 1, n_z = order * layer.n_cells + 1;
    for (int j = 0; j < n_z; ++j) {
      for (int i = 0; i < n_x; ++i) {
        const double s = static_cast<double>(i) / (n_x - 1);
        result.points.insert(result.points.end(),
                             {width * s * s, 0.0, top - layer.thickness * (1 - static_cast<double>(j) / (n_z - 1))});
      }
    }
    for (int j = 0; j < layer.n_cells; ++j) {
      for (int i = 0; i < n_across; ++i) {
        const auto node = [&](int a, int b) { return first + (order * j + b) * n_x + order * i + a; };
        if (options.is_quadratic) {
          for (const auto& [a, b] : {std::pair{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 0}, {2, 1}, {1, 2}, {0, 1}, {1, 1}}) {
            result.connectivity.push_back(node(a, b));
          }
        } else {
          for (const auto& [a, b] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}})
            result.connectivity.push_back(node(a, b));
        }
        result.types.push_back(options.is_quadratic ? 28 : 9);
        result.region.push_back(static_cast<std::int32_t>(l));
      }
    }
    top -= layer.thickness;
  }
  const std::int64_t n_per_cell = options.is_quadratic ? 9 : 4;
  for (std::size_t i = 0; i <= result.types.size(); ++i)
    result.offsets.push_back(n_per_cell * static_cast<std::int64_t>(i));
  return result;
}

/// Downward displacement (mm) of a point when the tip is at depth d: the surface follows the cone, then falls off; the
/// dent fades with depth.
inline double dent(double r, double z, double d) {
  const double contact = std::max(1e-9, 0.35 * slope * d), total = 2.39;
  const double surface = r < contact ? d - std::max(0.0, r - 0.3 * tip_radius) / slope * 0.35
                                     : (d - 0.35 * contact / slope) * std::exp(-(r - contact) / (0.15 + 0.9 * d));
  return std::clamp(surface, 0.0, d) * std::exp(z / (0.25 + 2 * d)) * (1 + z / total);
}

inline std::vector<acus::Field> fields(const acus::FieldMesh& mesh, double d) {
  const std::size_t n = mesh.points.size() / 3;
  std::vector<std::size_t> layer_of(n, 0);
  for (std::size_t cell = 0; cell < mesh.types.size(); ++cell) {
    for (auto k = mesh.offsets[cell]; k < mesh.offsets[cell + 1]; ++k) {
      layer_of[static_cast<std::size_t>(mesh.connectivity[static_cast<std::size_t>(k)])] =
          static_cast<std::size_t>(mesh.region[cell]);
    }
  }
  const auto scalar = [&](const char* name, const char* unit) {
    return acus::Field{name, unit, 1, false, std::vector<double>(n)};
  };
  acus::Field displacement{"displacement", "um", 3, false, std::vector<double>(3 * n, 0.0)};
  acus::Field rr = scalar("stress_rr", "MPa"), zz = scalar("stress_zz", "MPa"), tt = scalar("stress_tt", "MPa"),
              rz = scalar("stress_rz", "MPa"), mises = scalar("von_mises", "MPa"), pressure = scalar("pressure", "MPa"),
              stretch = scalar("max_stretch", "1"), volume = scalar("J", "1");
  for (std::size_t i = 0; i < n; ++i) {
    const double r = mesh.points[3 * i], z = mesh.points[3 * i + 2], h = 1e-4;
    const double u = dent(r, z, d), strain = std::hypot(dent(r + h, z, d) - u, dent(r, z - h, d) - u) / h;
    const double modulus = layers[layer_of[i]].modulus;
    displacement.values[3 * i] = 1e3 * 0.12 * u * std::exp(-r / 0.3) * r;
    displacement.values[3 * i + 2] = -1e3 * u;
    stretch.values[i] = 1 + 0.6 * strain;
    mises.values[i] = modulus * strain * (1 + strain);
    pressure.values[i] = 0.6 * modulus * u / (0.1 + d);
    rr.values[i] = -0.4 * mises.values[i];
    zz.values[i] = -mises.values[i];
    tt.values[i] = -0.3 * mises.values[i];
    rz.values[i] = 0.2 * mises.values[i];
    volume.values[i] = 1 - 1e-3 * strain;
  }
  return {displacement, rr, zz, tt, rz, mises, pressure, stretch, volume};
}

/// A cycle of straight lines and parabolas: dent to 150 um, jump to 100 um, in to 300 um, hold, out.
inline acus::Table cycle_history() {
  acus::Table table{{"time_s", "displacement_um", "force_N", "depth_um", "dent_um", "phase", "layer", "energy_in_J",
                     "energy_stored_J", "energy_crack_J"},
                    {}};
  double work = 0, before = 0, at = 0;
  const auto add = [&](double time, double displacement, double force, double depth, int phase, int layer) {
    work += 0.5e-6 * (force + before) * (displacement - at);
    before = force;
    at = displacement;
    table.rows.push_back({time, displacement, force, depth, displacement - depth, static_cast<double>(phase),
                          static_cast<double>(layer), work, 0.5 * work, 0.3 * work});
  };
  add(0, 0, 0, 0, 0, -1);
  for (int i = 1; i <= 50; ++i) add(0.003 * i, 3 * i, 0.02 * std::pow(0.02 * i, 1.5), 0, 1, -1);
  for (int i = 0; i <= 60; ++i) add(0.15 + 0.0045 * i, 150 + 4.5 * i, 0.012 + 3e-4 * i, 100 + 200.0 * i / 60, 2, 3);
  for (int i = 0; i <= 20; ++i) add(0.42 + 0.02 * i, 420, 0.03 - 2e-4 * i, 300, 3, 3);
  for (int i = 1; i <= 60; ++i) {
    const double back = 7.0 * i;
    add(0.82 + 0.007 * i, 420 - back, 0.026 - 0.0005 * i, std::max(0.0, 300 - std::max(0.0, back - 120)), 4, 3);
  }
  return table;
}

inline std::map<std::string, acus::Table> cycle_tables() {
  const auto text = [](const char* words) { return std::string(words); };
  acus::Table events{{"event", "time_s", "displacement_um", "force_mN", "depth_um", "layer", "text"}, {}};
  events.rows = {{text("touch"), 0.0, 0.0, 0.0, 0.0, text("none"), text("")},
                 {text("puncture"), 0.15, 150.0, 20.0, 100.0, text("papillary_dermis"), text("")},
                 {text("first drop"), 0.15, 150.0, 20.0, 100.0, text("papillary_dermis"), text("")},
                 {text("layer entered"), 0.33, 332.0, 24.0, 230.0, text("reticular_dermis"), text("")},
                 {text("peak force"), 0.42, 420.0, 30.0, 300.0, text("reticular_dermis"), text("")},
                 {text("needle out"), 1.24, 0.0, -4.0, 0.0, text("none"), text("")}};
  acus::Table bounds{
      {"case", "compliance_ratio", "amplification", "puncture_force_mN", "puncture_displacement_um", "depth_um"}, {}};
  bounds.rows = {{text("chosen"), 0.3, 1.7, 20.0, 150.0, 100.0},
                 {text("no_barrier"), 1.0, 1.0, 12.0, 110.0, 60.0},
                 {text("highest_barrier"), 0.0, 2.5, 29.0, 190.0, 150.0}};
  acus::Table needles{{"layer_reached", "residual_depth_um"}, {{text("reticular_dermis"), 180.0}}};
  acus::Table channel{{"depth_um", "layer", "needle_radius_um", "slit_um", "gape_um"}, {}};
  for (int i = 0; i <= 100; ++i) {
    const double z = 3.0 * i, radius = slope * (300 - z) + 15;
    double top = 0;
    std::size_t layer = 0;
    while (top + 1e3 * layers[layer].thickness < z) top += 1e3 * layers[layer++].thickness;
    channel.rows.push_back({z, text(layers[layer].name), radius, 3 * radius, 0.3 * radius});
  }
  acus::Table section{{"layer", "law", "kind", "x", "a_over_R", "gamma", "wall", "error", "method"}, {}};
  for (std::size_t k = 0; k < 4; ++k) {
    for (int i = -4; i <= 8; ++i) {
      const double x = std::pow(10.0, 0.5 * i), a = (k == 0 ? 3 : 4) * std::pow(x, k < 2 ? -0.4 : -0.25);
      section.rows.push_back({text(layers[k].name), text(k < 2 ? "neo_hookean" : "ogden 5"),
                              text(k == 0 ? "plane_stress" : "plane_strain"), x, a, 2.2 * x * a, 1.0, 1e-3,
                              text("solved")});
    }
  }
  return {{"history", cycle_history()}, {"events", events},   {"puncture_bounds", bounds},
          {"needles", needles},         {"channel", channel}, {"section", section}};
}

/// A slit as long as the needle is wide, opened into its circle: u along the hyperbolas of elliptic coordinates.
inline acus::SectionField opened_section(const char* layer, double depth, double radius, const char* note) {
  acus::SectionField s;
  s.layer = layer;
  s.note = note;
  s.depth = depth;
  s.needle_radius = s.slit = radius;
  s.x = 400;
  constexpr int n = 12, nodes = 2 * n + 1;
  for (int j = 0; j < nodes; ++j) {
    for (int i = 0; i < nodes; ++i) {
      const double out = 2.5 * i / (nodes - 1), along = 0.5 * std::numbers::pi * j / (nodes - 1);
      const double x = radius * std::cosh(out) * std::cos(along), y = radius * std::sinh(out) * std::sin(along);
      const double r = radius * std::sqrt(1 + std::sinh(out) * std::sinh(out));
      s.points.insert(s.points.end(), {x, y});
      s.displacement.insert(s.displacement.end(), {r * std::cos(along) - x, r * std::sin(along) - y});
      s.tension.push_back(10 * std::exp(-2 * out));
      s.stretch.push_back(1 + std::exp(-out));
    }
  }
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < n; ++i) {
      const auto at = [&](int di, int dj) { return (2 * j + dj) * nodes + 2 * i + di; };
      s.cells.insert(s.cells.end(),
                     {at(0, 0), at(2, 0), at(2, 2), at(0, 2), at(1, 0), at(2, 1), at(1, 2), at(0, 1), at(1, 1)});
    }
  }
  return s;
}

}  // namespace detail

inline double synthetic_depth(const SyntheticOptions& options, int step) {
  return 0.2 * (step + 1) / std::max(1, options.n_steps);  // mm
}

inline void write_synthetic_run(const fs::path& folder, const SyntheticOptions& options) {
  acus::RunHeader header;
  header.name = "synthetic";
  header.title = "15° cone, 20 µm tip, on layered skin (synthetic)";
  header.scenario_given = header.scenario_resolved = "[scenario]\nname = \"synthetic\"\n";
  header.history_columns = {"time_s",          "displacement_um",   "force_N",         "energy_in_J",
                            "energy_stored_J", "energy_friction_J", "energy_viscous_J"};
  if (options.has_puncture) {
    header.step_table = "steps";
    header.history_columns.insert(header.history_columns.end(), {"depth_um", "dent_um", "phase"});
  }
  header.convergence_columns = {"step", "iteration", "residual"};
  header.mesh = detail::mesh(options);
  header.needle = detail::outline();
  const auto writer = acus::ResultsWriter::create(folder, header, false);
  for (int step = 0; step < options.n_steps; ++step) {
    const double d = synthetic_depth(options, step), force = 0.4 * d * d * (1 + 2 * d);
    const double work = 1e-3 * (0.4 * d * d * d / 3 + 0.2 * d * d * d * d);
    acus::StepRecord record;
    record.time = d;
    record.history = {d, 1e3 * d, force, work, 0.8 * work, 0.15 * work, 0.05 * work};
    if (options.has_puncture) {
      const bool is_inserted = step + 1 == options.n_steps;
      record.history.insert(record.history.end(), {is_inserted ? 100.0 : 0.0, 1e3 * d, is_inserted ? 2.0 : 1.0});
    }
    if (options.has_fields) record.fields = detail::fields(header.mesh, d);
    writer->append(record);
  }
  if (options.has_puncture && options.is_finished) {
    writer->set_tables(detail::cycle_tables());
    writer->set_section_fields({detail::opened_section("viable_epidermis", 20, 90, ""),
                                detail::opened_section("papillary_dermis", 80, 60, "beyond the table")});
  }
  if (options.is_finished) writer->finish({{"peak_force", 1.0, "mN", "largest force"}}, {});
}

}  // namespace acus_test

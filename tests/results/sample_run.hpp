#pragma once
// A small run for the results tests: every value follows from the step number, so any step can be checked on its own.

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "core/io/results.hpp"

namespace acus_test {

namespace fs = std::filesystem;

/// A fresh folder that is removed at the end of the test.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "acus_results_XXXXXX").string();
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

inline std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// Two linear quadrilaterals in two layers with their own interface nodes.
inline acus::FieldMesh sample_mesh() {
  acus::FieldMesh mesh;
  mesh.geometry = "axisymmetric";
  mesh.points = {0, 0, -0.1, 1, 0, -0.1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0, -1, 1, 0, -0.1, 0, 0, -0.1};
  mesh.connectivity = {0, 1, 2, 3, 4, 5, 6, 7};
  mesh.offsets = {0, 4, 8};
  mesh.types = {9, 9};
  mesh.region = {0, 1};
  mesh.region_names = {"epidermis", "dermis"};
  return mesh;
}

inline acus::RunHeader sample_header() {
  acus::RunHeader header;
  header.name = "sample";
  header.title = "A sample, 15° cone with \"quotes\"";
  header.scenario_given = "[scenario]\nname = \"sample\" # given\n";
  header.scenario_resolved = "[scenario]\nname = \"sample\"\n[needle]\nlength = \"1 mm\"\n";
  header.provenance = {{"version", "0.1.0"}, {"commit", "abc"}, {"threads", "2"}};
  header.warnings = {"needle longer than the skin", "µ is assumed"};
  header.assumed.columns = {"key", "value", "status"};
  header.assumed.rows = {{std::string("skin.mu"), std::string("43 kPa"), std::string("assumed")}};
  header.history_columns = {"time_s", "displacement_um", "force_N"};
  header.convergence_columns = {"step", "iteration", "residual"};
  header.mesh = sample_mesh();
  header.needle.r = {0.0, 0.01, 0.1};
  header.needle.z = {0.0, 0.005, 0.5};
  return header;
}

inline double force_at(std::size_t step) { return std::sin(0.1 * static_cast<double>(step)) / 3.0; }

inline acus::StepRecord sample_step(std::size_t step) {
  const auto s = static_cast<double>(step);
  acus::StepRecord record;
  record.time = 0.1 * s;
  record.history = {0.1 * s, 10.0 * s, force_at(step)};
  for (std::size_t i = 0; i <= step % 3; ++i) {
    record.convergence.push_back({s, static_cast<double>(i), std::pow(10.0, -2.0 * static_cast<double>(i)) / 3.0});
  }
  if (step % 2 == 0) {
    acus::Field displacement{"displacement", "um", 3, false, std::vector<double>(24)};
    for (std::size_t i = 0; i < 24; ++i) displacement.values[i] = s + static_cast<double>(i) / 7.0;
    acus::Field density{"energy_density", "MPa", 1, true, {s, s + 0.5}};
    record.fields = std::vector{displacement, density};
  }
  record.restart.reals["state"] = {s, force_at(step), 1.0 / 3.0};
  record.restart.integers["step"] = {static_cast<std::int64_t>(step), std::int64_t{1} << 60};
  return record;
}

/// Rows of convergence and field steps that the first n steps leave behind.
inline std::size_t n_convergence_rows(std::size_t n_steps) {
  std::size_t n = 0;
  for (std::size_t step = 0; step < n_steps; ++step) n += step % 3 + 1;
  return n;
}
inline std::size_t n_sample_fields(std::size_t n_steps) { return (n_steps + 1) / 2; }

inline acus::Table sample_needles() {
  return {{"x_mm", "phase", "layer_reached"}, {{0.5, std::string("dent"), std::string("a, \"b\"")}}};
}

inline void finish_sample(acus::ResultsWriter& writer) {
  writer.set_needles(sample_needles());
  writer.finish({{"peak_force", 1.0 / 3.0, "N", "largest force on the needle"}}, {{"end", "later"}});
}

/// A whole run in one go.
inline void write_sample(const fs::path& folder, std::size_t n_steps, bool force = false) {
  const auto writer = acus::ResultsWriter::create(folder, sample_header(), force);
  for (std::size_t step = 0; step < n_steps; ++step) writer->append(sample_step(step));
  finish_sample(*writer);
}

}  // namespace acus_test

#include "scenarios/run/run_header.hpp"

#include <fmt/format.h>

#include "scenarios/run/provenance.hpp"
#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

std::string mesh_summary(const Mesh& mesh) {
  const MeshQualityReport quality = measure_quality(mesh);
  return fmt::format("{} cells; {}; {}; {}", mesh.n_cells(),
                     describe("smallest scaled Jacobian", quality.scaled_jacobian),
                     describe("largest aspect ratio", quality.aspect_ratio),
                     describe("largest size ratio of neighbours", quality.size_ratio));
}

/// Densities wait for later stages, and the motion of a device for a treatment; what breaks, and what happens inside,
/// is of no matter to a dent.
bool enters_run(const std::string& key, const Scenario& scenario) {
  const bool has_puncture = scenario.insertion.puncture;
  if (key.ends_with(".density")) return false;
  if (key.starts_with("device.") && !scenario.treatment.is_asked) return false;
  if (key.starts_with("healing.") && !scenario.healing.is_asked && !scenario.absorption.is_asked) return false;
  const bool has_plate = scenario.insertion.model != InsertionModel::single || scenario.treatment.is_asked;
  if (key.starts_with("array.") && !has_plate) return false;
  if (has_puncture) return true;
  return !key.ends_with(".toughness") && !key.ends_with(".strength") && key != "needle.shaft_friction" &&
         !key.starts_with("needle.material.");
}

/// A chord may leave the outline by this much: three degrees of the tip's arc.
double outline_tolerance(const NeedleShape& needle) {
  const double radius = needle.tip_radius() > 0 ? needle.tip_radius() : needle.length();
  return 3e-4 * radius;
}

}  // namespace

Table assumed_inputs(const Scenario& scenario) {
  Table assumed{{"key", "value", "range", "status", "source"}, {}};
  for (const ProvenanceNote& note : scenario.provenance)
    if ((note.status == "assumed" || note.status == "recalled") && enters_run(note.key, scenario))
      assumed.rows.push_back({note.key, note.value, note.range, note.status, note.source});
  return assumed;
}

RunHeader run_header(const Scenario& scenario, const RunOptions& options, const Mesh& mesh, const NeedleShape& needle,
                     const FieldSampler& sampler) {
  const bool has_puncture = scenario.insertion.puncture;
  RunHeader header;
  header.name = scenario.name;
  header.title = scenario.title;
  header.scenario_given = scenario.given;
  header.scenario_resolved = scenario.resolved;
  header.provenance = start_provenance(scenario, options);
  header.provenance["mesh"] = mesh_summary(mesh);
  header.warnings = scenario.warnings;
  header.assumed = assumed_inputs(scenario);
  for (const ProvenanceNote& note : scenario.provenance)
    if (has_puncture && note.key.starts_with("needle.material."))
      header.provenance[note.key] = fmt::format("{} ({}: {})", note.value, note.status, note.source);
  header.step_table = has_puncture ? "steps" : "history";
  header.history_columns = step_columns(scenario.skin);
  header.convergence_columns = convergence_columns();
  if (scenario.output.fields != "none") header.mesh = sampler.field_mesh();
  for (const Vec2& point : needle.outline(outline_tolerance(needle))) {
    header.needle.r.push_back(point[0]);
    header.needle.z.push_back(point[1]);
  }
  return header;
}

}  // namespace acus

#pragma once
// What a results folder says before the first step.

#include <string>
#include <vector>

#include "core/fem/mesh_quality.hpp"
#include "core/io/results.hpp"
#include "core/needle/shape.hpp"
#include "scenarios/run/fields.hpp"
#include "scenarios/run/runner.hpp"

namespace acus {

/// Steps go to "history" when the skin is only dented, else to "steps". Inputs that the kind of run does not use are
/// left out of the list of assumed ones.
RunHeader run_header(const Scenario& scenario, const RunOptions& options, const Mesh& mesh, const NeedleShape& needle,
                     const FieldSampler& sampler);

/// Inputs of a run that have no trusted source, as it lists them.
Table assumed_inputs(const Scenario& scenario);

}  // namespace acus

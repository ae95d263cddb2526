// Everything the finite-element steps depend on, as a key of the cache. A member added to the problem goes in here.

#include "scenarios/run/build_info.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

using nlohmann::json;

// Raise with every change of the solver that changes its numbers, or of what is stored.
constexpr int indentation_version = 3;

json to_json(const MaterialSpec& material) {
  json prony = json::array();
  for (const PronyTerm& term : material.prony) prony.push_back({term.g, term.tau});
  json all = {{"law", material.law},
              {"parameters", material.parameters},
              {"volumetric", {static_cast<int>(material.volumetric.kind), material.volumetric.bulk}},
              {"prony", prony},
              {"moduli", static_cast<int>(material.moduli)}};
  if (material.rate) all["rate"] = {material.rate->exponent, material.rate->reference, material.rate->strain_rate};
  return all;
}

json to_json(const SkinStack& skin) {
  json layers = json::array();
  for (const SkinLayer& layer : skin.layers)
    layers.push_back({{"name", layer.name},
                      {"thickness", layer.thickness},
                      {"prestretch", layer.prestretch},
                      {"material", to_json(layer.material)}});
  return {{"layers", layers}, {"base", static_cast<int>(skin.base)}};
}

json to_json(const NeedleSpec& needle) {
  json profile = json::array();
  for (const Vec2& point : needle.profile) profile.push_back({point.x(), point.y()});
  return {{"shape", needle.shape},
          {"length", needle.length},
          {"base_diameter", needle.base_diameter},
          {"tip_radius", needle.tip_radius},
          {"half_angle", needle.half_angle},
          {"radius", needle.radius},
          {"edge_radius", needle.edge_radius},
          {"taper_length", needle.taper_length},
          {"profile", profile},
          {"friction", needle.friction}};
}

}  // namespace

CacheKey indentation_key(const IndentationProblem& problem) {
  const IndentationMeshSettings& mesh = problem.mesh;
  return {"indentation",
          indentation_version,
          {{"program", build::version},
           {"skin", to_json(problem.skin)},
           {"needle", to_json(problem.needle)},
           {"geometry", static_cast<int>(problem.geometry)},
           {"lateral", static_cast<int>(problem.lateral)},
           {"mesh", {mesh.width, mesh.order, static_cast<int>(mesh.quality), mesh.refine}},
           {"to", problem.to},
           {"rate", problem.rate},
           {"steps", {problem.first_step, problem.max_step}},
           {"tolerance", problem.tolerance},
           {"least_volume", problem.least_volume},
           {"columns", step_columns(problem.skin)}}};
}

}  // namespace acus

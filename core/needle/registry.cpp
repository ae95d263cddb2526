#include "core/needle/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/needle/axisymmetric.hpp"
#include "core/needle/curves.hpp"

namespace acus {
namespace {

using Problems = std::vector<std::string>;
using enum NeedleKey;

struct KeyField {
  NeedleKey key;
  std::string_view name;
  double NeedleSpec::*value;
};

constexpr std::array<KeyField, 12> key_fields = {{
    {length, "length", &NeedleSpec::length},
    {base_diameter, "base_diameter", &NeedleSpec::base_diameter},
    {tip_radius, "tip_radius", &NeedleSpec::tip_radius},
    {half_angle, "half_angle", &NeedleSpec::half_angle},
    {radius, "radius", &NeedleSpec::radius},
    {edge_radius, "edge_radius", &NeedleSpec::edge_radius},
    {taper_length, "taper_length", &NeedleSpec::taper_length},
    {bore_diameter, "bore_diameter", &NeedleSpec::bore_diameter},
    {width, "width", &NeedleSpec::width},
    {thickness, "thickness", &NeedleSpec::thickness},
    {edge_length, "edge_length", &NeedleSpec::edge_length},
    {bevel_angle, "bevel_angle", &NeedleSpec::bevel_angle},
}};

std::string um(double mm) { return fmt::format("{:.6g} um", 1000.0 * mm); }
std::string degrees(double rad) { return fmt::format("{:.4g} deg", rad * 180.0 / std::numbers::pi); }

// ---- sphere

double sphere_length(const NeedleSpec& spec) { return spec.length > 0.0 ? spec.length : spec.radius; }

Problems sphere_problems(const NeedleSpec& spec) {
  if (sphere_length(spec) < spec.radius)
    return {fmt::format("length {} is shorter than the radius {} of the sphere; leave length out for a half sphere",
                        um(spec.length), um(spec.radius))};
  return {};
}

ProfileCurve sphere_curve(const NeedleSpec& spec) {
  return ProfileCurve(cylinder_arcs(sphere_length(spec), spec.radius, spec.radius));
}

// ---- cones

ConeSize cone_size(const NeedleSpec& spec, double cone_length) {
  return {cone_length, 0.5 * spec.base_diameter, spec.half_angle, spec.tip_radius};
}

// `cone_length` is 0 when it is to follow from the angle.
Problems cone_problems(const NeedleSpec& spec, double cone_length, std::string_view length_name) {
  const int n_given = (cone_length > 0.0) + (spec.base_diameter > 0.0) + (spec.half_angle > 0.0);
  if (n_given != 2)
    return {fmt::format("a {} needs exactly two of {}, base_diameter and half_angle; {} of them are given", spec.shape,
                        length_name, n_given)};
  if (spec.half_angle >= 0.5 * std::numbers::pi)
    return {fmt::format("half_angle {} must be below 90 deg", degrees(spec.half_angle))};
  if (complete_cone(cone_size(spec, cone_length))) return {};
  if (spec.half_angle == 0.0)
    return {fmt::format("tip_radius {} does not fit a cone of {} {} and base radius {}: a smaller tip is needed",
                        um(spec.tip_radius), length_name, um(cone_length), um(0.5 * spec.base_diameter))};
  if (cone_length > 0.0)
    return {fmt::format("{} {} is too short for half_angle {}: the rounded tip alone takes {}", length_name,
                        um(cone_length), degrees(spec.half_angle),
                        um(spec.tip_radius * (1.0 - std::sin(spec.half_angle))))};
  return {fmt::format("base radius {} is too small for tip_radius {} and half_angle {}", um(0.5 * spec.base_diameter),
                      um(spec.tip_radius), degrees(spec.half_angle))};
}

Problems cone_problems(const NeedleSpec& spec) { return cone_problems(spec, spec.length, "length"); }

ProfileCurve cone_curve(const NeedleSpec& spec) {
  return ProfileCurve(cone_arcs(*complete_cone(cone_size(spec, spec.length))));
}

Problems tapered_cone_problems(const NeedleSpec& spec) {
  Problems problems = cone_problems(spec, spec.taper_length, "taper_length");
  if (!problems.empty()) return problems;
  const double taper = complete_cone(cone_size(spec, spec.taper_length))->length;
  if (taper > spec.length)
    problems.push_back(fmt::format("the pointed part is {} long, more than the length {} of the whole needle",
                                   um(taper), um(spec.length)));
  return problems;
}

std::vector<ProfileArc> with_shank(std::vector<ProfileArc> arcs, double whole_length) {
  const Vec2 shoulder = arcs.back().end;
  if (whole_length > shoulder.y() * (1.0 + 1e-12)) arcs.push_back(make_line(shoulder, {shoulder.x(), whole_length}));
  return arcs;
}

ProfileCurve tapered_cone_curve(const NeedleSpec& spec) {
  return ProfileCurve(with_shank(cone_arcs(*complete_cone(cone_size(spec, spec.taper_length))), spec.length));
}

// ---- bullet

double bullet_taper(const NeedleSpec& spec) { return spec.taper_length > 0.0 ? spec.taper_length : spec.length; }

Problems bullet_problems(const NeedleSpec& spec) {
  const double base = 0.5 * spec.base_diameter, taper = bullet_taper(spec);
  Problems problems;
  if (spec.tip_radius >= base)
    problems.push_back(fmt::format("tip_radius {} must be smaller than the base radius {}; equal radii are a sphere",
                                   um(spec.tip_radius), um(base)));
  if (taper < base)
    problems.push_back(
        fmt::format("the pointed part ({}) must be at least as long as the base radius {}", um(taper), um(base)));
  if (taper > spec.length)
    problems.push_back(fmt::format("taper_length {} is more than the length {}", um(taper), um(spec.length)));
  return problems;
}

ProfileCurve bullet_curve(const NeedleSpec& spec) {
  return ProfileCurve(
      with_shank(bullet_arcs(bullet_taper(spec), 0.5 * spec.base_diameter, spec.tip_radius), spec.length));
}

// ---- cylinder

Problems cylinder_problems(const NeedleSpec& spec) {
  Problems problems;
  if (spec.edge_radius > 0.5 * spec.base_diameter)
    problems.push_back(fmt::format("edge_radius {} is larger than the radius {} of the cylinder", um(spec.edge_radius),
                                   um(0.5 * spec.base_diameter)));
  if (spec.edge_radius > spec.length)
    problems.push_back(
        fmt::format("edge_radius {} is larger than the length {}", um(spec.edge_radius), um(spec.length)));
  const double flat_diameter = spec.base_diameter - 2.0 * spec.edge_radius;
  if (problems.empty() && spec.bore_diameter > 0.0 && spec.bore_diameter >= flat_diameter)
    problems.push_back(fmt::format("bore_diameter {} must be smaller than the flat end, which is {} wide",
                                   um(spec.bore_diameter), um(flat_diameter)));
  return problems;
}

ProfileCurve cylinder_curve(const NeedleSpec& spec) {
  return ProfileCurve(cylinder_arcs(spec.length, 0.5 * spec.base_diameter, spec.edge_radius));
}

// ---- profile

std::string point_name(const std::vector<Vec2>& points, std::size_t i) {
  return fmt::format("profile point {} (s = {}, r = {})", i + 1, um(points[i].x()), um(points[i].y()));
}

Problems point_problems(const std::vector<Vec2>& points) {
  if (points.size() < 2) return {"a profile needs at least two points (s, r)"};
  Problems problems;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].allFinite())
      problems.push_back(fmt::format("profile point {} is not a number", i + 1));
    else if (i > 0 && points[i].y() <= 0.0)
      problems.push_back(point_name(points, i) + " must have a radius above 0");
    else if (i > 0 && points[i].x() <= points[i - 1].x())
      problems.push_back(point_name(points, i) + " must lie further from the tip than the point before it");
  }
  if (problems.empty() && points.front().cwiseAbs().maxCoeff() > 1e-9 * points.back().x())
    problems.push_back(point_name(points, 0) + " must be the tip: s = 0 and r = 0");
  return problems;
}

std::vector<ProfileArc> profile_arcs(const NeedleSpec& spec) {
  std::vector<Vec2> points = spec.profile;
  points.front().setZero();
  return arcs_through(points);
}

Problems profile_problems(const NeedleSpec& spec) {
  Problems problems = point_problems(spec.profile);
  if (!problems.empty()) return problems;
  for (const ProfileArc& arc : profile_arcs(spec)) {
    if (arc.end.y() > arc.start.y() && arc.start_tangent.y() > -1e-12 && arc.end_tangent.y() > -1e-12) continue;
    return {fmt::format("the profile turns too sharply near s = {} for a smooth outline: add points there",
                        um(arc.start.y()))};
  }
  return problems;
}

ProfileCurve profile_curve(const NeedleSpec& spec) { return ProfileCurve(profile_arcs(spec)); }

// ---- the table

// Examples use lengths of the order of real needles; they carry no claim about any product.
std::vector<NeedleShapeEntry> make_table() {
  const double degree = std::numbers::pi / 180.0;
  return {
      {"cone",
       "straight flank and spherical tip; two of length, base_diameter, half_angle; tip_radius 0 is a true point",
       {length, base_diameter, half_angle, tip_radius},
       {},
       cone_problems,
       cone_curve,
       {{.shape = "cone", .length = 1.5, .base_diameter = 0.25, .tip_radius = 0.004},
        {.shape = "cone", .length = 0.4, .tip_radius = 0.1, .half_angle = 30 * degree},
        {.shape = "cone", .base_diameter = 0.3, .tip_radius = 0.02, .half_angle = 15 * degree},
        {.shape = "cone", .length = 0.7, .base_diameter = 0.2}}},
      {"tapered_cone",
       "cone of taper_length on a cylindrical shank",
       {length, base_diameter, half_angle, tip_radius, taper_length},
       {length},
       tapered_cone_problems,
       tapered_cone_curve,
       {{.shape = "tapered_cone", .length = 1.5, .base_diameter = 0.25, .tip_radius = 0.01, .taper_length = 0.8}}},
      {"bullet",
       "circular arc (ogive) from a spherical tip to the shank; taper_length defaults to the whole length",
       {length, base_diameter, tip_radius, taper_length},
       {length, base_diameter},
       bullet_problems,
       bullet_curve,
       {{.shape = "bullet", .length = 1.0, .base_diameter = 0.3, .tip_radius = 0.02, .taper_length = 0.6},
        {.shape = "bullet", .length = 0.5, .base_diameter = 0.3}}},
      {"cylinder",
       "flat end; edge_radius rounds its rim (0 = sharp edge); bore_diameter makes it hollow (0 = solid)",
       {length, base_diameter, edge_radius, bore_diameter},
       {length, base_diameter},
       cylinder_problems,
       cylinder_curve,
       {{.shape = "cylinder", .length = 1.0, .base_diameter = 0.5},
        {.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .edge_radius = 0.05},
        {.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .bore_diameter = 0.3}}},
      {"sphere",
       "half sphere of the given radius continued by a cylinder; length defaults to the radius",
       {radius, length},
       {radius},
       sphere_problems,
       sphere_curve,
       {{.shape = "sphere", .radius = 1.0}, {.shape = "sphere", .length = 2.5, .radius = 0.8}}},
      {"profile",
       "smooth outline through the points (s, r) of a CSV file",
       {},
       {},
       profile_problems,
       profile_curve,
       {{.shape = "profile",
         .profile = {{0.0, 0.0}, {0.01, 0.02}, {0.05, 0.045}, {0.2, 0.07}, {0.4, 0.13}, {0.7, 0.15}, {0.9, 0.15}}}}},
  };
}

const NeedleShapeEntry* find_in(const std::vector<NeedleShapeEntry>& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [name](const auto& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

const NeedleShapeEntry* find_shape(std::string_view name) {
  const NeedleShapeEntry* round = find_in(needle_shape_table(), name);
  return round ? round : find_in(faceted_shape_table(), name);
}

std::vector<std::string> names_of(const std::vector<NeedleShapeEntry>& table) {
  std::vector<std::string> names;
  for (const NeedleShapeEntry& entry : table) names.emplace_back(entry.name);
  return names;
}

bool contains(const std::vector<NeedleKey>& keys, NeedleKey key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

Problems key_problems(const NeedleSpec& spec, const NeedleShapeEntry& entry) {
  Problems problems;
  for (const KeyField& field : key_fields) {
    const double value = spec.*field.value;
    if (!std::isfinite(value) || value < 0.0)
      problems.push_back(fmt::format("{} must be a positive number", field.name));
    else if (value > 0.0 && !contains(entry.keys, field.key))
      problems.push_back(fmt::format("{} has no meaning for shape \"{}\"", field.name, entry.name));
    else if (value == 0.0 && contains(entry.required, field.key))
      problems.push_back(fmt::format("shape \"{}\" needs {}", entry.name, field.name));
  }
  if (!spec.profile.empty() && entry.name != "profile")
    problems.push_back(fmt::format("profile has no meaning for shape \"{}\"", entry.name));
  if (!spec.body.triangles.empty() && entry.name != "stl")
    problems.push_back(fmt::format("a body of triangles has no meaning for shape \"{}\"", entry.name));
  if (!std::isfinite(spec.friction) || spec.friction < 0.0) problems.emplace_back("friction must not be negative");
  return problems;
}

}  // namespace

const std::vector<NeedleShapeEntry>& needle_shape_table() {
  static const std::vector<NeedleShapeEntry> table = make_table();
  return table;
}

std::vector<std::string> registered_needle_shapes() { return names_of(needle_shape_table()); }
std::vector<std::string> faceted_needle_shapes() { return names_of(faceted_shape_table()); }
bool is_faceted(const std::string& shape) { return find_in(faceted_shape_table(), shape) != nullptr; }

std::vector<std::string> check(const NeedleSpec& spec) {
  const NeedleShapeEntry* entry = find_shape(spec.shape);
  if (!entry)
    return {fmt::format("unknown needle shape \"{}\"; known: {}, {}", spec.shape,
                        fmt::join(registered_needle_shapes(), ", "), fmt::join(faceted_needle_shapes(), ", "))};
  Problems problems = key_problems(spec, *entry);
  return problems.empty() ? entry->problems(spec) : problems;
}

std::unique_ptr<NeedleShape> make_needle(const NeedleSpec& spec) {
  assert(check(spec).empty() && !is_faceted(spec.shape));
  return std::make_unique<AxisymmetricNeedle>(find_shape(spec.shape)->curve(spec));
}

}  // namespace acus

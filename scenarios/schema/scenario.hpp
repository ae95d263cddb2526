#pragma once
// A fully resolved scenario: plain data in internal units, with where every value came from.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/device/device.hpp"
#include "core/device/layout.hpp"
#include "core/fem/geometry.hpp"
#include "core/mesh/grading.hpp"
#include "core/needle/shape.hpp"
#include "core/skin/stack.hpp"
#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// What the [skin] section chose; the stack that follows from it is Scenario::skin.
struct SkinChoice {
  std::string site;       ///< preset name; empty = own layers
  std::string hydration;  ///< "ambient" | "wet" | "dry" | relative humidity; empty = own layers
  std::string lowest;     ///< layer of the site below which nothing is kept; empty = all of it
  std::string base;       ///< word as written: rigid, bone, muscle, ...
  std::string person;     ///< preset name; empty = nobody in particular
  std::optional<std::array<double, 2>> prestretch;  ///< for the layers under tension, when given
};

/// Extent and side support of the tissue block; width 0 = chosen from the needle and the indentation.
struct DomainSpec {
  Geometry geometry = Geometry::axisymmetric;
  double width = 0.0;  ///< mm, radius or half-width
  LateralSupport lateral = LateralSupport::symmetric;
  bool is_periodic = false;  ///< one needle of an endless square array; the sides are mirror planes
};

enum class ArrayLayout { square, hexagonal, ring, points };

/// Where the needles of one plate stand. 0 = chosen where a number has no default.
struct ArraySpec {
  ArrayLayout layout = ArrayLayout::square;
  int rows = 1, columns = 1;     ///< square
  int rings = 1;                 ///< hexagonal: around the middle needle
  int needles = 6;               ///< ring
  double pitch = 0.0;            ///< mm, square and hexagonal
  double radius = 0.0;           ///< mm, ring
  std::string file;              ///< points, as written
  std::vector<Vec2> points;      ///< mm, points
  std::vector<double> recesses;  ///< mm, how much shorter each needle is, in the order of the layout; empty: not at all
  PlateTilt tilt;
  double footprint = 0.0;  ///< mm, side of the square over which a needle's force enters the shared tissue
  double margin = 0.0;     ///< mm, tissue beyond the outermost needle
  double overhang = 0.0;   ///< mm, plate beyond the outermost needle

  /// Every needle, on the level plate; empty when nothing is laid out. A square of one needle needs no pitch.
  std::vector<ArrayNeedle> layout_needles() const;
  /// How many they are, without laying them out.
  std::size_t n_needles() const;
};

enum class InsertionModel { single, array, resolved };
enum class InsertionControl { displacement, force, speed, energy };
/// What stays as it is while the needle is held.
enum class HoldKind { displacement, force };

/// How the needle moves. 0 = not given where a number has no default.
struct InsertionSpec {
  InsertionModel model = InsertionModel::single;
  bool puncture = true;  ///< false: the needle only dents the skin
  InsertionControl control = InsertionControl::displacement;
  double to = 0.0;      ///< mm, displacement of the needle base (displacement control)
  double force = 0.0;   ///< N, target (force control)
  double ramp = 1.0;    ///< s in which it is reached
  double speed = 0.0;   ///< mm/s at first touch (speed control)
  double energy = 0.0;  ///< mJ at first touch (energy control)
  double mass = 0.0;    ///< tonne that moves with the needle (speed and energy control)
  double rate = 1.0;    ///< mm/s of the base while it is driven
  double hold = 0.0;    ///< s
  HoldKind hold_at = HoldKind::displacement;
  bool retract = true;
  double retract_rate = 0.0;      ///< mm/s; 0 = as rate
  double compliance_ratio = 0.0;  ///< chi; 0 = solved by finite elements
  double open_width = 1e-3;       ///< mm: the channel counts as open where its slit gapes wider

  /// Speed of the base when the needle touches the skin, mm/s.
  double approach_speed() const;
};

/// The skin that a device goes over, its middle at the origin.
struct TreatedArea {
  enum class Kind { none, rectangle, disc, polygon } kind = Kind::none;
  Vec2 size = Vec2::Zero();   ///< mm, rectangle: along x and y
  double diameter = 0.0;      ///< mm, disc
  std::vector<Vec2> corners;  ///< mm, polygon, in order
};

/// Some traverses of the whole area in one direction.
struct PassSpec {
  double direction = 0.0;  ///< rad, of the travel from +x towards +y
  std::int64_t count = 1;  ///< traverses
  double overlap = 0.0;    ///< of neighbouring lanes, as a part of their width
  double offset = 0.0;     ///< mm, of all lanes across the travel
};

/// What a device is asked to do. Scatter: standard deviations.
struct TreatmentSpec {
  bool is_asked = false;
  TreatedArea area;
  std::vector<PassSpec> passes;
  int sessions = 1;
  double scatter_force = 0.0, scatter_speed = 0.0;  ///< relative, from lane to lane
  double scatter_heading = 0.0;                     ///< rad, from lane to lane
  double scatter_person = 0.0, scatter_site = 0.0;  ///< of the logarithm of the skin's stiffness and toughness
  double target_density = 0.0;                      ///< 1/mm^2; 0 = none
  double target_depth = 0.0;                        ///< mm
  double limit_clusters = 0.0;                      ///< merged holes wider than 0.4 mm, 1/mm^2; 0 = none
  double limit_bleeding = 0.0;                      ///< share of punctures; 0 = none
  double cell = 1.0;                                ///< mm, side of the cells of maps
  double memory = 2.0;                              ///< GB that punctures and their statistics may take
};

enum class Occlusion { open, occluded };

/// What is asked about the answer of the skin. 0 = chosen by the program where a number has no default.
struct HealingSpec {
  bool is_asked = false;
  double horizon = 0.0;  ///< s since the first session
  std::int64_t sessions = 1;
  double interval = 0.0;  ///< s from one session to the next
  Occlusion occlusion = Occlusion::open;
  double occluded_for = 0.0;     ///< s after every session; 0 = until the next
  std::vector<double> profiles;  ///< s since the first session, when depth profiles and fields are kept
  double margin = 0.0;           ///< mm around the treated area
  double plane_size = 0.0;       ///< mm, distance of nodes along the skin
  double depth_size = 0.0;       ///< mm, across it, where it is least
  double tolerance = 3e-5;       ///< of one step in time, healthy scale 1
  bool mechanosensing = false;   ///< stretched tissue makes more cells and signal
  HealingParameters parameters;  ///< all of them, once [healing] is settled
};

/// What is asked about an active on the treated skin. 0 = not given where a number has no default.
struct AbsorptionSpec {
  bool is_asked = false;
  std::string active;     ///< preset name
  double horizon = 0.0;   ///< s since the session
  double applied = 0.0;   ///< s since the session; negative: before it
  double stays = 0.0;     ///< s until it is wiped off; 0 = to the horizon
  double amount = 0.0;    ///< thickness of the vehicle, mm; 0 = never runs out
  double strength = 0.0;  ///< concentration in the vehicle, tonne/mm^3; 0 = results are relative to it
  Occlusion occlusion = Occlusion::open;
  double occluded_for = 0.0;     ///< s since the session; 0 = to the horizon
  bool wall_waits = true;        ///< under cover the walls of channels do not close
  double depth_share = 1.0;      ///< of the depth of a channel that stays open
  double clearance = 0.0;        ///< of the dermis into the blood, 1/s; 0 = as the active's data say
  std::vector<double> profiles;  ///< s since the session
  std::vector<int> sessions;     ///< after which it is put on, counted from 1, in order
};

/// How often a result is repeated with values drawn from the published ranges of its inputs.
struct UncertaintySpec {
  std::int64_t samples = 0;
};

struct NumericsSpec {
  MeshQuality mesh = MeshQuality::standard;
  int refine = 0;                               ///< every cell halved this many times after the mesh choice
  std::string element = "q2p1";                 ///< q2p1 | q1p0
  std::string solver = "auto";                  ///< auto | direct
  double first_step = 0.0, max_step = 0.0;      ///< mm of displacement; 0 = chosen
  double tolerance = 1e-8;                      ///< relative residual of Newton's method
  MeshQuality section = MeshQuality::standard;  ///< of the plane section problem behind the opening tables
};

struct OutputSpec {
  std::string fields = "standard";  ///< none | standard | all
  int stride = 1;                   ///< write fields every n-th accepted step (the last one always)
};

/// One input the results rest on that has no source, or a source of low trust.
struct ProvenanceNote {
  std::string key;     ///< e.g. "skin.layer.papillary_dermis.material.alpha"
  std::string value;   ///< with unit
  std::string range;   ///< "9 .. 24" or empty
  std::string status;  ///< read | derived | recalled | assumed | user
  std::string source;
};

struct Scenario {
  std::string name, title;
  std::uint64_t seed = 0;
  SkinChoice skin_choice;
  SkinStack skin;
  std::string device_preset;  ///< name; empty = own device, or none
  Device device;              ///< of kind `none` without [device]
  NeedleSpec needle;
  double shaft_friction = 0.0;   ///< Coulomb coefficient of the needle's wall inside the tissue
  double needle_modulus = 0.0;   ///< Young's modulus of the needle's material, MPa; 0 = not known
  double needle_strength = 0.0;  ///< MPa; 0 = not known
  std::string needle_file;       ///< profile CSV or STL as written; what it holds is in needle.profile or needle.body
  std::string stl_unit;          ///< of the coordinates in an STL file: "um", "mm", ...
  std::string stl_tip = "-z";    ///< where the tip points in an STL file
  DomainSpec domain;
  ArraySpec array;
  InsertionSpec insertion;
  TreatmentSpec treatment;
  HealingSpec healing;
  AbsorptionSpec absorption;
  UncertaintySpec uncertainty;
  NumericsSpec numerics;
  OutputSpec output;

  std::filesystem::path file;
  std::string given;                       ///< text as read
  std::string resolved;                    ///< TOML text with every value filled in, readable by this program again
  std::vector<std::string> warnings;       ///< suspicious but possible
  std::vector<ProvenanceNote> provenance;  ///< every preset value used, with status and source
};

}  // namespace acus

#pragma once
// A fully resolved scenario: plain data in internal units, with where every value came from.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/fem/geometry.hpp"
#include "core/mesh/grading.hpp"
#include "core/needle/shape.hpp"
#include "core/skin/stack.hpp"

namespace acus {

/// What the [skin] section chose; the stack that follows from it is Scenario::skin.
struct SkinChoice {
  std::string site;       ///< preset name; empty = own layers
  std::string hydration;  ///< "ambient" | "wet" | "dry" | relative humidity; empty = own layers
  std::string base;       ///< word as written: rigid, bone, muscle, ...
  std::optional<std::array<double, 2>> prestretch;  ///< for the layers under tension, when given
};

/// Extent and side support of the tissue block; width 0 = chosen from the needle and the indentation.
struct DomainSpec {
  Geometry geometry = Geometry::axisymmetric;
  double width = 0.0;  ///< mm, radius or half-width
  LateralSupport lateral = LateralSupport::symmetric;
};

struct InsertionSpec {
  double to = 0.0;    ///< mm, displacement of the needle base
  double rate = 1.0;  ///< mm/s
};

struct NumericsSpec {
  MeshQuality mesh = MeshQuality::standard;
  int refine = 0;                           ///< every cell halved this many times after the mesh choice
  std::string element = "q2p1";             ///< q2p1 | q1p0
  std::string solver = "auto";              ///< auto | direct
  double first_step = 0.0, max_step = 0.0;  ///< mm of displacement; 0 = chosen
  double tolerance = 1e-8;                  ///< relative residual of Newton's method
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
  NeedleSpec needle;
  std::string needle_file;  ///< profile CSV as written; its points are in needle.profile
  DomainSpec domain;
  InsertionSpec insertion;
  NumericsSpec numerics;
  OutputSpec output;

  std::filesystem::path file;
  std::string given;                       ///< text as read
  std::string resolved;                    ///< TOML text with every value filled in, readable by this program again
  std::vector<std::string> warnings;       ///< suspicious but possible
  std::vector<ProvenanceNote> provenance;  ///< every preset value used, with status and source
};

}  // namespace acus

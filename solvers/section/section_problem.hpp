#pragma once
// The section problem: a plane slit in a wide sheet of tissue, wedged open by a rigid section that grows at its centre.
// Finite strain, incompressible; a quarter model in elliptic coordinates, whose cells fold into the square-root
// singularity of the slit's tip. See docs/theory/section.md.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/material/spec.hpp"
#include "core/mesh/grading.hpp"
#include "core/mesh/mesh.hpp"
#include "core/tensor/tensor.hpp"
#include "solvers/section/section_table.hpp"

namespace acus {

/// plane_strain: deep in a layer;  plane_stress: a free film, which thins where it is stretched.
enum class SectionKind { plane_strain, plane_stress };

/// Cross-section of the needle, slit along its widest direction x; size R is half its extent along x.
///   circle;  square: along its diagonal, rounded corners;  blade: a flat lens, 5 times as long as thick;
///   bevel: a circle cut off flat on both sides at half its radius, the ground end of a cannula
enum class SectionShape { circle, square, blade, bevel };

std::string_view name(SectionKind kind);
std::string_view name(SectionShape shape);

struct SectionProblem {
  MaterialSpec law;  ///< isochoric part, elastic; history and rate factor are ignored, scale does not matter
  SectionKind kind = SectionKind::plane_strain;
  SectionShape shape = SectionShape::circle;
  MeshQuality quality = MeshQuality::standard;
  int refine = 0;             ///< every cell halved this many times
  double smallest_x = 0.008;  ///< the table is to reach from here ...
  double largest_x = 1.5e5;   ///< ... to here, in J_c/(mu R), unless it ends before (largest_rho, or no solution)
  double largest_rho = 6.5;   ///< R/a beyond which nothing is solved; soft laws (power below 4) end before
  double growth_step = 0.04;  ///< relative growth of R per step
};

struct SectionSolution {
  std::vector<SectionState> states;
  SectionTable::Growth growth;
  double energy_closure = 0.0;         ///< largest difference of stored energy and work of the section, over the energy
  double largest_volume_change = 0.0;  ///< |J - 1| of the cells, largest mean over a cell
  double deepest_penetration = 0.0;    ///< of the surface into the section, over R
  int n_unknowns = 0, n_iterations = 0, n_steps = 0;
  std::string end;  ///< why the table ends where it does
};

/// One accepted state as fields, for pictures: the deformed quarter. Node values are means of what the adjoining cells
/// say, each kept within the range of its quadrature points: the stress is singular at the tip of the slit.
struct SectionFields {
  Mesh mesh;                    ///< reference, slit half-length 1
  std::vector<double> u;        ///< displacement, 2 per node
  std::vector<double> tension;  ///< largest principal Cauchy stress over mu, one per node
  std::vector<double> stretch;  ///< largest principal stretch, one per node
  double rho = 0.0;
};

/// Called after every accepted state with x reached; returning false stops the solution there.
using SectionProgress = std::function<bool(double x)>;

/// Ground-state shear modulus of the elastic law (MPa) and the law over it.
double shear_modulus(const MaterialSpec& law);
MaterialSpec normalised(MaterialSpec law);
/// Power with which the law's energy grows at large stretch; 0 when it is no power.
double growth_power(const MaterialSpec& law);

/// Solves the loading history. Requires check(law).empty() (assert). Never throws for numerical reasons: the table is
/// shorter then, `end` says why. Fewer than three states mean that nothing useful was found.
/// The error of each state is the difference to the cost on a mesh 1.5 times as coarse, at equal x.
SectionSolution solve_section(const SectionProblem& problem, const SectionProgress& progress = {});

/// The deformed state at rho (one mesh, loaded up to there). Empty mesh when rho is not reached. Requires
/// check(law).empty() and plane strain (assert): a film keeps no stress.
SectionFields section_fields(const SectionProblem& problem, double rho);

}  // namespace acus

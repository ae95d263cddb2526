#pragma once
// An active on the skin over hours: through intact stratum corneum and through closing channels into living skin, where
// the blood takes it away. One dimension in depth, finite elements with lumped mass, an L-stable step of second order.
// Everything is linear: amounts are in the unit X of the dose (X/mm^3), per mm^2 of skin. Theory:
// docs/theory/absorption.md.

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "solvers/absorption/pores.hpp"

namespace acus {

/// One layer of skin as the active sees it.
struct AbsorptionLayer {
  std::string name;
  double thickness = 0.0;    ///< mm
  double diffusivity = 0.0;  ///< mm^2/s of what is in the layer; 0 = lets nothing through
  double partition = 1.0;    ///< concentration in the layer over that in water at equilibrium
  double clearance = 0.0;    ///< into the blood, 1/s of what is in the layer
};

/// What lies below the lowest layer: nothing passes, or everything that arrives is taken away.
enum class AbsorptionBase { sealed, sink };

/// The vehicle on the skin: well mixed, watery.
struct Dose {
  double concentration = 1.0;                                   ///< X/mm^3
  double thickness = std::numeric_limits<double>::infinity();   ///< mm of vehicle; infinity = never runs out
  double applied_at = 0.0;                                      ///< s since the session; negative = before needling
  double removed_at = std::numeric_limits<double>::infinity();  ///< wiped off
};

struct AbsorptionProblem {
  std::vector<AbsorptionLayer> layers;  ///< surface first; the first is the barrier that pores pierce
  AbsorptionBase base = AbsorptionBase::sink;
  Dose dose;
  std::vector<Pore> pores;        ///< open at time 0, the session
  double pore_diffusivity = 0.0;  ///< inside the pores, mm^2/s; needed with pores only
  PoreClock clock;                ///< how the pores close
  std::vector<double> times;      ///< s since the session, increasing: when results are wanted
};

struct AbsorptionNumerics {
  int refinement = 0;        ///< every cell split in two, this often
  double tolerance = 1e-3;   ///< of one step, relative to the largest concentration of living skin and of the barrier
  double first_step = 1e-3;  ///< s, after everything abrupt
  long most_steps = 200000;
};

/// What is wrong with a problem, one sentence each; empty when it can be run.
std::vector<std::string> problems_of(const AbsorptionProblem& problem);

enum class AbsorptionOutcome { solved, too_many_steps, factorisation_failed };

/// Amounts per mm^2 of skin at one time.
struct AbsorptionState {
  double time = 0.0;             ///< s since the session
  double in_vehicle = 0.0;       ///< X/mm^2; infinity for a dose that never runs out
  double entered = 0.0;          ///< net through the surface so far, X/mm^2
  double in_barrier = 0.0;       ///< X/mm^2 in the first layer
  double in_living = 0.0;        ///< X/mm^2 below it
  double to_blood = 0.0;         ///< cleared so far, X/mm^2
  double through_base = 0.0;     ///< so far, X/mm^2
  double flux_in = 0.0;          ///< through the surface now, X/(mm^2 s)
  double flux_to_blood = 0.0;    ///< by clearance now, X/(mm^2 s)
  double flux_base = 0.0;        ///< X/(mm^2 s)
  std::vector<double> in_water;  ///< per node: concentration of water in equilibrium with the skin there, X/mm^3

  /// What has passed the barrier, X/mm^2.
  double delivered() const { return in_living + to_blood + through_base; }
  /// What leaves the skin towards the body now, X/(mm^2 s).
  double flux_to_body() const { return flux_to_blood + flux_base; }
};

struct AbsorptionResult {
  AbsorptionOutcome outcome = AbsorptionOutcome::solved;
  std::vector<double> depth;            ///< of the nodes, mm
  std::vector<double> cell_partition;   ///< per interval between nodes
  std::vector<AbsorptionState> states;  ///< at the times asked for; fewer when not solved
  double wiped = 0.0;                   ///< taken off with the vehicle, X/mm^2
  double balance_error = 0.0;  ///< largest |entered - held - cleared - through the base| over the largest of them
  double least = 0.0;          ///< lowest concentration met over that of the dose: below 0 is error, nothing is clipped
  long n_steps = 0, n_rejected = 0;

  /// Concentration in the skin (not in its water) in the middle of every interval, X/mm^3.
  std::vector<double> concentration(std::size_t state) const;
};

/// Throws std::invalid_argument when problems_of finds any.
AbsorptionResult absorb(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics = {});

/// Skin with its pores beside the same skin without.
struct Enhancement {
  AbsorptionResult needled, intact;
  /// Delivered with over delivered without, per time; NaN where intact skin has let nothing through.
  std::vector<double> ratio;
};
Enhancement compare_with_intact(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics = {});

/// A piece of skin with pores of its own.
struct AbsorptionPiece {
  double area = 0.0;  ///< mm^2
  std::vector<Pore> pores;
};
/// Solves every piece by itself (between cells of some mm nothing flows within days), in parallel; same bits for any
/// number of threads.
std::vector<AbsorptionResult> absorb_pieces(const AbsorptionProblem& problem, std::span<const AbsorptionPiece> pieces,
                                            const AbsorptionNumerics& numerics = {});
/// Mean amounts and fluxes over the area, without profiles. Requires solved results of the same times.
std::vector<AbsorptionState> mean_over(std::span<const AbsorptionPiece> pieces,
                                       std::span<const AbsorptionResult> results);

}  // namespace acus

#pragma once
// Many needles on one plate, pressed into skin that they share: dent, plate on skin, puncture of one needle after the
// other, penetration, hold, retraction. See docs/theory/array.md.
//
// The plate's displacement d counts from the touch of the foremost tips. Needle i at d - recess_i = L_i + w_i, its
// depth plus its dent; w_i = local dent (DentSpring of local_spring.hpp) + settlement of the field under its footprint.
// Each needle is condensed to a spring that feels the field's settlement; the field's displacements are the unknowns.

#include <array>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "solvers/array/field.hpp"
#include "solvers/penetration/cycle.hpp"

namespace acus {

/// Force and mass are those of the whole plate.
struct ArrayProblem : PressControl {
  FieldSpec field;
  /// One needle alone: points (dent mm, force N) of its indentation curve, and of the field's own settlement under the
  /// same force (self_dent_curve), both driven at `indentation_rate` (mm/s; only matters with branches).
  std::vector<Vec2> indentation, self_dent;
  double indentation_rate = 0.0;
  std::vector<DentBranch> branches;  ///< relaxation of the local dent
  double plate_overhang = 0.0;       ///< plate beyond the outermost needles, mm; 0 = half the smallest distance of two
                                     ///< needles, their length for a single one
  double needle_length = 0.0;        ///< foremost tips to plate, mm
  PlateFace face;                    ///< of the plate at first touch; height 0 = level, at the needles' length
  std::shared_ptr<const PenetrationLaw> law;  ///< null: the skin is never punctured
  double compliance_ratio = 1.0;              ///< chi in (0, 1]
  double tip_depth = 0.0;                     ///< length of the needle's rounded tip, mm
  /// As in CycleProblem: of one needle alone.
  std::vector<double> strength_displacement;

  int n_steps = 20;                  ///< of the way in where nothing happens; as many for the way out
  double largest_move = 0.0;         ///< of the plate in a step, mm; 0 = no limit of its own
  int max_steps = 5000;              ///< of the whole press
  double puncture_tolerance = 0.05;  ///< of the puncture force: by how much a step may end above it
  double tolerance = 1e-6;           ///< largest unbalanced nodal force over the largest nodal force of a needle
};

/// What is wrong with a problem, one sentence each; empty when it can be run.
std::vector<std::string> check(const ArrayProblem& problem);

/// Energies of the whole array since touch, mJ.
struct ArrayEnergy {
  double work = 0.0;      ///< of the plate
  double field = 0.0;     ///< stored in the shared tissue
  double local = 0.0;     ///< stored in the local dents
  double plate = 0.0;     ///< held by the penalty between skin and plate
  double wedge = 0.0;     ///< stored around the needles
  double crack = 0.0;     ///< spent on the slits
  double friction = 0.0;  ///< lost at the needles' walls
  double viscous = 0.0;   ///< lost in field and local dents
  double released = 0.0;  ///< lost where depths jump
  double accounted() const { return field + local + plate + wedge + crack + friction + viscous + released; }
};

/// One needle after a step.
struct NeedleRecord {
  double force = 0.0;       ///< on the needle, N; < 0: friction pulls it while it is drawn out
  double depth = 0.0;       ///< of the tip below the surface around it, mm
  double dent = 0.0;        ///< of that surface, mm
  double field_dent = 0.0;  ///< the part of it that the shared field takes, mm
  CyclePhase phase = CyclePhase::approach;
  int layer = -1;                                                    ///< that holds the tip; -1 while not punctured
  double puncture_force = std::numeric_limits<double>::quiet_NaN();  ///< N
  double puncture_displacement = std::numeric_limits<double>::quiet_NaN();  ///< of the plate, mm
  double largest_force = 0.0;                                               ///< so far, N
  double deepest = 0.0;                                                     ///< depth of its slit, mm
};

/// One accepted step of the whole array.
struct ArrayStep {
  double time = 0.0;          ///< s since touch
  double displacement = 0.0;  ///< of the plate, mm
  double force = 0.0;         ///< on the plate, N; sum over needles and skin_force
  double skin_force = 0.0;    ///< of it, where skin touches the plate, N
  double speed = 0.0;         ///< of the plate, mm/s
  CyclePhase phase = CyclePhase::approach;
  int n_punctured = 0;
  bool is_jump = false;          ///< tips jumped in this step
  bool is_extrapolated = false;  ///< a needle's force is beyond the last point of its indentation curve
  ArrayEnergy energy;
  double largest_work = 0.0;       ///< so far, mJ
  double largest_overshoot = 0.0;  ///< of any needle's force over the puncture force, as a share of it, so far
  double min_J = 1.0;              ///< of the field, relative to its mesh
  int iterations = 0, n_factorisations = 0, n_cuts = 0;

  /// Energy that the balance does not account for, mJ.
  double imbalance() const { return energy.work - energy.accounted(); }
};

/// An event of one needle; needle -1: of the whole plate.
struct ArrayEvent {
  CycleEventKind kind = CycleEventKind::touch;
  int needle = -1;
  double time = 0.0;          ///< s
  double displacement = 0.0;  ///< of the plate, mm
  double force = 0.0;         ///< of the needle (plate), N; at a jump just before it
  double depth = 0.0;         ///< of the needle, mm; at a jump after it
  int layer = -1;
};

enum class ArrayFailureReason { none, no_equilibrium, too_many_steps, negative_dissipation };
std::string_view name(ArrayFailureReason reason);
struct ArrayFailure {
  ArrayFailureReason reason = ArrayFailureReason::none;
  double displacement = 0.0;  ///< that was tried, mm
  std::string what, advice;
};

class ArrayPress {
 public:
  /// Builds the field and brings it to rest. Throws std::invalid_argument with the sentences of check(), ArrayRefusal,
  /// EquilibriumError.
  explicit ArrayPress(ArrayProblem problem);
  ~ArrayPress();
  ArrayPress(const ArrayPress&) = delete;
  ArrayPress& operator=(const ArrayPress&) = delete;

  bool is_finished() const;
  /// Takes the next step. False: finished, or failure() says why and the last accepted state is kept.
  bool advance();
  const ArrayStep& last_step() const;
  const ArrayFailure& failure() const;
  const std::vector<ArrayEvent>& events() const;
  /// One per needle of the array (not of the model), in its order.
  std::vector<NeedleRecord> needles() const;
  /// Largest |imbalance| of any step over the largest work so far.
  double imbalance() const;
  /// Force at which one needle gives way (N); infinity when it never does.
  double puncture_force() const;

  double needle_length() const;                    ///< foremost tips to plate, mm
  std::array<double, 2> plate_half_width() const;  ///< along x and y, mm; in a unit cell its pitches: all of it

  const ArrayField& field() const;
  /// Displacement of the field's mesh (mm).
  const Eigen::VectorXd& displacement() const;
  std::int64_t n_unknowns() const;

  /// Everything the next step depends on (press_memory.hpp); goes back into a press of the same problem, which then
  /// takes the same steps to the same bits. For that the press itself gives up what it cannot save, its old factor.
  struct Memory;
  std::shared_ptr<const Memory> save();
  void restore(const Memory& memory);
  /// Steps taken so far.
  int n_steps() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace acus

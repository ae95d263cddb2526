#pragma once
// One needle through its whole cycle: touch, indentation, puncture, penetration, hold, retraction, channel left behind.
//
// State: displacement D = depth L + dent w. The dent spring pushes the tip with F_dent(w); the tip goes deeper while
// that exceeds the forward force of the penetration law, slides back while it is below elastic minus grip, and sticks
// between. See docs/theory/cycle.md.

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "solvers/penetration/channel.hpp"
#include "solvers/penetration/dent.hpp"
#include "solvers/penetration/penetration_law.hpp"
#include "solvers/penetration/press_control.hpp"
#include "solvers/penetration/puncture.hpp"
#include "solvers/penetration/tip_motion.hpp"

namespace acus {

enum class CyclePhase { approach, indentation, penetration, hold, retraction, withdrawn };
std::string_view name(CyclePhase phase);

struct CycleProblem : PressControl {
  std::shared_ptr<const PenetrationLaw> law;
  std::shared_ptr<const DentSpring> spring;
  double compliance_ratio = 1.0;  ///< chi in (0, 1]
  double tip_depth = 0.0;         ///< mm, length of the needle's rounded tip: shallower is not penetrated
  /// Displacement (mm) at which the strength of each layer is reached under the tip; infinity = never, 0 or an empty
  /// list = no criterion. Asked of the first layer and of those that begin within tip_depth.
  std::vector<double> strength_displacement;
  ChannelTension channel;
  double open_width = 0.0;  ///< mm: the channel counts as open where its slit gapes wider

  int n_steps = 400;        ///< of the way in; as many for the way out
  int max_steps = 100'000;  ///< of the whole cycle
};

/// What is wrong with a problem, one sentence each; empty when it can be run.
std::vector<std::string> check(const CycleProblem& problem);

/// Energies since touch, mJ.
struct CycleEnergy {
  double work = 0.0;      ///< of the needle on the skin, trapezoid over force and displacement of the steps
  double dent = 0.0;      ///< stored in the dented surface
  double wedge = 0.0;     ///< stored around the needle
  double crack = 0.0;     ///< spent on the slit
  double friction = 0.0;  ///< lost at the needle's wall
  double viscous = 0.0;   ///< lost in the dent's relaxation
  double released = 0.0;  ///< lost where depth jumps: sound, vibration, heat
  double accounted() const { return dent + wedge + crack + friction + viscous + released; }
};

/// One accepted step.
struct CycleStep {
  double time = 0.0;          ///< s since touch
  double displacement = 0.0;  ///< of the needle since touch, mm
  double force = 0.0;         ///< on the needle, > 0 while the skin pushes it out, N
  double depth = 0.0;         ///< of the tip below the surface around it, mm
  double dent = 0.0;          ///< mm; negative where the skin is pulled up
  double speed = 0.0;         ///< of the needle, mm/s, > 0 inwards
  CyclePhase phase = CyclePhase::approach;
  int layer = -1;  ///< that holds the tip; -1 while the skin is not punctured and after the needle is out
  CycleEnergy energy;
  double largest_work = 0.0;     ///< so far, mJ
  bool is_jump = false;          ///< depth jumped in this step
  bool is_extrapolated = false;  ///< the dent is beyond the last point of its curve
  bool touches_plate = false;    ///< the whole needle is in: its base pushes the skin, with the stiffness of the dent

  /// Energy that the balance does not account for, mJ.
  double imbalance() const { return energy.work - energy.accounted(); }
};

enum class CycleEventKind {
  touch,
  puncture,            ///< depth jumps from 0
  electrical_contact,  ///< tip below the first layer; with one layer, at puncture
  layer_entered,
  pop_in,         ///< a later jump of depth on the way in
  first_drop,     ///< first jump that loses more than 1 % of the force; under force control the first jump
  peak_force,     ///< largest force on the way in
  fully_in,       ///< depth is the needle's length
  skin_on_plate,  ///< skin between or beside the needles of an array comes to touch their plate
  bottom,         ///< tip at the bottom of the stack: the way in ends here
  hold_start,
  hold_end,
  slip,           ///< the tip starts to slide back
  pull_out_jump,  ///< the tip jumps back
  needle_out
};
std::string_view name(CycleEventKind kind);

struct CycleEvent {
  CycleEventKind kind = CycleEventKind::touch;
  double time = 0.0;          ///< s
  double displacement = 0.0;  ///< mm
  double force = 0.0;         ///< N; at a jump the force just before it
  double depth = 0.0;         ///< mm; at a jump the depth after it
  int layer = -1;
  std::string text;
};

/// Published meanings of "insertion force" (N); NaN where it did not happen.
struct InsertionForces {
  double first_drop = std::numeric_limits<double>::quiet_NaN();
  double electrical_contact = std::numeric_limits<double>::quiet_NaN();
  double peak = std::numeric_limits<double>::quiet_NaN();
};

enum class CycleFailureReason { none, too_many_steps, no_progress, negative_dissipation, not_finite };
std::string_view name(CycleFailureReason reason);
struct CycleFailure {
  CycleFailureReason reason = CycleFailureReason::none;
  double displacement = 0.0;  ///< that was tried, mm
  std::string what;
};

class Cycle {
 public:
  /// Throws std::invalid_argument with the sentences of check().
  explicit Cycle(CycleProblem problem);
  Cycle(const Cycle&) = delete;
  Cycle& operator=(const Cycle&) = delete;

  bool is_finished() const { return memory_.is_finished; }
  /// Takes the next step. False: failure() says why and the last accepted state is kept.
  bool advance();
  const CycleStep& last_step() const { return memory_.last; }
  const CycleFailure& failure() const { return failure_; }
  const std::vector<CycleEvent>& events() const { return memory_.events; }

  /// Complete once the way in has ended or the skin is punctured; variants that the run itself did not reach are found
  /// by pressing on with the intact surface at the rate the run had (in impact: the speed at touch).
  const PunctureSummary& puncture() const { return memory_.puncture; }
  /// Largest |imbalance| of any step over the largest work of the cycle so far.
  double imbalance() const;
  const InsertionForces& insertion_forces() const { return memory_.forces; }
  Residual residual() const;  ///< of the slit cut so far

  /// The skin has been punctured.
  bool is_punctured() const { return memory_.is_punctured; }

  /// What leads a step from outside.
  struct Increment {
    enum class Lead { displacement, force, flight } lead = Lead::displacement;
    double amount = 0.0;  ///< mm or N
    double dt = 0.0;      ///< s; in flight it follows from the motion
    Increment times(double fraction) const { return {lead, fraction * amount, fraction * dt}; }
  };
  /// Everything the next step depends on.
  struct Memory {
    CycleStep last;
    CyclePhase phase = CyclePhase::approach;  ///< of the next step
    DentState dent;
    TipState tip;
    bool is_inside = false;     ///< the tip is in its slit
    bool is_punctured = false;  ///< the skin has been punctured
    bool is_stuck = false;      ///< the last step did not move the tip
    bool has_slipped = false;   ///< the tip has slid back
    bool is_finished = false;   ///< nothing is left to do
    bool is_due = false;        ///< the next step is the puncture
    bool is_cut = false;        ///< the last step was cut short where depth jumps; `rest` crosses that place
    Increment rest;
    double step_factor = 1.0;      ///< steps are shortened by it
    double hold_time = 0.0;        ///< s since the hold began
    double way_out = 0.0;          ///< displacement at which retraction began, mm
    int n_taken = 0;               ///< steps
    int n_idle = 0;                ///< steps since anything moved
    double worst_imbalance = 0.0;  ///< mJ
    CycleEvent peak;               ///< largest force so far
    PunctureSummary puncture;
    InsertionForces forces;
    std::vector<CycleEvent> events;
  };
  const Memory& save() const { return memory_; }
  void restore(const Memory& memory) { memory_ = memory; }

 private:
  struct Trial {
    CycleStep step;
    DentState dent;
    TipState tip;
    bool is_inside = false;
    bool has_stopped = false;  // the needle's motion is spent
  };
  struct Fraction {
    double before, after;
  };

  // Steps: cycle_step.cpp.
  Increment next_increment() const;
  Increment way_in_increment() const;
  Increment hold_increment() const;
  Increment retraction_increment() const;
  double even_step(double way) const;
  Trial attempt(const Increment& increment);
  Trial attempt_flight(const Increment& increment);
  void fill_energy(Trial& trial, double viscous);
  void release_rest(Trial& trial) const;
  Fraction first_fraction(const Increment& increment, const std::function<bool(const Trial&)>& happens);

  // Course of the cycle: cycle.cpp.
  bool take_step();
  bool take_half_step();
  bool take_puncture();
  bool accept(const Trial& trial);
  bool is_way_in() const {
    return memory_.phase == CyclePhase::indentation || memory_.phase == CyclePhase::penetration;
  }
  bool is_over(const Trial& trial) const;
  bool slips(const Trial& trial) const;
  bool arrives(const Trial& trial) const;
  bool is_coarse(const Trial& trial) const;
  bool is_felt(const Increment& increment) const;
  bool is_target_reached() const;
  void after_step(const CycleStep& before, bool has_ended);
  void end_way_in();
  void start_retraction();
  void finish(CyclePhase phase);
  bool fail(CycleFailureReason reason, const CycleStep& tried, const std::string& what);

  // Puncture and its bounds: cycle_puncture.cpp.
  std::optional<double> landing(const EnergySwitch& energy_switch, const Trial& trial, Increment::Lead lead) const;
  bool can_puncture(Increment::Lead lead) const;
  void look_for(PunctureVariant& variant, const EnergySwitch& energy_switch, const Increment& increment);
  PunctureVariant variant_of(double chi, const Trial& indented, double depth) const;
  void press_on();

  // Events: cycle_events.cpp.
  void note(CycleEventKind kind, const CycleStep& at, const std::string& text);
  void note_step(const CycleStep& before, double deepest_before);
  void note_jump(const CycleStep& before);
  std::string barrier_text(const CycleStep& before) const;
  void note_crossings(const CycleStep& before, double deepest_before);
  void note_end_of_way(const CycleStep& before);
  void note_peak();

  CycleProblem problem_;
  DepthGrid grid_;
  EnergySwitch no_barrier_, chosen_, full_barrier_;
  LayerBarriers barriers_;
  TipMotion motion_;
  double strength_displacement_ = 0.0;  // asked of the layers under the tip, mm
  bool is_stack_bottom_ = false;        // max_depth is that of the stack, not of the needle
  Memory memory_;
  CycleFailure failure_;
};

}  // namespace acus

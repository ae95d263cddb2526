#pragma once
// One needle of an array as a spring with a memory: what it pushes back with when its base has gone a way and the field
// has settled under it.

#include <memory>
#include <optional>
#include <vector>

#include "solvers/penetration/dent.hpp"
#include "solvers/penetration/penetration_law.hpp"
#include "solvers/penetration/puncture.hpp"
#include "solvers/penetration/tip_motion.hpp"

namespace acus {

/// What every needle of an array has in common.
struct NeedleKind {
  std::vector<Vec2> indentation;              ///< of one needle alone: dent (mm), force (N)
  std::vector<Vec2> self_dent;                ///< settlement of the field under it (mm), force (N); empty: no field
  double rate = 0.0;                          ///< at which both were driven, mm/s
  std::vector<DentBranch> branches;           ///< relaxation of the local dent
  std::shared_ptr<const PenetrationLaw> law;  ///< null: the skin is never punctured
  double compliance_ratio = 1.0;
  double tip_depth = 0.0;                     ///< mm
  std::vector<double> strength_displacement;  ///< per layer, mm
};

/// The kind with everything that follows from it.
class NeedleLaw {
 public:
  /// Throws ArrayRefusal as local_dent_curve, std::invalid_argument for curves that are none.
  explicit NeedleLaw(const NeedleKind& kind);
  NeedleLaw(const NeedleLaw&) = delete;
  NeedleLaw& operator=(const NeedleLaw&) = delete;

  const DentSpring& local() const { return local_; }
  const PenetrationLaw* law() const { return law_.get(); }
  const DepthGrid& grid() const { return *grid_; }
  const LayerBarriers& barriers() const { return *barriers_; }
  /// Dent (mm) of one needle alone under this force (N): the barriers of the layers go by it.
  double dent_alone(double force) const { return whole_.curve().dent_at(force); }
  /// Force at which a needle gives way (N); infinity when the energy never favours it.
  double puncture_force() const { return puncture_force_; }
  /// Depth (mm) that the tip reaches at once when it gives way under `force` with everything around held still.
  double landing(double force) const;
  /// The force lies beyond the indentation curve.
  bool is_extrapolated(double force) const { return whole_.curve().is_extrapolated(whole_.curve().dent_at(force)); }

 private:
  void find_puncture(double from_dent);

  DentSpring whole_, local_;  // of the needle alone; what the field leaves of it
  std::shared_ptr<const PenetrationLaw> law_;
  std::optional<DepthGrid> grid_;
  std::optional<LayerBarriers> barriers_;
  std::optional<EnergySwitch> switch_;
  double puncture_force_, puncture_dent_ = 0.0;
};

/// What a needle remembers from step to step.
struct NeedleState {
  DentState dent;  ///< local
  TipState tip;
  bool is_inside = false;     ///< the tip is in its slit
  bool is_punctured = false;  ///< it has been
  double force = 0.0;         ///< on the needle, N
  double viscous = 0.0;       ///< lost in the local dent so far, mJ
};

class EmbeddedNeedle {
 public:
  /// The law must outlive it.
  explicit EmbeddedNeedle(const NeedleLaw& law);

  const NeedleState& state() const { return state_; }
  void restore(const NeedleState& state) { state_ = state; }
  /// Begins a step of `dt` (s) from the present state.
  void start_step(double dt);

  struct Response {
    double force = 0.0;    ///< on the needle, N
    double slope = 0.0;    ///< derivative, N/mm; not negative: where the tip gives way by itself, 0
    bool is_jump = false;  ///< the tip has jumped on the way there
  };
  /// At the end of the step, when depth and local dent add up to `way` (mm).
  Response respond(double way);
  /// Accepts it. True when the tip jumped.
  bool finish(double way);
  /// The skin gives way: the tip is at `depth` (mm) at once.
  void give_way(double depth);

  /// Energies of the present state, mJ.
  double stored_in_dent() const { return law_.local().stored(state_.dent); }
  double wedge();
  double crack() const { return state_.is_punctured ? motion_->crack(state_.tip) : 0.0; }

 private:
  TipMotion::Rest rest(double way);
  double force(double way);

  const NeedleLaw& law_;
  std::optional<TipMotion> motion_;
  std::optional<DentStep> step_;
  NeedleState state_;
};

}  // namespace acus

#pragma once
// The skin around a needle that is in: no contact at the tip any more, the axial force goes into the tissue along the
// wall. How far that force still pulls the surface down, compared with the same force before puncture, is the surface
// compliance ratio chi of the pop-in.

#include <memory>
#include <vector>

#include "solvers/equilibrium/indentation.hpp"
#include "solvers/equilibrium/skin_block.hpp"

namespace acus {

/// Axial force per depth that the needle's wall puts into the tissue, piecewise linear.
struct WallForce {
  std::vector<double> depth;    ///< below the undeformed surface (mm), strictly rising from 0 to that of the tip
  std::vector<double> density;  ///< downwards, N/mm, not negative

  double tip_depth() const { return depth.back(); }
  /// N.
  double total() const;
};

/// Loads at the nodes (N, over all dofs) that do the work of the wall's force spread evenly, at each depth z, over the
/// needle's cross-section there, in the reference configuration. The cells of the axisymmetric mesh must be
/// rectangles along the axes, as indentation_mesh makes them, and reach down to the tip.
Eigen::VectorXd wall_load(const Mesh& mesh, const NeedleShape& needle, const WallForce& wall);

struct PenetratedProblem {
  SkinBlockSpec block;  ///< axisymmetric; best that of the indentation it is compared with
  NeedleSpec needle;
  WallForce wall;         ///< at the end of the ramp
  double duration = 0.0;  ///< of the ramp, s
  int n_steps = 10;       ///< of the ramp; a step that fails is cut
};

/// One accepted step of the ramp.
struct PenetratedStep {
  double force = 0.0;  ///< along the needle, N
  /// Settlement (mm) of the surface circle whose radius in the undeformed skin is that of the needle where the
  /// undeformed surface cuts it.
  double dent = 0.0;
  double work = 0.0, stored = 0.0, viscous = 0.0;  ///< since the start, mJ
  double min_J = 1.0;                              ///< relative to the mesh
  int iterations = 0, n_cuts = 0;

  /// Energy that the balance does not account for, over the work (0 while there is none).
  double imbalance() const { return work > 0 ? (work - stored - viscous) / work : 0.0; }
};

class PenetratedState {
 public:
  /// Throws std::invalid_argument when the wall's force or the ramp makes no sense, EquilibriumError as SkinBlock does.
  explicit PenetratedState(const PenetratedProblem& problem);

  bool is_finished() const { return factor_ >= 1.0; }
  /// Raises the force by one step. False: failure() says why and the last accepted state is kept.
  bool advance();
  const PenetratedStep& last_step() const { return last_; }
  const NewtonOutcome& failure() const { return failure_; }

  const Mesh& mesh() const { return block_.mesh(); }
  const Tissue& tissue() const { return block_.tissue(); }
  const Eigen::VectorXd& displacement() const { return u_; }
  /// Radius of the surface circle whose settlement is the dent (mm).
  double ring_radius() const { return ring_radius_; }

 private:
  bool solve(double factor, PenetratedStep& result);
  double dent(const Eigen::VectorXd& u) const;

  PenetratedProblem problem_;
  std::unique_ptr<NeedleShape> needle_;
  SkinBlock block_;
  Eigen::VectorXd load_, u_;
  double ring_radius_ = 0.0, factor_ = 0.0, next_step_ = 0.0;
  PenetratedStep last_;
  NewtonOutcome failure_ = NewtonOutcome::converged;
};

/// chi at one force: how much less the surface gives way once the needle is in.
struct ComplianceRatio {
  double force = 0.0;       ///< N
  double penetrated = 0.0;  ///< dent of the penetrated state, mm
  double indented = 0.0;    ///< displacement of the indenting needle, mm
  double chi() const { return penetrated / indented; }
  /// chi > 1: the wall's force gives way more than the tip's, the energy argument of the pop-in does not apply.
  bool exceeds_one() const { return penetrated > indented; }
};

/// chi at every step of the ramp whose force the indentation reached (between its first and last step; a power law
/// between neighbouring steps). Both lists in the order they were solved.
std::vector<ComplianceRatio> compliance_ratios(const std::vector<PenetratedStep>& penetrated,
                                               const std::vector<IndentationStep>& indented);

}  // namespace acus

#pragma once
// Steps of rigid needles pressed into tissue under displacement control, whatever the dimension: predictor, Newton's
// method, contact passes, and shorter steps where they do not get there. All needles move as one along -z.

#include <optional>
#include <string>
#include <vector>

#include "solvers/equilibrium/contact.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus {

/// One accepted step. Forces and energies are those of the whole that the model is a part of; in plane strain per mm
/// of thickness.
struct IndentationStep {
  double displacement = 0.0;    ///< of the needle, mm
  double time = 0.0;            ///< s
  double force = 0.0;           ///< on the needle along its axis, N
  double work = 0.0;            ///< done by the needle, mJ
  double stored = 0.0;          ///< gained by the tissue, mJ
  double viscous = 0.0;         ///< lost in the tissue, mJ
  double friction = 0.0;        ///< lost at the contact, mJ
  double regularisation = 0.0;  ///< held by the rounded, penalised contact, mJ
  double contact_radius = 0.0;  ///< mm; from the axis of the only needle
  double max_pressure = 0.0;    ///< MPa
  double penetration = 0.0;     ///< deepest, mm
  double min_J = 1.0;           ///< relative to the mesh
  /// Largest tension under the tip per layer (MPa), averaged over the tip radius: see LayerTension. Axisymmetric and
  /// plane problems only.
  std::vector<double> layer_stress;
  int iterations = 0, n_cuts = 0, n_passes = 0;
  std::vector<NewtonIteration> record;
  std::vector<int> record_pass;  ///< contact pass of each recorded iteration

  /// Energy that the balance does not account for, over the work (0 while there is none).
  double imbalance() const;
};

/// Why a run cannot go on.
struct IndentationFailure {
  double displacement = 0.0;  ///< that was tried, mm
  NewtonOutcome reason = NewtonOutcome::converged;
  std::string what, advice;
};

struct PressSettings {
  double to = 0.0;          ///< mm
  double rate = 0.0;        ///< mm/s
  double first_step = 0.0;  ///< mm; 0 = to/200
  double max_step = 0.0;    ///< mm; 0 = to/40
  double n_images = 1.0;    ///< how many times the model is the whole
  /// A step that fails is not tried shorter where an element has less than this share of its volume: its tissue does
  /// not change its volume, so that the element, not the tissue, has given up. 0 = always tried.
  double least_volume = 0.0;
};

/// Moves the contact's needle from its place at rest to `to`. The parts belong to the caller and must outlive this.
class ContactSteps {
 public:
  struct Parts {
    Tissue& tissue;
    Contact& contact;
    Newton& newton;
  };
  /// From equilibrium at `u_at_rest`, where the tissue stores `stored_at_rest` (mJ, of the model).
  ContactSteps(Parts parts, const Eigen::VectorXd& u_at_rest, double stored_at_rest, const PressSettings& settings);

  bool is_finished() const { return last_.displacement >= settings_.to; }
  /// Takes the next step, cutting it as needed. False: failure() says why and the last accepted state is kept.
  bool advance();
  const IndentationStep& last_step() const { return last_; }
  const IndentationFailure& failure() const { return failure_; }
  const Eigen::VectorXd& displacement() const { return u_; }
  void set_layer_stress(std::vector<double> stress) { last_.layer_stress = std::move(stress); }

  /// Everything the next step depends on.
  struct Memory {
    Eigen::VectorXd u, u_before;
    Tissue::Memory tissue;
    Contact::Memory contact;
    IndentationStep last;
    double next_step = 0.0, step_before = 0.0, stored_at_start = 0.0;
  };
  Memory save() const;
  /// Throws std::invalid_argument when the data are those of another problem.
  void restore(const Memory& memory);

 private:
  // Solves for needle displacement d; false leaves the state dirty.
  bool solve(double d, double step, IndentationStep& result);
  bool balance(double d, int pass, std::optional<double> tolerance, IndentationStep& result);
  bool is_settled(double d, int pass, double force_before) const;
  void accept(double d, double step, IndentationStep& result);
  bool fail(double d, NewtonOutcome reason, std::string what, std::string advice);
  double axial_force() const;

  Tissue& tissue_;
  Contact& contact_;
  Newton& newton_;
  PressSettings settings_;
  Eigen::VectorXd u_, u_before_;
  IndentationStep last_;
  IndentationFailure failure_;
  double next_step_ = 0.0, step_before_ = 0.0, stored_at_start_ = 0.0;
};

}  // namespace acus

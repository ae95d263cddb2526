#pragma once
// One needle pressed into a layered block under displacement control: the indentation curve before puncture.

#include <memory>
#include <string>
#include <vector>

#include "solvers/equilibrium/contact_steps.hpp"
#include "solvers/equilibrium/layer_tension.hpp"
#include "solvers/equilibrium/skin_block.hpp"

namespace acus {

struct IndentationProblem {
  SkinStack skin;
  NeedleSpec needle;
  Geometry geometry = Geometry::axisymmetric;  ///< axisymmetric or plane_strain (half model about x = 0)
  LateralSupport lateral = LateralSupport::symmetric;
  IndentationMeshSettings mesh;
  double to = 0.0;          ///< mm
  double rate = 0.0;        ///< mm/s
  double first_step = 0.0;  ///< mm; 0 = to/200, at most a sixteenth of the tip's radius
  double max_step = 0.0;    ///< mm; 0 = to/40
  double tolerance = 1e-8;
  double least_volume = 0.0;  ///< see PressSettings
  ContactSettings contact;    ///< friction and stiffness are filled in from needle and skin
};

class Indentation {
 public:
  /// Builds mesh and terms and brings the prestretched block into equilibrium. Throws std::invalid_argument when the
  /// problem is not well posed (no layers, no travel), EquilibriumError when the tension finds no equilibrium.
  explicit Indentation(const IndentationProblem& problem);

  bool is_finished() const { return steps_->is_finished(); }
  /// Takes the next step, cutting it as needed. False: failure() says why and the last accepted state is kept.
  bool advance();
  const IndentationStep& last_step() const { return steps_->last_step(); }
  const IndentationFailure& failure() const { return steps_->failure(); }

  const Mesh& mesh() const { return block_.mesh(); }
  const MeshQualityReport& mesh_quality() const { return block_.mesh_quality(); }
  const NeedleShape& needle() const { return *needle_; }
  const Tissue& tissue() const { return tissue_; }
  const Eigen::VectorXd& displacement() const { return steps_->displacement(); }
  std::int64_t n_unknowns() const { return block_.map().n_equations; }
  const LinearSolver& linear_solver() const { return block_.newton().linear_solver(); }
  /// Depth of the surface under the tip below its original level (mm) and the axial stretch state come with fields.
  double surface_dent() const;

  using Memory = ContactSteps::Memory;
  Memory save() const { return steps_->save(); }
  void restore(const Memory& memory) { steps_->restore(memory); }

 private:
  void measure_tension();

  std::unique_ptr<NeedleShape> needle_;
  SkinBlock block_;
  Tissue& tissue_;  // of the block
  LayerTension tension_;
  std::unique_ptr<Contact> contact_;
  std::unique_ptr<ContactSteps> steps_;
};

}  // namespace acus

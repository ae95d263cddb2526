#pragma once
// An array of needles on one plate pressed into skin, every needle and the plate in frictional contact with it at
// finite strain, before puncture. See docs/theory/resolved_contact.md.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/needle/body.hpp"
#include "core/skin/stack.hpp"
#include "solvers/array/field.hpp"
#include "solvers/array/needle_plate.hpp"
#include "solvers/array/resolved_mesh.hpp"
#include "solvers/equilibrium/contact_steps.hpp"
#include "solvers/equilibrium/tissue_system.hpp"

namespace acus {

struct ResolvedProblem {
  SkinStack skin;
  NeedleBody needle;
  double friction = 0.0;             ///< Coulomb coefficient between skin and needle
  std::vector<ArrayNeedle> needles;  ///< on the level plate
  PlateTilt tilt;
  LateralSupport lateral = LateralSupport::symmetric;  ///< of the sides that are no mirror planes
  /// As in FieldSpec: one needle per cell of an endless array with these pitches (mm); 0 = a finite array.
  std::array<double, 2> unit_cell = {0.0, 0.0};
  bool use_symmetry = true;     ///< model a quarter or a half where layout, needle and skin allow it
  double plate_overhang = 0.0;  ///< as in ArrayProblem
  ResolvedMeshSettings mesh;
  SolverRequest solver = SolverRequest::automatic;
  double to = 0.0;          ///< mm, of the plate from the touch of the foremost tips
  double rate = 0.0;        ///< mm/s
  double first_step = 0.0;  ///< mm; 0 = a quarter of max_step
  double max_step = 0.0;    ///< mm; 0 = to/10, at most a quarter of a cell under the tip
  double tolerance = 1e-6;  ///< of Newton's method
};

/// One needle of the array after a step.
struct ResolvedNeedle {
  double force = 0.0;           ///< on the needle along its axis, N
  double dent = 0.0;            ///< of the surface under its tip, below the skin at rest, mm
  double contact_radius = 0.0;  ///< furthest point in contact from its axis, mm
  double largest_force = 0.0;   ///< so far, N
  double touch = -1.0;  ///< plate displacement after the step in which it first bore load, mm; < 0: it never did
};

class ResolvedPress {
 public:
  /// Meshes and brings the skin into equilibrium. Throws ArrayRefusal when needles overlap or no solver fits,
  /// std::invalid_argument when there is nothing to press, EquilibriumError when the tension finds no equilibrium.
  explicit ResolvedPress(const ResolvedProblem& problem);
  ResolvedPress(const ResolvedPress&) = delete;
  ResolvedPress& operator=(const ResolvedPress&) = delete;

  bool is_finished() const { return steps_->is_finished(); }
  /// Takes the next step. False: failure() says why and the last accepted state is kept.
  bool advance();
  /// Of the whole array; contact_radius is the largest of any needle.
  const IndentationStep& last_step() const { return last_; }
  const IndentationFailure& failure() const { return steps_->failure(); }
  /// One per needle of the array, in its order.
  std::vector<ResolvedNeedle> needles() const;
  /// Force of the skin that touches the plate between the needles, N.
  double plate_force() const { return plate_force_; }

  const Mesh& mesh() const { return mesh_; }
  const Tissue& tissue() const { return *tissue_; }
  const Eigen::VectorXd& displacement() const { return steps_->displacement(); }
  /// Displacement (mm) of the skin at rest under its own tension.
  const Eigen::VectorXd& u_at_rest() const { return u_at_rest_; }
  std::int64_t n_unknowns() const { return map_->n_equations; }
  int n_images() const { return model_.n_images; }
  const MirrorPlanes& mirrors() const { return mirrors_; }
  const std::string& solver_reason() const { return solver_reason_; }
  const LinearSolver& linear_solver() const { return newton_->linear_solver(); }

  struct Memory {
    ContactSteps::Memory steps;
    std::vector<ResolvedNeedle> needles;  // of the model
  };
  Memory save() const { return {steps_->save(), needles_}; }
  void restore(const Memory& memory);

 private:
  void place_needles();
  void build_block();
  void come_to_rest();
  void build_contact();
  void find_tip_nodes();
  /// Of the needles of the model, on the level plate.
  std::vector<ArrayNeedle> model_places() const;
  void find_lowest_points();
  void measure();

  ResolvedProblem problem_;
  std::vector<ArrayNeedle> tips_;  // of the tilted plate
  std::vector<Vec2> lowest_;       // of the model: where each needle meets the skin
  MirrorPlanes mirrors_;
  NeedlesOfModel model_;
  Mesh mesh_;
  std::unique_ptr<DofMap> map_;
  std::unique_ptr<Tissue> tissue_;
  std::unique_ptr<Newton> newton_;
  std::string solver_reason_;
  std::unique_ptr<NeedlePlate> plate_;
  std::unique_ptr<Contact> contact_;
  Eigen::VectorXd u_at_rest_;
  std::unique_ptr<ContactSteps> steps_;
  std::vector<std::int32_t> tip_nodes_;  // per needle of the model: node of the surface under its tip
  std::vector<double> shares_;           // of each needle that belongs to the model
  std::vector<ResolvedNeedle> needles_;  // of the model
  IndentationStep last_;
  double plate_force_ = 0.0, surface_modulus_ = 0.0;
};

}  // namespace acus

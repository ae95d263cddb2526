#pragma once
// The tissue that the needles of an array share: a layered, prestretched block in three dimensions, in equilibrium
// under its own tension, and the patch of its surface (footprint) on which each needle acts.
//
// A needle's force F is spread evenly over its footprint, a square of side f: nodal loads F b with b the mean of the
// shape functions over the square. What the needle feels of the field is the mean settlement b . u of the same square,
// so that force times settlement is work. x, y lie in the plane of the undeformed skin, z points out of it, surface
// z=0.

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include <Eigen/Core>

#include "core/device/layout.hpp"
#include "core/mesh/mesh.hpp"
#include "core/skin/stack.hpp"
#include "solvers/array/field_mesh.hpp"
#include "solvers/array/field_newton.hpp"
#include "solvers/array/mirror_ties.hpp"
#include "solvers/array/solid_block.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// An array that cannot be solved as it was asked for; the message names the reason and what to change.
class ArrayRefusal : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct FieldSpec {
  SkinStack skin;
  std::vector<ArrayNeedle> needles;
  /// Who share the field, column by column; null: this process alone. All build it and do the same with it. Must
  /// outlive the field.
  const Communicator* ranks = nullptr;
  double footprint = 0.0;  ///< side of the square, mm
  /// Of the sides that are no mirror planes.
  LateralSupport lateral = LateralSupport::symmetric;
  double margin = 0.0;  ///< from the outermost needle to the side, mm; 0 = three thicknesses of the skin
  /// One needle per cell of an endless array with these pitches in x and y (mm): mirror planes at half the pitch; then
  /// `needles` is one needle at the origin. 0 = a finite array.
  std::array<double, 2> unit_cell = {0.0, 0.0};
  std::array<bool, 2> use_symmetry = {true, true};  ///< mirror planes x, y = 0 where layout and skin allow them
  bool use_diagonal = true;                         ///< and the one between them
  int order = 2;   ///< of the displacement: 2, or 1 for trials: linear cells are too stiff in bending
  int refine = 0;  ///< every cell halved this many times
  /// Width of the cells beside a footprint (mm); 0 = from the gap between footprints.
  double gap = 0.0;
  /// Deep cells are merged two by two, except under one needle alone.
  bool merge_deep_cells = true;
  /// Even cells along x and y; of width 0 = from the layout.
  std::array<EvenCells, 2> cells = {};
};
/// The field of one needle with the cells of an array around it.
FieldSpec alone(const FieldSpec& array);

/// Where one needle of the model acts.
struct Footprint {
  std::vector<std::int32_t> dofs;  ///< upward displacements under the square
  Eigen::VectorXd weights;         ///< b, sum 1
  double share = 1.0;              ///< of the needle that belongs to the model: 1/2 to 1/8 on mirror planes
  bool is_own = true;              ///< this rank's part of the matrix takes its stiffness

  /// Mean settlement (mm, > 0 downwards) at displacement u.
  double settlement(const Eigen::VectorXd& u) const;
};

class ArrayField {
 public:
  /// Throws ArrayRefusal when the layout does not go with the footprint, EquilibriumError when the tension finds no
  /// equilibrium, std::invalid_argument for an empty skin or array.
  explicit ArrayField(const FieldSpec& spec);
  ArrayField(const ArrayField&) = delete;
  ArrayField& operator=(const ArrayField&) = delete;

  const FieldSpec& spec() const { return spec_; }
  const Mesh& mesh() const { return mesh_; }
  const DofMap& map() const { return *map_; }
  Tissue& tissue() { return *tissue_; }
  const Tissue& tissue() const { return *tissue_; }
  FieldNewton& newton() { return *newton_; }
  const FieldNewton& newton() const { return *newton_; }
  /// Pattern of the tissue and of every footprint; on several ranks, of this rank's.
  const SymmetricMatrix& pattern() const { return pattern_; }
  const std::vector<Footprint>& footprints() const { return footprints_; }
  /// Gives the hanging nodes, which are no unknowns, the displacements that they have at u (mm): before they are shown.
  void complete(Eigen::VectorXd& u) const;
  bool is_own_cell(std::size_t cell) const { return rank_of_cell_[cell] == ranks().rank(); }
  /// Part of a cell of the mesh that belongs to the model; none of those beyond the diagonal.
  double share_of_cell(std::size_t cell) const { return ties_.share[cell]; }
  /// Model needle (index of its footprint) that stands for each needle of the array; a needle of each.
  const std::vector<int>& model_needle() const { return model_needle_; }
  const std::vector<int>& array_needle() const { return array_needle_; }
  /// How many times the whole block is the model: 1, 2, 4 or 8. The mesh goes as far as the planes x = 0 and y = 0.
  int n_images() const { return n_images_; }
  const MirrorPlanes& mirrors() const { return mirrors_; }

  /// Displacement from the mesh to the equilibrium before the needles (mm) and the energy of the tension there (mJ).
  const Eigen::VectorXd& u_at_rest() const { return u_at_rest_; }
  double stored_at_rest() const { return stored_at_rest_; }
  /// Largest shear modulus of the layers (MPa).
  double largest_modulus() const { return largest_modulus_; }

 private:
  struct Columns {
    int n_x = 0, n_y = 0, n_cells = 0;  // cells of each
  };
  std::vector<int> ranks_of(const Columns& columns) const;
  void place_needles();
  std::vector<double> centres(int direction) const;
  void build_lines();
  double widest_among_needles() const;
  void build_mesh();
  void tie_to_mirrors();
  void find_footprints();
  std::vector<std::int32_t> held_dofs() const;
  void make_tissue();
  void extend_pattern();
  void come_to_rest();
  SolidSides sides() const;
  const Communicator& ranks() const { return spec_.ranks ? *spec_.ranks : single_process(); }

  FieldSpec spec_;
  MirrorPlanes mirrors_;
  int n_images_ = 1;
  std::vector<int> model_needle_, array_needle_;
  std::array<std::vector<double>, 3> lines_;
  std::array<bool, 2> is_cut_ = {false, false};  // a mirror plane stands in the middle of the first cells
  Mesh mesh_;
  Columns upper_, wide_;  // in the order of the cells: down to the wide ones or the bottom, and those
  std::vector<HangingFace> hanging_;
  MirrorTies ties_;
  std::vector<int> rank_of_cell_;  // -1: left out
  std::unique_ptr<DofMap> map_;
  std::unique_ptr<Tissue> tissue_;
  std::unique_ptr<FieldNewton> newton_;
  SymmetricMatrix pattern_;
  std::vector<Footprint> footprints_;
  Eigen::VectorXd u_at_rest_;
  double stored_at_rest_ = 0.0, largest_modulus_ = 0.0;
};

}  // namespace acus

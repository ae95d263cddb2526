#pragma once
// The discrete skin of one absorption problem: nodes that hold an active and links that let it pass. Unknown is the
// concentration of water in equilibrium with the place, continuous across layers.

#include <vector>

#include "solvers/absorption/absorption.hpp"

namespace acus {

/// The amount per second and mm^2 through a link is conductance (mm/s) times the difference of its ends.
struct ColumnLink {
  int a = 0, b = 0;
  double conductance = 0.0;
};

class SkinColumn {
 public:
  /// Requires a problem without problems.
  SkinColumn(const AbsorptionProblem& problem, int refinement);

  /// Nodes of the skin come first, the lumina of the pores behind them.
  int n_skin() const { return static_cast<int>(depth_.size()); }
  int n_nodes() const { return n_nodes_; }
  /// Nodes [0, n_barrier()) are in the barrier; the last of them is its lower face and counts half to living skin.
  int n_barrier() const { return n_barrier_; }
  const std::vector<double>& depth() const { return depth_; }
  const std::vector<double>& cell_partition() const { return partition_; }
  /// Per node of the skin: volume of water it is worth, mm, in the barrier and below.
  const std::vector<double>& barrier_mass() const { return barrier_mass_; }
  const std::vector<double>& living_mass() const { return living_mass_; }
  /// Per node of the skin: clearance, mm/s.
  const std::vector<double>& clearance() const { return clearance_; }
  /// Sets the conductances of a time. The pairs of nodes are always the same.
  const std::vector<ColumnLink>& links(double time);

 private:
  /// The lumen of one group of pores: nodes first .. first + n - 1 beside the nodes 0 .. n - 1 of the skin.
  struct Lumen {
    Pore pore;
    int first = 0, n = 0;
    std::size_t first_link = 0;
  };

  void make_mesh(int refinement);
  void lump();
  void add_lumina();
  void set_barrier(double time);
  void set_lumen(const Lumen& lumen, double time);
  const AbsorptionLayer& layer_of(int cell) const;
  double height(int cell) const;
  /// Conductivity times height (mm^3/s) of the living skin in the half interval above a node.
  double wall_above(int node) const;
  /// Of the interval below a node, 0 at the bottom.
  double conductivity_below(int node) const;

  AbsorptionProblem problem_;
  std::vector<double> depth_, partition_, conductivity_;
  std::vector<double> barrier_mass_, living_mass_, clearance_;
  std::vector<double> wall_conductivity_;  ///< per node: conductivity times height of living skin around it, mm^3/s
  std::vector<Lumen> lumina_;
  std::vector<ColumnLink> links_;
  double pores_per_area_ = 0.0;
  int n_nodes_ = 0, n_barrier_ = 0;
};

}  // namespace acus

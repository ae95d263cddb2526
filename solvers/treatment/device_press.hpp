#pragma once
// Needles on a rigid carrier, and the carrier's face, pressed into skin that they share: which force each takes.
//
// The tip of needle i stands s_i below the undeformed surface. Its own law w(F), depth L and history (EmbeddedNeedle)
// take s_i - g_i of it, where g_i is what everything else on the device makes the skin settle there:
//   s_i = L_i + w_i(F_i) + g(S_i),   S_i = sum over all other needles and facets j of K(r_ij) F_j
// with kernel K and wide-load law g of SurfaceResponse. One needle alone thus has exactly its own curve. The face is
// cut into facets: skin never comes above it, and it never pulls. See docs/theory/treatment.md.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "solvers/array/embedded_needle.hpp"
#include "solvers/treatment/surface_response.hpp"

namespace acus {

/// Where needles and facets are while the carrier stands at height 0. x, y in the plane of the skin, depths into it,
/// mm.
struct CarrierPose {
  std::vector<Vec2> needle_at;
  std::vector<double> way;   ///< per needle: depth of its tip; far negative: out of reach
  std::vector<double> face;  ///< per facet: depth of the carrier's face
};

/// How a step ended.
struct PressStep {
  bool is_converged = false;
  double residual = 0.0;        ///< largest misfit, as a force (N)
  double force_error = 0.0;     ///< of the whole force where it was prescribed, N
  double needle_force = 0.0;    ///< sum over needles, N; those that are drawn out may pull
  double face_force = 0.0;      ///< sum over facets, N
  double largest_linear = 0.0;  ///< largest S, mm
  int iterations = 0, n_live = 0, n_active_facets = 0, n_punctures = 0;
  /// Of the puncture force by any needle before it gave way, as a share of it: an error of the steps. What others take
  /// on at once when one gives way is not counted.
  double overshoot = 0.0;
  int n_parts = 0;  ///< into which the step was cut
  double force() const { return needle_force + face_force; }
};

class DevicePress {
 public:
  /// Facets by their middles; each is taken as a disc of the response's patch. The references must outlive it.
  DevicePress(const SurfaceResponse& skin, const NeedleLaw& law, int n_needles, std::vector<Vec2> facets);

  /// Moves to a pose in `dt` (s) with the carrier `sink` mm lower than the pose says. Goes there from the last pose in
  /// as many parts as it takes to meet every needle where it gives way.
  PressStep press_to(const CarrierPose& pose, double sink, double dt);
  /// The same with the sink at which the whole force is `force` (N, > 0).
  PressStep press_with(const CarrierPose& pose, double force, double dt);
  /// Present height of the carrier below the pose (mm).
  double sink() const { return sink_; }

  /// Present state of a needle.
  double way(int i) const { return way_[index(i)]; }          ///< s_i, mm
  double settled(int i) const { return settled_[index(i)]; }  ///< g(S_i), mm
  double force(int i) const { return force_[index(i)]; }      ///< N
  double depth(int i) const;                                  ///< L_i, mm; 0 while the skin holds
  /// Dent of the surface in which the needle stands: s_i - L_i, mm.
  double dent(int i) const { return way(i) - depth(i); }
  bool is_punctured(int i) const { return needles_[index(i)].state().is_punctured; }
  /// Slope of the skin that the others make at the needle, d settled/d x.
  double surface_slope(int i) const;
  /// Force of each facet, N.
  const Eigen::VectorXd& face_forces() const { return face_force_; }
  /// Makes a needle that is out of the skin a new one. Its force must be 0.
  void renew(int i);

 private:
  struct Trial;
  enum class Lead { sink, force };
  /// Where the carrier stood and how it was held when a step ended.
  struct Hold {
    CarrierPose pose;
    double sink = 0.0, force = 0.0;
  };
  /// Last way (mm) before a tip jumps, the first beyond it, and the force before (N).
  struct JumpEdge {
    double way = 0.0, beyond = 0.0, force = 0.0;
  };
  struct Memory {
    std::vector<NeedleState> needles;
    std::vector<double> way, settled, force, accepted_way;
    std::vector<Vec2> at;
    Eigen::VectorXd face_force;
    double sink = 0.0;
  };
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  // Steps (device_press.cpp).
  PressStep move(const Hold& to, Lead lead, double dt);
  PressStep part_of_step(const Hold& to, Lead lead, double dt, double& share);
  Hold first_touch(const Hold& to) const;
  double share_to_limit(const std::vector<double>& force_before) const;
  double fresh_overshoot() const;
  int puncture();
  void accept(const Trial& trial);
  void start_needle(int i, double dt);
  double way_with_jump(std::size_t i, double way, double force);
  Memory save() const;
  void restore(const Memory& memory);

  // Balance (device_balance.cpp).
  void find_live();
  bool is_live(int i) const;
  void build_kernel();
  bool solve(PressStep& report);
  bool leaves_out(double sink) const;
  void wake(double sink);
  bool find_balance(Trial& trial, PressStep& report);
  bool balance_with_force(Trial& trial, PressStep& report);
  bool balance_at_sink(Trial& trial, PressStep& report);
  bool newton(Trial& trial, Lead lead, PressStep& report);
  void sweep(Trial& trial);
  EmbeddedNeedle::Response response_of(std::size_t needle, double way);
  Trial evaluate(const Eigen::VectorXd& x, double sink, Lead lead);
  Eigen::VectorXd direction(const Trial& trial, Lead lead) const;
  double tolerated(const Trial& trial) const;

  const SurfaceResponse& skin_;
  const NeedleLaw& law_;
  std::vector<Vec2> facets_;
  std::vector<EmbeddedNeedle> needles_;
  std::vector<double> way_, settled_, force_;                // per needle
  std::vector<double> accepted_way_;                         // of the tip below its settled skin, at the last balance
  std::vector<std::optional<JumpEdge>> jump_in_, jump_out_;  // found in this step
  int n_jumps_ = 0;                                          // at the last balance
  std::vector<Vec2> at_;
  Eigen::VectorXd face_force_;
  double sink_ = 0.0, wanted_force_ = 0.0;  // wanted: where the force leads
  Lead lead_ = Lead::sink;
  std::optional<Hold> held_;  // at the end of the last step

  std::vector<int> live_;  // needles near the skin
  Eigen::MatrixXd facets_on_facets_, kernel_;
  std::vector<double> pose_way_, pose_face_;
};

}  // namespace acus

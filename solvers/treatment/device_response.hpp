#pragma once
// What a device does to the skin at every force it may be held with: the hand-over from mechanics to the treatment.

#include <string>
#include <vector>

#include "core/device/device.hpp"
#include "core/device/layout.hpp"
#include "solvers/treatment/monotone_table.hpp"
#include "solvers/treatment/needle_track.hpp"
#include "solvers/treatment/roller_press.hpp"

namespace acus {

/// One needle's hole as the treatment needs it; lengths mm, slits at the top of each layer.
struct HoleOutcome {
  bool is_punctured = false, is_at_bottom = false, is_torn = false;
  double depth = 0.0, tilt = 0.0, width = 0.0, offset = 0.0;
  std::vector<double> slit;
};

/// One needle of a device (of a drum: any of a circle) over force, from the outcomes at rising forces (N). Between them
/// monotone in the logarithm of the force, beyond them constant; below the force at which it punctures there is no
/// hole.
class NeedleResponse {
 public:
  NeedleResponse() = default;
  /// `puncture_force` of the needle (N): where between two forces the skin gives way. `widths` per outcome. Throws
  /// std::invalid_argument for no or unequal lists.
  NeedleResponse(const std::vector<double>& forces, const std::vector<NeedleOutcome>& outcomes,
                 const std::vector<double>& widths, double puncture_force);
  void at(double force, HoleOutcome& hole) const;
  HoleOutcome at(double force) const;
  /// Device force at which it first punctures (N); infinity when it never does.
  double least_force() const { return least_force_; }
  /// Calls visit(name, member) for all it holds: to keep it and to read it back. `Self` is NeedleResponse or const
  /// NeedleResponse.
  template <class Self, class Visit>
  static void visit_members(Self& self, Visit visit) {
    visit("least_force", self.least_force_);
    visit("log_force", self.log_force_);
    visit("is_at_bottom", self.is_at_bottom_);
    visit("is_torn", self.is_torn_);
    visit("depth", self.depth_);
    visit("tilt", self.tilt_);
    visit("width", self.width_);
    visit("offset", self.offset_);
    visit("slit", self.slit_);
  }

 private:
  double least_force_ = 0.0;
  std::vector<double> log_force_;  // of the outcomes with a hole
  std::vector<char> is_at_bottom_, is_torn_;
  MonotoneTable depth_, tilt_, width_, offset_;
  std::vector<MonotoneTable> slit_;
};

struct DeviceResponse {
  DeviceKind kind = DeviceKind::none;
  double force = 0.0;                   ///< nominal, N
  bool is_force_led = false;            ///< else depth does not depend on force, nor on how stiff the skin is
  std::vector<NeedleResponse> needles;  ///< roller: per circle; others: per needle
  double width = 0.0;                   ///< of the lane that one traverse treats, mm

  // Roller.
  std::vector<DrumNeedle> drum;  ///< circle by circle, `columns` each
  int columns = 0;
  MonotoneTable rolling_radius;  ///< over ln(force), mm
  // Others.
  std::vector<ArrayNeedle> pins;  ///< mm
  double stroke_distance = 0.0;   ///< pen: along the glide, mm
  double length = 0.0;            ///< stamp, patch: of one placement along the lane, mm

  // Layers, as the puncture table wants them.
  std::vector<std::string> layers;
  std::vector<double> layer_tops_um;

  /// Travel per turn at a force, mm.
  double rolling_radius_at(double held) const;
  double nominal_density() const;  ///< punctures per mm^2 of one traverse without overlap
};

/// Drum under each of these forces (N, rising); nominal is `force`. With indentation control `forces` is ignored.
/// `levels` receives what was found at each.
DeviceResponse roller_response(const Roller& roller, const TreatedSkin& treated, double force,
                               const std::vector<double>& forces, std::vector<RollerLevel>* levels = nullptr,
                               const RollerSettings& settings = {});
/// n forces spaced evenly in their logarithm from force/span to force * span.
std::vector<double> force_grid(double force, double span, int n);

}  // namespace acus

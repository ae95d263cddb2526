#pragma once
// Tissue in three dimensions with the needles of an array, whole: mirror images of a quarter or half are put back.
// Lengths in mm, the surface of the skin at rest is z = 0.

#include <vtkSmartPointer.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "viz/dataset/own_dent.hpp"
#include "viz/dataset/run_data.hpp"

class vtkUnstructuredGrid;

namespace acus {

class SolidScene {
 public:
  /// Whether the run stored tissue in three dimensions.
  static bool is_in(const RunData& run);
  /// Throws PictureError when it did not, or when what it stored cannot be drawn.
  explicit SolidScene(const RunData& run);

  /// What is known of one stored moment.
  struct Moment {
    double time = 0.0, travel = 0.0;  ///< s; of the plate since the foremost tips touched, mm
    double force = 0.0;               ///< on the plate, N
    int n_in = -1;                    ///< needles that have punctured; -1 when the run has no puncture
    std::vector<double> depth;        ///< per needle, in the skin, mm; empty when the run has no puncture
    std::vector<double> own_dent;     ///< per needle, beyond the dent of the tissue they share, mm; empty: none
  };
  struct Needle {
    double x = 0.0, y = 0.0, recess = 0.0;  ///< recess: behind the foremost tips
  };
  struct Span {
    double low = 0.0, high = 0.0;
  };

  std::size_t n_moments() const { return moments_.size(); }
  const Moment& moment(std::size_t k) const { return moments_[k]; }
  /// -1 is where the plate is furthest in. Throws PictureError when there is no such moment.
  std::size_t moment_index(int step) const;
  const std::vector<Needle>& needles() const { return needles_; }
  const NeedleOutline& needle() const { return run_.needle(); }
  const std::vector<Layer>& layers() const { return layers_; }
  double needle_length() const { return needle_length_; }
  double thickness() const;
  const std::array<double, 2>& plate_half_width() const { return plate_; }
  /// Of the whole block at rest along x or y.
  Span extent(int axis) const;
  double largest_travel() const;
  std::string title() const { return run_.title(); }

  /// Part of the block at rest that somebody wants to see: low and high along x, y, z.
  using Box = std::array<Span, 3>;
  /// The deformed tissue in the cells that touch the box, curved cells in straight pieces; cell array "layer".
  vtkSmartPointer<vtkUnstructuredGrid> tissue(std::size_t moment, const Box& box) const;

 private:
  void read_array();
  void read_solid();
  void read_needles();
  bool is_mirrored(int axis) const;
  std::vector<double> displacement(std::size_t moment) const;  // from rest, mm
  void sort_needles();
  double own_dent(const Moment& moment, const std::array<double, 3>& at_rest) const;  // mm down

  const RunData& run_;
  bool has_array_file_ = false;
  FieldMesh mesh_;
  std::vector<Moment> moments_;
  std::vector<Needle> needles_;
  std::vector<Layer> layers_;
  std::vector<double> rest_;  // displacement from the stored points to rest, mm; empty: none
  std::array<double, 2> plate_ = {0.0, 0.0};
  double needle_length_ = 0.0;
  std::optional<OwnDent> own_dent_;
  std::map<std::array<std::int64_t, 2>, std::vector<std::size_t>>
      needles_in_;  // squares as wide as an own dent reaches
};

}  // namespace acus

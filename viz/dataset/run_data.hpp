#pragma once
// One run as drawable data: the meridian section of every field step, the needle, the layers.

#include <vtkSmartPointer.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/io/results.hpp"

class vtkPolyData;

namespace acus {

/// What is drawn of one field step, in mm in the plane (x, 0, z), deformed.
struct DrawnSection {
  vtkSmartPointer<vtkPolyData> faces;        ///< cells, curved ones subdivided; cell array "layer", point array "value"
  vtkSmartPointer<vtkPolyData> mesh_lines;   ///< edges of the mesh cells
  vtkSmartPointer<vtkPolyData> layer_lines;  ///< outer boundary and layer interfaces, without the axis
};

/// Part of space that is worth looking at: |x| <= radius, -below <= z <= above, in mm.
struct ViewBox {
  double radius = 0.0, below = 0.0, above = 0.0;
};

struct Layer {
  std::string name;
  double thickness = 0.0;  ///< mm, reference state
};

class RunData {
 public:
  /// Throws ResultsError (files) or PictureError (nothing to draw).
  explicit RunData(const std::filesystem::path& folder);

  const ResultsReader& reader() const { return reader_; }
  std::string title() const;
  bool is_axisymmetric() const { return reader_.header().mesh.geometry == "axisymmetric"; }
  bool is_solid() const { return reader_.header().mesh.geometry == "solid"; }
  /// Follows the unit of a force or energy: a plane-strain section counts per thickness.
  std::string per_thickness() const {
    return reader_.header().mesh.geometry == "plane_strain" ? " per mm thickness" : "";
  }
  const std::vector<Layer>& layers() const { return layers_; }
  const NeedleOutline& needle() const { return reader_.header().needle; }

  /// Throws PictureError when the run has no field step yet.
  void require_steps() const;
  std::size_t n_steps() const { return times_.size(); }
  /// -1 is the last step. Throws PictureError when there is no such step.
  std::size_t step_index(int step) const;
  double time(std::size_t step) const { return times_[step]; }  ///< s
  double displacement(std::size_t step) const;                  ///< mm, needle tip below the undeformed surface
  double force(std::size_t step) const;                         ///< N
  /// "displacement 120 µm, force 3.2 mN, time 0.1 s"
  std::string state_text(std::size_t step) const;

  bool has_field(const std::string& name) const;
  std::string unit(const std::string& field) const;
  /// Section of a step; `field` empty = no values. Vectors are drawn by their length.
  DrawnSection section(std::size_t step, const std::string& field = {}) const;
  /// Chosen from needle and deepest indentation of all steps, the same for every picture of the run.
  ViewBox view_box() const;

 private:
  double history_value(const std::string& column, std::size_t step) const;
  std::vector<double> node_values(std::size_t step, const std::string& field, bool& is_on_cells) const;

  ResultsReader reader_;
  Table history_;
  std::vector<double> times_;
  std::vector<Layer> layers_;
  std::vector<std::array<std::int64_t, 3>> layer_edges_;  ///< cell, local edge, layer
};

/// Names and thicknesses from the cells of each region.
std::vector<Layer> find_layers(const FieldMesh& mesh);
/// "von Mises stress (MPa)" from the name and unit of a stored field.
std::string field_label(const std::string& name, const std::string& unit);

}  // namespace acus

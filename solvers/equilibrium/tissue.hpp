#pragma once
// The tissue: nearly incompressible finite-strain elements over a mesh with one material per region.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/fem/geometry.hpp"
#include "core/material/material.hpp"
#include "core/mesh/merged_below.hpp"
#include "core/mesh/mesh.hpp"
#include "solvers/linear/cell_sink.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

/// What one mesh region is made of.
struct RegionMaterial {
  std::shared_ptr<const Material> law;
  Mat3 axes = Mat3::Identity();  ///< material axes in the mesh frame, one per column
  Mat3 F0 = Mat3::Identity();    ///< stress-free state -> mesh (prestretch)
};

/// What visit_points shows of one quadrature point.
struct TissuePoint {
  std::size_t cell = 0;
  int q = 0;
  Vec3 position;              ///< reference position in tensor axes (mm)
  Mat3 F;                     ///< total deformation from the stress-free state
  Mat3 cauchy;                ///< Cauchy stress with the element's own pressure (MPa)
  double volume_ratio = 1.0;  ///< theta, the element's own J
  double energy = 0.0;        ///< stored, per stress-free volume (MPa)
};

/// What makes some cells other than whole ones on nodes of their own.
struct SpecialCells {
  std::vector<double> share;         ///< per cell: the part of it that belongs to the model; empty: all of each
  std::vector<HangingFace> hanging;  ///< faces whose nodes move with those of wider ones
};

class Tissue : public Term {
 public:
  /// Element by mesh.dim and mesh.order; the mesh must outlive the tissue. One material per mesh region. Residuals,
  /// tangents and energies of a cell count by its share. The map prescribes hanging nodes; their values are those of
  /// the nodes they move with, whatever stands in the displacements, and their residuals go there.
  static std::unique_ptr<Tissue> create(const Mesh& mesh, Geometry geometry, const DofMap& map,
                                        std::vector<RegionMaterial> regions, SpecialCells special = {});

  /// Matrix pattern of all cells; contact and loads live on facets of cells and fit into it.
  virtual SymmetricMatrix pattern() const = 0;
  /// From now on tangents go to the sink, cell by cell and with the pressure uncondensed, instead of into the matrix
  /// that linearise is given. nullptr: back to the matrix. The sink must outlive its use.
  virtual void send_tangents_to(CellSink* sink) = 0;
  /// Pressure modes per cell.
  virtual int n_modes() const = 0;

  virtual void set_time_step(double dt) = 0;
  /// Residual of the tissue at rest: the reactions of its tension. What is solved later is measured against the change
  /// from here, since tension that is balanced already says nothing about the size of a needle's force.
  virtual void set_rest(const Eigen::VectorXd& residual) = 0;
  /// Accepts the current state as the start of the next step / goes back to the last accepted one.
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// Starts the next step's own unknowns at old + factor * (old - older), like the displacement predictor.
  virtual void extrapolate(double factor) = 0;

  /// Energy stored and dissipated during the step, at the last linearisation (mJ; per mm thickness in plane strain).
  virtual double stored_energy() const = 0;
  virtual double dissipated_in_step() const = 0;
  /// Smallest det F relative to the mesh over quadrature points and corners.
  virtual double smallest_jacobian(const Eigen::VectorXd& u) const = 0;

  /// Shows every quadrature point of every cell, in order.
  virtual void visit_points(const Eigen::VectorXd& u, const std::function<void(const TissuePoint&)>& visit) const = 0;
  /// Quadrature points per cell and the matrix (nodes x points) that extrapolates point values to the cell's nodes.
  virtual int n_points_per_cell() const = 0;
  virtual Eigen::MatrixXd extrapolation() const = 0;

  /// Everything besides u that the next step depends on, as flat arrays, and back.
  struct Memory {
    std::vector<double> pressure, volume, pressure_before, volume_before, history;
  };
  virtual Memory save() const = 0;
  virtual void restore(const Memory& memory) = 0;
};

}  // namespace acus

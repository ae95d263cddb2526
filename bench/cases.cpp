#include "bench/cases.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/fem/element_kinds.hpp"
#include "core/material/registry.hpp"
#include "solvers/equilibrium/indentation_mesh.hpp"

namespace acus::bench {
namespace {

SkinStack three_layers() {
  SkinStack skin;
  const auto add = [&](const char* name, double thickness, const char* law) {
    SkinLayer layer;
    layer.name = name;
    layer.thickness = thickness;
    layer.material = law_spec(law);
    skin.layers.push_back(layer);
  };
  add("top", 0.02, "neo_hookean");
  add("middle", 0.1, "neo_hookean");
  add("deep", 1.5, "ogden");
  return skin;
}

Mesh slab_mesh(const NeedleShape& needle, int refine) {
  IndentationMeshSettings settings;
  settings.refine = refine;
  constexpr double deepest = 0.2;  // mm
  return indentation_mesh(three_layers(), needle, deepest, settings);
}

DofMap slab_unknowns(const Mesh& mesh) {
  std::vector<std::int32_t> held;
  for (const std::int32_t node : mesh.boundary_nodes("x_min")) held.push_back(2 * node);
  for (const std::int32_t node : mesh.boundary_nodes("bottom")) {
    held.push_back(2 * node);
    held.push_back(2 * node + 1);
  }
  return {mesh.points.size(), held};
}

std::vector<RegionMaterial> slab_materials() {
  std::vector<RegionMaterial> regions;
  for (const SkinLayer& layer : three_layers().layers) {
    RegionMaterial region;
    region.law = make_material(layer.material);
    regions.push_back(region);
  }
  return regions;
}

}  // namespace

MaterialSpec law_spec(const std::string& law) {
  MaterialSpec spec;
  spec.law = law;
  spec.parameters["mu"] = {0.1};
  if (law == "ogden") spec.parameters["alpha"] = {10.0};
  spec.volumetric = {VolumetricKind::quadratic, 5.0};
  return spec;
}

NeedleSpec cone() {
  NeedleSpec spec;
  spec.shape = "cone";
  spec.length = 0.6;
  spec.base_diameter = 0.25;
  spec.tip_radius = 0.02;
  return spec;
}

Slab3::Slab3(int refine)
    : needle(make_needle(cone())),
      mesh(slab_mesh(*needle, refine)),
      map(slab_unknowns(mesh)),
      tissue(Tissue::create(mesh, Geometry::axisymmetric, map, slab_materials())),
      matrix(tissue->pattern()),
      u(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()))) {
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node) {
    const double r = mesh.points[2 * node], z = mesh.points[2 * node + 1];
    const double height = 1.62 + z;  // mm above the bottom
    u[static_cast<Eigen::Index>(2 * node)] = 1e-3 * r * height * std::exp(-r);
    u[static_cast<Eigen::Index>(2 * node + 1)] = -2e-3 * height * std::exp(-r);
  }
}

void Slab3::linearise() {
  residual.setZero(u.size());
  std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
  if (!tissue->linearise(u, residual, &matrix)) throw std::logic_error("benchmark: inverted element");
}

double element_flops(int dim, int order, Geometry geometry) {
  // Per quadrature point, a multiply-add counting as two operations:
  //   map X dN/dxi, its inverse applied to dN/dxi, displacement gradient u dN/dX     3 products n_nodes x dim x dim
  //   nonzeros nz of the strain operator: a displacement component changes `dim` entries of F, the radial one the hoop
  //   entry as well; residual strain^T P and volume change strain^T cof F                          2 * 2 * nz
  //   moduli * strain, n_strain rows                                                               2 * n_strain * nz
  //   strain^T (moduli strain), the lower triangle of a symmetric result                           nz * (n_dofs + 1)
  //   B += w (dJ/du) N^T                                                                           2 * n_dofs * n_modes
  // Per element: condensation B M^-1 D M^-1 B^T, lower triangle             n_dofs * (n_dofs + 1) * n_modes
  const double n_nodes = std::pow(order + 1, dim), n_dofs = dim * n_nodes;
  const double n_points = std::pow(order + 1, dim);
  const double n_modes = order == 1 ? 1 : dim + 1, n_strain = dim == 2 ? 5 : 9;
  const double nz = dim * n_dofs + (geometry == Geometry::axisymmetric ? n_nodes : 0.0);
  const double at_point =
      2 * 3 * n_nodes * dim * dim + 4 * nz + 2 * n_strain * nz + nz * (n_dofs + 1) + 2 * n_dofs * n_modes;
  return n_points * at_point + n_dofs * (n_dofs + 1) * n_modes;
}

Work assembly_work(const Mesh& mesh, const SymmetricMatrix& matrix) {
  // Traffic: the matrix is cleared, read and written once (24 bytes an entry); every cell reads where its lower
  // triangle goes (8 bytes an entry) and writes its condensation data.
  using Element = MixedElement<2, 2>;
  const auto n_cells = static_cast<double>(mesh.n_cells());
  const double positions = 8.0 * Element::n_dofs * (Element::n_dofs + 1) / 2;
  return {n_cells * element_flops(2, 2, Geometry::axisymmetric),
          24.0 * static_cast<double>(matrix.value.size()) + n_cells * (positions + sizeof(Element::Condensed))};
}

Work factor_work(const CholmodSolver& solver, const SymmetricMatrix& matrix) {
  return {solver.factor_flops(), 8 * solver.factor_entries() + 16 * static_cast<double>(matrix.value.size())};
}

Work precondition_work(const CholmodSolver& solver) {
  return {2 * 2 * solver.factor_entries(), 2 * 2 * solver.factor_entries()};
}

Work solve_work(const CholmodSolver& solver, const SymmetricMatrix& matrix) {
  const auto entries = static_cast<double>(matrix.value.size());
  return {4 * 2 * solver.factor_entries() + 4 * entries, 4 * 8 * solver.factor_entries() + 16 * entries};
}

}  // namespace acus::bench

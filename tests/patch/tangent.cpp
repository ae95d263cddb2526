// The element's condensed tangent and energy against differences, and the recovery of the condensed modes.

#include <catch2/catch.hpp>

#include "core/fem/element_kinds.hpp"
#include "core/material/registry.hpp"

using namespace acus;

namespace {

// One distorted cell of the given kind with everything needed to evaluate it.
template <int Dim, int Order>
struct Cell {
  using Element = MixedElement<Dim, Order>;
  Element element;
  typename Element::Nodes X, u;
  typename Element::Modes pressure, volume;
  typename Element::Condensed condensed;
  typename Element::Result result;
  std::unique_ptr<Material> law;
  ElementMaterial material;
  std::vector<double> old_state, new_state;

  Cell(Geometry geometry, const MaterialSpec& spec) : element(geometry), law(make_material(spec)) {
    material.law = law.get();
    if (geometry == Geometry::axisymmetric)
      material.F0 = Vec3(1.05, 1.05, 0.91).asDiagonal();
    else
      material.F0 = Vec3(1.08, 1.03, 0.90).asDiagonal();
    const ReferenceElement reference(Dim, Order);
    for (int a = 0; a < Element::n_nodes; ++a)
      for (int d = 0; d < Dim; ++d) {
        // Away from the axis; an unlike shift per node and direction bends the cell and strains it.
        X(d, a) = 1.5 + 0.5 * reference.node(a)[d] + 0.03 * std::sin(3.0 * a + 7.0 * d);
        u(d, a) = 0.05 * std::cos(5.0 * a + 2.0 * d);
      }
    for (int q = 0; q < element.n_points(); ++q) {
      std::vector<double> state(law->n_state());
      law->initialise(state);
      old_state.insert(old_state.end(), state.begin(), state.end());
    }
    new_state = old_state;
    element.initial_modes(material, pressure, volume);
  }

  void evaluate() {
    constexpr double dt = 0.2;
    REQUIRE(element.evaluate(X, u, pressure, volume, material, dt, old_state, new_state, true, result, condensed));
  }
  // Brings the modes into equilibrium with u and evaluates there.
  void settle() {
    for (int pass = 0; pass < 6; ++pass) {
      evaluate();
      typename Element::Modes dp, dv;
      Element::recover(condensed, Element::DofVector::Zero(), dp, dv);
      pressure += dp;
      volume += dv;
    }
    evaluate();
  }
  auto dofs() { return Eigen::Map<typename Element::DofVector>(u.data()); }
};

template <int Dim, int Order>
void check_tangent(Geometry geometry, const MaterialSpec& spec) {
  INFO(spec.law << ", dimension " << Dim << ", order " << Order << ", geometry " << static_cast<int>(geometry));
  using Element = MixedElement<Dim, Order>;
  Cell<Dim, Order> cell(geometry, spec);
  cell.settle();
  const auto here = cell.result;
  const auto condensed = cell.condensed;
  const auto pressure = cell.pressure, volume = cell.volume;
  const double scale = here.tangent.cwiseAbs().maxCoeff();
  CHECK((here.tangent - here.tangent.transpose()).cwiseAbs().maxCoeff() < 1e-12 * scale);

  constexpr double h = 1e-5;
  double tangent_error = 0.0, residual_error = 0.0, mode_error = 0.0;
  for (int k = 0; k < Element::n_dofs; ++k) {
    cell.dofs()[k] += h;
    cell.settle();
    const auto ahead = cell.result;
    const auto pressure_ahead = cell.pressure, volume_ahead = cell.volume;
    cell.dofs()[k] -= 2 * h;
    cell.settle();
    tangent_error = std::max(
        tangent_error, ((ahead.residual - cell.result.residual) / (2 * h) - here.tangent.col(k)).cwiseAbs().maxCoeff());
    // What a viscous branch loses during the step belongs to the potential of the step.
    const double slope = (ahead.stored + ahead.dissipated - cell.result.stored - cell.result.dissipated) / (2 * h);
    residual_error = std::max(residual_error, std::abs(slope - here.residual[k]));
    typename Element::Modes dp, dv;
    Element::recover(condensed, Element::DofVector::Unit(k), dp, dv);
    mode_error = std::max(mode_error, ((pressure_ahead - cell.pressure) / (2 * h) - dp).norm() / dp.norm());
    mode_error = std::max(mode_error, ((volume_ahead - cell.volume) / (2 * h) - dv).norm() / dv.norm());
    cell.dofs()[k] += h;
    cell.pressure = pressure, cell.volume = volume;
  }
  CHECK(tangent_error < 2e-8 * scale);
  if (spec.prony.empty()) CHECK(residual_error < 2e-8 * scale);
  CHECK(mode_error < 1e-6);
}

}  // namespace

TEST_CASE("condensed tangent is the derivative of the condensed residual, with the modes following") {
  for (const MaterialDescriptor& law : registered_materials())
    for (const MaterialSpec& spec : law.examples) {
      for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric}) {
        check_tangent<2, 1>(geometry, spec);
        check_tangent<2, 2>(geometry, spec);
      }
      check_tangent<3, 1>(Geometry::solid, spec);
    }
  // The large element once per kind of law.
  check_tangent<3, 2>(Geometry::solid, find_material("neo_hookean")->examples.front());
  check_tangent<3, 2>(Geometry::solid, find_material("gasser_ogden_holzapfel")->examples.front());
}

TEST_CASE("a cell turned inside out is refused") {
  Cell<2, 2> cell(Geometry::plane_strain, find_material("neo_hookean")->examples.front());
  cell.u.setZero();
  cell.u.row(0) = -2.0 * cell.X.row(0);  // mirrored
  CHECK_FALSE(cell.element.evaluate(cell.X, cell.u, cell.pressure, cell.volume, cell.material, 0.0, cell.old_state,
                                    cell.new_state, true, cell.result, cell.condensed));
  CHECK(cell.element.smallest_jacobian(cell.X, cell.u) == Approx(-1.0).epsilon(1e-10));
}

// Element kernels, material laws and needle surfaces, one thread, everything in the caches.

#include <vector>

#include "bench/cases.hpp"
#include "core/fem/element_kinds.hpp"
#include "core/material/registry.hpp"

namespace acus::bench {
namespace {

// Arithmetic that a law's tangent needs at least; the many roots and logarithms of the principal laws are not counted.
double law_flops(const std::string& law) {
  // Inverse and determinant of F (45), P (9 products of 3x3 rows: 45), then each of the 45 entries of the symmetric 9 x
  // 9 tangent is a sum of three products of the form v g + g v + G G.
  constexpr double kinematics = 90, entries = 45;
  if (law == "neo_hookean") return kinematics + entries * 6;
  // Principal law: tangent = sum over three normal pairs (3 x 3) and three shear planes (2 x 2 each), each a product of
  // dyads of principal directions: 9 x 9 from (9 x 3)(3 x 3)(3 x 9) and three times (9 x 2)(2 x 2)(2 x 9).
  constexpr double normal = 2 * 9 * 3 * 3 + entries * 2 * 3, shear = 3 * (2 * 9 * 2 * 2 + entries * 2 * 2);
  return kinematics + normal + shear;
}

Mat3 some_gradient() {
  Mat3 H;
  H << 0.10, 0.02, -0.05, 0.01, -0.04, 0.03, 0.06, -0.02, -0.07;
  return H;
}

void material_law(benchmark::State& state, const std::string& law) {
  const auto material = make_material(law_spec(law));
  MaterialPoint point;
  point.H = some_gradient();
  IsochoricResponse response;
  AgainstFloor against(state, {law_flops(law)});
  for (auto _ : state) {
    benchmark::DoNotOptimize(point.H.data());
    material->isochoric(point, true, {}, response);
    benchmark::DoNotOptimize(response.A.data());
  }
  against.finish();
}

template <int Dim, int Order>
void element(benchmark::State& state, const std::string& law, Geometry geometry) {
  using Element = MixedElement<Dim, Order>;
  const Element cell(geometry);
  const ReferenceElement reference(Dim, Order);
  typename Element::Nodes X, u;
  for (int a = 0; a < Element::n_nodes; ++a) X.col(a) = reference.node(a).template head<Dim>().array() + 2.0;
  u = (0.03 * X.array().square()).matrix();
  const auto material = make_material(law_spec(law));
  const ElementMaterial cell_material{material.get(), Mat3::Identity(), Mat3::Identity()};
  typename Element::Modes pressure, volume;
  cell.initial_modes(cell_material, pressure, volume);
  typename Element::Result result;
  typename Element::Condensed condensed;
  AgainstFloor against(state, {element_flops(Dim, Order, geometry) + cell.n_points() * law_flops(law)});
  for (auto _ : state) {
    benchmark::DoNotOptimize(u.data());
    if (!cell.evaluate(X, u, pressure, volume, cell_material, 0.0, {}, {}, true, result, condensed))
      state.SkipWithError("inverted element");
    benchmark::DoNotOptimize(result.tangent.data());
  }
  against.finish();
}

// Points in a ring around the tip, as contact asks for them. Floor: distance to the axis, foot point and distance on a
// line or arc (about 20 operations), and nine entries of the curvature with three operations each.
void needle_surface(benchmark::State& state, const std::string& shape) {
  NeedleSpec spec = cone();
  spec.shape = shape;
  if (shape == "sphere") {
    spec = {};
    spec.shape = shape;
    spec.radius = 0.1;
  }
  const auto needle = make_needle(spec);
  std::vector<Vec3> points;
  for (int k = 0; k < 64; ++k) points.emplace_back(0.002 * k, 0.0, 0.001 * k - 0.01);
  std::size_t next = 0;
  AgainstFloor against(state, {20 + 9 * 3});
  for (auto _ : state) {
    SurfacePoint at = needle->surface(points[next]);
    benchmark::DoNotOptimize(at);
    next = (next + 1) % points.size();
  }
  against.finish();
}

template <int Dim, int Order>
void register_element(const std::string& name, const std::string& law, Geometry geometry) {
  benchmark::RegisterBenchmark(("element/" + name + "/" + law).c_str(), element<Dim, Order>, law, geometry);
}

void register_all() {
  for (const std::string law : {"neo_hookean", "ogden"}) {
    benchmark::RegisterBenchmark(("law/" + law).c_str(), material_law, law);
    register_element<2, 1>("Q1_axisymmetric", law, Geometry::axisymmetric);
    register_element<2, 2>("Q2_axisymmetric", law, Geometry::axisymmetric);
    register_element<3, 1>("Q1_solid", law, Geometry::solid);
    register_element<3, 2>("Q2_solid", law, Geometry::solid);
  }
  for (const std::string shape : {"sphere", "cone"})
    benchmark::RegisterBenchmark(("needle/" + shape).c_str(), needle_surface, shape);
}

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) {
  acus::bench::register_all();
  return acus::bench::run_benchmarks(n_words, words);
}

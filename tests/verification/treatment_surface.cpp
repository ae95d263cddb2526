// What a force does to the skin around it, against the layered elastic block.

#include <catch2/catch.hpp>

#include <cmath>

#include "solvers/treatment/surface_response.hpp"
#include "tests/verification/array_case.hpp"
#include "tests/verification/layered_half_space.hpp"

using namespace acus;
using namespace acus::test;

namespace {

SkinStack elastic_skin(const std::vector<ElasticLayer>& layers) {
  SkinStack skin;
  for (const ElasticLayer& layer : layers)
    skin.layers.push_back(
        {"layer " + std::to_string(skin.layers.size()), layer.thickness, neo_hookean(layer.mu, layer.bulk)});
  return skin;
}

}  // namespace

TEST_CASE("treatment: settlement around a small load is that of the layered elastic block") {
  const std::vector<ElasticLayer> layers = {
      {0.02, 5.0, 500.0}, {0.057, 0.2, 20.0}, {1.1, 0.04, 4.0}, {4.0, 0.001, 0.1}};
  SurfaceProblem problem;
  problem.skin = elastic_skin(layers);
  problem.patch_radius = 0.5;
  problem.contact_radius = 6.0;
  problem.largest_pressure = 0.005;
  problem.time = 0.1;
  const SurfaceResponse response(problem);
  Report report("treatment_surface", "Treatments: settlement of the skin around one place");
  report.paragraph(
      "Force on a disc of 0.5 mm radius on four elastic layers (0.02, 0.057, 1.1 and 4 mm; 5, 0.2, 0.04 and 0.001 MPa; "
      "K/mu = 100) on a rigid base. Exact: Hankel quadrature. Errors over the settlement in the middle.");
  report.table({"distance (mm)", "exact (mm/N)", "error"});
  const std::vector<double> places = {0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0};
  const std::vector<double> exact = disc_settlement(layers, problem.patch_radius, places);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double error = (response.kernel(places[i]) - exact[i]) / exact[0];
    CHECK(std::abs(error) < 0.005);
    if (places[i] <= 3.0) CHECK(response.kernel(places[i]) == Approx(exact[i]).epsilon(0.02));
    report.row({fixed_text(places[i], 2), fixed_text(exact[i], 3), percent_text(error)});
  }
  report.write();
}

TEST_CASE(
    "treatment: a wide load settles as the linear limit says at first and less than the tissue is thick at last") {
  SurfaceProblem problem;
  problem.skin = library_skin("roller_needle_1.5mm_forehead");
  problem.patch_radius = 0.5;
  problem.contact_radius = 8.0;
  problem.largest_pressure = 0.06;
  problem.time = 0.2;
  const SurfaceResponse response(problem);
  CHECK(response.settlement(1e-4) == Approx(1e-4).epsilon(0.01));
  double before = 0.0;
  for (double linear = 0.01; linear < 100.0; linear *= 1.3) {
    const double settled = response.settlement(linear);
    CHECK(settled > before);
    CHECK(settled <= linear * 1.01);
    CHECK(response.linear(settled) == Approx(linear).epsilon(1e-9));
    before = settled;
  }
  CHECK(response.wide().points().back()[0] < response.thickness());
}

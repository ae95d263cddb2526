// Indentation at large strain: convergence with the mesh, independent values, energy balance.
//
// Every case runs with the default steps. A full study (ACUS_WRITE_REPORT=1) compares three meshes and writes the force
// curves; the routine test runs one or two.

#include <catch2/catch.hpp>

#include "tests/verification/contact_case.hpp"

using namespace acus::test;

namespace {

struct Mesh {
  std::string name;
  Overrides overrides;
};
const Mesh coarse = {"coarse", {"numerics.mesh=\"coarse\""}};
const Mesh standard = {"standard", {}};
const Mesh fine = {"fine", {"numerics.mesh=\"fine\""}};

void check_history(const History& history) {
  const std::vector<double> force = history.column("force_N");
  CHECK(std::is_sorted(force.begin(), force.end()));
  const std::vector<double> J = history.column("min_J");
  CHECK(*std::min_element(J.begin(), J.end()) > 0);
  CHECK(history.last("penetration_um") < 1e-3 * history.last("displacement_um"));
  CHECK(std::abs(history.last("energy_imbalance")) < 1e-3);
  // What the contact's rounding and penalty hold must be small too, or the balance would prove little.
  CHECK(std::abs(history.last("energy_contact_J")) < 1e-3 * history.last("energy_in_J"));
}

/// Runs the case on every mesh, writes the table of forces, checks the change between the last two meshes at the end of
/// the way, and returns the last history.
History converge(Report& page, const std::string& name, const std::vector<Mesh>& meshes, double to_um) {
  std::vector<History> runs;
  for (const Mesh& mesh : meshes) {
    runs.push_back(run_case(name, mesh.overrides));
    check_history(runs.back());
  }
  std::vector<std::string> heading = {"displacement (um)"};
  for (const Mesh& mesh : meshes) heading.push_back(mesh.name + " (mN)");
  heading.push_back("last change");
  page.table(heading);
  double change = 0.0;
  for (int k = 1; k <= 8; ++k) {
    const double d = to_um * k / 8;
    std::vector<std::string> row = {fmt::format("{:g}", d)};
    for (const History& run : runs) row.push_back(mN_text(run.force_at(d)));
    change = runs.size() > 1 ? runs.back().force_at(d) / runs[runs.size() - 2].force_at(d) - 1 : 0.0;
    row.push_back(runs.size() > 1 ? change_text(change) : "-");
    page.row(row);
  }
  page.table({"mesh", "steps", "iterations", "energy not accounted for / work", "energy in the contact / work",
              "penetration (um)", "smallest J"});
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const std::vector<double> iterations = runs[k].column("iterations"), J = runs[k].column("min_J");
    double total = 0.0;
    for (const double n : iterations) total += n;
    page.row({meshes[k].name, fmt::format("{}", iterations.size() - 1), fmt::format("{:.0f}", total),
              error_text(runs[k].last("energy_imbalance")),
              error_text(runs[k].last("energy_contact_J") / runs[k].last("energy_in_J")),
              error_text(runs[k].last("penetration_um")), fixed_text(*std::min_element(J.begin(), J.end()), 3)});
  }
  CHECK(std::abs(change) < 0.005);
  return runs.back();
}

std::vector<Mesh> meshes(std::vector<Mesh> routine) {
  return is_full_study() ? std::vector<Mesh>{coarse, standard, fine} : routine;
}

}  // namespace

// Independent values: ratio to Hertz's force (incompressible) by an axisymmetric Q1 mean-dilatation calculation with
// K/mu = 1000, stated to be good to 1 %.
TEST_CASE("Sphere pressed in by its radius") {
  constexpr double R = 0.1, mu = 1.0;
  Report page("contact_large_sphere", "Sphere pressed in by its radius");
  page.paragraph(
      "`scenarios/library/verification/large_sphere.toml`: R = 0.1 mm, neo-Hookean block of 20 mm, mu = 1 MPa, "
      "K = 1 GPa, default steps.");
  const History history = converge(page, "large_sphere", meshes({standard}), 100);
  page.paragraph("Force over 16/9 E sqrt(R) d^1.5, E = 3 mu, on the last mesh, and an independent calculation (1 %).");
  page.table({"d/R", "here", "independent", "difference"});
  const std::vector<std::pair<double, double>> independent = {{0.05, 0.983}, {0.1, 0.973}, {0.2, 0.957}, {0.3, 0.941},
                                                              {0.5, 0.910},  {0.7, 0.880}, {0.9, 0.848}, {1.0, 0.832}};
  for (const auto& [depth, ratio] : independent) {
    const double hertz = 16.0 / 9 * 3 * mu * R * R * std::pow(depth, 1.5);
    const double here = history.force_at(1e3 * R * depth) / hertz;
    page.row({fmt::format("{:g}", depth), fixed_text(here, 4), fixed_text(ratio, 3), change_text(here / ratio - 1)});
    CHECK(here / ratio == Approx(1.0).margin(0.01));
  }
  page.write();
}

TEST_CASE("Rounded cone pressed in by four tip radii") {
  Report page("contact_large_cone", "Rounded cone pressed in by four tip radii");
  page.paragraph(
      "`scenarios/library/verification/large_cone.toml`: half angle 30 deg, tip radius 50 um, neo-Hookean block of "
      "20 mm, mu = 1 MPa, K = 1 GPa, default steps.");
  converge(page, "large_cone", meshes({coarse}), 200);
  page.write();
}

TEST_CASE("Slab of three layers") {
  Report page("contact_three_layers", "Slab of three layers");
  page.paragraph(
      "`scenarios/library/verification/three_layer_slab.toml`: 20 um on 100 um on 1.5 mm, neo-Hookean with mu = 10, "
      "0.5 "
      "and 0.1 MPa and K = 1000 mu, bonded below, under a rounded cone of 15 deg half angle and 20 um tip radius. Read "
      "as "
      "Young's moduli instead, every mu and so every force is a third of these.");
  converge(page, "three_layer_slab", meshes({coarse, standard}), 200);
  page.write();
}

TEST_CASE("Quickstart: half the cells and half the steps") {
  // The routine test goes a twentieth of the way in larger steps, from the coarse to the standard mesh.
  const double to_um = is_full_study() ? 200 : 10, step_um = is_full_study() ? to_um / 40 : to_um / 8;
  const Overrides quick = {"output.fields=\"none\"", fmt::format("insertion.to={} um", to_um)};
  const Overrides first_mesh = is_full_study() ? standard.overrides : coarse.overrides;
  const Overrides finer_mesh = is_full_study() ? Overrides{"numerics.refine=1"} : standard.overrides;
  const auto longest_step = [](double um) { return Overrides{fmt::format("numerics.max_step={} um", um)}; };
  const History usual = run_file(library("dent_forearm"), quick + first_mesh + longest_step(step_um));
  const History finer = run_file(library("dent_forearm"), quick + longest_step(step_um) + finer_mesh);
  const History slower = run_file(library("dent_forearm"), quick + first_mesh + longest_step(0.5 * step_um));
  Report page("contact_quickstart", "Quickstart: half the cells and half the steps");
  page.paragraph(
      "`scenarios/library/dent_forearm.toml` as shipped, with `numerics.refine = 1`, and with half the step.");
  page.table({"displacement (um)", "force (mN)", "mesh halved", "steps halved"});
  for (int k = 1; k <= 4; ++k) {
    const double d = to_um * k / 4, force = usual.force_at(d);
    page.row({fmt::format("{:g}", d), mN_text(force), change_text(finer.force_at(d) / force - 1),
              change_text(slower.force_at(d) / force - 1)});
  }
  for (const History* run : {&usual, &finer, &slower}) check_history(*run);
  CHECK(finer.last("force_N") / usual.last("force_N") == Approx(1.0).margin(0.01));
  CHECK(slower.last("force_N") / usual.last("force_N") == Approx(1.0).margin(0.005));
  page.write();
}

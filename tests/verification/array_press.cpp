// Embedded arrays from touch to withdrawal.

#include <catch2/catch.hpp>

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/verification/array_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double local_stiffness = 0.3;  // N/mm^1.5
constexpr double largest_force = 0.03;   // N

SkinStack soft_skin() {
  SkinStack skin;
  skin.layers = {{"upper", 0.3, neo_hookean(0.3, 30.0)}, {"lower", 0.7, neo_hookean(0.05, 5.0)}};
  return skin;
}

// A needle whose own dent is F = k w^1.5 on top of the field's: the array has to give both back.
ArrayProblem problem_of(std::vector<ArrayNeedle> needles, const SkinStack& skin = soft_skin(), int order = 1) {
  ArrayProblem problem;
  problem.field.skin = skin;
  problem.field.needles = std::move(needles);
  problem.field.footprint = 0.2;
  problem.field.gap = 0.3;
  problem.field.order = order;
  problem.field.margin = 1.5;
  const std::vector<Vec2> ramp = {Vec2(0, 0), Vec2(0.1, 0.5 * largest_force), Vec2(0.2, largest_force)};
  SelfDentProblem self{problem.field, ramp, 0.0, 8};
  problem.self_dent = self_dent_curve(self);
  const DentCurve field(problem.self_dent);
  for (int i = 0; i <= 20; ++i) {
    const double force = largest_force * std::pow(i / 20.0, 1.5);
    problem.indentation.push_back(Vec2(field.dent_at(force) + std::pow(force / local_stiffness, 2.0 / 3), force));
  }
  problem.needle_length = 0.5;
  problem.to = 0.3;
  problem.rate = 1.0;
  problem.retract_rate = 1.0;
  problem.n_steps = 30;
  return problem;
}

ArrayProblem with_law(ArrayProblem problem) {
  const auto needle = make_needle(cone_spec(0.5, 0.2, 0.01));
  problem.law = std::make_shared<PenetrationLaw>(*needle, layers_of({{0.3, 0.3, 0.1}, {0.7, 0.05, 0.1}}),
                                                 PenetrationSettings{.friction = 0.2});
  problem.compliance_ratio = 0.3;
  problem.tip_depth = needle->cap_length();
  return problem;
}

double middle_force(const std::vector<NeedleRecord>& needles) { return needles[needles.size() / 2].force; }

}  // namespace

TEST_CASE("array press: one needle gives its own curve back") {
  ArrayProblem problem = problem_of({ArrayNeedle{}});
  problem.field.margin = 0.0;  // as wide as the block of the self curve
  problem.retract = false;
  const DentCurve curve(problem.indentation);
  ArrayPress press(problem);
  double worst = 0.0;
  for (const ArrayStep& step : run(press))
    if (step.displacement > 0) worst = std::max(worst, std::abs(step.force / curve.force(step.displacement) - 1));
  CHECK(worst < 0.01);
  Report report("array_press_single", "Embedded arrays: one needle");
  report.paragraph(
      "An array of one needle against the curve it was made from, 30 steps to 0.3 mm: largest difference of "
      "the force " +
      percent_text(worst) + ".");
  report.write();
}

TEST_CASE("array press: punctures, hold and withdrawal keep the energy and never pull on the way in") {
  ArrayProblem problem = with_law(problem_of(square_layout(3, 3, 0.5)));
  problem.hold = 0.2;
  problem.to = 0.6;
  for (const bool is_force_led : {false, true}) {
    if (is_force_led) {
      problem.control = CycleControl::force;
      problem.force = 0.25;
      problem.force_rate = 0.5;
      problem.hold_at = HoldAt::force;
    }
    ArrayPress press(problem);
    double lowest = 0.0;
    while (press.advance()) {
      const CyclePhase phase = press.last_step().phase;
      if (phase == CyclePhase::indentation || phase == CyclePhase::penetration)
        for (const NeedleRecord& needle : press.needles()) lowest = std::min(lowest, needle.force);
      for (const NeedleRecord& needle : press.needles()) {
        CHECK(needle.depth >= 0.0);
        CHECK(needle.depth <= problem.law->max_depth());
        if (needle.phase == CyclePhase::penetration)
          CHECK(needle.depth + needle.dent == Approx(press.last_step().displacement).margin(1e-9));
      }
    }
    INFO(press.failure().what << " at " << press.failure().displacement);
    CHECK(press.is_finished());
    CHECK(lowest == 0.0);
    CHECK(press.imbalance() < 0.005);
    const auto needles = press.needles();
    CHECK(std::all_of(needles.begin(), needles.end(), [](const NeedleRecord& n) { return n.deepest > 0; }));
    CHECK(std::all_of(needles.begin(), needles.end(),
                      [](const NeedleRecord& n) { return n.phase == CyclePhase::withdrawn && n.force == 0; }));
    CHECK(press.last_step().energy.crack > 0);
    CHECK(press.last_step().energy.friction > 0);
    if (is_force_led) {
      double largest = 0.0;
      for (const ArrayEvent& event : press.events())
        if (event.kind == CycleEventKind::peak_force) largest = event.force;
      CHECK(largest == Approx(problem.force).epsilon(2e-3));
    }
  }
}

TEST_CASE("array press: an impact spends its energy") {
  ArrayProblem problem = with_law(problem_of(square_layout(2, 2, 0.5)));
  problem.control = CycleControl::energy;
  problem.energy = 0.02;
  problem.mass = 1e-6;
  problem.retract = false;
  ArrayPress press(problem);
  run(press);
  CHECK(press.last_step().energy.work == Approx(problem.energy).epsilon(2e-3));
  CHECK(press.imbalance() < 0.005);
}

TEST_CASE("array press: a unit cell is the middle of a large array") {
  // Compressible: what thin incompressible tissue pushes aside would be felt over the whole array.
  SkinStack skin = soft_skin();
  for (SkinLayer& layer : skin.layers) layer.material.volumetric.bulk = 3 * layer.material.parameters["mu"].front();
  ArrayProblem problem = problem_of({ArrayNeedle{}}, skin, 2);
  problem.field.unit_cell = {0.5, 0.5};
  problem.retract = false;
  problem.to = 0.2;
  problem.n_steps = 10;
  ArrayPress cell(problem);
  run(cell);
  ArrayProblem whole = problem_of(square_layout(13, 13, 0.5), skin, 2);
  whole.indentation = problem.indentation;
  whole.retract = false;
  whole.to = problem.to;
  whole.n_steps = problem.n_steps;
  ArrayPress large(whole);
  run(large);
  CHECK(middle_force(large.needles()) == Approx(middle_force(cell.needles())).epsilon(0.02));
  Report report("array_press_cell", "Embedded arrays: unit cell against the middle of a large array");
  report.paragraph("13 x 13 needles, pitch 0.5 mm on 1 mm of soft tissue, pressed in by 0.2 mm without puncture.");
  report.table({"", "force per needle (mN)"});
  report.row({"unit cell", mN_text(middle_force(cell.needles()))});
  report.row({"middle of 13 x 13", mN_text(middle_force(large.needles()))});
  report.row({"corner of 13 x 13", mN_text(large.needles().front().force)});
  report.row({"one needle alone", mN_text(DentCurve(problem.indentation).force(problem.to))});
  report.write();
}

TEST_CASE("array press: no step is longer than asked for, and shorter ones give the same forces") {
  ArrayProblem problem = problem_of(square_layout(3, 3, 0.5));
  problem.n_steps = 5;
  problem.retract = false;
  ArrayPress coarse(problem);
  const double force = run(coarse).back().force;
  problem.largest_move = problem.to / 16;
  ArrayPress fine(problem);
  const std::vector<ArrayStep> steps = run(fine);
  double before = 0.0;
  for (const ArrayStep& step : steps) {
    CHECK(step.displacement - before <= problem.largest_move * (1 + 1e-9));
    before = step.displacement;
  }
  CHECK(steps.back().force == Approx(force).epsilon(1e-5));
}

TEST_CASE("array press: the diagonal mirror plane changes neither forces nor punctures nor skin on the plate") {
  ArrayProblem problem = with_law(problem_of(square_layout(4, 4, 0.5)));
  problem.needle_length = 0.35;  // the skin comes to rest on the plate
  problem.to = 0.6;
  ArrayPress eighth(problem);
  problem.field.use_diagonal = false;
  ArrayPress quarter(problem);
  REQUIRE(eighth.field().footprints().size() == 3);
  REQUIRE(quarter.field().footprints().size() == 4);
  const std::vector<ArrayStep> one = run(eighth), other = run(quarter);
  REQUIRE(one.size() == other.size());
  double largest = 0.0, most_on_plate = 0.0;
  for (const ArrayStep& step : other) {
    largest = std::max(largest, std::abs(step.force));
    most_on_plate = std::max(most_on_plate, step.skin_force);
  }
  CHECK(most_on_plate > 0.01 * largest);
  for (std::size_t k = 0; k < one.size(); ++k) {
    CHECK(one[k].displacement == Approx(other[k].displacement));
    CHECK(one[k].n_punctured == other[k].n_punctured);
    CHECK(std::abs(one[k].force - other[k].force) < 1e-5 * largest);
    CHECK(std::abs(one[k].skin_force - other[k].skin_force) < 1e-5 * largest);
    CHECK(std::abs(one[k].energy.field - other[k].energy.field) < 1e-5 * one.back().largest_work);
    CHECK(std::abs(one[k].energy.plate - other[k].energy.plate) < 1e-5 * one.back().largest_work);
  }
  CHECK(eighth.last_step().n_punctured > 0);
  CHECK(eighth.imbalance() < 0.005);
  const auto needles = eighth.needles(), others = quarter.needles();
  for (std::size_t k = 0; k < needles.size(); ++k) {
    CHECK(needles[k].deepest == Approx(others[k].deepest).epsilon(1e-4));
    CHECK(needles[k].puncture_displacement == Approx(others[k].puncture_displacement).epsilon(1e-4));
  }
}

TEST_CASE("array press: threads do not change the answer") {
  const int before = omp_get_max_threads();
  std::vector<std::vector<double>> forces;
  for (const int threads : {1, 2}) {
    omp_set_num_threads(threads);
    ArrayProblem problem = with_law(problem_of(square_layout(3, 3, 0.5)));
    problem.retract = false;
    ArrayPress press(problem);
    forces.emplace_back();
    while (press.advance()) forces.back().push_back(press.last_step().force);
    CHECK(press.is_finished());
  }
  omp_set_num_threads(before);
  REQUIRE(forces[0].size() == forces[1].size());
  const double largest = *std::max_element(forces[0].begin(), forces[0].end());
  for (std::size_t i = 0; i < forces[0].size(); ++i) CHECK(std::abs(forces[0][i] - forces[1][i]) <= 1e-10 * largest);
}

TEST_CASE("array press: skin between the needles comes to rest on the plate") {
  ArrayProblem problem = with_law(problem_of(square_layout(3, 3, 0.5)));
  problem.to = 0.62;
  problem.retract = false;
  ArrayPress press(problem);
  run(press);
  CHECK(press.last_step().skin_force > 0.0);
  CHECK(std::count_if(press.events().begin(), press.events().end(), [](const ArrayEvent& event) {
          return event.kind == CycleEventKind::skin_on_plate && event.needle == -1;
        }) == 1);
  for (const NeedleRecord& needle : press.needles()) CHECK(needle.depth <= problem.needle_length);
  CHECK(press.imbalance() < 0.005);
}

TEST_CASE("array press: recessed needles touch and give way later") {
  ArrayProblem problem = with_law(problem_of(square_layout(3, 3, 0.5)));
  problem.field.needles[4].recess = 0.1;
  problem.to = 0.45;
  problem.retract = false;
  ArrayPress press(problem);
  run(press);
  const auto needles = press.needles();
  CHECK(needles[4].puncture_displacement > needles[0].puncture_displacement + 0.05);
}

TEST_CASE("array press: the lower edge of a tilted plate gives way first, and skin meets it first") {
  const PlateTilt tilt{std::asin(0.1), 0.0};
  const auto level = square_layout(3, 3, 0.5);
  ArrayProblem problem = with_law(problem_of(tilted(level, tilt)));
  problem.face = plate_face(level, tilt, problem.needle_length);
  problem.to = 0.6;
  problem.retract = false;
  ArrayPress press(problem);
  run(press);
  CHECK(!press.field().mirrors().x);
  CHECK(press.field().mirrors().y);
  const auto needles = press.needles();  // along x, row after row
  for (const int row : {0, 3, 6}) {
    CHECK(needles[row + 2].puncture_displacement < needles[row + 1].puncture_displacement);
    CHECK(needles[row + 1].puncture_displacement < needles[row].puncture_displacement);
  }
  CHECK(press.imbalance() < 0.005);
  // A level face of the same height above the middle meets the skin later.
  const double skin_force = press.last_step().skin_force;
  problem.face.slope.setZero();
  ArrayPress other(problem);
  run(other);
  CHECK(skin_force > 1.1 * other.last_step().skin_force);
}

TEST_CASE("array press: unequally stretched skin dents along its tension") {
  // A membrane under tension T answers a point force with -F/(2 pi sqrt(Tx Ty)) ln r', r' = hypot(x/sqrt Tx, y/sqrt
  // Ty): the dent reaches further along the greater tension.
  SkinStack skin = soft_skin();
  skin.layers[0].prestretch = {1.3, 1.0};
  skin.base = BaseSupport::bonded;
  const auto lengths = [&](double angle) {
    skin.langer_angle = angle;
    ArrayProblem problem = problem_of({ArrayNeedle{}});
    problem.field.skin = skin;
    problem.field.order = 2;
    problem.to = 0.1;
    problem.n_steps = 5;
    problem.retract = false;
    ArrayPress press(problem);
    run(press);
    const auto dent_at = [&](double x, double y) {
      const Mesh& mesh = press.field().mesh();
      double nearest = 1e9, dent = 0.0;
      for (const std::int32_t node : mesh.boundary_nodes("top")) {
        const double distance = std::hypot(mesh.points[3 * node] - x, mesh.points[3 * node + 1] - y);
        if (distance < nearest) nearest = distance, dent = -press.displacement()[3 * node + 2];
      }
      return dent;
    };
    return std::array<double, 2>{dent_at(0.4, 0.0), dent_at(0.0, 0.4)};
  };
  const auto along_x = lengths(0.0), along_y = lengths(0.5 * M_PI);
  CHECK(along_x[0] > 1.05 * along_x[1]);
  CHECK(along_y[1] == Approx(along_x[0]).epsilon(1e-6));
  CHECK(along_y[0] == Approx(along_x[1]).epsilon(1e-6));
}

TEST_CASE("array press: hexagons, rings and random places end in a result or a named refusal") {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> place(-0.8, 0.8);
  std::vector<std::vector<ArrayNeedle>> layouts = {hexagonal_layout(1, 0.6), ring_layout(5, 0.6)};
  for (int k = 0; k < 3; ++k) {
    layouts.emplace_back();
    for (int i = 0; i < 4; ++i) layouts.back().push_back({place(random), place(random)});
  }
  int n_solved = 0;
  for (const auto& layout : layouts) {
    ArrayProblem problem = with_law(problem_of(layout));
    problem.retract = false;
    problem.n_steps = 15;
    try {
      ArrayPress press(problem);
      while (press.advance()) {
      }
      if (press.is_finished()) {
        ++n_solved;
        CHECK(press.imbalance() < 0.005);
      } else {
        CHECK(!press.failure().what.empty());
      }
    } catch (const ArrayRefusal& refusal) {
      CHECK(!std::string(refusal.what()).empty());
    }
  }
  CHECK(n_solved >= 3);
}

TEST_CASE("array press: a restored press takes the steps of the saved one, to the same bits") {
  ArrayProblem problem = with_law(problem_of(square_layout(2, 2, 0.5)));
  ArrayPress press(problem);
  for (int i = 0; i < 12; ++i) press.advance();
  const auto memory = press.save();
  run(press);
  ArrayPress again(problem);
  again.restore(*memory);
  CHECK(again.n_steps() == 11);  // the first advance only brings the plate into touch
  again.restore(*again.save());  // what was restored can be saved
  run(again);
  CHECK(again.last_step().displacement == press.last_step().displacement);
  CHECK(again.last_step().force == press.last_step().force);
  CHECK(again.last_step().energy.work == press.last_step().energy.work);
  CHECK(again.displacement() == press.displacement());
  REQUIRE(again.events().size() == press.events().size());
  for (std::size_t k = 0; k < press.events().size(); ++k) CHECK(again.events()[k].force == press.events()[k].force);
}

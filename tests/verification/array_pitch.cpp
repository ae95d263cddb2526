// At what pitch needles stop sharing the skin's resistance: linear superposition over the layered block, and the
// embedded array in the linear limit against it.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

#include "tests/verification/array_case.hpp"
#include "tests/verification/layered_half_space.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr int n_side = 10;        // needles along a side of the plate
constexpr int n_checked = 6;      // of the one that is also solved as an embedded array
constexpr double touched = 0.05;  // mm, radius over which a needle touches; sets its own compliance

// Forearm of the presets under no tension, small strains (MPa); on bone, or over 5 mm of fat.
std::vector<ElasticLayer> forearm(double nu, bool has_fat) {
  const double bulk_over_mu = 2 * (1 + nu) / (3 * (1 - 2 * nu));
  std::vector<ElasticLayer> layers = {{0.02, 5.0, 0}, {0.057, 0.2, 0}, {0.15, 0.0133, 0}, {0.963, 0.043, 0}};
  if (has_fat) layers.push_back({5.0, 0.001, 0});
  for (ElasticLayer& layer : layers) layer.bulk = bulk_over_mu * layer.mu;
  return layers;
}

// Settlement (mm/N) by distance under a disc of radius a, tabulated once: close points in the logarithm.
class Influence {
 public:
  Influence(const std::vector<ElasticLayer>& layers, double a, double farthest) {
    std::vector<double> r;
    for (double at = nearest; at < farthest * ratio * ratio; at *= ratio) r.push_back(at);
    values_ = disc_settlement(layers, a, r);
  }
  double operator()(double r) const {
    const double at = std::log(r / nearest) / std::log(ratio);
    const auto i = static_cast<std::size_t>(at);
    return values_[i] + (at - static_cast<double>(i)) * (values_[i + 1] - values_[i]);
  }

 private:
  static constexpr double nearest = 0.2, ratio = 1.06;
  std::vector<double> values_;
};

// Mean force per needle of a plate of side x side needles over that of one needle, at the same travel.
double efficiency(const Influence& influence, double own, double pitch, int side) {
  const int n = side * side;
  Eigen::MatrixXd C(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      C(i, j) = i == j ? own : influence(pitch * std::hypot(i % side - j % side, i / side - j / side));
  return own * C.ldlt().solve(Eigen::VectorXd::Ones(n)).mean();
}

double own_compliance(const std::vector<ElasticLayer>& layers) { return disc_settlement(layers, touched, {0.0})[0]; }

std::optional<double> pitch_at(double level, const std::vector<double>& pitches, const std::vector<double>& reached) {
  for (std::size_t i = 0; i + 1 < pitches.size(); ++i)
    if (reached[i] < level && reached[i + 1] >= level)
      return pitches[i] + (pitches[i + 1] - pitches[i]) * (level - reached[i]) / (reached[i + 1] - reached[i]);
  return std::nullopt;
}

// The same by the embedded array: quadratic cells, a travel so small that everything is linear.
double embedded_efficiency(const std::vector<ElasticLayer>& layers, double pitch, double footprint) {
  ArrayProblem problem;
  for (const ElasticLayer& layer : layers)
    problem.field.skin.layers.push_back({"layer " + std::to_string(problem.field.skin.layers.size()), layer.thickness,
                                         neo_hookean(layer.mu, layer.bulk)});
  problem.field.needles = square_layout(n_checked, n_checked, pitch);
  problem.field.footprint = footprint;
  const double own = own_compliance(layers), force = 1e-4;
  const std::vector<Vec2> line = {Vec2(0, 0), Vec2(0.5 * own * force, 0.5 * force), Vec2(own * force, force)};
  problem.self_dent = self_dent_curve({problem.field, line, 0.0, 2});
  problem.indentation = line;
  REQUIRE(problem.self_dent.back()[0] < 0.95 * line.back()[0]);  // something is left for the needle itself
  problem.needle_length = 0.6;
  problem.to = 0.5 * own * force;
  problem.rate = 1.0;
  problem.n_steps = 1;
  problem.retract = false;
  ArrayPress press(problem);
  const std::vector<ArrayStep> steps = run(press);
  return steps.back().force / (n_checked * n_checked) / (0.5 * force);
}

}  // namespace

TEST_CASE("array pitch: the support decides how far needles share the skin") {
  const std::vector<double> near = {0.33, 0.4, 0.45, 0.5, 0.6, 0.75, 0.9, 1.2, 2.0};
  const std::vector<double> far = {0.45, 0.6, 0.9, 1.5, 2.0, 2.5, 3.0, 3.5, 5.0};
  struct Support {
    const char* name;
    double nu;
    bool has_fat;
    const std::vector<double>& pitches;
    std::vector<double> reached;
  };
  std::vector<Support> supports = {{"bone", 0.45, false, near, {}},
                                   {"bone", 0.495, false, near, {}},
                                   {"5 mm of fat", 0.45, true, far, {}},
                                   {"5 mm of fat", 0.495, true, far, {}}};
  Report report("array_pitch", "Embedded arrays: pitch, support and shared load");
  report.paragraph(
      "Mean force per needle of a 10 x 10 plate over the force of one needle at the same travel (efficiency), in the "
      "linear limit, from the settlement of the layered block (Hankel quadrature). Layers of the forearm preset at "
      "small "
      "strain, no tension, on bone or over 5 mm of fat; every needle touches over a radius of 0.05 mm.");
  for (Support& support : supports) {
    const std::vector<ElasticLayer> layers = forearm(support.nu, support.has_fat);
    const Influence influence(layers, touched, n_side * std::sqrt(2.0) * support.pitches.back());
    const double own = own_compliance(layers);
    report.paragraph(fmt::format("Over {}, Poisson's ratio {}:", support.name, support.nu));
    report.table({"pitch (mm)", "efficiency"});
    for (const double pitch : support.pitches) {
      support.reached.push_back(efficiency(influence, own, pitch, n_side));
      report.row({fixed_text(pitch, 2), fixed_text(support.reached.back(), 3)});
    }
    const auto at = pitch_at(0.9, support.pitches, support.reached);
    report.paragraph(at ? fmt::format("0.9 is reached at {:.2f} mm.", *at) : "0.9 is reached below the first pitch.");
  }
  const auto reaches = [&](int k) { return pitch_at(0.9, supports[k].pitches, supports[k].reached); };
  REQUIRE(reaches(0));
  CHECK(*reaches(0) == Approx(0.5).margin(0.1));
  CHECK_FALSE(reaches(1));
  CHECK(supports[1].reached.front() > 0.9);
  REQUIRE(reaches(3));
  CHECK(*reaches(3) == Approx(3.0).margin(0.3));
  for (int k : {0, 1})  // needles of 0.3 mm: gaps of 30, 100 and 150 um
    CHECK((supports[k].reached[0] < supports[k].reached[1] && supports[k].reached[1] < supports[k].reached[2]));
  report.paragraph(
      "The support decides. Over fat the whole plate sinks, and neighbours matter to about 3 mm. On bone they take "
      "force from each other only closer than 0.5 mm; nearly incompressible skin even rises beyond about its own "
      "thickness "
      "from a needle, so that a plate of needles meets more resistance per needle than one alone. In both, "
      "the force per needle falls once the bases come closer than about 0.15 mm.");

  report.paragraph(
      "The embedded array of 6 x 6 needles (quadratic cells, a travel of 2 um in one step) against superposition, "
      "Poisson's ratio 0.495:");
  report.table({"support", "pitch (mm)", "superposition", "embedded array"});
  struct Check {
    bool has_fat;
    double pitch, footprint;
  };
  for (const Check& check : {Check{false, 0.5, 0.25}, Check{true, 0.6, 0.3}}) {
    const std::vector<ElasticLayer> layers = forearm(0.495, check.has_fat);
    const Influence influence(layers, check.footprint / std::sqrt(M_PI), n_side * std::sqrt(2.0) * check.pitch);
    const double exact = efficiency(influence, own_compliance(layers), check.pitch, n_checked);
    const double embedded = embedded_efficiency(layers, check.pitch, check.footprint);
    CHECK(embedded == Approx(exact).epsilon(0.02));
    report.row({check.has_fat ? "5 mm of fat" : "bone", fixed_text(check.pitch, 2), fixed_text(exact, 3),
                fixed_text(embedded, 3)});
  }
  report.write();
}

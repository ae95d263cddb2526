#pragma once
// What the material tests share: every registered example as a case, sample deformations, and one-point drivers.

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/material/registry.hpp"

namespace acus::test {

struct MaterialCase {
  std::string label;  ///< "ogden #2"
  MaterialSpec spec;
  bool is_elastic() const { return spec.prony.empty(); }
  bool is_isotropic() const { return spec.law != "gasser_ogden_holzapfel"; }
};

inline std::vector<MaterialCase> all_cases() {
  std::vector<MaterialCase> cases;
  for (const MaterialDescriptor& law : registered_materials())
    for (std::size_t i = 0; i < law.examples.size(); ++i)
      cases.push_back({law.name + " #" + std::to_string(i), law.examples[i]});
  return cases;
}

inline std::vector<MaterialCase> elastic_cases() {
  std::vector<MaterialCase> cases;
  for (MaterialCase& c : all_cases())
    if (c.is_elastic()) cases.push_back(std::move(c));
  return cases;
}

inline std::vector<MaterialCase> viscoelastic_cases() {
  std::vector<MaterialCase> cases;
  for (MaterialCase& c : all_cases())
    if (!c.is_elastic()) cases.push_back(std::move(c));
  return cases;
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  Mat3 matrix(double size) {
    Mat3 m;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) m(i, j) = uniform(-size, size);
    return m;
  }
  Mat3 unit_direction() { return matrix(1.0).normalized(); }
  Mat3 rotation() {
    Eigen::Vector4d q(uniform(-1, 1), uniform(-1, 1), uniform(-1, 1), uniform(-1, 1));
    return Eigen::Quaterniond(q.normalized()).toRotationMatrix();
  }

 private:
  std::mt19937 engine_;
};

struct Deformation {
  std::string label;
  Mat3 H;
};

/// F = R diag(stretches) Q^T with fixed rotations that are not aligned with anything.
inline Mat3 rotated_stretch(double l1, double l2, double l3) {
  Random random(11);
  const Mat3 R = random.rotation(), Q = random.rotation();
  return R * Vec3(l1, l2, l3).asDiagonal() * Q.transpose() - Mat3::Identity();
}

/// Random states, repeated and nearly repeated stretches, large stretches, volume changes; det F > 0 throughout.
inline std::vector<Deformation> sample_deformations() {
  std::vector<Deformation> samples;
  Random random(7);
  for (int i = 0; i < 6; ++i) samples.push_back({"random " + std::to_string(i), random.matrix(0.12)});
  for (int i = 0; i < 3; ++i) samples.push_back({"large random " + std::to_string(i), random.matrix(0.4)});
  samples.push_back({"uniaxial", rotated_stretch(1.5, 1 / std::sqrt(1.5), 1 / std::sqrt(1.5))});
  samples.push_back({"aligned uniaxial", Vec3(0.5, -0.1, -0.1).asDiagonal()});
  samples.push_back({"equibiaxial", rotated_stretch(1.3, 1.3, 1 / 1.69)});
  samples.push_back({"gap 1e-5", rotated_stretch(1.2, 1.2 * (1 + 1e-5), 0.8)});
  samples.push_back({"gap 1e-9", rotated_stretch(1.2, 1.2 * (1 + 1e-9), 0.8)});
  samples.push_back({"gap 1e-14", rotated_stretch(1.2, 1.2 * (1 + 1e-14), 0.8)});
  samples.push_back({"compressed", rotated_stretch(0.6, 0.9, 1.4)});
  samples.push_back({"large stretch", rotated_stretch(3.0, 0.7, 0.45)});
  samples.push_back({"swollen", rotated_stretch(1.2, 1.3, 1.4)});
  return samples;
}

/// Response at one point for a given old state; owns the new state.
struct Evaluation {
  FullResponse full;
  IsochoricResponse isochoric;
  std::vector<double> state;
};

inline std::vector<double> relaxed_state(const Material& material) {
  std::vector<double> state(material.n_state());
  material.initialise(state);
  return state;
}

inline Evaluation evaluate(const Material& material, const Mat3& H, const std::vector<double>& old_state,
                           double dt = 0.0, const Mat3& axes = Mat3::Identity()) {
  Evaluation result;
  result.state.resize(material.n_state());
  const MaterialPoint point{.H = H, .axes = axes, .dt = dt, .old_state = old_state};
  material.isochoric(point, true, result.state, result.isochoric);
  result.full = respond(material, point, result.state);
  return result;
}

inline Evaluation evaluate(const Material& material, const Mat3& H, const Mat3& axes = Mat3::Identity()) {
  return evaluate(material, H, relaxed_state(material), 0.0, axes);
}

/// Instantaneous moduli over the numbers in the specification.
inline double instantaneous_factor(const MaterialSpec& spec) {
  if (spec.rate) return std::pow(spec.rate->strain_rate / spec.rate->reference, spec.rate->exponent);
  if (spec.moduli == ModuliAre::instantaneous) return 1.0;
  double g_inf = 1.0;
  for (const PronyTerm& term : spec.prony) g_inf -= term.g;
  return 1.0 / g_inf;
}

inline double relative_difference(const auto& a, const auto& b) { return (a - b).norm() / b.norm(); }

}  // namespace acus::test

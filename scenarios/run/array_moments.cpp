#include "scenarios/run/array_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace acus {
namespace {

constexpr double um = 1e3;        // per mm
constexpr int n_on_the_way = 20;  // moments on the way in
constexpr std::array<const char*, 4> standard = {"displacement", "von_mises", "pressure", "max_stretch"};

/// How far the plate goes at least between two moments, mm. Where it is driven by a force nobody knows how far that is.
double spacing_of(const Scenario& scenario, const ArrayPress& press) {
  const double way = scenario.insertion.to > 0.0 ? scenario.insertion.to : press.needle_length();
  return way / n_on_the_way;
}

/// As many moments as the memory meant for them holds.
std::size_t most_moments(std::size_t n_nodes, bool wants_all) {
  constexpr double most_bytes = 512e6;
  const double values_per_node = wants_all ? 12.0 : 6.0;
  return static_cast<std::size_t>(
      std::clamp(most_bytes / (sizeof(double) * values_per_node * static_cast<double>(n_nodes)), 6.0, 40.0));
}

std::string moment_name(std::size_t k) { return ArrayMoments::field_moment + std::to_string(k); }

std::size_t n_values(const ArrayFields::Moment& moment) {
  std::size_t n = 1 + moment.needle_depth.size() + moment.own_dent.size();
  for (const Field& field : moment.fields) n += field.values.size();
  return n;
}

std::vector<Field> wanted(std::vector<Field> fields, bool wants_all) {
  if (wants_all) return fields;
  std::erase_if(fields, [](const Field& field) {
    return std::find(standard.begin(), standard.end(), field.name) == standard.end();
  });
  return fields;
}

}  // namespace

ArrayMoments::ArrayMoments(const Scenario& scenario, const ArrayPress& press, const Communicator& ranks)
    : ranks_(ranks),
      sampler_(press.field().mesh(), Geometry::solid),
      wants_all_(scenario.output.fields == "all"),
      spacing_(spacing_of(scenario, press)),
      n_most_(most_moments(sampler_.field_mesh().points.size() / 3, wants_all_)) {
  if (scenario.output.fields == "none") return;
  fields_.emplace();
  fields_->mesh = sampler_.field_mesh();
  fields_->mesh.mirror_planes = name(press.field().mirrors());
  fields_->needle_length = press.needle_length();
  fields_->plate_half_width = press.plate_half_width();
  keep(press);
}

void ArrayMoments::take(const ArrayPress& press) {
  if (!fields_) return;
  const ArrayStep& step = press.last_step();
  const bool is_far = std::abs(step.displacement - kept_at_) >= spacing_;
  // Approach ends with the first step.
  const bool is_new_phase = step.phase != phase_ && phase_ != CyclePhase::approach;
  phase_ = step.phase;
  if (!is_far && !is_new_phase) return;
  if (n_kept_ >= n_most_) thin_out();
  keep(press);
}

void ArrayMoments::put(RestartState& state) const {
  if (!fields_ || !ranks_.is_first()) return;
  state.reals["moments"] = {spacing_, static_cast<double>(n_kept_), kept_at_, kept_time_, static_cast<double>(phase_)};
  for (std::size_t k = 0; k < fields_->moments.size(); ++k) {
    const ArrayFields::Moment& moment = fields_->moments[k];
    std::vector<double>& values = state.reals[moment_name(k)];
    values = {moment.time};
    values.insert(values.end(), moment.needle_depth.begin(), moment.needle_depth.end());
    values.insert(values.end(), moment.own_dent.begin(), moment.own_dent.end());
    for (const Field& field : moment.fields) values.insert(values.end(), field.values.begin(), field.values.end());
  }
}

bool ArrayMoments::fit(const RestartState& state) const {
  const auto numbers = state.reals.find("moments");
  if (!fields_) return numbers == state.reals.end();
  if (numbers == state.reals.end() || numbers->second.size() != 5) return false;
  if (!ranks_.is_first()) return true;
  for (std::size_t k = 0; k < static_cast<std::size_t>(numbers->second[1]); ++k) {
    const auto values = state.reals.find(moment_name(k));
    if (values == state.reals.end() || values->second.size() != n_values(fields_->moments.front())) return false;
  }
  return true;
}

void ArrayMoments::restore(const RestartState& state) {
  const auto numbers = state.reals.find("moments");
  if (!fields_ || numbers == state.reals.end()) return;
  spacing_ = numbers->second.at(0);
  n_kept_ = static_cast<std::size_t>(numbers->second.at(1));
  kept_at_ = numbers->second.at(2), kept_time_ = numbers->second.at(3);
  phase_ = static_cast<CyclePhase>(numbers->second.at(4));
  if (!ranks_.is_first()) return;
  const ArrayFields::Moment first = fields_->moments.at(0);  // at rest; says what a moment holds
  fields_->moments.clear();
  for (std::size_t k = 0; k < n_kept_; ++k) {
    auto next = state.reals.at(moment_name(k)).begin();
    const auto take = [&next](std::vector<double>& values) {
      std::copy_n(next, values.size(), values.begin());
      next += static_cast<std::ptrdiff_t>(values.size());
    };
    ArrayFields::Moment moment = first;
    moment.time = *next++;
    take(moment.needle_depth);
    take(moment.own_dent);
    for (Field& field : moment.fields) take(field.values);
    fields_->moments.push_back(std::move(moment));
  }
}

const std::optional<ArrayFields>& ArrayMoments::close(const ArrayPress& press) {
  if (fields_ && kept_time_ < press.last_step().time) keep(press);
  if (!ranks_.is_first()) fields_.reset();
  return fields_;
}

void ArrayMoments::keep(const ArrayPress& press) {
  const ArrayStep& step = press.last_step();
  kept_at_ = step.displacement;
  kept_time_ = step.time;
  ++n_kept_;
  ArrayFields::Moment moment;
  moment.time = step.time;
  moment.fields = wanted(sampler_.sample(press.field().tissue(), press.displacement(), wants_all_, ranks_), wants_all_);
  if (!ranks_.is_first()) return;
  std::vector<double>& displacement = moment.fields.front().values;
  if (rest_.empty()) {  // from here on positions and displacements are those from the skin at rest
    rest_ = displacement;
    for (std::size_t i = 0; i < rest_.size(); ++i) fields_->mesh.points[i] += rest_[i] / um;
  }
  for (std::size_t i = 0; i < rest_.size(); ++i) displacement[i] -= rest_[i];
  for (const NeedleRecord& needle : press.needles()) {
    moment.needle_depth.push_back(needle.depth * um);
    moment.own_dent.push_back((needle.dent - needle.field_dent) * um);
  }
  fields_->moments.push_back(std::move(moment));
}

void ArrayMoments::thin_out() {
  std::vector<ArrayFields::Moment> fewer;
  for (std::size_t k = 0; k < fields_->moments.size(); k += 2) fewer.push_back(std::move(fields_->moments[k]));
  fields_->moments = std::move(fewer);
  n_kept_ = (n_kept_ + 1) / 2;
  spacing_ *= 2;
}

}  // namespace acus

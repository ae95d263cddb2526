#include "solvers/array/resolved_press.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "solvers/array/solid_block.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus {
namespace {

constexpr double rounding = 1e-6;            // of the needle's width
constexpr double largest_share = 1.0 / 10;   // of the whole press, as a step
constexpr double largest_cell_share = 0.25;  // of a cell under the tip: beyond it Newton's method finds its way badly
constexpr double first_share = 0.25;         // of the largest step

std::array<double, 2> plate_half_width(const ResolvedProblem& problem) {
  double overhang = problem.plate_overhang;
  if (!(overhang > 0))
    overhang = problem.needles.size() > 1 ? 0.5 * smallest_distance(problem.needles) : problem.needle.length;
  std::array<double, 2> reach = {0.0, 0.0};
  for (const ArrayNeedle& place : problem.needles)
    reach = {std::max(reach[0], std::abs(place.x)), std::max(reach[1], std::abs(place.y))};
  return {reach[0] + overhang, reach[1] + overhang};
}

// Where a body comes nearest to the plane z = 0, or goes deepest below it, sought downhill from `start`: mm, and the
// gap.
struct LowestPoint {
  Vec2 place;
  double gap;
};
LowestPoint lowest_point(const RigidSurface& body, const Vec2& start, double step, double close) {
  const auto gap = [&](const Vec2& at) { return body.surface(Vec3(at[0], at[1], 0.0)).gap; };
  LowestPoint lowest{start, gap(start)};
  while (step > close) {
    const Vec2 from = lowest.place;
    for (const Vec2& way : {Vec2(step, 0), Vec2(-step, 0), Vec2(0, step), Vec2(0, -step)})
      if (const double there = gap(from + way); there < lowest.gap) lowest = {from + way, there};
    if (lowest.place == from) step *= 0.5;
  }
  return lowest;
}

}  // namespace

ResolvedPress::ResolvedPress(const ResolvedProblem& problem) : problem_(problem) {
  if (problem.skin.layers.empty()) throw std::invalid_argument("resolved contact: the skin has no layers");
  if (problem.needles.empty()) throw std::invalid_argument("resolved contact: there are no needles");
  if (!(problem.to > 0 && problem.rate > 0)) throw std::invalid_argument("resolved contact: nothing to do");
  if (problem_.max_step <= 0)
    problem_.max_step =
        std::min(largest_share * problem.to, largest_cell_share * tip_cell(problem.needle, problem.to, problem.mesh));
  if (problem_.first_step <= 0) problem_.first_step = first_share * problem_.max_step;
  place_needles();
  build_block();
  come_to_rest();
  build_contact();
  find_tip_nodes();
}

void ResolvedPress::place_needles() {
  tips_ = tilted(problem_.needles, problem_.tilt);
  const double width = 2 * problem_.needle.half_width, close = rounding * width;
  const bool is_unit_cell = problem_.unit_cell[0] > 0 || problem_.unit_cell[1] > 0;
  const double distance =
      is_unit_cell ? std::min(problem_.unit_cell[0], problem_.unit_cell[1]) : smallest_distance(problem_.needles);
  if (distance < width - close)
    throw ArrayRefusal(
        fmt::format("two needles overlap: they stand {:.4g} mm apart and are {:.4g} mm wide", distance, width));
  if (problem_.use_symmetry || is_unit_cell) {
    if (is_mirror_symmetric(problem_.skin)) mirrors_ = mirror_planes(tips_, close);
    const Vec3 up = problem_.tilt.rotation().col(2);
    mirrors_.x = mirrors_.x && problem_.needle.is_mirrored_x && std::abs(up[0]) < rounding;
    mirrors_.y = mirrors_.y && problem_.needle.is_mirrored_y && std::abs(up[1]) < rounding;
    mirrors_.diagonal = false;  // contact is not folded
  }
  if (is_unit_cell && !(mirrors_.x && mirrors_.y))
    throw ArrayRefusal("a unit cell needs mirror planes: a needle that has them, and a Langer direction along x or y");
  model_ = needles_of_model(tips_, mirrors_, close);
  for (const int k : model_.array_needle) {
    const ArrayNeedle& place = tips_[k];
    const bool is_cut_x = mirrors_.x && std::abs(place.x) <= close, is_cut_y = mirrors_.y && std::abs(place.y) <= close;
    shares_.push_back((is_cut_x ? 0.5 : 1.0) * (is_cut_y ? 0.5 : 1.0));
  }
  needles_.resize(shares_.size());
  plate_ = std::make_unique<NeedlePlate>(problem_.needle, model_places(), plate_half_width(problem_), problem_.tilt);
  find_lowest_points();
}

std::vector<ArrayNeedle> ResolvedPress::model_places() const {
  std::vector<ArrayNeedle> places;
  for (const int k : model_.array_needle) places.push_back(problem_.needles[k]);
  return places;
}

// The lowest point of a tilted needle lies beside its tip: there it meets the skin, so that the mesh has its finest
// cells there, and the plate is raised until the first only touches z = 0.
void ResolvedPress::find_lowest_points() {
  const Mat3 turn = problem_.tilt.rotation();
  std::vector<Vec3> tips;
  for (const ArrayNeedle& place : model_places())
    tips.push_back(turn * Vec3(place.x + problem_.needle.tip[0], place.y + problem_.needle.tip[1], place.recess));
  const Vec3 foremost = *std::min_element(tips.begin(), tips.end(),
                                          [](const Vec3& left, const Vec3& right) { return left[2] < right[2]; });
  plate_->lift(-foremost[2]);
  Vec2 beside = Vec2::Zero();  // the same for all needles, which are turned alike
  if (problem_.tilt.angle > 0.0) {
    const double step = 0.25 * problem_.needle.half_width, close = rounding * problem_.needle.half_width;
    for (double overlap = 2 * close; overlap > close;) {
      const LowestPoint lowest = lowest_point(*plate_, foremost.head<2>() + beside, step, close);
      beside = lowest.place - foremost.head<2>();
      overlap = -lowest.gap;
      plate_->lift(overlap);
    }
  }
  for (const Vec3& tip : tips) lowest_.push_back(tip.head<2>() + beside);
}

void ResolvedPress::build_block() {
  mesh_ = resolved_mesh(problem_.skin, problem_.needle, lowest_, mirrors_,
                        {0.5 * problem_.unit_cell[0], 0.5 * problem_.unit_cell[1]}, problem_.to, problem_.mesh);
  const SolidSides sides{
      problem_.skin.base, problem_.lateral, mirrors_, {problem_.unit_cell[0] > 0, problem_.unit_cell[1] > 0}};
  map_ = std::make_unique<DofMap>(mesh_.points.size(), solid_supports(mesh_, sides));
  std::vector<RegionMaterial> regions = solid_regions(problem_.skin);
  surface_modulus_ = regions.front().law->shear_modulus();
  tissue_ = Tissue::create(mesh_, Geometry::solid, *map_, std::move(regions));
}

void ResolvedPress::come_to_rest() {
  TissueSystem system = make_system(problem_.solver, mesh_, *map_, *tissue_, "top");
  solver_reason_ = system.choice.reason;
  if (system.choice.is_refused) throw ArrayRefusal(solver_reason_);
  ContactSettings contact;
  contact.friction = problem_.friction;
  contact.stiffness = surface_modulus_;
  contact_ = std::make_unique<Contact>(mesh_, Geometry::solid, "top", *plate_, *map_, system.pattern, contact);
  newton_ = std::make_unique<Newton>(*map_, std::move(system.pattern), NewtonSettings{.tolerance = problem_.tolerance},
                                     std::move(system.solver));
  u_at_rest_ = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh_.points.size()));
  tissue_->set_time_step(fully_relaxed);
  std::array<Term*, 1> alone = {tissue_.get()};
  const NewtonReport report = newton_->solve(alone, u_at_rest_);
  if (report.outcome != NewtonOutcome::converged)
    throw EquilibriumError("the prestretched skin finds no equilibrium: " + std::string(name(report.outcome)) + "; " +
                           std::string(advice(report.outcome)));
  tissue_->commit();
  tissue_->commit();  // the step before the first is at rest too
  tissue_->set_rest(newton_->residual());
}

void ResolvedPress::build_contact() {
  // The tips touch the skin where tension has brought it; with held sides that is z = 0.
  contact_->place(u_at_rest_, Vec3::Zero());
  const PressSettings press{problem_.to, problem_.rate, problem_.first_step, problem_.max_step,
                            static_cast<double>(model_.n_images)};
  steps_ = std::make_unique<ContactSteps>(ContactSteps::Parts{*tissue_, *contact_, *newton_}, u_at_rest_,
                                          tissue_->stored_energy(), press);
}

void ResolvedPress::find_tip_nodes() {
  const std::vector<std::int32_t> surface = mesh_.boundary_nodes("top");
  for (const Vec2& tip : lowest_) {
    const auto distance = [&](std::int32_t node) {
      return std::hypot(mesh_.points[3 * static_cast<std::size_t>(node)] - tip[0],
                        mesh_.points[3 * static_cast<std::size_t>(node) + 1] - tip[1]);
    };
    tip_nodes_.push_back(*std::min_element(surface.begin(), surface.end(),
                                           [&](std::int32_t a, std::int32_t b) { return distance(a) < distance(b); }));
  }
}

bool ResolvedPress::advance() {
  if (!steps_->advance()) return false;
  measure();
  return true;
}

void ResolvedPress::measure() {
  for (ResolvedNeedle& needle : needles_) needle.force = needle.contact_radius = 0.0;
  plate_force_ = 0.0;
  std::vector<ArrayNeedle> tips;
  for (const int k : model_.array_needle) tips.push_back(tips_[k]);
  contact_->visit_loads(displacement(), [&](const Vec3& at, const Vec3& force) {
    const int part = plate_->nearest(at).part;
    if (part == plate_->n_needles()) {
      plate_force_ -= model_.n_images * force[2];
      return;
    }
    ResolvedNeedle& needle = needles_[part];
    needle.force -= force[2] / shares_[part];
    needle.contact_radius = std::max(needle.contact_radius, std::hypot(at[0] - tips[part].x, at[1] - tips[part].y));
  });
  last_ = steps_->last_step();
  last_.contact_radius = 0.0;
  for (std::size_t k = 0; k < needles_.size(); ++k) {
    ResolvedNeedle& needle = needles_[k];
    const auto dof = 3 * static_cast<Eigen::Index>(tip_nodes_[k]) + 2;
    needle.dent = u_at_rest_[dof] - displacement()[dof];
    needle.largest_force = std::max(needle.largest_force, needle.force);
    if (needle.touch < 0 && needle.force > 0) needle.touch = last_.displacement;
    last_.contact_radius = std::max(last_.contact_radius, needle.contact_radius);
  }
}

std::vector<ResolvedNeedle> ResolvedPress::needles() const {
  std::vector<ResolvedNeedle> all;
  for (const int k : model_.model_needle) all.push_back(needles_[k]);
  return all;
}

void ResolvedPress::restore(const Memory& memory) {
  if (memory.needles.size() != needles_.size())
    throw std::invalid_argument("resolved contact: restart data do not fit");
  steps_->restore(memory.steps);
  needles_ = memory.needles;
  last_ = steps_->last_step();
}

}  // namespace acus

#include "solvers/penetration/tip_motion.hpp"

#include <algorithm>
#include <cmath>

#include "solvers/penetration/bracket.hpp"

namespace acus {
namespace {

/// Follows the excess of resistance over push from where it is negative to where it first is not, and watches whether
/// it ever falls on the way.
class Search {
 public:
  Search(double from, double excess, double tolerance) : at_(from), excess_(excess), tolerance_(tolerance) {}

  /// Goes on to L; true when the tip rests in between.
  template <typename Function>
  bool reaches(double L, double excess, const Function& excess_at) {
    const double rounding = 1e-12 * (std::abs(excess) + std::abs(excess_));
    if (excess < excess_ - rounding) is_jump_ = true;
    if (excess >= 0.0) {
      at_ = bracketed_root(excess_at, at_, excess_, L, excess, tolerance_);
      return true;
    }
    at_ = L, excess_ = excess;
    return false;
  }
  double at() const { return at_; }
  bool is_jump() const { return is_jump_; }

 private:
  double at_, excess_, tolerance_;
  bool is_jump_ = false;
};

}  // namespace

// Depths are halved until straight lines between them are good to 2e-4 of the largest force.
WithdrawalTable::WithdrawalTable(const PenetrationLaw& law, double deepest) {
  constexpr int n_even_parts = 16;
  constexpr double tolerance = 2e-4, thinnest = 1e-6;
  const auto value_at = [&](double L) {
    const PenetrationLaw::Withdrawal here = law.withdrawal(L, deepest);
    return Value{here.elastic, here.grip, here.wedge, 0.0};
  };
  struct Node {
    double L;
    Value value;
  };
  std::vector<Node> ahead;  // still to be reached, the nearest last
  for (int i = n_even_parts; i > 0; --i) ahead.push_back({deepest * i / n_even_parts, {}});
  for (Node& node : ahead) node.value = value_at(node.L);
  double largest = 0.0;
  for (const Node& node : ahead) largest = std::max({largest, std::abs(node.value.elastic), node.value.grip});
  depths_ = {0.0};
  values_ = {value_at(0.0)};
  while (!ahead.empty()) {
    const Node next = ahead.back();
    const Value& last = values_.back();
    const double width = next.L - depths_.back(), middle = depths_.back() + 0.5 * width;
    const Value half = value_at(middle);
    const double miss = std::max(std::abs(half.elastic - 0.5 * (last.elastic + next.value.elastic)),
                                 std::abs(half.grip - 0.5 * (last.grip + next.value.grip)));
    if (miss > tolerance * largest && width > thinnest * deepest) {
      ahead.push_back({middle, half});
      continue;
    }
    const double friction = last.friction + 0.5 * (last.grip + next.value.grip) * width;
    depths_.push_back(next.L);
    values_.push_back(next.value);
    values_.back().friction = friction;
    ahead.pop_back();
  }
}

WithdrawalTable::Value WithdrawalTable::at(double L) const {
  const auto above = std::upper_bound(depths_.begin() + 1, depths_.end() - 1, L);
  const std::size_t i = static_cast<std::size_t>(above - depths_.begin()) - 1;
  const Value &a = values_[i], &b = values_[i + 1];
  const double h = depths_[i + 1] - depths_[i], t = (L - depths_[i]) / h;
  const auto between = [t](double from, double to) { return from + t * (to - from); };
  const double grip = between(a.grip, b.grip);
  return {between(a.elastic, b.elastic), grip, between(a.wedge, b.wedge), a.friction + 0.5 * (a.grip + grip) * t * h};
}

const WithdrawalTable& TipMotion::way_back(double deepest) {
  if (way_back_.empty() || way_back_.front().deepest() != deepest) way_back_ = {WithdrawalTable(law_, deepest)};
  return way_back_.front();
}

double TipMotion::wedge(const TipState& tip) {
  return tip.depth < tip.deepest ? way_back(tip.deepest).at(tip.depth).wedge : law_.energy(tip.deepest).wedge;
}

TipState TipMotion::moved(const TipState& from, double L) {
  TipState tip = from;
  tip.depth = L;
  const double in_slit = std::min(L, from.deepest);
  if (in_slit != from.depth) {
    const WithdrawalTable& table = way_back(from.deepest);
    tip.friction += std::abs(table.at(in_slit).friction - table.at(from.depth).friction);
  }
  if (L > from.deepest) {
    tip.friction += law_.energy(L).friction - law_.energy(from.deepest).friction;
    tip.deepest = L;
  }
  return tip;
}

WithdrawalTable::Value TipMotion::held_at(const TipState& tip) {
  if (tip.depth < tip.deepest) return way_back(tip.deepest).at(tip.depth);
  if (held_deepest_ != tip.deepest) {
    const PenetrationLaw::Withdrawal here = law_.withdrawal(tip.deepest, tip.deepest);
    held_ = {here.elastic, here.grip, here.wedge, 0.0};
    held_deepest_ = tip.deepest;
  }
  return held_;
}

TipMotion::Rest TipMotion::settle(const TipState& from, const Drive& drive) {
  const double pushed = drive.push(from.depth);
  if (from.depth == from.deepest) {
    if (pushed > law_.force(from.depth).total) return go_in(from, drive);
  } else {
    const WithdrawalTable::Value here = way_back(from.deepest).at(from.depth);
    if (pushed > here.elastic + here.grip) return go_in(from, drive);
  }
  const WithdrawalTable::Value here = held_at(from);
  if (pushed < here.elastic - here.grip) return slide_back(from, drive);
  return {from, false};
}

// Through its own slit first, then on through whole tissue.
TipMotion::Rest TipMotion::go_in(const TipState& from, const Drive& drive) {
  if (from.depth == from.deepest) return cut(from, drive);
  const WithdrawalTable& table = way_back(from.deepest);
  const auto excess = [&](double L) {
    const WithdrawalTable::Value here = table.at(L);
    return here.elastic + here.grip - drive.push(L);
  };
  Search search(from.depth, excess(from.depth), 1e-14 * law_.max_depth());
  const std::vector<double>& depths = table.depths();
  for (auto node = std::upper_bound(depths.begin(), depths.end(), from.depth); node != depths.end(); ++node)
    if (search.reaches(*node, excess(*node), excess)) return {moved(from, search.at()), search.is_jump()};
  Rest rest = cut(moved(from, from.deepest), drive);
  rest.is_jump = rest.is_jump || search.is_jump();
  return rest;
}

TipMotion::Rest TipMotion::cut(const TipState& from, const Drive& drive) {
  const auto excess = [&](double L) { return law_.force(L).total - drive.push(L); };
  const double at_start = excess(from.depth);
  if (at_start >= 0.0) return {from, false};
  Search search(from.depth, at_start, 1e-14 * law_.max_depth());
  const std::vector<LayerBarriers::Barrier>& barriers = barriers_.all();
  std::size_t next = barriers_.next(from.deepest);
  bool gave_way = false;
  for (std::size_t i = grid_.beyond(from.depth); i < grid_.depths().size();) {
    const double node = grid_.depths()[i];
    if (next < barriers.size() && barriers[next].depth <= node) {
      const double border = std::max(barriers[next].depth, from.depth);
      if (search.reaches(border, excess(border), excess)) break;
      if (drive.push(border) < barriers_.force(barriers[next], drive.dent(border))) break;
      gave_way = true;
      ++next;
      continue;
    }
    if (search.reaches(node, grid_.forces()[i] - drive.push(node), excess)) break;
    ++i;
  }
  return {moved(from, search.at()), gave_way || search.is_jump()};
}

TipMotion::Rest TipMotion::slide_back(const TipState& from, const Drive& drive) {
  const WithdrawalTable& table = way_back(from.deepest);
  const auto excess = [&](double L) {
    const WithdrawalTable::Value here = table.at(L);
    return drive.push(L) - (here.elastic - here.grip);
  };
  Search search(from.depth, excess(from.depth), 1e-14 * law_.max_depth());
  const std::vector<double>& depths = table.depths();
  const std::ptrdiff_t n_above = std::lower_bound(depths.begin(), depths.end(), from.depth) - depths.begin();
  for (std::ptrdiff_t i = n_above; i-- > 0;) {
    const double L = depths[static_cast<std::size_t>(i)];
    if (search.reaches(L, excess(L), excess)) return {moved(from, search.at()), search.is_jump()};
  }
  return {moved(from, 0.0), search.is_jump()};  // nothing holds it any more
}

}  // namespace acus

#include "solvers/healing/injury_profile.hpp"

#include <cmath>
#include <stdexcept>

#include "solvers/healing/healing_sources.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

InjuryProfile::InjuryProfile(const PunctureTable& table, int session, const HealingGrid& grid, double area)
    : shape_(grid.z.size(), 0.0), edge_(shape_), number_(shape_) {
  if (!(area > 0.0)) throw std::invalid_argument("an injury profile needs a treated area");
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.session[row] != session || !is_hole(table, row)) continue;
    const ChannelSections sections = channel_sections(table, row, 1.0);
    for (std::size_t k = 0; k < grid.z.size(); ++k) {
      const DepthCell cell = depth_cell(grid.z, k);
      // Three values of a quadratic in the rim give its coefficients.
      const double bare = sections.volume(cell.above, cell.below, 0.0);
      const double one = sections.volume(cell.above, cell.below, 1.0),
                   two = sections.volume(cell.above, cell.below, 2.0);
      const double scale = 1.0 / (area * cell.thickness()), square = 0.5 * (two - 2.0 * one + bare);
      shape_[k] += scale * bare;
      edge_[k] += scale * (one - bare - square);
      number_[k] += scale * square;
    }
  }
}

std::vector<double> InjuryProfile::fraction(double r_inf, double rim) const {
  std::vector<double> fractions;
  for (std::size_t k = 0; k < shape_.size(); ++k)
    fractions.push_back(-std::expm1(-(r_inf * r_inf * shape_[k] + r_inf * rim * edge_[k] + rim * rim * number_[k])));
  return fractions;
}

void InjuryProfile::scale(double factor) {
  for (std::vector<double>* part : {&shape_, &edge_, &number_})
    for (double& value : *part) value *= factor;
}

std::vector<double> InjuryProfile::destroyed(const HealingParameters& p) const { return fraction(p.r_inf, 0.0); }
std::vector<double> InjuryProfile::injured(const HealingParameters& p) const { return fraction(p.r_inf, p.delta); }

HealingGrid column_grid(const HealingGrid& like) {
  HealingGrid grid = like;
  grid.x = grid.y = plain_axis({0.0});
  return grid;
}

}  // namespace acus

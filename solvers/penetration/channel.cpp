#include "solvers/penetration/channel.hpp"

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

constexpr int n_open_depths = 400;  // at which the gape is looked at

double gape_at(const PenetrationLaw& law, const ChannelTension& held, double z, double cut_depth) {
  return gape(held, law.layer_at(z), law.slit(z, cut_depth));
}

double open_depth(const PenetrationLaw& law, double cut_depth, const ChannelTension& held, double open_width) {
  const auto z = [&](int i) { return cut_depth * i / n_open_depths; };
  int n_open = 0;
  while (n_open < n_open_depths && gape_at(law, held, z(n_open), cut_depth) > open_width) ++n_open;
  if (n_open == 0) return 0.0;
  double open = z(n_open - 1), shut = z(n_open);
  for (int k = 0; k < 40; ++k) {
    const double middle = 0.5 * (open + shut);
    (gape_at(law, held, middle, cut_depth) > open_width ? open : shut) = middle;
  }
  return open;
}

}  // namespace

double gape(const ChannelTension& held, std::size_t layer, double half_length) {
  if (held.tension.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::max(0.0, held.tension[layer] * half_length / held.tangent_modulus[layer]);
}

Residual residual_channel(const PenetrationLaw& law, double cut_depth, const ChannelTension& held, double open_width) {
  Residual channel;
  channel.cut_depth = cut_depth;
  if (cut_depth <= 0.0) return channel;
  for (std::size_t layer = 0; layer < law.layers().size() && law.top_of(layer) < cut_depth; ++layer) {
    const double z = law.top_of(layer), a = law.slit(z, cut_depth);
    channel.slits.push_back({static_cast<int>(layer), z, 2.0 * a, gape(held, layer, a)});
  }
  if (held.tension.empty()) return channel;
  channel.open_depth = open_depth(law, cut_depth, held, open_width);
  channel.equivalent_diameter = std::sqrt(channel.slits.front().length * channel.slits.front().gape);
  return channel;
}

}  // namespace acus

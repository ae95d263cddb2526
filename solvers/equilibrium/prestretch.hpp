#pragma once
// In-vivo tension: each layer is stretched in the plane of the skin and free to thin, so its normal stress is zero.

#include <stdexcept>

#include "core/fem/geometry.hpp"
#include "core/material/material.hpp"
#include "core/skin/stack.hpp"

namespace acus {

/// The skin finds no equilibrium even before the needle comes; the message says why.
class EquilibriumError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A time step after which every law has relaxed (s); the tension of living skin has had all the time it needs.
inline constexpr double fully_relaxed = 1e15;

/// Deformation from the stress-free state to the mesh for a layer with in-plane stretches along and across the first
/// material axis: F0 = diag(l1, l2, l3), l3 from zero normal stress of the relaxed law. Axisymmetry has one in-plane
/// stretch only: l1 = l2 (std::invalid_argument otherwise). Throws EquilibriumError when no l3 is found.
Mat3 prestretch(const Material& law, const SkinLayer& layer, Geometry geometry);

}  // namespace acus

#pragma once
// Deformation measures that the laws share, formed from H = F - I without cancellation.

#include "core/tensor/tensor.hpp"

namespace acus {

struct Kinematics {
  explicit Kinematics(const Mat3& H)
      : F(H + Mat3::Identity()),
        G(F.inverse().transpose()),
        E(green_lagrange(H)),
        e(0.5 * (H + H.transpose() + H * H.transpose())),
        j(det_minus_one(H)) {}

  Mat3 F;    ///< deformation gradient
  Mat3 G;    ///< F^-T
  Mat3 E;    ///< Green-Lagrange strain (F^T F - I)/2, reference frame
  Mat3 e;    ///< (F F^T - I)/2, current frame
  double j;  ///< det F - 1
};

}  // namespace acus

#pragma once
// MUMPS: a multifrontal factor spread over the ranks of MPI_COMM_WORLD. Only built with ACUS_WITH_MPI.

#include <memory>

#include "solvers/parallel/distributed_factor.hpp"

namespace acus {

class MumpsFactor final : public DistributedFactor {
 public:
  MumpsFactor();
  ~MumpsFactor() override;
  MumpsFactor(const MumpsFactor&) = delete;
  MumpsFactor& operator=(const MumpsFactor&) = delete;

  void analyse(const SymmetricMatrix& part) override;
  bool factorise_definite(const SymmetricMatrix& part) override;
  Eigen::VectorXd solve_with_factor(const Eigen::VectorXd& rhs) const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace acus

#pragma once
// The ranks of an MPI job. Only built with ACUS_WITH_MPI.

#include "solvers/parallel/communicator.hpp"

namespace acus {

class MpiCommunicator final : public Communicator {
 public:
  /// Starts MPI, the destructor ends it. One at a time, in the main thread.
  MpiCommunicator();
  ~MpiCommunicator() override;
  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void sum(std::span<double> values) const override;
  std::vector<double> gather(double value) const override;
  std::string broadcast(const std::string& bytes) const override;
  std::unique_ptr<DistributedFactor> make_factor() const override;

 private:
  void end_all(int exit_code, const std::string& message) const override;

  int rank_ = 0, size_ = 1;
  int errors_ = -1;  // where messages go, whatever is done with stderr later
};

}  // namespace acus

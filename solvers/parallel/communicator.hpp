#pragma once
// The processes (ranks) that share one run: what they tell each other. Everything else of the program knows this
// interface alone. All members except abort() are collective: every rank calls them in the same order.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "solvers/parallel/distributed_factor.hpp"

namespace acus {

class Communicator {
 public:
  virtual ~Communicator() = default;

  /// 0 ... size() - 1; the first one reads, writes and prints.
  virtual int rank() const = 0;
  virtual int size() const = 0;
  bool is_first() const { return rank() == 0; }
  bool is_alone() const { return size() == 1; }

  /// Adds up vectors of one length in the order of the ranks; in place, bit for bit the same on every rank.
  virtual void sum(std::span<double> values) const = 0;
  /// The values of all ranks, in their order.
  virtual std::vector<double> gather(double value) const = 0;
  /// The bytes of the first rank. Ranks that wait for them leave their processor to others.
  virtual std::string broadcast(const std::string& bytes) const = 0;
  /// Ends the program on all ranks, with a message and an exit code. For what went wrong on this rank alone.
  [[noreturn]] void abort(int exit_code, const std::string& message) const;
  virtual std::unique_ptr<DistributedFactor> make_factor() const = 0;

  double total(double value) const;
  double smallest(double value) const;
  double largest(double value) const;
  bool all(bool value) const { return smallest(value ? 1.0 : 0.0) == 1.0; }
  bool any(bool value) const { return largest(value ? 1.0 : 0.0) == 1.0; }

 protected:
  /// Prints the message and ends the other processes.
  virtual void end_all(int exit_code, const std::string& message) const = 0;
};

/// This process and no other.
const Communicator& single_process();

/// Joins the processes that a launcher (mpirun, srun) started together with this one; this process alone when none did.
/// To be called once, at the start of main; what it returns lives until the end of main. Throws std::runtime_error
/// when several were started and cannot find each other, or when this program was built without MPI.
std::unique_ptr<const Communicator> join_ranks();

}  // namespace acus

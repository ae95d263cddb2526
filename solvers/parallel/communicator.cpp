#include "solvers/parallel/communicator.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <stdexcept>

#ifdef ACUS_WITH_MPI
#include "solvers/parallel/mpi_communicator.hpp"
#endif

namespace acus {
namespace {

class Alone final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void sum(std::span<double>) const override {}
  std::vector<double> gather(double value) const override { return {value}; }
  std::string broadcast(const std::string& bytes) const override { return bytes; }
  std::unique_ptr<DistributedFactor> make_factor() const override {
    throw std::logic_error("a single process needs no distributed factor");
  }

 private:
  void end_all(int, const std::string& message) const override { std::fprintf(stderr, "acus: %s\n", message.c_str()); }
};

int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? 0 : std::atoi(text);
}

// How many processes the launcher says it started: Open MPI, MPICH and its kin, srun.
int n_started() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"})
    if (const int n = number_in(variable); n > 0) return n;
  return 1;
}

}  // namespace

void Communicator::abort(int exit_code, const std::string& message) const {
  end_all(exit_code, message);
  std::_Exit(exit_code);
}

double Communicator::total(double value) const {
  const std::vector<double> values = gather(value);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double Communicator::smallest(double value) const {
  const std::vector<double> values = gather(value);
  return *std::min_element(values.begin(), values.end());
}

double Communicator::largest(double value) const {
  const std::vector<double> values = gather(value);
  return *std::max_element(values.begin(), values.end());
}

const Communicator& single_process() {
  static const Alone communicator;
  return communicator;
}

std::unique_ptr<const Communicator> join_ranks() {
  const int n = n_started();
  if (n == 1) return std::make_unique<Alone>();
#ifdef ACUS_WITH_MPI
  auto ranks = std::make_unique<MpiCommunicator>();
  if (ranks->size() != n)
    throw std::runtime_error("started " + std::to_string(n) + " times, but MPI knows of " +
                             std::to_string(ranks->size()) + ": start it with mpirun, or with srun --mpi=pmix");
  return ranks;
#else
  throw std::runtime_error("started " + std::to_string(n) +
                           " times, but this program was built without MPI (ACUS_WITH_MPI=OFF)");
#endif
}

}  // namespace acus

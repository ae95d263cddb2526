#include "solvers/parallel/mpi_communicator.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>

#include <mpi.h>
#include <unistd.h>

#include "solvers/parallel/mumps_factor.hpp"

namespace acus {
namespace {

// Sends from the first rank to all. MPI's own waiting keeps a processor busy: look now and then instead.
void broadcast_patiently(void* data, std::size_t n_bytes) {
  constexpr std::size_t largest = 1 << 30;  // MPI counts with int
  auto* bytes = static_cast<char*>(data);
  for (std::size_t done = 0; done < n_bytes; done += largest) {
    MPI_Request request = MPI_REQUEST_NULL;
    const int n = static_cast<int>(std::min(largest, n_bytes - done));
    MPI_Ibcast(bytes + done, n, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
    for (int is_done = 0;;) {
      MPI_Test(&request, &is_done, MPI_STATUS_IGNORE);
      if (is_done) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

}  // namespace

MpiCommunicator::MpiCommunicator() : errors_(dup(STDERR_FILENO)) {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiCommunicator::~MpiCommunicator() { MPI_Finalize(); }

// Every rank adds up one block of the vector: its own order of additions, whatever the MPI library prefers.
void MpiCommunicator::sum(std::span<double> values) const {
  const std::size_t n = values.size(), block = (n + size_ - 1) / size_;
  std::vector<int> count(size_), first(size_), received_count(size_), received_first(size_);
  for (int r = 0; r < size_; ++r) {
    const std::size_t begin = std::min(n, r * block);
    first[r] = static_cast<int>(begin);
    count[r] = static_cast<int>(std::min(n, begin + block) - begin);
  }
  const int own = count[rank_];
  for (int r = 0; r < size_; ++r) {
    received_count[r] = own;
    received_first[r] = r * own;
  }
  std::vector<double> received(static_cast<std::size_t>(own) * size_);
  MPI_Alltoallv(values.data(), count.data(), first.data(), MPI_DOUBLE, received.data(), received_count.data(),
                received_first.data(), MPI_DOUBLE, MPI_COMM_WORLD);
  for (int r = 1; r < size_; ++r)
    for (int i = 0; i < own; ++i) received[i] += received[static_cast<std::size_t>(r) * own + i];
  MPI_Allgatherv(received.data(), own, MPI_DOUBLE, values.data(), count.data(), first.data(), MPI_DOUBLE,
                 MPI_COMM_WORLD);
}

std::vector<double> MpiCommunicator::gather(double value) const {
  std::vector<double> values(size_);
  MPI_Allgather(&value, 1, MPI_DOUBLE, values.data(), 1, MPI_DOUBLE, MPI_COMM_WORLD);
  return values;
}

std::string MpiCommunicator::broadcast(const std::string& bytes) const {
  std::uint64_t n = bytes.size();
  broadcast_patiently(&n, sizeof n);
  std::string all = is_first() ? bytes : std::string(n, '\0');
  broadcast_patiently(all.data(), n);
  return all;
}

void MpiCommunicator::end_all(int exit_code, const std::string& message) const {
  dprintf(errors_, "acus: rank %d of %d: %s\n", rank_, size_, message.c_str());
  MPI_Abort(MPI_COMM_WORLD, exit_code);
}

std::unique_ptr<DistributedFactor> MpiCommunicator::make_factor() const { return std::make_unique<MumpsFactor>(); }

}  // namespace acus

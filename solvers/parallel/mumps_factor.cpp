#include "solvers/parallel/mumps_factor.hpp"

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <dmumps_c.h>
#include <mpi.h>

namespace acus {
namespace {

// Settings and codes are those of [MUMPS2022], which counts from 1.
constexpr int start = -1, end = -2, analysis = 1, factorisation = 2, solution = 3;
constexpr int use_world = -987654;
constexpr int metis = 5;
constexpr int first_slack = 25, largest_slack = 400;  // per cent of memory beyond the estimate

constexpr int integers_too_few = -8, work_array_too_small = -9, singular = -10, no_memory = -13,
              send_buffer_too_small = -17, receive_buffer_too_small = -20, root_not_definite = -40;

}  // namespace

struct MumpsFactor::Impl {
  DMUMPS_STRUC_C mumps{};
  std::vector<MUMPS_INT> rows, columns;  // of this rank's entries, from 1
  int rank = 0;

  int& setting(int k) { return mumps.icntl[k - 1]; }
  int info(int k) const { return mumps.infog[k - 1]; }

  void call(int job) {
    mumps.job = job;
    dmumps_c(&mumps);
  }

  [[noreturn]] void fail(const char* doing) const {
    if (info(1) == no_memory || info(1) == work_array_too_small) throw std::bad_alloc();
    throw std::runtime_error(std::string("MUMPS, ") + doing + ": error " + std::to_string(info(1)) + ", " +
                             std::to_string(info(2)));
  }

  bool wants_more_memory() const {
    const int error = info(1);
    return error == work_array_too_small || error == integers_too_few || error == receive_buffer_too_small ||
           error == send_buffer_too_small;
  }
};

MumpsFactor::MumpsFactor() : impl_(std::make_unique<Impl>()) {
  MPI_Comm_rank(MPI_COMM_WORLD, &impl_->rank);
  DMUMPS_STRUC_C& mumps = impl_->mumps;
  mumps.comm_fortran = use_world;
  mumps.par = 1;  // the first rank works too
  mumps.sym = 1;  // positive definite: no pivoting
  impl_->call(start);
  for (int k = 1; k <= 3; ++k) impl_->setting(k) = -1;  // prints nothing
  impl_->setting(4) = 0;
  impl_->setting(7) = metis;
  impl_->setting(14) = first_slack;
  impl_->setting(18) = 3;  // every rank gives its part; entries at the same place are added
}

// Ending is collective. While an exception passes, nobody knows where the other ranks are: the process then ends soon.
MumpsFactor::~MumpsFactor() {
  if (std::uncaught_exceptions() == 0) impl_->call(end);
}

void MumpsFactor::analyse(const SymmetricMatrix& part) {
  impl_->rows.clear();
  impl_->columns.clear();
  impl_->rows.reserve(part.row.size());
  impl_->columns.reserve(part.row.size());
  for (std::int64_t j = 0; j < part.n; ++j)
    for (std::int64_t k = part.column_start[j]; k < part.column_start[j + 1]; ++k) {
      impl_->rows.push_back(static_cast<MUMPS_INT>(part.row[k] + 1));
      impl_->columns.push_back(static_cast<MUMPS_INT>(j + 1));
    }
  DMUMPS_STRUC_C& mumps = impl_->mumps;
  mumps.n = static_cast<MUMPS_INT>(part.n);
  mumps.nnz_loc = static_cast<MUMPS_INT8>(impl_->rows.size());
  mumps.irn_loc = impl_->rows.data();
  mumps.jcn_loc = impl_->columns.data();
  impl_->call(analysis);
  if (impl_->info(1) < 0) impl_->fail("analysis");
}

bool MumpsFactor::factorise_definite(const SymmetricMatrix& part) {
  impl_->mumps.a_loc = const_cast<double*>(part.value.data());
  for (;;) {
    impl_->call(factorisation);
    if (!impl_->wants_more_memory() || impl_->setting(14) >= largest_slack) break;
    impl_->setting(14) *= 2;
  }
  if (impl_->info(1) == root_not_definite || impl_->info(1) == singular) return false;
  if (impl_->info(1) < 0) impl_->fail("factorisation");
  return impl_->info(12) == 0;  // negative pivots
}

Eigen::VectorXd MumpsFactor::solve_with_factor(const Eigen::VectorXd& rhs) const {
  Eigen::VectorXd x = rhs;
  impl_->mumps.nrhs = 1;
  impl_->mumps.lrhs = impl_->mumps.n;
  impl_->mumps.rhs = x.data();  // read and written on the first rank only
  impl_->call(solution);
  if (impl_->info(1) < 0) impl_->fail("solution");
  MPI_Bcast(x.data(), static_cast<int>(x.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD);
  return x;
}

}  // namespace acus

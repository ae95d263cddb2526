#include "solvers/linear/cholmod_solver.hpp"

#include <cassert>
#include <cstring>
#include <new>
#include <span>
#include <vector>

#include <cholmod.h>
#include <dlfcn.h>
#include <omp.h>

#include "solvers/linear/factor_copy.hpp"

namespace acus {
namespace {

// Below this many operations the dense blocks of a factor are so small that waking BLAS threads costs more than it
// saves (measured: a factor of ten at 12,000 unknowns of a plane section).
constexpr double worthwhile_flops = 4e9;

constexpr const char* out_of_memory = "out of memory while factorising the stiffness matrix";

// OpenBLAS keeps its own thread count; other BLAS libraries have no such call and are left alone.
void set_blas_threads(int n) {
  using Setter = void (*)(int);
  static const auto setter = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (setter) setter(n);
}

// While this lives, the calling thread works alone: BLAS, and CHOLMOD's own loops, which ask for four threads whatever
// the user allowed. The OpenMP build of OpenBLAS sets the thread count of the whole program: both are put back.
class OneThread {
 public:
  OneThread() : threads_(omp_get_max_threads()), levels_(omp_get_max_active_levels()) {
    set_blas_threads(1);
    omp_set_max_active_levels(0);
  }
  ~OneThread() {
    omp_set_max_active_levels(levels_);
    set_blas_threads(threads_);
    omp_set_num_threads(threads_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int threads_, levels_;
};

// CHOLMOD's loops ask for four threads; on fewer cores these and those of BLAS drive each other out (measured on two:
// 5.2 s with four, 2.1 s with one, 1.3 s with two, for 44,000 unknowns in three dimensions). A league of one team is
// the one place where OpenMP lets a program limit what a library may start.
template <class Work>
void with_threads(double flops, const Work& work) {
  const int n_threads = omp_get_max_threads();
  if (flops < worthwhile_flops || n_threads == 1 || omp_get_level() > 0) {
    const OneThread alone;
    work();
    return;
  }
#pragma omp teams num_teams(1) thread_limit(n_threads)
  work();
}

// A view of our matrix as CHOLMOD's type; nothing is copied.
cholmod_sparse view(const SymmetricMatrix& matrix) {
  static_assert(sizeof(SuiteSparse_long) == sizeof(std::int64_t));
  cholmod_sparse sparse;
  std::memset(&sparse, 0, sizeof sparse);
  sparse.nrow = sparse.ncol = static_cast<std::size_t>(matrix.n);
  sparse.nzmax = matrix.row.size();
  sparse.p = const_cast<std::int64_t*>(matrix.column_start.data());
  sparse.i = const_cast<std::int64_t*>(matrix.row.data());
  sparse.x = const_cast<double*>(matrix.value.data());
  sparse.stype = -1;  // lower triangle
  sparse.itype = CHOLMOD_LONG;
  sparse.xtype = CHOLMOD_REAL;
  sparse.dtype = CHOLMOD_DOUBLE;
  sparse.sorted = 1;
  sparse.packed = 1;
  return sparse;
}

// Of a positive definite matrix: there is a diagonal entry in every column.
std::vector<double> diagonal_of(const cholmod_sparse& lower) {
  const auto* start = static_cast<const std::int64_t*>(lower.p);
  std::vector<double> diagonal(lower.ncol);
  for (std::size_t j = 0; j < lower.ncol; ++j) diagonal[j] = static_cast<const double*>(lower.x)[start[j]];
  return diagonal;
}

// Likewise a supernodal factor.
SupernodalFactor supernodal(const cholmod_factor& factor) {
  const auto integers = [](const void* first, std::size_t n) {
    return std::span<const std::int64_t>(static_cast<const std::int64_t*>(first), n);
  };
  return {integers(factor.Perm, factor.n),        integers(factor.super, factor.nsuper + 1),
          integers(factor.pi, factor.nsuper + 1), integers(factor.s, factor.ssize),
          integers(factor.px, factor.nsuper + 1), {static_cast<const double*>(factor.x), factor.xsize}};
}

}  // namespace

struct CholmodSolver::Impl {
  cholmod_common common;
  cholmod_factor* cholesky = nullptr;
  cholmod_factor* ldlt = nullptr;  // analysed only when first needed
  cholmod_factor* current = nullptr;
  double entries = 0.0, flops = 0.0;  // of the Cholesky factor
  std::vector<double> diagonal;       // of the matrix of a supernodal factor
  FactorCopy copy;                    // of a supernodal factor, made when first asked for
  bool is_analysed_for_copy = false, is_copied = false;

  Impl() {
    cholmod_l_start(&common);
    common.print = 0;
  }
  ~Impl() {
    if (cholesky) cholmod_l_free_factor(&cholesky, &common);
    if (ldlt) cholmod_l_free_factor(&ldlt, &common);
    cholmod_l_finish(&common);
  }

  // Factorises and says whether the factor is complete (no non-positive pivot for Cholesky, no zero pivot for LDL^T).
  bool complete(cholmod_factor* factor, cholmod_sparse& sparse) {
    common.status = CHOLMOD_OK;
    is_copied = false;
    with_threads(flops, [&] { cholmod_l_factorize(&sparse, factor, &common); });
    if (common.status != CHOLMOD_OK || factor->minor != factor->n) return false;
    if (factor->is_super) diagonal = diagonal_of(sparse);
    return true;
  }

  Eigen::VectorXd back_substitute(const Eigen::VectorXd& rhs) {
    const OneThread alone;
    cholmod_dense b;
    std::memset(&b, 0, sizeof b);
    b.nrow = b.nzmax = b.d = static_cast<std::size_t>(rhs.size());
    b.ncol = 1;
    b.x = const_cast<double*>(rhs.data());
    b.xtype = CHOLMOD_REAL;
    b.dtype = CHOLMOD_DOUBLE;
    cholmod_dense* x = cholmod_l_solve(CHOLMOD_A, current, &b, &common);
    if (!x) throw std::bad_alloc();
    Eigen::VectorXd result = Eigen::Map<const Eigen::VectorXd>(static_cast<const double*>(x->x), rhs.size());
    cholmod_l_free_dense(&x, &common);
    return result;
  }

  Eigen::VectorXd precondition(const Eigen::VectorXd& rhs) {
    if (!current->is_super) return back_substitute(rhs);
    if (!is_copied) {
      const SupernodalFactor factor = supernodal(*current);
      if (!is_analysed_for_copy) copy.analyse(factor);
      copy.copy(factor.value, diagonal);
      is_analysed_for_copy = is_copied = true;
    }
    return copy.solve(rhs);
  }
};

CholmodSolver::CholmodSolver() : impl_(std::make_unique<Impl>()) {}
CholmodSolver::~CholmodSolver() = default;

void CholmodSolver::analyse(const SymmetricMatrix& matrix) {
  cholmod_common& common = impl_->common;
  if (impl_->cholesky) cholmod_l_free_factor(&impl_->cholesky, &common);
  if (impl_->ldlt) cholmod_l_free_factor(&impl_->ldlt, &common);
  cholmod_sparse sparse = view(matrix);
  common.supernodal = CHOLMOD_AUTO;
  common.final_ll = 1;
  impl_->cholesky = cholmod_l_analyze(&sparse, &common);
  if (!impl_->cholesky) throw std::bad_alloc();
  impl_->entries = common.lnz;
  impl_->flops = common.fl;
  impl_->current = nullptr;
  impl_->is_analysed_for_copy = false;
}

bool CholmodSolver::factorise_definite(const SymmetricMatrix& matrix) {
  assert(impl_->cholesky != nullptr);
  cholmod_sparse sparse = view(matrix);
  message_.clear();
  if (impl_->complete(impl_->cholesky, sparse)) {
    impl_->current = impl_->cholesky;
    return true;
  }
  if (impl_->common.status == CHOLMOD_OUT_OF_MEMORY) message_ = out_of_memory;
  return false;
}

FactorKind CholmodSolver::factorise(const SymmetricMatrix& matrix) {
  if (factorise_definite(matrix)) return FactorKind::cholesky;
  cholmod_common& common = impl_->common;
  cholmod_sparse sparse = view(matrix);
  if (!message_.empty()) return FactorKind::failed;
  if (!impl_->ldlt) {
    common.supernodal = CHOLMOD_SIMPLICIAL;
    common.final_ll = 0;
    impl_->ldlt = cholmod_l_analyze(&sparse, &common);
    if (!impl_->ldlt) throw std::bad_alloc();
    common.supernodal = CHOLMOD_AUTO;
    common.final_ll = 1;
  }
  common.final_ll = 0;
  const bool done = impl_->complete(impl_->ldlt, sparse);
  common.final_ll = 1;
  if (!done) {
    message_ = common.status == CHOLMOD_OUT_OF_MEMORY ? out_of_memory : "the stiffness matrix is singular";
    return FactorKind::failed;
  }
  impl_->current = impl_->ldlt;
  return FactorKind::indefinite;
}

Eigen::VectorXd CholmodSolver::solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& rhs) const {
  assert(impl_->current != nullptr);
  Eigen::VectorXd x = impl_->back_substitute(rhs);
  // K/mu = 1e5 leaves a relative residual near 1e-8 [platform measurements]; one refinement step removes it.
  x += impl_->back_substitute(rhs - matrix * x);
  return x;
}

Eigen::VectorXd CholmodSolver::solve_with_factor(const Eigen::VectorXd& rhs) const {
  assert(impl_->current != nullptr);
  return impl_->precondition(rhs);
}

std::string CholmodSolver::version() {
  return std::to_string(CHOLMOD_MAIN_VERSION) + "." + std::to_string(CHOLMOD_SUB_VERSION) + "." +
         std::to_string(CHOLMOD_SUBSUB_VERSION);
}
double CholmodSolver::factor_entries() const { return impl_->entries; }
double CholmodSolver::factor_flops() const { return impl_->flops; }
double CholmodSolver::bytes() const { return 8 * impl_->entries + impl_->copy.bytes(); }

}  // namespace acus

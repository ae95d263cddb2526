#include "solvers/array/field_factor.hpp"

#include <cmath>
#include <utility>

#include "solvers/linear/factor_age.hpp"

namespace acus {
namespace {

// Of a factor that is spread over ranks, whose solutions wait for messages.
constexpr double worth_if_shared = 25;

// The diagonal comes first in its column, where the part has it.
bool has_diagonal(const SymmetricMatrix& part, std::int64_t j) {
  const std::int64_t first = part.column_start[j];
  return first < part.column_start[j + 1] && part.row[first] == j;
}

}  // namespace

FieldFactor::FieldFactor(const Communicator& ranks)
    : ranks_(ranks), shared_(ranks.is_alone() ? nullptr : ranks.make_factor()) {}

void FieldFactor::analyse(const SymmetricMatrix& part) {
  if (shared_)
    shared_->analyse(part);
  else
    own_.analyse(part);
}

bool FieldFactor::factorise_definite(const SymmetricMatrix& part) {
  return shared_ ? shared_->factorise_definite(part) : own_.factorise_definite(part);
}

Eigen::VectorXd FieldFactor::solve_with_factor(const Eigen::VectorXd& rhs) const {
  return shared_ ? shared_->solve_with_factor(rhs) : own_.solve_with_factor(rhs);
}

double FieldFactor::worth_in_iterations() const {
  if (shared_) return worth_if_shared;
  return FactorAge::worth_in_iterations(own_.factor_flops(), own_.factor_entries());
}

Eigen::VectorXd FieldFactor::product(const SymmetricMatrix& part, const Eigen::VectorXd& x) const {
  Eigen::VectorXd y = part * x;
  ranks_.sum({y.data(), static_cast<std::size_t>(y.size())});
  return y;
}

SymmetricMatrix FieldFactor::shifted(SymmetricMatrix part, double share) const {
  Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(part.n), n_having = Eigen::VectorXd::Zero(part.n);
  for (std::int64_t j = 0; j < part.n; ++j)
    if (has_diagonal(part, j)) {
      diagonal[j] = part.value[part.column_start[j]];
      n_having[j] = 1.0;
    }
  ranks_.sum({diagonal.data(), static_cast<std::size_t>(part.n)});
  ranks_.sum({n_having.data(), static_cast<std::size_t>(part.n)});
  for (std::int64_t j = 0; j < part.n; ++j)  // in equal shares
    if (has_diagonal(part, j)) part.value[part.column_start[j]] += share * std::abs(diagonal[j]) / n_having[j];
  return part;
}

}  // namespace acus

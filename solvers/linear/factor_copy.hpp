#pragma once
// A supernodal Cholesky factor in single precision, for preconditioning. To solve with a factor is to read it twice
// from memory: half the bytes take half the time, and independent subtrees of the elimination tree are read by all
// threads.

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace acus {

/// A factor L of P A P^T in supernodes, as CHOLMOD keeps it: the columns first_column[s] ... first_column[s + 1] - 1
/// share the rows row[first_row[s]] ... row[first_row[s + 1] - 1], which begin with these columns themselves, and their
/// values are a dense block by columns from value[first_value[s]] on (above the diagonal: anything).
struct SupernodalFactor {
  std::span<const std::int64_t> permutation;   ///< n: row of A that becomes row k
  std::span<const std::int64_t> first_column;  ///< number of supernodes + 1
  std::span<const std::int64_t> first_row;     ///< number of supernodes + 1
  std::span<const std::int64_t> row;
  std::span<const std::int64_t> first_value;  ///< number of supernodes + 1
  std::span<const double> value;
};

class FactorCopy {
 public:
  /// The structure: once per symbolic analysis.
  void analyse(const SupernodalFactor& factor);
  /// The values: once per factorisation.
  void copy(std::span<const double> value);

  /// Solves L L^T (P x) = P b to about 1e-6. The answer is the same, bit for bit, whatever threads there are.
  Eigen::VectorXd solve(const Eigen::VectorXd& b) const;

  double bytes() const { return static_cast<double>(value_.size() * sizeof(float) + row_.size() * sizeof(row_[0])); }

 private:
  struct Supernode {
    std::int32_t first_column = 0, n_columns = 0;  // columns counted within the work vector that holds them
    std::int32_t n_rows = 0;                       // below the columns' own
    std::int32_t n_rows_inside = 0;                // of these: in the same subtree
    std::int64_t first_row = 0;                    // in row_
    std::int64_t first_value = 0;
  };
  // Supernodes first ... end - 1: everything below one supernode of the elimination tree.
  struct Subtree {
    std::int32_t first = 0, end = 0;
  };
  void cut_into_subtrees(std::span<const std::int32_t> parent);
  void renumber(const SupernodalFactor& factor);
  void forward(const Subtree& subtree, Eigen::VectorXf& x, Eigen::VectorXf& above) const;
  void backward(const Subtree& subtree, Eigen::VectorXf& x, const Eigen::VectorXf& top) const;
  void solve_top(Eigen::VectorXf& top) const;

  std::vector<std::int64_t> permutation_;
  std::vector<Supernode> supernodes_;
  std::vector<Subtree> subtrees_;        // the largest first
  std::vector<std::int32_t> top_;        // supernodes above all subtrees, upwards
  std::vector<std::int32_t> top_place_;  // of a column: its place among the columns on top, -1 in a subtree
  std::int32_t n_top_ = 0;
  std::vector<std::int32_t> row_;  // places in x, or, of rows on top, among those
  std::vector<float> value_;
};

}  // namespace acus

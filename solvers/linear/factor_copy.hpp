#pragma once
// A supernodal Cholesky factor in 16 bits an entry, for preconditioning. To solve with a factor is to read it twice
// from memory: a quarter of the bytes takes a quarter of the time, and independent subtrees of the elimination tree are
// read by all threads.

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

/// The factor of D A D with D = diag(A)^-1/2, whose rows have length one. Below blocks of up to 8 columns on the
/// diagonal, which are floats, an entry is a whole number times the 32767th part of the largest in its column and
/// panel. Such numbers cost the conjugate gradients about as many iterations as doubles do; numbers of 16 bits with an
/// exponent of their own are too coarse for it (measured: 4, 31 and, with 8 bits of exponent, 1000 % more).
class FactorCopy {
 public:
  /// The structure: once per symbolic analysis.
  void analyse(const SupernodalFactor& factor);
  /// The values, and the n diagonal entries of A (positive, in the order of A): once per factorisation.
  void copy(std::span<const double> value, std::span<const double> diagonal);

  /// Solves L L^T (P x) = P b to four digits where A is well conditioned; does something symmetric and positive
  /// definite to b in any case. The answer is the same, bit for bit, whatever threads there are.
  Eigen::VectorXd solve(const Eigen::VectorXd& b) const;

  double bytes() const;

 private:
  // Neighbouring columns of a supernode; the rest of the supernode's columns count as rows below them.
  struct Panel {
    std::int32_t first_column = 0, n_columns = 0;  // columns counted within the work vector that holds them
    std::int32_t n_rows = 0;                       // below the columns' own
    std::int32_t n_rows_inside = 0;                // of these: in the same subtree
    std::int64_t first_row = 0;                    // in row_
    std::int64_t first_group = 0;                  // in groups_
    std::int32_t n_groups = 0;
    // In the factor: its first column and diagonal entry, the way from column to column, the first row below.
    std::int32_t column_of_factor = 0;
    std::int64_t source = 0, source_stride = 0, row_of_factor = 0;
  };
  // A few columns of a panel, read together.
  struct Group {
    std::int32_t first = 0, width = 0;  // columns, counted within the panel
    std::int64_t corner = 0;            // in corner_: width x width by columns, the diagonal inverted; unit per column
    std::int64_t own = 0;               // in codes_: rows among the panel's columns, below the corner
    std::int64_t below = 0;             // in codes_: rows below the panel's columns
  };
  // Panels first ... end - 1: everything below one panel of the elimination tree.
  struct Subtree {
    std::int32_t first = 0, end = 0;
  };
  std::vector<std::int32_t> cut_into_panels(const SupernodalFactor& factor);
  void cut_into_subtrees(std::span<const std::int32_t> parent);
  void number_rows(const SupernodalFactor& factor);
  void place_codes();
  void encode(const Panel& panel, const double* value, const double* scale);

  std::span<const Group> groups(const Panel& panel) const {
    return std::span(groups_).subspan(panel.first_group, panel.n_groups);
  }
  void subtract(const Group& group, const std::int16_t* codes, const float* own, std::int32_t n_rows,
                float* rows) const;
  void gather(const Group& group, const std::int16_t* codes, const float* rows, std::int32_t n_rows, float* own) const;
  void forward_own(const Panel& panel, float* own) const;
  void backward_own(const Panel& panel, float* own) const;
  void forward(const Subtree& subtree, Eigen::VectorXf& x, Eigen::VectorXf& above) const;
  void backward(const Subtree& subtree, Eigen::VectorXf& x, const Eigen::VectorXf& top) const;
  void solve_top(Eigen::VectorXf& top) const;

  std::vector<std::int64_t> permutation_;
  std::vector<double> scale_;  // D, in the order of the factor
  std::vector<Panel> panels_;
  std::vector<Subtree> subtrees_;        // the largest first
  std::vector<std::int32_t> top_;        // panels above all subtrees, upwards
  std::vector<std::int32_t> top_place_;  // of a column: its place among the columns on top, -1 in a subtree
  std::int32_t n_top_ = 0;
  std::vector<std::int32_t> row_;  // places in x, or, of rows on top, among those
  std::vector<Group> groups_;
  std::vector<float> corner_;
  std::vector<std::int16_t> codes_;
};

}  // namespace acus

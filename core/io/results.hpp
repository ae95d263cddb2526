#pragma once
// The results folder: the only code that knows its layout (docs/results.md). One run = one folder.
//
// While a run is going on its folder is NAME.partial; a finished run is renamed to NAME whole. Every update replaces
// whole files (write a copy, flush, rename), so a run killed at any moment, or stopped by a full disk, leaves files
// that open and hold every step written so far. restart.h5 is replaced last and says how many steps count.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace acus {

class PunctureTable;

/// The file system said no (missing, full, not ours, damaged). Shown to the user as is; exit code 6.
class ResultsError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Mesh of the field file. Nodes on layer interfaces appear once per layer, so fields may jump there.
struct FieldMesh {
  std::string geometry;                    ///< "axisymmetric" | "plane_strain" | "solid"
  std::vector<double> points;              ///< 3 per point, reference position in mm; axisymmetric: (r, 0, z)
  std::vector<std::int64_t> connectivity;  ///< VTK node order
  std::vector<std::int64_t> offsets;       ///< n_cells + 1
  std::vector<std::uint8_t> types;         ///< VTK cell types
  std::vector<std::int32_t> region;        ///< layer index per cell
  std::vector<std::string> region_names;   ///< index -> layer name
  /// Solid only: "x", "y", "xy" when the whole is the mesh with its mirror images across x = 0, y = 0 or both.
  std::string mirror_planes;
};

/// One field at one step. Unit is part of the stored attributes ("um", "MPa", "1").
struct Field {
  std::string name;
  std::string unit;
  int n_components = 1;
  bool is_on_cells = false;
  std::vector<double> values;
};

/// A table with named columns that carry their unit in the name (force_N, depth_um). A cell is a number or a text.
struct Table {
  using Cell = std::variant<double, std::string>;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

/// The tissue around the needle in one plane section, as solved: a quarter, to be mirrored about both axes. x runs
/// along the slit, y across it, the needle's centre is the origin.
struct SectionField {
  std::string layer;
  std::string note;                  ///< what a reader of the numbers must know besides; empty when nothing
  double depth = 0.0;                ///< of the section below the undeformed surface, um
  double needle_radius = 0.0;        ///< there, um
  double slit = 0.0;                 ///< half-length a of the slit in the unloaded tissue, um
  double x = 0.0;                    ///< J_c/(mu R) of the layer at that radius
  std::vector<double> points;        ///< reference position, 2 per node, um
  std::vector<double> displacement;  ///< 2 per node, um
  std::vector<double> tension;       ///< largest principal Cauchy stress, 1 per node, MPa
  std::vector<double> stretch;       ///< largest principal stretch, 1 per node
  std::vector<std::int32_t> cells;   ///< biquadratic quadrilaterals, 9 nodes per cell in VTK order
};

/// The tissue that the needles of an array share, in three dimensions, at some moments of the press. The surface of the
/// skin at rest is z = 0; the foremost tips are then at -(displacement of the plate).
struct ArrayFields {
  FieldMesh mesh;                                       ///< solid; the skin at rest under its own tension
  double needle_length = 0.0;                           ///< foremost tips to plate, mm
  std::array<double, 2> plate_half_width = {0.0, 0.0};  ///< mm
  struct Moment {
    double time = 0.0;                 ///< s
    std::vector<Field> fields;         ///< displacement from rest and others; always the same names
    std::vector<double> needle_depth;  ///< of each needle's tip below the surface around it, um; 0 while it is outside
    std::vector<double> own_dent;      ///< of that surface under each needle, beyond what the mesh shows of it, um
  };
  std::vector<Moment> moments;
};

/// Fields on a solid mesh at some moments. The surface of the skin is z = 0, depth is -z.
struct FieldSeries {
  FieldMesh mesh;
  struct Moment {
    double time = 0.0;          ///< s
    std::vector<Field> fields;  ///< always the same names
  };
  std::vector<Moment> moments;
};

/// Everything needed to continue a run to the same answer, bit for bit. Flat arrays by name.
struct RestartState {
  std::map<std::string, std::vector<double>> reals;
  std::map<std::string, std::vector<std::int64_t>> integers;
};

/// Outline of a needle for pictures: (r, z) in mm in the needle frame, tip at the origin.
struct NeedleOutline {
  std::vector<double> r, z;
};

/// What a run knows before its first step.
struct RunHeader {
  std::string name, title;
  std::string scenario_given, scenario_resolved;  ///< TOML text
  std::map<std::string, std::string> provenance;  ///< version, commit, compiler, flags, threads, host, seed, start, ...
  std::vector<std::string> warnings;
  Table assumed;  ///< key, value, range, status, source: inputs without a trusted source
  /// Table that steps are appended to: "history", or "steps" when the history is written at the end by a later stage.
  std::string step_table = "history";
  std::vector<std::string> history_columns;
  std::vector<std::string> convergence_columns;
  FieldMesh mesh;
  NeedleOutline needle;
};

/// What one accepted step adds.
struct StepRecord {
  double time = 0.0;                             ///< s
  std::vector<double> history;                   ///< one value per history column
  std::vector<std::vector<double>> convergence;  ///< one row per iteration
  /// When this step writes fields; always the same names. A cell field "layer" may repeat FieldMesh::region.
  std::optional<std::vector<Field>> fields;
  RestartState restart;
};

/// Headline number of a run.
struct Headline {
  std::string key;  ///< e.g. "peak_force"
  double value = 0.0;
  std::string unit;  ///< e.g. "mN"
  std::string meaning;
};

/// Names of the tables a run may write besides its steps and their convergence; each is a group of run.h5 and a CSV.
const std::vector<std::string>& result_tables();

class ResultsWriter {
 public:
  /// Creates FOLDER.partial. Fails when FOLDER exists and `force` is false, or when FOLDER.partial exists and neither
  /// `force` nor resume was asked for (the message names --resume and --force). With `force` the old folder is removed
  /// only when the new run finishes.
  static std::unique_ptr<ResultsWriter> create(const std::filesystem::path& folder, const RunHeader& header,
                                               bool force);
  /// Reopens FOLDER.partial, drops whatever was written after its last complete step and returns that step's state.
  /// Fails when there is none, when it is damaged, or when its resolved scenario differs from the header's. Before
  /// the first complete step `state` is empty and n_steps() is 0.
  static std::unique_ptr<ResultsWriter> resume(const std::filesystem::path& folder, const RunHeader& header,
                                               RestartState& state);
  virtual ~ResultsWriter() = default;

  /// Appends one step durably: when this returns, a kill loses nothing of it.
  virtual void append(const StepRecord& step) = 0;
  /// Everything before the end of the run at once, in place of steps solved now: the fields are a whole field file
  /// (what field_file() gave after the same steps), whose k-th field step belongs to step field_rows[k]; empty without
  /// fields. Before any other step only.
  virtual void adopt(const std::vector<StepRecord>& steps, const std::vector<std::size_t>& field_rows,
                     const std::string& field_file) = 0;
  /// The bytes of the field file with all steps so far; empty when the run stores no mesh.
  virtual std::string field_file() const = 0;

  /// Replaces tables by name; the names are those of result_tables(). Kept when the run is resumed only for "needles".
  virtual void set_tables(const std::map<std::string, Table>& tables) = 0;
  /// Replaces the needle table (one row per needle).
  void set_needles(const Table& needles) { set_tables({{"needles", needles}}); }
  /// Puts punctures behind those written so far, durably, and replaces a table "punctures" set before. Every block has
  /// the same layers. A block of 10^6 rows is a good size: each call copies run.h5. Dropped when the run is resumed.
  virtual void append_punctures(const PunctureTable& block) = 0;
  /// Replaces the plane sections around the open slit. Dropped when the run is resumed.
  virtual void set_section_fields(const std::vector<SectionField>& sections) = 0;
  /// Replaces the tissue shared by an array, a file of its own. Dropped when the run is resumed.
  virtual void set_array_fields(const ArrayFields& array) = 0;
  /// Replaces the fields of healing, a file of its own. Dropped when the run is resumed.
  virtual void set_healing_fields(const FieldSeries& healing) = 0;
  /// Keeps, durably, where a stage behind the steps has come to; gone when the run finishes. resume() leaves it there.
  virtual void keep_stage(const RestartState& state) = 0;
  /// What was kept last; empty when nothing was.
  virtual RestartState kept_stage() const = 0;
  /// Warnings found while running, after those of the header.
  virtual void set_late_warnings(const std::vector<std::string>& warnings) = 0;
  /// Writes CSVs, summary.json and end-of-run provenance, removes restart data, renames FOLDER.partial to FOLDER.
  virtual void finish(const std::vector<Headline>& summary,
                      const std::map<std::string, std::string>& end_provenance) = 0;
  /// Number of steps on disk.
  virtual std::size_t n_steps() const = 0;
  /// Folder being written now.
  virtual std::filesystem::path working_folder() const = 0;
};

/// Reads a results folder, finished or partial, of this and older layout versions.
class ResultsReader {
 public:
  explicit ResultsReader(const std::filesystem::path& folder);
  ~ResultsReader();
  ResultsReader(ResultsReader&&) noexcept;

  const RunHeader& header() const;
  /// What happened, row by row; while a run is going on whose history comes last, its steps so far.
  Table history() const;
  /// Accepted finite-element steps: what field steps belong to. The same as the history in a run that only indents.
  Table steps() const;
  Table convergence() const;
  /// One of result_tables(); empty when the run has none.
  Table table(const std::string& name) const;
  Table needles() const;
  /// The punctures of a treatment (append_punctures), by rows so that very many can be taken in blocks. Runs of single
  /// needles and arrays have a table("punctures") instead and no rows here.
  std::size_t n_punctures() const;
  PunctureTable punctures(std::size_t first, std::size_t count) const;
  PunctureTable punctures() const;                   ///< all
  std::vector<SectionField> section_fields() const;  ///< empty when the run has none
  /// The tissue shared by an array, its moments without their fields; nothing when the run has none.
  std::optional<ArrayFields> array_fields() const;
  Field array_field(const std::string& name, std::size_t moment) const;
  /// The fields of healing, its moments without their fields; nothing when the run has none.
  std::optional<FieldSeries> healing_fields() const;
  Field healing_field(const std::string& name, std::size_t moment) const;
  std::vector<Headline> summary() const;  ///< empty while the run is not finished
  bool is_finished() const;
  int layout_version() const;

  std::vector<double> field_times() const;  ///< s, one per stored field step
  /// Row of steps() that belongs to a stored field step.
  std::size_t history_row(std::size_t field_step) const;
  struct FieldInfo {
    std::string name, unit;
    int n_components;
    bool is_on_cells;
  };
  std::vector<FieldInfo> fields() const;
  Field field(const std::string& name, std::size_t field_step) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace acus

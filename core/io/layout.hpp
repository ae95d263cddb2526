#pragma once
// Names of the results layout and the parts that writer and reader share. Private to core/io; described for users in
// docs/results.md.

#include <cstddef>
#include <filesystem>

#include "core/io/hdf5.hpp"
#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"

namespace acus {

/// Raised whenever an older reader would misread a file. Readers accept every version up to their own.
constexpr int layout_version = 2;

constexpr const char* run_file_name = "run.h5";
constexpr const char* field_file_name = "insertion.vtkhdf";
constexpr const char* array_file_name = "array.vtkhdf";
constexpr const char* healing_file_name = "healing.vtkhdf";
constexpr const char* restart_file_name = "restart.h5";
constexpr const char* stage_file_name = "stage_restart.h5";
constexpr const char* puncture_file_name = "punctures.vtkhdf";
constexpr const char* puncture_csv_name = "punctures.csv";

/// How many rows of every kind belong to the steps that count.
struct StepCounts {
  std::size_t steps = 0;        ///< history rows
  std::size_t convergence = 0;  ///< convergence rows
  std::size_t fields = 0;       ///< field steps
};

// Tables: one group, one data set per column, in column order.
void write_table(Hdf5File& file, const std::string& group, const Table& table);
Table read_table(const Hdf5File& file, const std::string& group);
std::size_t table_bytes(const Table& table);

// The plane sections around the open slit: one group each, numbered from 0.
const std::string section_fields_group = "/section_fields";
void write_section_fields(Hdf5File& file, const std::vector<SectionField>& sections);
std::vector<SectionField> read_section_fields(const Hdf5File& file);
std::size_t section_fields_bytes(const std::vector<SectionField>& sections);

// The columnar table of punctures: the group /punctures with attribute "columnar", and the table /puncture_layers.
const std::string puncture_group = "/punctures";
/// Rows in text form up to here; a file of more is no use to a spreadsheet. Bytes: about 100 per row.
constexpr std::size_t most_csv_punctures = 2000000;
bool has_puncture_columns(const Hdf5File& file);
std::size_t n_punctures(const Hdf5File& file);
/// Puts rows behind those already there; the first block makes the group, replacing any other table of punctures.
void append_punctures(Hdf5File& file, const PunctureTable& block);
std::size_t puncture_bytes(const PunctureTable& block);
/// Rows [first, first + count).
PunctureTable read_punctures(const Hdf5File& file, std::size_t first, std::size_t count);
/// Text of all rows, block by block, by way of a draft.
void write_puncture_csv(const std::filesystem::path& path, const Hdf5File& file);
/// punctures.vtkhdf, column by column.
void write_puncture_geometry(const std::filesystem::path& path, const Hdf5File& file);

// run.h5
void write_run_header(Hdf5File& file, const RunHeader& header);
std::size_t run_header_bytes(const RunHeader& header);
/// Everything but the mesh arrays, which live in the field file.
RunHeader read_run_header(const Hdf5File& file);
void append_run_step(Hdf5File& file, const RunHeader& header, const StepRecord& step);
std::size_t run_step_bytes(const StepRecord& step);
/// Steps one behind the other, all in one edit.
void append_run_steps(Hdf5File& file, const RunHeader& header, const std::vector<StepRecord>& steps,
                      const std::vector<std::size_t>& field_rows);
StepCounts run_counts(const Hdf5File& file);
/// Group that holds the steps: "/history" or "/steps".
std::string step_group(const Hdf5File& file);
/// Drops what only a finished run has.
void remove_endings(Hdf5File& file);
/// Texts of the warnings known at the start and of those found on the way.
void write_late_warnings(Hdf5File& file, const std::vector<std::string>& warnings);
void truncate_run(Hdf5File& file, const StepCounts& counts);
void write_summary(Hdf5File& file, const std::vector<Headline>& summary);
std::vector<Headline> read_summary(const Hdf5File& file);
void write_provenance(Hdf5File& file, const std::map<std::string, std::string>& entries);
/// The version a file was written with. Throws ResultsError when it is not ours or from a newer program.
int read_layout_version(const Hdf5File& file);

// insertion.vtkhdf
void write_field_mesh(Hdf5File& file, const FieldMesh& mesh);
std::size_t field_mesh_bytes(const FieldMesh& mesh);
/// Points, cells and regions; names and geometry come from run.h5.
void read_field_mesh(const Hdf5File& file, FieldMesh& mesh);
void append_field_step(Hdf5File& file, double time, const std::vector<Field>& fields);
std::size_t field_step_bytes(const std::vector<Field>& fields);
std::size_t n_field_steps(const Hdf5File& file);
void truncate_fields(Hdf5File& file, std::size_t n_steps);
std::vector<ResultsReader::FieldInfo> list_fields(const Hdf5File& file);
Field read_field(const Hdf5File& file, const ResultsReader::FieldInfo& info, std::size_t step);

// array.vtkhdf
void write_array_fields(Hdf5File& file, const ArrayFields& array);
std::size_t array_fields_bytes(const ArrayFields& array);
/// Without the fields of the moments.
ArrayFields read_array_fields(const Hdf5File& file);

// healing.vtkhdf
void write_field_series(Hdf5File& file, const FieldSeries& series);
std::size_t field_series_bytes(const FieldSeries& series);
/// Without the fields of the moments.
FieldSeries read_field_series(const Hdf5File& file);

// restart.h5
void write_restart(Hdf5File& file, const StepCounts& counts, const RestartState& state);
std::size_t restart_bytes(const RestartState& state);
StepCounts read_restart(const Hdf5File& file, RestartState& state);

}  // namespace acus

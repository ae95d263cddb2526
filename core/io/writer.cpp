// Writing a results folder. Order of a step: fields, run.h5, then restart.h5, each published whole; what a kill leaves
// beyond the counts in restart.h5 is dropped before anything is appended again.

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/io/csv.hpp"
#include "core/io/durable.hpp"
#include "core/io/layout.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

const std::string convergence_name = "convergence";
constexpr const char* summary_name = "summary.json";

/// Absolute path without a trailing slash, so that a suffix can be added.
fs::path tidy(const fs::path& folder) {
  fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

fs::path partial_of(const fs::path& folder) { return fs::path(folder).concat(".partial"); }

bool is_own_name(const fs::path& name) {
  const fs::path stem = name.extension() == ".tmp" ? name.stem() : name;
  if (stem == run_file_name || stem == field_file_name || stem == array_file_name || stem == healing_file_name ||
      stem == restart_file_name || stem == stage_file_name || stem == summary_name || stem == puncture_file_name ||
      stem == FolderLock::file_name) {
    return true;
  }
  const std::vector<std::string>& tables = result_tables();
  return stem.extension() == ".csv" &&
         (stem.stem() == convergence_name || std::find(tables.begin(), tables.end(), stem.stem()) != tables.end());
}

/// A folder of ours holds run.h5, or (killed while it was being made) nothing but files of ours.
void require_ours(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw ResultsError(
        fmt::format("'{}' is a file, not a results folder: choose another output folder", folder.string()));
  }
  if (fs::exists(folder / run_file_name)) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (!is_own_name(entry.path().filename())) {
      throw ResultsError(
          fmt::format("'{}' is not a results folder (no {}, but '{}'): it is left alone, even with --force",
                      folder.string(), run_file_name, entry.path().filename().string()));
    }
  }
}

/// Empties a folder of ours; run.h5 goes last, so that a kill in between leaves a folder that is still known as ours.
void clear(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
  for (const fs::path& entry : entries) {
    if (entry.filename() != run_file_name && entry.filename() != FolderLock::file_name) remove_path(entry);
  }
  remove_path(folder / run_file_name);
}

void remove_drafts(const fs::path& folder) {
  std::vector<fs::path> drafts;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tmp" && is_own_name(entry.path().filename())) drafts.push_back(entry.path());
  }
  for (const fs::path& draft : drafts) remove_path(draft);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

/// Says where two resolved scenarios part.
std::string first_difference(const std::string& stored, const std::string& now) {
  const std::vector<std::string> a = lines_of(stored), b = lines_of(now);
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  const auto line = [i](const std::vector<std::string>& lines) {
    return i < lines.size() ? "'" + lines[i] + "'" : std::string("nothing");
  };
  return fmt::format("line {} of the resolved scenario was {} and is now {}", i + 1, line(a), line(b));
}

void require_same_run(const fs::path& folder, const RunHeader& stored, const RunHeader& now) {
  const auto refuse = [&](const std::string& why) {
    throw ResultsError(fmt::format("'{}' cannot be continued: {}. Undo that change, or start again with --force",
                                   folder.string(), why));
  };
  if (stored.scenario_resolved != now.scenario_resolved) {
    refuse(first_difference(stored.scenario_resolved, now.scenario_resolved));
  }
  if (stored.step_table != now.step_table || stored.history_columns != now.history_columns ||
      stored.convergence_columns != now.convergence_columns) {
    refuse("this version of the program writes other table columns");
  }
  if (stored.mesh.points != now.mesh.points || stored.mesh.connectivity != now.mesh.connectivity) {
    refuse("this version of the program makes another mesh");
  }
}

class FolderWriter final : public ResultsWriter {
 public:
  FolderWriter(fs::path folder, RunHeader header, bool may_replace, std::unique_ptr<FolderLock> lock, StepCounts counts)
      : folder_(std::move(folder)),
        partial_(partial_of(folder_)),
        header_(std::move(header)),
        may_replace_(may_replace),
        lock_(std::move(lock)),
        counts_(counts) {}

  void write_header_files() {
    if (has_mesh()) {
      create_hdf5_file(partial_ / field_file_name, field_mesh_bytes(header_.mesh),
                       [&](Hdf5File& file) { write_field_mesh(file, header_.mesh); });
    }
    create_hdf5_file(partial_ / run_file_name, run_header_bytes(header_), [&](Hdf5File& file) {
      write_run_header(file, header_);
      file.set_attribute("/", "may_replace", may_replace_ ? 1 : 0);
    });
    publish_restart(RestartState{});
  }

  /// Brings the files back to the counted steps.
  void drop_uncounted_steps() {
    update_hdf5_file(partial_ / run_file_name, 0, [&](Hdf5File& file) {
      truncate_run(file, counts_);
      remove_endings(file);
      file.set_attribute("/", "finished", 0);
    });
    if (has_mesh()) {
      update_hdf5_file(partial_ / field_file_name, 0, [&](Hdf5File& file) { truncate_fields(file, counts_.fields); });
    }
    for (const char* name : {array_file_name, healing_file_name})
      if (fs::exists(partial_ / name)) remove_path(partial_ / name);
    flush_to_disk(partial_);
  }

  void append(const StepRecord& step) override {
    if (step.fields) {
      if (!has_mesh()) throw std::invalid_argument("fields need a mesh in the run header");
      update_hdf5_file(partial_ / field_file_name, field_step_bytes(*step.fields), [&](Hdf5File& file) {
        truncate_fields(file, counts_.fields);
        append_field_step(file, step.time, *step.fields);
      });
    }
    update_hdf5_file(partial_ / run_file_name, run_step_bytes(step), [&](Hdf5File& file) {
      truncate_run(file, counts_);
      append_run_step(file, header_, step);
    });
    flush_to_disk(partial_);
    const StepCounts before = counts_;
    counts_ = {before.steps + 1, before.convergence + step.convergence.size(), before.fields + (step.fields ? 1 : 0)};
    try {
      publish_restart(step.restart);
    } catch (...) {
      counts_ = before;
      throw;
    }
  }

  void adopt(const std::vector<StepRecord>& steps, const std::vector<std::size_t>& field_rows,
             const std::string& field_file) override {
    if (counts_.steps > 0 || steps.empty()) throw std::invalid_argument("steps are adopted at the start of a run only");
    if (field_rows.empty() == has_mesh()) throw std::invalid_argument("adopted steps and their fields do not fit");
    if (has_mesh()) {
      write_text_file(partial_ / field_file_name, field_file);
      if (n_field_steps(Hdf5File::open_to_read(partial_ / field_file_name)) != field_rows.size())
        throw std::invalid_argument("the adopted field file has another number of steps");
    }
    std::size_t n_bytes = 0;
    StepCounts counts{steps.size(), 0, field_rows.size()};
    for (const StepRecord& step : steps) {
      n_bytes += run_step_bytes(step);
      counts.convergence += step.convergence.size();
    }
    update_hdf5_file(partial_ / run_file_name, n_bytes, [&](Hdf5File& file) {
      truncate_run(file, counts_);
      append_run_steps(file, header_, steps, field_rows);
    });
    flush_to_disk(partial_);
    counts_ = counts;
    publish_restart(steps.back().restart);
  }

  std::string field_file() const override {
    if (!has_mesh()) return {};
    std::ifstream stream(partial_ / field_file_name, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(stream)), {});
    if (!stream) throw_file_error(partial_ / field_file_name, "read", EIO);
    return bytes;
  }

  void set_tables(const std::map<std::string, Table>& tables) override {
    const std::vector<std::string>& known = result_tables();
    std::size_t n_bytes = 0;
    for (const auto& [name, table] : tables) {
      if (std::find(known.begin(), known.end(), name) == known.end() || name == header_.step_table)
        throw std::invalid_argument("no table of results is called " + name);
      n_bytes += table_bytes(table);
    }
    update_hdf5_file(partial_ / run_file_name, n_bytes, [&](Hdf5File& file) {
      for (const auto& [name, table] : tables) write_table(file, "/" + name, table);
    });
    flush_to_disk(partial_);
  }

  void append_punctures(const PunctureTable& block) override {
    update_hdf5_file(partial_ / run_file_name, puncture_bytes(block),
                     [&](Hdf5File& file) { acus::append_punctures(file, block); });
    flush_to_disk(partial_);
  }

  void set_section_fields(const std::vector<SectionField>& sections) override {
    update_hdf5_file(partial_ / run_file_name, section_fields_bytes(sections),
                     [&](Hdf5File& file) { write_section_fields(file, sections); });
    flush_to_disk(partial_);
  }

  void set_array_fields(const ArrayFields& array) override {
    create_hdf5_file(partial_ / array_file_name, array_fields_bytes(array),
                     [&](Hdf5File& file) { write_array_fields(file, array); });
    flush_to_disk(partial_);
  }

  void set_healing_fields(const FieldSeries& healing) override {
    create_hdf5_file(partial_ / healing_file_name, field_series_bytes(healing),
                     [&](Hdf5File& file) { write_field_series(file, healing); });
    flush_to_disk(partial_);
  }

  void keep_stage(const RestartState& state) override {
    create_hdf5_file(partial_ / stage_file_name, restart_bytes(state),
                     [&](Hdf5File& file) { write_restart(file, counts_, state); });
    flush_to_disk(partial_);
  }

  RestartState kept_stage() const override {
    RestartState state;
    if (fs::exists(partial_ / stage_file_name)) read_restart(Hdf5File::open_to_read(partial_ / stage_file_name), state);
    return state;
  }

  void set_late_warnings(const std::vector<std::string>& warnings) override {
    constexpr std::size_t text_bytes = 1 << 20;
    update_hdf5_file(partial_ / run_file_name, text_bytes,
                     [&](Hdf5File& file) { write_late_warnings(file, warnings); });
    late_warnings_ = warnings;
    flush_to_disk(partial_);
  }

  void finish(const std::vector<Headline>& summary, const std::map<std::string, std::string>& end_provenance) override {
    constexpr std::size_t text_bytes = 1 << 20;
    write_puncture_files();
    update_hdf5_file(partial_ / run_file_name, text_bytes, [&](Hdf5File& file) {
      truncate_run(file, counts_);
      write_provenance(file, end_provenance);
      write_summary(file, summary);
      file.set_attribute("/", "finished", 1);
      write_tables(file);
    });
    write_summary_json(summary, end_provenance);
    flush_to_disk(partial_);
    move_into_place();
    // Only now: until the rename a killed run can still be resumed.
    remove_path(folder_ / restart_file_name);
    if (fs::exists(folder_ / stage_file_name)) remove_path(folder_ / stage_file_name);
    remove_path(folder_ / FolderLock::file_name);
    flush_to_disk(folder_);
    is_finished_ = true;
  }

  std::size_t n_steps() const override { return counts_.steps; }
  fs::path working_folder() const override { return is_finished_ ? folder_ : partial_; }

 private:
  bool has_mesh() const { return !header_.mesh.points.empty(); }

  void publish_restart(const RestartState& state) {
    create_hdf5_file(partial_ / restart_file_name, restart_bytes(state),
                     [&](Hdf5File& file) { write_restart(file, counts_, state); });
    flush_to_disk(partial_);
  }

  void write_tables(const Hdf5File& file) const {
    std::vector<std::string> names = result_tables();
    names.push_back(convergence_name);
    for (const std::string& name : names) {
      if ("/" + name == puncture_group && has_puncture_columns(file)) continue;  // written in blocks
      if (file.has("/" + name)) write_text_file(partial_ / (name + ".csv"), to_csv(read_table(file, "/" + name)));
    }
  }

  /// The table of punctures in its other forms. Says so where it is too long for text.
  void write_puncture_files() {
    std::size_t n = 0;
    {
      const Hdf5File run = Hdf5File::open_to_read(partial_ / run_file_name);
      if (!has_puncture_columns(run)) return;
      n = n_punctures(run);
      write_puncture_geometry(partial_ / puncture_file_name, run);
      if (n <= most_csv_punctures) write_puncture_csv(partial_ / puncture_csv_name, run);
    }
    if (n <= most_csv_punctures) return;
    std::vector<std::string> warnings = late_warnings_;
    warnings.push_back(fmt::format("{} is not written: {} rows are more than {}; read {} in {}", puncture_csv_name, n,
                                   most_csv_punctures, puncture_group, run_file_name));
    set_late_warnings(warnings);
  }

  void write_summary_json(const std::vector<Headline>& summary,
                          const std::map<std::string, std::string>& end_provenance) const {
    nlohmann::ordered_json json;
    json["name"] = header_.name;
    json["title"] = header_.title;
    json["layout_version"] = layout_version;
    json["n_steps"] = counts_.steps;
    for (const Headline& line : summary) {
      json["headline"][line.key] = {{"value", line.value}, {"unit", line.unit}, {"meaning", line.meaning}};
    }
    std::vector<std::string> warnings = header_.warnings;
    warnings.insert(warnings.end(), late_warnings_.begin(), late_warnings_.end());
    json["warnings"] = warnings;
    std::map<std::string, std::string> provenance = header_.provenance;
    for (const auto& [key, value] : end_provenance) provenance[key] = value;
    json["provenance"] = provenance;
    json["n_assumed_inputs"] = header_.assumed.rows.size();
    write_text_file(partial_ / summary_name, json.dump(2) + "\n");
  }

  void move_into_place() {
    if (!fs::exists(folder_)) {
      rename_path(partial_, folder_);
      flush_to_disk(folder_.parent_path());
      return;
    }
    if (!may_replace_) {
      throw ResultsError(fmt::format("'{}' appeared while the run was going on; the results stay in '{}'",
                                     folder_.string(), partial_.string()));
    }
    require_ours(folder_);
    fs::path aside;
    for (int i = 1; aside.empty() || fs::exists(aside); ++i) aside = fmt::format("{}.replaced-{}", folder_.string(), i);
    rename_path(folder_, aside);
    rename_path(partial_, folder_);
    flush_to_disk(folder_.parent_path());
    remove_path(aside);
  }

  fs::path folder_, partial_;
  RunHeader header_;
  bool may_replace_;
  std::unique_ptr<FolderLock> lock_;
  StepCounts counts_;
  std::vector<std::string> late_warnings_;
  bool is_finished_ = false;
};

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw_file_error(folder, "create the folder", error.value());
}

}  // namespace

std::unique_ptr<ResultsWriter> ResultsWriter::create(const fs::path& folder, const RunHeader& header, bool force) {
  const fs::path target = tidy(folder), partial = partial_of(target);
  if (fs::exists(target)) {
    if (!force) {
      throw ResultsError(fmt::format("'{}' exists already: use --force to replace it, or choose another output folder",
                                     target.string()));
    }
    require_ours(target);
  }
  if (fs::exists(partial)) {
    if (!force) {
      throw ResultsError(fmt::format(
          "'{}' holds an unfinished run: use --resume to continue it or --force to start again", partial.string()));
    }
    require_ours(partial);
  }
  create_folder(partial);
  auto lock = std::make_unique<FolderLock>(partial);
  clear(partial);
  auto writer = std::make_unique<FolderWriter>(target, header, force, std::move(lock), StepCounts{});
  writer->write_header_files();
  return writer;
}

std::unique_ptr<ResultsWriter> ResultsWriter::resume(const fs::path& folder, const RunHeader& header,
                                                     RestartState& state) {
  const fs::path target = tidy(folder), partial = partial_of(target);
  if (!fs::is_directory(partial)) {
    throw ResultsError(fs::exists(target) ? fmt::format("'{}' is finished already: nothing to resume", target.string())
                                          : fmt::format("'{}' does not exist: nothing to resume", partial.string()));
  }
  require_ours(partial);
  auto lock = std::make_unique<FolderLock>(partial);
  if (!fs::exists(partial / restart_file_name)) {
    throw ResultsError(fmt::format("'{}' was stopped before its first files were complete: start again with --force",
                                   partial.string()));
  }
  remove_drafts(partial);
  const Hdf5File run = Hdf5File::open_to_read(partial / run_file_name);
  read_layout_version(run);
  RunHeader stored = read_run_header(run);
  if (!header.mesh.points.empty()) {
    read_field_mesh(Hdf5File::open_to_read(partial / field_file_name), stored.mesh);
  }
  require_same_run(partial, stored, header);
  const bool may_replace = run.integer_attribute("/", "may_replace") != 0;
  const StepCounts counts = read_restart(Hdf5File::open_to_read(partial / restart_file_name), state);
  auto writer = std::make_unique<FolderWriter>(target, header, may_replace, std::move(lock), counts);
  writer->drop_uncounted_steps();
  return writer;
}

}  // namespace acus

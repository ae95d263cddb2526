// Reading a results folder.

#include <fmt/format.h>

#include <algorithm>

#include "core/io/layout.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

/// A results folder may also be named by a file in it.
fs::path results_folder(const fs::path& path) {
  const fs::path folder = fs::is_regular_file(path) && !path.parent_path().empty() ? path.parent_path() : path;
  if (fs::exists(folder / run_file_name)) return folder;
  const fs::path whole = folder.has_filename() ? folder : folder.parent_path();
  const fs::path partial = fs::path(whole).concat(".partial");
  if (!fs::exists(folder) && fs::exists(partial / run_file_name)) {
    throw ResultsError(
        fmt::format("'{}' is not finished yet: its steps so far are in '{}'", folder.string(), partial.string()));
  }
  if (!fs::exists(folder)) throw ResultsError(fmt::format("'{}' does not exist", folder.string()));
  throw ResultsError(fmt::format("'{}' is not a results folder (no {})", folder.string(), run_file_name));
}

}  // namespace

struct ResultsReader::Impl {
  explicit Impl(const fs::path& folder) : run(Hdf5File::open_to_read(folder / run_file_name)) {
    version = read_layout_version(run);
    header = read_run_header(run);
    if (fs::exists(folder / field_file_name)) {
      fields.emplace(Hdf5File::open_to_read(folder / field_file_name));
      read_field_mesh(*fields, header.mesh);
      infos = list_fields(*fields);
      // While a run is going on the field file may be one step ahead of run.h5.
      n_field_steps = std::min(acus::n_field_steps(*fields), run_counts(run).fields);
    }
    if (fs::exists(folder / array_file_name)) array.emplace(Hdf5File::open_to_read(folder / array_file_name));
    if (fs::exists(folder / healing_file_name)) healing.emplace(Hdf5File::open_to_read(folder / healing_file_name));
  }

  const FieldInfo& info(const std::string& name) const { return info(infos, name); }

  const FieldInfo& info(const std::vector<FieldInfo>& all, const std::string& name) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const FieldInfo& i) { return i.name == name; });
    if (found != all.end()) return *found;
    std::string known;
    for (const FieldInfo& i : all) known += (known.empty() ? "" : ", ") + i.name;
    throw ResultsError(fmt::format("'{}' has no field '{}'; it has: {}", run.path().parent_path().string(), name,
                                   known.empty() ? "none" : known));
  }

  void check_step(std::size_t step) const {
    if (step < n_field_steps) return;
    throw ResultsError(fmt::format("'{}' has {} field steps; there is no step {}", run.path().parent_path().string(),
                                   n_field_steps, step));
  }

  Hdf5File run;
  std::optional<Hdf5File> fields, array, healing;
  int version = 0;
  RunHeader header;
  std::vector<FieldInfo> infos;
  std::size_t n_field_steps = 0;
};

ResultsReader::ResultsReader(const fs::path& folder) : impl_(std::make_unique<Impl>(results_folder(folder))) {}
ResultsReader::~ResultsReader() = default;
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;

const RunHeader& ResultsReader::header() const { return impl_->header; }
Table ResultsReader::history() const {
  return read_table(impl_->run, impl_->run.has("/history") ? "/history" : step_group(impl_->run));
}
Table ResultsReader::steps() const { return read_table(impl_->run, step_group(impl_->run)); }
Table ResultsReader::table(const std::string& name) const { return read_table(impl_->run, "/" + name); }
Table ResultsReader::convergence() const { return read_table(impl_->run, "/convergence"); }
Table ResultsReader::needles() const { return read_table(impl_->run, "/needles"); }
std::vector<SectionField> ResultsReader::section_fields() const { return read_section_fields(impl_->run); }
std::size_t ResultsReader::n_punctures() const {
  return has_puncture_columns(impl_->run) ? acus::n_punctures(impl_->run) : 0;
}
PunctureTable ResultsReader::punctures(std::size_t first, std::size_t count) const {
  return read_punctures(impl_->run, first, count);
}
PunctureTable ResultsReader::punctures() const { return punctures(0, n_punctures()); }
std::vector<Headline> ResultsReader::summary() const { return read_summary(impl_->run); }
bool ResultsReader::is_finished() const { return impl_->run.integer_attribute("/", "finished") != 0; }
int ResultsReader::layout_version() const { return impl_->version; }

std::vector<double> ResultsReader::field_times() const {
  return impl_->run.read_rows<double>("/fields/time_s", 0, impl_->n_field_steps);
}

std::size_t ResultsReader::history_row(std::size_t field_step) const {
  impl_->check_step(field_step);
  return static_cast<std::size_t>(impl_->run.read_rows<std::int64_t>("/fields/history_row", field_step, 1).front());
}

std::vector<ResultsReader::FieldInfo> ResultsReader::fields() const { return impl_->infos; }

Field ResultsReader::field(const std::string& name, std::size_t field_step) const {
  impl_->check_step(field_step);
  return read_field(*impl_->fields, impl_->info(name), field_step);
}

std::optional<FieldSeries> ResultsReader::healing_fields() const {
  if (!impl_->healing) return std::nullopt;
  return read_field_series(*impl_->healing);
}

Field ResultsReader::healing_field(const std::string& name, std::size_t moment) const {
  if (!impl_->healing || moment >= n_field_steps(*impl_->healing)) {
    throw ResultsError(
        fmt::format("'{}' has no fields of healing at moment {}", impl_->run.path().parent_path().string(), moment));
  }
  const std::vector<FieldInfo> all = list_fields(*impl_->healing);
  return read_field(*impl_->healing, impl_->info(all, name), moment);
}

std::optional<ArrayFields> ResultsReader::array_fields() const {
  if (!impl_->array) return std::nullopt;
  return read_array_fields(*impl_->array);
}

Field ResultsReader::array_field(const std::string& name, std::size_t moment) const {
  if (!impl_->array || moment >= n_field_steps(*impl_->array)) {
    throw ResultsError(
        fmt::format("'{}' has no fields of an array at moment {}", impl_->run.path().parent_path().string(), moment));
  }
  const std::vector<FieldInfo> all = list_fields(*impl_->array);
  return read_field(*impl_->array, impl_->info(all, name), moment);
}

}  // namespace acus

// What scripts may rely on in the folder of a finished run, read as a script would: HDF5 paths, CSV heads, JSON keys.

#include <hdf5.h>

#include <nlohmann/json.hpp>

#include "tests/scenario/child.hpp"

using namespace acus_test;

namespace {

/// An HDF5 file opened without any help of Acus.
class PlainHdf5 {
 public:
  explicit PlainHdf5(const fs::path& file) : id_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
    REQUIRE(id_ >= 0);
  }
  ~PlainHdf5() { H5Fclose(id_); }
  PlainHdf5(const PlainHdf5&) = delete;
  PlainHdf5& operator=(const PlainHdf5&) = delete;

  bool has(const std::string& path) const {
    for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
      if (H5Lexists(id_, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
    return H5Lexists(id_, path.c_str(), H5P_DEFAULT) > 0;
  }
  /// Number of values of a data set.
  hssize_t size(const std::string& path) const {
    const hid_t set = H5Dopen2(id_, path.c_str(), H5P_DEFAULT);
    REQUIRE(set >= 0);
    const hid_t space = H5Dget_space(set);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    H5Dclose(set);
    return n;
  }

 private:
  hid_t id_;
};

const std::vector<std::string> history_columns = {
    "time_s",         "displacement_um",   "force_N",          "energy_in_J", "energy_stored_J",
    "energy_crack_J", "energy_friction_J", "energy_viscous_J", "iterations"};
const std::vector<std::string> needle_columns = {"x_mm",
                                                 "y_mm",
                                                 "depth_um",
                                                 "dent_um",
                                                 "force_mN",
                                                 "puncture_force_mN",
                                                 "puncture_displacement_um",
                                                 "phase",
                                                 "layer_reached",
                                                 "margin_axial",
                                                 "margin_buckling",
                                                 "margin_bending"};

}  // namespace

TEST_CASE("run.h5 holds what the interface promises") {
  const PlainHdf5 file(unbroken() / "run.h5");
  for (const std::string& column : history_columns) {
    INFO(column);
    REQUIRE(file.has("/history/" + column));
    CHECK(file.size("/history/" + column) == static_cast<hssize_t>(n_unbroken_rows()));
  }
  for (const std::string& column : needle_columns) {
    INFO(column);
    REQUIRE(file.has("/needles/" + column));
    CHECK(file.size("/needles/" + column) == 1);
  }
  for (const char* key :
       {"version", "commit", "compiler", "flags", "threads", "host", "seed", "start", "end", "peak_memory_MB"}) {
    INFO(key);
    CHECK(file.has(std::string("/provenance/") + key));
  }
  for (const char* path : {"/scenario/given", "/scenario/resolved", "/warnings", "/assumed/key", "/assumed/status"}) {
    INFO(path);
    CHECK(file.has(path));
  }
}

TEST_CASE("what went in is kept word for word, with its warnings and its inputs of low trust") {
  const acus::ResultsReader reader(unbroken());
  CHECK(reader.header().scenario_given == read_file(scenario_folder + "relaxing_block.toml"));
  CHECK(reader.header().provenance.at("threads") == "1");
  CHECK(reader.header().provenance.at("seed") == "7");
  REQUIRE(reader.header().warnings.size() == 1);
  CHECK_THAT(reader.header().warnings.front(), Catch::Matchers::Contains("less than five needle radii"));
  CHECK(reader.is_finished());

  // A site preset rests on inputs without an opened source; they are named.
  const EmptyFolder folder;
  const Outcome outcome = Child({"run", ACUS_SOURCE_DIR "/scenarios/library/dent_forearm.toml", "-o", "run",
                                 "--threads", "1", "--set", "insertion.to=4 um", "--set", "numerics.first_step=4 um",
                                 "--set", "numerics.max_step=4 um", "--set", "numerics.mesh=coarse"},
                                folder.path())
                              .wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const acus::Table assumed = acus::ResultsReader(folder.path() / "run").header().assumed;
  REQUIRE(assumed.columns == std::vector<std::string>{"key", "value", "range", "status", "source"});
  REQUIRE_FALSE(assumed.rows.empty());
  for (const auto& row : assumed.rows) {
    const auto status = std::get<std::string>(row[3]);
    CHECK((status == "assumed" || status == "recalled"));
  }
}

TEST_CASE("CSV tables start with the promised columns and have one line per row") {
  const std::string history = read_file(unbroken() / "history.csv");
  for (const std::string& column : history_columns)
    CHECK(history.substr(0, history.find('\n')).find(column) != std::string::npos);
  CHECK(std::count(history.begin(), history.end(), '\n') == static_cast<std::ptrdiff_t>(n_unbroken_rows()) + 1);
  const std::string needles = read_file(unbroken() / "needles.csv");
  for (const std::string& column : needle_columns)
    CHECK(needles.substr(0, needles.find('\n')).find(column) != std::string::npos);
  CHECK(std::count(needles.begin(), needles.end(), '\n') == 2);
}

TEST_CASE("summary.json repeats the headline numbers with units") {
  const nlohmann::json summary = nlohmann::json::parse(read_file(unbroken() / "summary.json"));
  const acus::ResultsReader reader(unbroken());
  REQUIRE(reader.summary().size() >= 5);
  for (const acus::Headline& line : reader.summary()) {
    INFO(line.key);
    const nlohmann::json& entry = summary.at("headline").at(line.key);
    CHECK(entry.at("value").get<double>() == line.value);
    CHECK(entry.at("unit").get<std::string>() == line.unit);
  }
  // The headline force is the last one of the history.
  const acus::Table history = reader.history();
  CHECK(summary.at("headline").at("force").at("value").get<double>() == 1e3 * std::get<double>(history.rows.back()[2]));
}

TEST_CASE("the resolved scenario runs again to the same tables") {
  const EmptyFolder folder;
  write_file(folder.path() / "again.toml", acus::ResultsReader(unbroken()).header().scenario_resolved);
  const Outcome outcome = Child({"run", "again.toml", "-o", "run", "--threads", "1"}, folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  check_same_tables(folder.path() / "run");
  CHECK(acus::ResultsReader(folder.path() / "run").header().scenario_resolved ==
        acus::ResultsReader(unbroken()).header().scenario_resolved);
}

TEST_CASE("one thread and two take the same iterations to the same forces") {
  const EmptyFolder folder;
  std::vector<std::string> arguments = run_arguments();
  arguments.back() = "2";
  REQUIRE(Child(arguments, folder.path()).wait().exit_code == 0);
  const acus::Table one = acus::ResultsReader(unbroken()).history(),
                    two = acus::ResultsReader(folder.path() / "run").history();
  REQUIRE(one.columns == two.columns);
  REQUIRE(one.rows.size() == two.rows.size());
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(one.columns.begin(), one.columns.end(), name) - one.columns.begin());
  };
  for (std::size_t row = 0; row < one.rows.size(); ++row) {
    CHECK(one.rows[row][column("iterations")] == two.rows[row][column("iterations")]);
    CHECK(std::get<double>(two.rows[row][column("force_N")]) ==
          Approx(std::get<double>(one.rows[row][column("force_N")])).epsilon(1e-10));
  }
}

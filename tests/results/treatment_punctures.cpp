// The punctures of a treatment: columns in blocks, as text, as geometry; resumed runs; tables too long for text.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "bench/puncture_patterns.hpp"
#include "core/puncture/puncture_table.hpp"
#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

std::vector<std::vector<double>> columns(const PunctureTable& table) {
  std::vector<std::vector<double>> all;
  PunctureTable::visit_columns(
      table, [&](const std::string&, const auto& column) { all.emplace_back(column.begin(), column.end()); });
  return all;
}

}  // namespace

TEST_CASE("punctures written in blocks come back whole, in parts and in other programs") {
  const Scratch scratch;
  const PunctureTable table = bench::mixed_punctures(1000, 10.0, 4);
  auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  writer->append(sample_step(0));
  writer->append_punctures(table.slice(0, 400));
  writer->append_punctures(table.slice(400, 400));
  writer->append_punctures(table.slice(400, 1000));
  CHECK_THROWS_AS(writer->append_punctures(PunctureTable({"fat"}, {0.0})), std::invalid_argument);
  writer->finish({}, {});

  const ResultsReader reader(scratch / "run");
  CHECK(reader.n_punctures() == 1000);
  CHECK(columns(reader.punctures()) == columns(table));
  CHECK(columns(reader.punctures(399, 3)) == columns(table.slice(399, 402)));
  CHECK(reader.punctures().layers == table.layers);
  CHECK(reader.punctures().layer_tops_um == table.layer_tops_um);
  CHECK_FALSE(reader.punctures().strikes_are_sampled);
  CHECK_THROWS_AS(reader.punctures(999, 2), ResultsError);
  const std::string script = std::string(ACUS_SOURCE_DIR) + "/tests/results/check_punctures.py";
  CHECK(std::system(("/usr/bin/python3 -B " + script + " " + (scratch / "run").string()).c_str()) == 0);
}

TEST_CASE("no punctures, and none of a treatment") {
  const Scratch scratch;
  write_sample(scratch / "needle", 2);
  const ResultsReader needle(scratch / "needle");
  CHECK(needle.n_punctures() == 0);
  CHECK(needle.punctures().is_empty());
  CHECK_FALSE(fs::exists(scratch / "needle/punctures.vtkhdf"));

  auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  writer->append(sample_step(0));
  writer->append_punctures(bench::empty_punctures());
  writer->finish({}, {});
  const ResultsReader reader(scratch / "run");
  CHECK(reader.n_punctures() == 0);
  CHECK(reader.punctures().n_layers() == 3);
  CHECK(fs::exists(scratch / "run/punctures.vtkhdf"));
  CHECK(text_of(scratch / "run/punctures.csv").find('\n') == text_of(scratch / "run/punctures.csv").size() - 1);
}

TEST_CASE("a resumed run starts its punctures anew") {
  const Scratch scratch;
  const PunctureTable table = bench::mixed_punctures(10, 10.0, 4);
  {
    auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
    writer->append(sample_step(0));
    writer->append_punctures(table);
  }
  RestartState state;
  auto writer = ResultsWriter::resume(scratch / "run", sample_header(), state);
  writer->append_punctures(table.slice(0, 3));
  writer->finish({}, {});
  CHECK(ResultsReader(scratch / "run").n_punctures() == 3);
}

TEST_CASE("more rows than text should hold: the files say so") {
  const Scratch scratch;
  PunctureTable block = bench::empty_punctures();
  constexpr std::size_t n_block = 500001, n_blocks = 4;
  for (std::size_t i = 0; i < n_block; ++i) block.append(bench::round_hole(0.001 * static_cast<double>(i), 1, 100));
  auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  writer->append(sample_step(0));
  for (std::size_t k = 0; k < n_blocks; ++k) writer->append_punctures(block);
  writer->finish({}, {});
  const ResultsReader reader(scratch / "run");
  CHECK(reader.n_punctures() == n_blocks * n_block);
  CHECK(reader.punctures(n_blocks * n_block - 1, 1).x_mm[0] == block.x_mm.back());
  CHECK_FALSE(fs::exists(scratch / "run/punctures.csv"));
  const std::string wanted = "punctures.csv is not written: 2000004 rows are more than 2000000";
  CHECK(reader.header().warnings.back().find(wanted) == 0);
  CHECK(text_of(scratch / "run/summary.json").find(wanted) != std::string::npos);
}

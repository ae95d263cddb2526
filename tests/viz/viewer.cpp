// The window: advice where there is no display; under a virtual one it opens, draws and closes.

#include "viz/viewer/viewer.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/viz/synthetic_run.hpp"

using namespace acus_test;

TEST_CASE("no display gives advice, not an abort") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.n_steps = 1});
  acus::PictureOptions options;
  options.folder = scratch / "run";
  unsetenv("DISPLAY");
  CHECK_THROWS_WITH(acus::view_results(options),
                    Catch::Contains("DISPLAY is not set") && Catch::Contains("acus render"));
  setenv("DISPLAY", ":4711", 1);
  CHECK_THROWS_WITH(acus::view_results(options), Catch::Contains("':4711' cannot be reached"));
}

TEST_CASE("the window opens, draws and closes under a virtual display") {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  CHECK(std::system(("xvfb-run -a -s '-screen 0 900x700x24' '" + self + "' '[window]'").c_str()) == 0);
}

TEST_CASE("inside the virtual display", "[.][window]") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.n_steps = 2});
  acus::PictureOptions options;
  options.folder = scratch / "run";
  options.width = 800;
  options.height = 600;
  options.field = "von_mises";
  acus::open_viewer(options, 300);
  options.field = "colour";
  CHECK_THROWS_WITH(acus::open_viewer(options, 300), Catch::Contains("no field 'colour'"));
}

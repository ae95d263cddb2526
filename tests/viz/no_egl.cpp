// Without EGL drivers a picture fails with advice. Alone in its program: EGL looks for drivers once.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/viz/synthetic_run.hpp"
#include "viz/pictures.hpp"

TEST_CASE("missing EGL drivers give advice, not a crash") {
  setenv("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent", 1);
  setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent", 1);
  const acus_test::Scratch scratch;
  acus_test::write_synthetic_run(scratch / "run", {.n_steps = 1});
  acus::PictureOptions options;
  options.folder = scratch / "run";
  CHECK_THROWS_WITH(acus::render_pictures(options), Catch::Contains("libegl1"));
}

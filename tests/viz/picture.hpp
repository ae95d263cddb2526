#pragma once
// A PNG as the tests see it: its size, its colours, and how far two differ.

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGReader.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus_test {

namespace fs = std::filesystem;

class Picture {
 public:
  using Pixel = std::array<int, 3>;

  explicit Picture(const fs::path& file) {
    REQUIRE(fs::exists(file));
    reader_->SetFileName(file.c_str());
    reader_->Update();
  }
  int width() const { return image().GetDimensions()[0]; }
  int height() const { return image().GetDimensions()[1]; }
  Pixel at(int x, int y) const {
    const auto* p = static_cast<const unsigned char*>(image().GetScalarPointer(x, y, 0));
    return {p[0], p[1], p[2]};
  }
  std::size_t n_colors() const {
    std::set<Pixel> colors;
    for (int y = 0; y < height(); ++y)
      for (int x = 0; x < width(); ++x) colors.insert(at(x, y));
    return colors.size();
  }
  /// Pixels that pass a test, with x in [from, to), as fractions of the width.
  template <class Test>
  int count_if(const Test& test, double from = 0, double to = 1) const {
    int n = 0;
    for (int y = 0; y < height(); ++y)
      for (int x = static_cast<int>(from * width()); x < static_cast<int>(to * width()); ++x)
        n += test(at(x, y)) ? 1 : 0;
    return n;
  }
  /// Those of a colour, within two grey levels.
  int count(const acus::Color& color, double from = 0, double to = 1) const {
    const auto is_near = [&](const Pixel& pixel, std::size_t c) { return std::abs(pixel[c] - 255 * color[c]) < 2.5; };
    return count_if([&](const Pixel& pixel) { return is_near(pixel, 0) && is_near(pixel, 1) && is_near(pixel, 2); },
                    from, to);
  }
  /// Pixels that another picture of the same size has in a plainly different colour.
  int n_different(const Picture& other) const {
    int n = 0;
    for (int y = 0; y < height(); ++y)
      for (int x = 0; x < width(); ++x) {
        const Pixel a = at(x, y), b = other.at(x, y);
        n += std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]) > 40 ? 1 : 0;
      }
    return n;
  }

 private:
  vtkImageData& image() const { return *reader_->GetOutput(); }
  vtkNew<vtkPNGReader> reader_;
};

constexpr int small_width = 800, small_height = 500;

/// Small pictures of a run, without a display.
inline acus::PictureOptions small(const fs::path& folder) {
  unsetenv("DISPLAY");
  acus::PictureOptions options;
  options.folder = folder;
  options.width = small_width;
  options.height = small_height;
  return options;
}

}  // namespace acus_test

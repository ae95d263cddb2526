#pragma once
// Drawing without a display: an EGL context on a pixel buffer, whether or not there is an X server.

#include <filesystem>
#include <memory>

class vtkRenderWindow;

namespace acus {

class Offscreen {
 public:
  /// Throws PictureError when EGL cannot give an OpenGL context; says what to install.
  Offscreen(int width, int height);
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;

  vtkRenderWindow& window();
  /// Renders and writes a PNG whole or not at all. Throws PictureError when the file cannot be written.
  void save_png(const std::filesystem::path& file);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace acus

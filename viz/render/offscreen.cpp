#include "viz/render/offscreen.hpp"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <fmt/format.h>
#include <vtkCallbackCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkPNGWriter.h>
#include <vtkRendererCollection.h>
#include <vtkWindowToImageFilter.h>

#include "viz/pictures.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw PictureError(
      fmt::format("cannot draw without a display: {} (EGL error {:#x}). The packages libegl1, libegl-mesa0 "
                  "and libgl1-mesa-dri are needed; a driver can be chosen with LIBGL_ALWAYS_SOFTWARE=1",
                  what, eglGetError()));
}

EGLDisplay open_display() {
  const auto get_display =
      reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
  if (get_display == nullptr) fail("EGL has no platform displays");
  EGLDisplay display = get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (display == EGL_NO_DISPLAY || !eglInitialize(display, nullptr, nullptr)) {
    fail("EGL has no surfaceless display");
  }
  return display;
}

/// An OpenGL context that draws into a pixel buffer.
class EglContext {
 public:
  EglContext(int width, int height) : display_(open_display()) {
    const EGLint wanted[] = {EGL_SURFACE_TYPE,
                             EGL_PBUFFER_BIT,
                             EGL_RED_SIZE,
                             8,
                             EGL_GREEN_SIZE,
                             8,
                             EGL_BLUE_SIZE,
                             8,
                             EGL_ALPHA_SIZE,
                             8,
                             EGL_DEPTH_SIZE,
                             24,
                             EGL_RENDERABLE_TYPE,
                             EGL_OPENGL_BIT,
                             EGL_NONE};
    EGLConfig config = nullptr;
    EGLint n_configs = 0;
    if (!eglBindAPI(EGL_OPENGL_API)) fail("EGL knows no OpenGL");
    if (!eglChooseConfig(display_, wanted, &config, 1, &n_configs) || n_configs == 0) fail("no suitable pixel format");
    const EGLint size[] = {EGL_WIDTH, width, EGL_HEIGHT, height, EGL_NONE};
    surface_ = eglCreatePbufferSurface(display_, config, size);
    const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 2, EGL_NONE};
    context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, version);
    if (surface_ == EGL_NO_SURFACE || context_ == EGL_NO_CONTEXT ||
        !eglMakeCurrent(display_, surface_, surface_, context_)) {
      release();
      fail("no OpenGL 3.2 context");
    }
  }
  ~EglContext() { release(); }
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;

  void make_current() const { eglMakeCurrent(display_, surface_, surface_, context_); }

 private:
  void release() {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context_ != EGL_NO_CONTEXT) eglDestroyContext(display_, context_);
    if (surface_ != EGL_NO_SURFACE) eglDestroySurface(display_, surface_);
  }

  EGLDisplay display_;
  EGLSurface surface_ = EGL_NO_SURFACE;
  EGLContext context_ = EGL_NO_CONTEXT;
};

}  // namespace

struct Offscreen::Impl {
  Impl(int width, int height) : egl(width, height) {
    // Debian's GLEW asks for an X display and complains; the entry points it needs are loaded nevertheless.
    vtkNew<vtkCallbackCommand> swallow;
    swallow->SetCallback([](vtkObject*, unsigned long, void*, void*) {});
    window->AddObserver(vtkCommand::ErrorEvent, swallow);
    window->SetSize(width, height);
    window->SetIsCurrent(true);
    window->SetSupportsOpenGL(1);
    window->SetIsDirect(1);
    window->SetOwnContext(0);
    window->SetReadyForRendering(true);
    window->SetMultiSamples(4);
    window->InitializeFromCurrentContext();
    window->SetShowWindow(false);
    window->SetUseOffScreenBuffers(true);
  }
  ~Impl() {
    egl.make_current();
    window->Finalize();
  }

  EglContext egl;
  vtkNew<vtkGenericOpenGLRenderWindow> window;
};

Offscreen::Offscreen(int width, int height) {
  if (width < 200 || height < 150 || width > 16000 || height > 16000) {
    throw PictureError(
        fmt::format("a picture of {} x {} pixels cannot be drawn: choose 200 x 150 to 16000 x 16000", width, height));
  }
  impl_ = std::make_unique<Impl>(width, height);
}

Offscreen::~Offscreen() = default;

vtkRenderWindow& Offscreen::window() { return *impl_->window; }

void Offscreen::save_png(const fs::path& file) {
  impl_->egl.make_current();
  impl_->window->Render();
  vtkNew<vtkWindowToImageFilter> grab;
  grab->SetInput(impl_->window);
  grab->SetInputBufferTypeToRGB();
  grab->ReadFrontBufferOff();
  grab->ShouldRerenderOff();
  vtkNew<vtkPNGWriter> writer;
  const fs::path draft = fs::path(file).concat(".tmp");
  writer->SetFileName(draft.c_str());
  writer->SetInputConnection(grab->GetOutputPort());
  vtkNew<vtkCallbackCommand> swallow;  // reported below, once
  swallow->SetCallback([](vtkObject*, unsigned long, void*, void*) {});
  writer->AddObserver(vtkCommand::ErrorEvent, swallow);
  writer->Write();
  std::error_code error;
  if (writer->GetErrorCode() == 0) fs::rename(draft, file, error);
  if (writer->GetErrorCode() != 0 || error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    throw PictureError(
        fmt::format("cannot write the picture '{}': folder missing, not writable or disk full", file.string()));
  }
}

}  // namespace acus

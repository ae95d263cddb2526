#include "viz/viewer/viewer.hpp"

#include <fmt/format.h>
#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkInteractorStyleTrackballCamera.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkPropCollection.h>
#include <vtkProperty2D.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkRenderWindowInteractor.h>
#include <vtkSliderRepresentation2D.h>
#include <vtkSliderWidget.h>
#include <vtkTextProperty.h>

#include <cmath>
#include <functional>
#include <memory>
#include <numeric>

#include "viz/render/cutaway.hpp"

namespace acus {

namespace {

/// Turns and zooms; f and F go to the viewer instead of VTK's own bindings (fly to, wireframe, ...).
class ViewerStyle : public vtkInteractorStyleTrackballCamera {
 public:
  static ViewerStyle* New();
  vtkTypeMacro(ViewerStyle, vtkInteractorStyleTrackballCamera)

      std::function<void(char)> on_key;
  void OnChar() override {
    const char key = GetInteractor()->GetKeyCode();
    if (key == 'q' || key == 'e') {
      vtkInteractorStyleTrackballCamera::OnChar();
    } else if (on_key) {
      on_key(key);
    }
  }
};
vtkStandardNewMacro(ViewerStyle)

    class Viewer {
 public:
  Viewer(const PictureOptions& options) : run_(options.folder) {
    look_.step = run_.step_index(options.step);
    fields_.emplace_back();  // colouring by layer
    for (const auto& field : run_.reader().fields()) fields_.push_back(field.name);
    window_->SetSize(options.width, options.height);
    window_->SetWindowName(("Acus: " + run_.title()).c_str());
    window_->SetMultiSamples(4);
    window_->SetNumberOfLayers(2);
    paper_->SetBackground(1, 1, 1);
    paper_->InteractiveOff();
    scene_->SetBackground(1, 1, 1);
    scene_->SetViewport(0, 0.12, 0.79, 0.885);
    page_->SetLayer(1);
    page_->InteractiveOff();
    for (vtkRenderer* renderer : {paper_.Get(), scene_.Get(), page_.Get()}) window_->AddRenderer(renderer);
    interactor_->SetRenderWindow(window_);
    style_->on_key = [this](char key) { press(key); };
    style_->SetDefaultRenderer(scene_);
    interactor_->SetInteractorStyle(style_);
    if (!options.field.empty()) choose_field(options.field);
  }

  void open(int close_after_ms) {
    redraw();
    aim();
    window_->Render();  // the window must exist before the widgets
    relabel();
    interactor_->Initialize();
    add_slider(*step_slider_, 0.36, 0.56, "field step", static_cast<double>(run_.n_steps() - 1), "%.0f",
               static_cast<double>(look_.step), [this](double value) {
                 look_.step = static_cast<std::size_t>(std::lround(value));
                 redraw();
               });
    if (run_.is_axisymmetric()) {
      add_slider(*cut_slider_, 0.62, 0.78, "cut (degrees)", 270, "%.0f", look_.cut_angle, [this](double value) {
        look_.cut_angle = value;
        redraw();
      });
    }
    observe(*style_, vtkCommand::EndInteractionEvent, [this] { relabel(); });
    observe(*style_, vtkCommand::MouseWheelForwardEvent, [this] { zoom(1.1); });
    observe(*style_, vtkCommand::MouseWheelBackwardEvent, [this] { zoom(1 / 1.1); });
    if (close_after_ms > 0) {
      observe(*interactor_, vtkCommand::TimerEvent, [this] { interactor_->TerminateApp(); });
      interactor_->CreateOneShotTimer(static_cast<unsigned long>(close_after_ms));
    }
    interactor_->Start();
  }

 private:
  void observe(vtkObject& object, unsigned long event, std::function<void()> action) {
    actions_.push_back(std::make_unique<std::function<void()>>(std::move(action)));
    vtkNew<vtkCallbackCommand> command;
    command->SetClientData(actions_.back().get());
    command->SetCallback(
        [](vtkObject*, unsigned long, void* data, void*) { (*static_cast<std::function<void()>*>(data))(); });
    object.AddObserver(event, command);
  }

  void add_slider(vtkSliderWidget& slider, double x0, double x1, const std::string& title, double largest,
                  const char* format, double value, std::function<void(double)> action) {
    vtkNew<vtkSliderRepresentation2D> shape;
    shape->SetMinimumValue(0);
    shape->SetMaximumValue(std::max(largest, 1e-9));
    shape->SetValue(value);
    shape->SetTitleText(title.c_str());
    shape->SetLabelFormat(format);
    shape->GetPoint1Coordinate()->SetCoordinateSystemToNormalizedViewport();
    shape->GetPoint1Coordinate()->SetValue(x0, 0.075);
    shape->GetPoint2Coordinate()->SetCoordinateSystemToNormalizedViewport();
    shape->GetPoint2Coordinate()->SetValue(x1, 0.075);
    shape->SetSliderLength(0.02);
    shape->SetSliderWidth(0.02);
    shape->SetTubeWidth(0.004);
    shape->SetTitleHeight(0.018);
    shape->SetLabelHeight(0.018);
    for (vtkTextProperty* property : {shape->GetTitleProperty(), shape->GetLabelProperty()}) {
      set_font(*property, 18);
      property->ShadowOff();
    }
    shape->GetTubeProperty()->SetColor(0.75, 0.75, 0.78);
    shape->GetSliderProperty()->SetColor(0.2, 0.35, 0.6);
    slider.SetInteractor(interactor_);
    slider.SetRepresentation(shape);
    slider.SetCurrentRenderer(page_);
    slider.SetAnimationModeToJump();
    slider.EnabledOn();
    observe(slider, vtkCommand::InteractionEvent,
            [representation = shape.Get(), action = std::move(action)] { action(representation->GetValue()); });
  }

  void press(char key) {
    if (key == 'f') choose_field(fields_[(field_index() + 1) % fields_.size()]);
    if (key == 'F') choose_field(fields_[(field_index() + fields_.size() - 1) % fields_.size()]);
    if (key == 'r') aim();
    redraw();
  }

  std::size_t field_index() const {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == look_.field) return i;
    }
    return 0;
  }

  /// One range for all steps, so that colours can be compared while time moves.
  void choose_field(const std::string& field) {
    look_.field = field;
    if (field.empty()) return;
    std::vector<std::size_t> steps(run_.n_steps());
    std::iota(steps.begin(), steps.end(), std::size_t{0});
    look_.range = color_range(run_, field, steps, run_.view_box());
  }

  void aim() {
    const int* size = window_->GetSize();
    aim_camera(*scene_, run_, 0.79 * size[0] / (0.765 * size[1]));
  }

  void zoom(double factor) {
    scene_->GetActiveCamera()->Zoom(factor);
    relabel();
  }

  void redraw() {
    fill_scene(*scene_, run_, look_, window_->GetSize()[1] / 1000.0);
    relabel();
  }

  void relabel() {
    for (vtkProp* prop : labels_) page_->RemoveViewProp(prop);
    labels_.clear();
    vtkNew<vtkPropCollection> widgets;
    for (page_->GetViewProps()->InitTraversal(); vtkProp* prop = page_->GetViewProps()->GetNextProp();) {
      widgets->AddItem(prop);
    }
    const int height = window_->GetSize()[1];
    Overlay overlay(*page_, height);
    draw_labels(overlay, run_, look_, *scene_, height);
    overlay.text(0.81, 0.075, "drag: turn, wheel: zoom\nf / F: next / previous colouring\nr: reset the view\nq: close",
                 17, Align::left, faint_ink);
    for (page_->GetViewProps()->InitTraversal(); vtkProp* prop = page_->GetViewProps()->GetNextProp();) {
      if (!widgets->IsItemPresent(prop)) labels_.push_back(prop);
    }
    scene_->ResetCameraClippingRange();
    window_->Render();
  }

  RunData run_;
  CutawayLook look_;
  std::vector<std::string> fields_;
  std::vector<vtkProp*> labels_;  ///< owned by the page
  std::vector<std::unique_ptr<std::function<void()>>> actions_;
  vtkNew<vtkRenderer> paper_, scene_, page_;
  vtkNew<vtkRenderWindow> window_;
  vtkNew<vtkRenderWindowInteractor> interactor_;
  vtkNew<ViewerStyle> style_;
  vtkNew<vtkSliderWidget> step_slider_, cut_slider_;
};

}  // namespace

void open_viewer(const PictureOptions& options, int close_after_ms) {
  require_display();
  Viewer(options).open(close_after_ms);
}

void view_results(const PictureOptions& options) { open_viewer(options, 0); }

}  // namespace acus

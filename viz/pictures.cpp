#include "viz/pictures.hpp"

#include <fmt/format.h>

#include <numeric>

#include "viz/charts/absorption_chart.hpp"
#include "viz/charts/array_map.hpp"
#include "viz/charts/charts.hpp"
#include "viz/charts/healing_chart.hpp"
#include "viz/charts/healing_map.hpp"
#include "viz/charts/wound_map.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/dataset/run_data.hpp"
#include "viz/dataset/solid_scene.hpp"
#include "viz/render/array_cut.hpp"
#include "viz/render/channel_picture.hpp"
#include "viz/render/cutaway.hpp"
#include "viz/render/film.hpp"
#include "viz/render/offscreen.hpp"
#include "viz/render/section_picture.hpp"
#include "viz/render/slit_picture.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> standard_fields = {"von_mises", "max_stretch", "displacement"};

/// Draws one run in the asked size.
class Studio {
 public:
  Studio(const RunData& run, const PictureOptions& options) : run_(run), options_(options) {}

  void cutaway(const fs::path& file, std::size_t step) const {
    Offscreen picture(options_.width, options_.height);
    CutawayLook look;
    look.step = step;
    draw_cutaway(picture.window(), run_, look);
    picture.save_png(file);
  }

  void section(const fs::path& file, std::size_t step, const std::string& field, const ColorRange& range) const {
    Offscreen picture(options_.width, options_.height);
    draw_section(picture, run_, step, field, range);
    picture.save_png(file);
  }

  void section(const fs::path& file, std::size_t step, const std::string& field) const {
    section(file, step, field, color_range(run_, field, {step}, run_.view_box()));
  }

  void array_cut(const fs::path& file, const SolidScene& scene, std::size_t moment) const {
    Offscreen picture(options_.width, options_.height);
    draw_array_cut(picture, scene, moment);
    picture.save_png(file);
  }

  void array_cut(const fs::path& file, int step) const {
    const SolidScene scene(run_);
    array_cut(file, scene, scene.moment_index(step));
  }

  void chart(const fs::path& file, void (*draw)(Offscreen&, const RunData&)) const {
    Offscreen picture(options_.width, options_.height);
    draw(picture, run_);
    picture.save_png(file);
  }

  void healing_maps(const fs::path& file, const std::string& quantity) const {
    Offscreen picture(options_.width, options_.height);
    draw_healing_maps(picture, run_, quantity);
    picture.save_png(file);
  }

  /// One picture per field step, with one colour range and one camera.
  std::vector<fs::path> series(const fs::path& folder) const {
    const std::string field = options_.field.empty() ? first_standard_field() : options_.field;
    std::vector<std::size_t> steps(run_.n_steps());
    std::iota(steps.begin(), steps.end(), std::size_t{0});
    const ColorRange range = color_range(run_, field, steps, run_.view_box());
    std::vector<fs::path> files;
    for (const std::size_t step : steps) {
      files.push_back(folder / fmt::format("cutaway_{:04}.png", step));
      cutaway(files.back(), step);
      files.push_back(folder / fmt::format("section_{}_{:04}.png", field, step));
      section(files.back(), step, field, range);
    }
    return files;
  }

  /// The weeks after the sessions, one frame per kept time.
  std::vector<fs::path> healing_film(const fs::path& folder, const fs::path& frames) const {
    constexpr double seconds_per_frame = 0.4;
    const std::string quantity = options_.field.empty() ? "collagen" : options_.field;
    std::vector<fs::path> files;
    for (std::size_t k = 0; k < n_healing_moments(run_); ++k) {
      files.push_back(frames / fmt::format("healing_{:04}.png", k));
      Offscreen picture(options_.width, options_.height);
      draw_healing_frame(picture, run_, quantity, k);
      picture.save_png(files.back());
    }
    write_film(files, seconds_per_frame, folder / "healing.apng");
    files.push_back(folder / "healing.apng");
    return files;
  }

  /// Frames of the press into `frames` and the film of them into `folder`.
  std::vector<fs::path> animation(const fs::path& folder, const fs::path& frames) const {
    constexpr double seconds_per_frame = 0.15;
    std::vector<fs::path> files;
    const std::string name = SolidScene::is_in(run_) ? "array" : "cutaway";
    const auto next = [&](std::size_t k) { return files.emplace_back(frames / fmt::format("{}_{:04}.png", name, k)); };
    if (SolidScene::is_in(run_)) {
      const SolidScene scene(run_);
      for (std::size_t k = 0; k < scene.n_moments(); ++k) array_cut(next(k), scene, k);
    } else {
      run_.require_steps();
      for (std::size_t step = 0; step < run_.n_steps(); ++step) cutaway(next(step), step);
    }
    const fs::path film = folder / (name + ".apng");
    write_film(files, seconds_per_frame, film);
    files.push_back(film);
    return files;
  }

  std::vector<std::string> stored_standard_fields() const {
    std::vector<std::string> stored;
    for (const std::string& field : standard_fields) {
      if (run_.has_field(field)) stored.push_back(field);
    }
    return stored;
  }

 private:
  std::string first_standard_field() const {
    const std::vector<std::string> stored = stored_standard_fields();
    if (stored.empty()) throw PictureError("this run stored none of the standard fields: name one with --field");
    return stored.front();
  }

  const RunData& run_;
  const PictureOptions& options_;
};

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw PictureError(fmt::format("cannot make the folder '{}': {}", folder.string(), error.message()));
}

bool starts_with(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

/// What a picture shows follows from its name; see pictures.hpp.
void draw_named(const Studio& studio, const RunData& run, const PictureOptions& options, const fs::path& image) {
  if (image.extension() != ".png") {
    throw PictureError(fmt::format("'{}': pictures are written as .png", image.string()));
  }
  const std::string stem = image.stem().string();
  if (starts_with(stem, "force")) return studio.chart(image, draw_force_chart);
  if (starts_with(stem, "energ")) return studio.chart(image, draw_energy_chart);
  if (starts_with(stem, "time")) return studio.chart(image, draw_time_chart);
  if (starts_with(stem, "channel")) return studio.chart(image, draw_channel);
  if (starts_with(stem, "opening")) return studio.chart(image, draw_opening_chart);
  if (starts_with(stem, "array_cut")) return studio.array_cut(image, options.step);
  if (starts_with(stem, "array")) return studio.chart(image, draw_array_map);
  if (starts_with(stem, "wound")) return studio.chart(image, draw_wound_map);
  if (starts_with(stem, "depths")) return studio.chart(image, draw_depth_histogram);
  if (starts_with(stem, "density")) return studio.chart(image, draw_density_by_pass);
  if (starts_with(stem, "roller")) return studio.chart(image, draw_roller_path);
  if (starts_with(stem, "absorption")) return studio.chart(image, draw_absorption);
  if (starts_with(stem, "healing_map"))
    return studio.healing_maps(image, options.field.empty() ? "collagen" : options.field);
  if (starts_with(stem, "healing_profiles")) return studio.chart(image, draw_healing_profiles);
  if (starts_with(stem, "healing")) return studio.chart(image, draw_healing_course);
  if (stem == "section") return studio.chart(image, draw_slit_sections);
  const std::size_t step = run.step_index(options.step);
  if (starts_with(stem, "section_") && options.field.empty()) return studio.section(image, step, stem.substr(8));
  if (!options.field.empty()) return studio.section(image, step, options.field);
  studio.cutaway(image, step);
}

std::vector<fs::path> draw_treatment_set(const Studio& studio, const RunData& run, const fs::path& folder) {
  std::vector<fs::path> files;
  const auto chart = [&](bool is_there, const char* name, void (*draw)(Offscreen&, const RunData&)) {
    if (!is_there) return;
    files.push_back(folder / name);
    studio.chart(files.back(), draw);
  };
  chart(has_wounds(run), "wound_map.png", draw_wound_map);
  chart(has_wounds(run), "depths.png", draw_depth_histogram);
  chart(has_density_by_pass(run), "density.png", draw_density_by_pass);
  chart(has_roller_path(run), "roller.png", draw_roller_path);
  chart(has_healing(run), "healing.png", draw_healing_course);
  chart(has_healing(run), "healing_profiles.png", draw_healing_profiles);
  chart(has_absorption(run), "absorption.png", draw_absorption);
  if (has_healing_fields(run))
    for (const auto& [name, quantity] :
         {std::pair{"healing_map_collagen.png", "collagen"}, {"healing_map_cytokine.png", "c"}}) {
      files.push_back(folder / name);
      studio.healing_maps(files.back(), quantity);
    }
  return files;
}

std::vector<fs::path> draw_section_set(const Studio& studio, const RunData& run, const PictureOptions& options,
                                       const fs::path& folder) {
  const std::size_t step = run.step_index(options.step);
  std::vector<fs::path> files = {folder / "cutaway.png"};
  studio.cutaway(files.back(), step);
  const std::vector<std::string> fields =
      options.field.empty() ? studio.stored_standard_fields() : std::vector<std::string>{options.field};
  for (const std::string& field : fields) {
    files.push_back(folder / ("section_" + field + ".png"));
    studio.section(files.back(), step, field);
  }
  return files;
}

std::vector<fs::path> draw_standard_set(const Studio& studio, const RunData& run, const PictureOptions& options,
                                        const fs::path& folder) {
  std::vector<fs::path> files =
      run.is_solid() ? std::vector<fs::path>{} : draw_section_set(studio, run, options, folder);
  if (SolidScene::is_in(run)) {
    files.push_back(folder / "array_cut.png");
    // The steps of an array beside its single needle are others.
    studio.array_cut(files.back(), run.is_solid() ? options.step : -1);
  }
  const auto chart = [&](const char* name, void (*draw)(Offscreen&, const RunData&)) {
    files.push_back(folder / name);
    studio.chart(files.back(), draw);
  };
  chart("force_displacement.png", draw_force_chart);
  if (has_energies(run)) chart("energies.png", draw_energy_chart);
  if (has_array(run)) chart("array.png", draw_array_map);
  if (InsertionData::is_in(run)) {
    chart("time.png", draw_time_chart);
    if (!InsertionData(run).channel().depth.empty()) chart("channel.png", draw_channel);
    if (has_openings(run)) chart("opening.png", draw_opening_chart);
    if (has_slit_sections(run)) chart("section.png", draw_slit_sections);
  }
  return files;
}

}  // namespace

std::vector<fs::path> render_pictures(const PictureOptions& options) {
  const RunData run(options.folder);
  const Studio studio(run, options);
  const fs::path home = fs::is_directory(options.folder) ? options.folder : options.folder.parent_path();
  const fs::path folder = home / "pictures";
  std::vector<fs::path> files;
  if (options.images.empty()) {
    // A treatment may rest on tables alone.
    if (!has_wounds(run)) run.require_steps();
    make_folder(folder);
    if (run.n_steps() > 0) files = draw_standard_set(studio, run, options, folder);
    const std::vector<fs::path> treatment = draw_treatment_set(studio, run, folder);
    files.insert(files.end(), treatment.begin(), treatment.end());
  }
  for (const fs::path& image : options.images) {
    if (image.has_parent_path()) make_folder(image.parent_path());
    draw_named(studio, run, options, image);
    files.push_back(image);
  }
  if (options.series) {
    run.require_steps();
    make_folder(folder / "series");
    const std::vector<fs::path> series = studio.series(folder / "series");
    files.insert(files.end(), series.begin(), series.end());
  }
  if (options.animation) {
    make_folder(folder / "animation");
    if (run.n_steps() > 0 || SolidScene::is_in(run)) {
      const std::vector<fs::path> film = studio.animation(folder, folder / "animation");
      files.insert(files.end(), film.begin(), film.end());
    }
    if (has_healing_fields(run)) {
      const std::vector<fs::path> film = studio.healing_film(folder, folder / "animation");
      files.insert(files.end(), film.begin(), film.end());
    }
  }
  return files;
}

}  // namespace acus

// acus report: finished runs as one HTML file.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/io/results.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/run/report_page.hpp"
#ifdef ACUS_WITH_VTK
#include "viz/pictures.hpp"
#endif

namespace acus::cli {
namespace {

namespace fs = std::filesystem;

/// PNG files of the run's folder "pictures", drawn first where there are none and the program can.
std::vector<fs::path> pictures_of(const fs::path& folder) {
  const fs::path pictures = folder / "pictures";
#ifdef ACUS_WITH_VTK
  if (!fs::exists(pictures)) {
    try {
      PictureOptions options;
      options.folder = folder;
      render_pictures(options);
    } catch (const PictureError& error) {
      fmt::print(stderr, "acus report: no pictures of '{}': {}\n", folder.string(), error.what());
    }
  }
#endif
  std::vector<fs::path> files;
  if (!fs::is_directory(pictures)) return files;
  for (const auto& entry : fs::directory_iterator(pictures))
    if (entry.path().extension() == ".png") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

ExitCode report(const ReportArguments& arguments, const GlobalOptions& global) {
  std::vector<ReportedRun> runs;
  for (const fs::path& folder : arguments.folders) {
    if (!ResultsReader(folder).is_finished()) throw ResultsError(fmt::format("'{}' is not finished", folder.string()));
    runs.push_back({folder, pictures_of(folder)});
  }
  const std::string page = report_page(runs);
  std::ofstream stream(arguments.output, std::ios::binary);
  stream << page;
  stream.close();
  if (!stream) throw ResultsError(fmt::format("'{}' cannot be written", arguments.output.string()));
  if (!global.quiet) fmt::print("{}\n", arguments.output.string());
  return ExitCode::ok;
}

}  // namespace acus::cli

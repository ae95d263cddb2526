#include "scenarios/run/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace acus {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

struct Criterion {
  const char *key, *spread, *question;
  bool is_more_better;
};
constexpr Criterion criteria[] = {{"depth_over_length", "", "reaches most of its nominal length", true},
                                  {"depth_mean", "depth_deviation", "goes deepest", true},
                                  {"depth_deviation", "", "goes equally deep everywhere", false},
                                  {"dents", "", "leaves fewest contacts without a puncture", false},
                                  {"coverage", "", "reaches the target on most of the area", true},
                                  {"torn", "", "tears least", false},
                                  {"open_area", "", "opens the least surface", false},
                                  {"scar_clusters_per_cm2", "", "leaves fewest merged holes wider than 0.4 mm", false},
                                  {"bleeding", "", "bleeds least", false},
                                  {"pain", "", "hurts least, by one application", false}};

std::vector<std::string> run_names(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const ComparedRun& run : runs) {
    std::string name = run.name;
    for (int k = 2; !used.insert(name).second; ++k) name = fmt::format("{}_{}", run.name, k);
    names.push_back(name);
  }
  return names;
}

/// Keys of all runs in the order in which they appear.
std::vector<Headline> all_lines(const std::vector<ComparedRun>& runs) {
  std::vector<Headline> lines;
  std::set<std::string> used;
  for (const ComparedRun& run : runs)
    for (const Headline& line : run.summary)
      if (used.insert(line.key).second) lines.push_back(line);
  return lines;
}

std::string number(double value) { return std::isnan(value) ? "-" : fmt::format("{:.5g}", value); }

std::string ranking_text(const Ranking& ranking, const std::vector<std::string>& names) {
  std::string text = fmt::format("  {} ({}):", ranking.question, ranking.key);
  for (std::size_t k = 0; k < ranking.order.size(); ++k) {
    const std::string spread = std::isnan(ranking.spread[k]) ? "" : fmt::format(" ± {:.3g}", ranking.spread[k]);
    text += fmt::format("{} {} {:.4g}{}{}", k == 0 ? "" : ",", names[ranking.order[k]], ranking.value[k], spread,
                        ranking.unit == "1" ? "" : " " + ranking.unit);
  }
  return text + (ranking.is_clear ? "\n" : "  [no clear difference]\n");
}

}  // namespace

double ComparedRun::value(const std::string& key) const {
  for (const Headline& line : summary)
    if (line.key == key) return line.value;
  return nothing;
}

ComparedRun compared_run(const std::filesystem::path& folder) {
  const ResultsReader reader(folder);
  if (!reader.is_finished())
    throw ResultsError(fmt::format("'{}' is not finished: `acus run ... --resume` first", folder.string()));
  return {reader.header().name, reader.header().title, folder, reader.summary()};
}

Table comparison_table(const std::vector<ComparedRun>& runs) {
  Table table{{"key", "unit"}, {}};
  for (const std::string& name : run_names(runs)) table.columns.push_back(name);
  table.columns.emplace_back("meaning");
  for (const Headline& line : all_lines(runs)) {
    std::vector<Table::Cell> row = {line.key, line.unit};
    for (const ComparedRun& run : runs) row.emplace_back(run.value(line.key));
    row.emplace_back(line.meaning);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<Ranking> rankings(const std::vector<ComparedRun>& runs) {
  std::vector<Ranking> found;
  if (runs.size() < 2) return found;
  for (const Criterion& criterion : criteria) {
    Ranking ranking;
    ranking.key = criterion.key;
    ranking.question = criterion.question;
    const bool is_everywhere = std::none_of(
        runs.begin(), runs.end(), [&](const ComparedRun& run) { return std::isnan(run.value(criterion.key)); });
    if (!is_everywhere) continue;
    for (const Headline& line : runs.front().summary)
      if (line.key == ranking.key) ranking.unit = line.unit;
    ranking.order.resize(runs.size());
    std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
    const double sign = criterion.is_more_better ? -1.0 : 1.0;
    std::stable_sort(ranking.order.begin(), ranking.order.end(), [&](std::size_t a, std::size_t b) {
      return sign * runs[a].value(ranking.key) < sign * runs[b].value(ranking.key);
    });
    for (const std::size_t run : ranking.order) {
      ranking.value.push_back(runs[run].value(ranking.key));
      ranking.spread.push_back(runs[run].value(criterion.spread));
    }
    const double spreads =
        std::isnan(ranking.spread[0]) || std::isnan(ranking.spread[1]) ? 0.0 : ranking.spread[0] + ranking.spread[1];
    ranking.is_clear = std::abs(ranking.value[0] - ranking.value[1]) > spreads;
    found.push_back(std::move(ranking));
  }
  return found;
}

std::string comparison_text(const std::vector<ComparedRun>& runs) {
  const std::vector<std::string> names = run_names(runs);
  std::string text;
  for (std::size_t k = 0; k < runs.size(); ++k) text += fmt::format("{}: {}\n", names[k], runs[k].title);
  std::size_t width = 12;
  for (const std::string& name : names) width = std::max(width, name.size());
  text += fmt::format("\n  {:<22} {:<10}", "", "");
  for (const std::string& name : names) text += fmt::format(" {:>{}}", name, width);
  text += "\n";
  for (const Headline& line : all_lines(runs)) {
    text += fmt::format("  {:<22} {:<10}", line.key, line.unit == "1" ? "" : line.unit);
    for (const ComparedRun& run : runs) text += fmt::format(" {:>{}}", number(run.value(line.key)), width);
    text += fmt::format("  {}\n", line.meaning);
  }
  const std::vector<Ranking> ranked = rankings(runs);
  if (!ranked.empty()) text += "\nBest first, ± standard deviation within the run:\n";
  for (const Ranking& ranking : ranked) text += ranking_text(ranking, names);
  return text;
}

}  // namespace acus

// A whole insertion through the program: cold and warm, killed and resumed, interrupted; and what its folder says.

#include <functional>
#include <nlohmann/json.hpp>

#include "scenarios/run/cache.hpp"
#include "tests/scenario/child.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

namespace {

/// Every test has a cache of its own, empty at first.
class OwnCache {
 public:
  OwnCache() {
    if (const char* value = std::getenv("ACUS_CACHE")) before_ = value;
    setenv("ACUS_CACHE", (folder_.path() / "cache").c_str(), 1);
  }
  ~OwnCache() { before_.empty() ? unsetenv("ACUS_CACHE") : setenv("ACUS_CACHE", before_.c_str(), 1); }
  OwnCache(const OwnCache&) = delete;
  OwnCache& operator=(const OwnCache&) = delete;
  fs::path path() const { return folder_.path() / "cache"; }

 private:
  EmptyFolder folder_;
  std::string before_;
};

std::vector<std::string> needle_arguments(const std::string& name, const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"run", scenario_folder + "small_needle.toml", "-o", name, "--threads", "1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Outcome run_needle(const EmptyFolder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  return Child(needle_arguments(name, more), folder.path()).wait();
}

const std::vector<std::string> tables = {"history",         "steps",   "needles", "punctures",   "events",
                                         "puncture_bounds", "channel", "section", "penetration", "convergence"};

void check_same_results(const fs::path& a, const fs::path& b) {
  for (const std::string& table : tables) {
    INFO(table);
    REQUIRE(fs::exists(a / (table + ".csv")));
    CHECK(read_file(a / (table + ".csv")) == read_file(b / (table + ".csv")));
  }
  const acus::ResultsReader one(a), two(b);
  REQUIRE(one.field_times() == two.field_times());
  for (std::size_t step = 0; step < one.field_times().size(); ++step) {
    const bool are_same = one.field("displacement", step).values == two.field("displacement", step).values &&
                          one.field("pressure", step).values == two.field("pressure", step).values;
    CHECK(are_same);
  }
  const std::vector<acus::SectionField> first = one.section_fields(), second = two.section_fields();
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool are_same = first[i].points == second[i].points && first[i].displacement == second[i].displacement &&
                          first[i].tension == second[i].tension && first[i].note == second[i].note;
    CHECK(are_same);
  }
}

std::vector<double> column(const acus::Table& table, const std::string& name) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), name) - table.columns.begin();
  REQUIRE(at < std::ssize(table.columns));
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(std::get<double>(row[static_cast<std::size_t>(at)]));
  return values;
}

/// One run that others are compared with.
const fs::path& whole() {
  static const EmptyFolder folder;
  static const fs::path run = folder.path() / "run";
  if (!fs::exists(run)) {
    const OwnCache cache;
    const Outcome outcome = run_needle(folder, "run");
    INFO(outcome.output);
    REQUIRE(outcome.exit_code == 0);
  }
  return run;
}

}  // namespace

TEST_CASE("a needle goes in and comes out, and its energies add up") {
  const acus::ResultsReader reader(whole());
  const acus::Table history = reader.history();
  const std::vector<double> depth = column(history, "depth_um"), phase = column(history, "phase"),
                            work = column(history, "energy_in_J");
  const double deepest = *std::max_element(depth.begin(), depth.end());
  CHECK(deepest > 20.0);
  CHECK(deepest < 300.0);
  CHECK(phase.front() == 0.0);
  CHECK(phase.back() == 5.0);
  CHECK(depth.back() == 0.0);
  const double largest = *std::max_element(work.begin(), work.end());
  const std::vector<double> imbalance = column(history, "energy_imbalance");
  std::vector<std::vector<double>> parts;
  for (const char* part :
       {"energy_stored_J", "energy_crack_J", "energy_friction_J", "energy_viscous_J", "energy_released_J"})
    parts.push_back(column(history, part));
  for (std::size_t i = 0; i < work.size(); ++i) {
    double sum = 0.0;
    for (const std::vector<double>& part : parts) sum += part[i];
    CHECK(std::abs(sum - work[i]) <= 5e-3 * largest);
    CHECK(std::abs(imbalance[i]) <= 5e-3);
  }
  // What is lost is lost.
  for (std::size_t k = 1; k < parts.size(); ++k) CHECK(std::is_sorted(parts[k].begin(), parts[k].end()));
  // The headline is the depth, and every table says the same.
  REQUIRE(reader.summary().front().key == "puncture_depth");
  CHECK(reader.summary().front().value == deepest);
  CHECK(column(reader.needles(), "depth_um").front() == deepest);
  REQUIRE(reader.table("punctures").rows.size() == 1);
  CHECK(column(reader.table("punctures"), "depth_um").front() == Approx(deepest));
  CHECK(column(reader.table("channel"), "depth_um").back() == Approx(deepest));
  const std::vector<double> forces = column(reader.table("puncture_bounds"), "puncture_force_mN");
  REQUIRE(forces.size() == 3);
  CHECK(forces[1] <= forces[0]);  // no barrier, chosen
}

TEST_CASE("fields show the skin indented, then around the inserted needle") {
  const acus::ResultsReader reader(whole());
  const std::vector<double> phase = column(reader.steps(), "phase");
  REQUIRE(reader.field_times().size() >= 4);
  CHECK(phase[reader.history_row(1)] == 1.0);
  CHECK(phase[reader.history_row(reader.field_times().size() - 1)] == 2.0);
  CHECK(reader.field("displacement", reader.field_times().size() - 1).values.size() ==
        reader.field("displacement", 0).values.size());
}

TEST_CASE("the sections around the slit are those of the deepest state") {
  const acus::ResultsReader reader(whole());
  const std::vector<acus::SectionField> sections = reader.section_fields();
  REQUIRE(sections.size() == 2);  // both layers open to the same needle
  CHECK(sections[0].layer == "stiff");
  CHECK(sections[1].layer == "soft");
  CHECK(sections[1].depth == Approx(100.0));
  const std::vector<double> depth = column(reader.table("channel"), "depth_um"),
                            radius = column(reader.table("channel"), "needle_radius_um");
  for (const acus::SectionField& section : sections) {
    INFO(section.layer);
    const auto row = std::lower_bound(depth.begin(), depth.end(), section.depth) - depth.begin();
    CHECK(section.needle_radius == Approx(radius[static_cast<std::size_t>(row)]).epsilon(0.02));
    CHECK(section.note.empty());
    // The middle of the slit's face lies on the needle, the far edge is free of stress.
    double face = -1.0, far_stress = 0.0, farthest = 0.0;
    for (std::size_t i = 0; i < section.tension.size(); ++i) {
      const double x = section.points[2 * i], y = section.points[2 * i + 1];
      if (std::abs(x) < 1e-9 && std::abs(y) < 1e-9) face = y + section.displacement[2 * i + 1];
      if (std::hypot(x, y) < farthest) continue;
      farthest = std::hypot(x, y);
      far_stress = std::abs(section.tension[i]);
    }
    CHECK(face == Approx(section.needle_radius).epsilon(2e-3));
    const double largest = *std::max_element(section.tension.begin(), section.tension.end());
    CHECK(far_stress < 1e-3 * largest);
    CHECK(*std::min_element(section.stretch.begin(), section.stretch.end()) >= 1.0);
  }
  // Same law, same toughness over stiffness: the fields differ by the stiffness alone.
  CHECK(sections[0].tension[7] == Approx(2 * sections[1].tension[7]));
}

TEST_CASE("where the opening table ends before the tissue's toughness the section says that it is a neighbour") {
  const OwnCache cache;
  const EmptyFolder folder;
  REQUIRE(run_needle(folder, "tough", {"--set", "skin.layer.stiff.toughness=500 J/m^2"}).exit_code == 0);
  const std::vector<acus::SectionField> sections = acus::ResultsReader(folder.path() / "tough").section_fields();
  REQUIRE_FALSE(sections.empty());
  REQUIRE(sections.front().layer == "stiff");
  CHECK_THAT(sections.front().note, Contains("nearest state"));
  const double R = sections.front().needle_radius;
  CHECK(sections.front().x > 100.0);
  CHECK(R / sections.front().slit < 5.0);  // where a table of this law ends
}

TEST_CASE("a run without fields has no sections either") {
  const OwnCache cache;
  const EmptyFolder folder;
  REQUIRE(run_needle(folder, "run", {"--set", "output.fields=none"}).exit_code == 0);
  CHECK(acus::ResultsReader(folder.path() / "run").section_fields().empty());
  for (const auto& entry : fs::directory_iterator(cache.path()))
    CHECK_FALSE(entry.path().filename().string().starts_with("opened-"));
}

TEST_CASE("a second run takes its equations from the cache and ends in the same bytes") {
  const OwnCache cache;
  const EmptyFolder folder;
  REQUIRE(run_needle(folder, "cold").exit_code == 0);
  const Outcome listing = run_program("cache", folder.path());
  CHECK_THAT(listing.output, Contains("indentation") && Contains("section") && Contains("fields"));
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(run_needle(folder, "warm").exit_code == 0);
  CHECK(Seconds(std::chrono::steady_clock::now() - start).count() < 3.0);
  check_same_results(folder.path() / "cold", folder.path() / "warm");
  check_same_results(folder.path() / "cold", whole());

  // Damage in the cache is noticed, and costs time only.
  for (const auto& entry : fs::directory_iterator(cache.path())) {
    std::string bytes = read_file(entry.path());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    write_file(entry.path(), bytes);
  }
  const Outcome damaged = run_needle(folder, "damaged");
  CHECK(damaged.exit_code == 0);
  CHECK_THAT(damaged.output, Contains("in the cache is damaged: solved again"));
  check_same_results(folder.path() / "cold", folder.path() / "damaged");

  CHECK_THAT(run_program("cache clear", folder.path()).output, Contains("entries removed"));
  CHECK(fs::is_empty(cache.path()));
  REQUIRE(run_needle(folder, "without", {"--no-cache"}).exit_code == 0);
  CHECK(fs::is_empty(cache.path()));
  check_same_results(folder.path() / "cold", folder.path() / "without");
}

/// Rewrites the steps of a cached indentation as an older program with other columns would have left them, checksum and
/// all. An entry is a first line, the digest of the rest, the key as one line, the bytes.
void make_outdated(const fs::path& file, const std::function<void(nlohmann::json&)>& change) {
  const std::string entry = read_file(file);
  const std::size_t digest = entry.find('\n') + 1, key = entry.find('\n', digest) + 1,
                    bytes = entry.find('\n', key) + 1;
  nlohmann::json all = nlohmann::json::from_cbor(entry.substr(bytes));
  change(all);
  const std::vector<std::uint8_t> changed = nlohmann::json::to_cbor(all);
  const std::string rest = entry.substr(key, bytes - key) + std::string(changed.begin(), changed.end());
  write_file(file, entry.substr(0, digest) + acus::digest_of(rest) + "\n" + rest);
}

TEST_CASE("a cached indentation with other columns or of another make is solved again") {
  const OwnCache cache;
  const EmptyFolder folder;
  REQUIRE(run_needle(folder, "first").exit_code == 0);
  const auto indentation = [&] {
    for (const auto& entry : fs::directory_iterator(cache.path()))
      if (entry.path().filename().string().starts_with("indentation-")) return entry.path();
    throw std::runtime_error("no indentation in the cache");
  };
  const auto lose_a_column = [](nlohmann::json& all) {
    for (auto& step : all["steps"]) step[1].erase(step[1].size() - 1);
  };
  const auto be_something_else = [](nlohmann::json& all) { all = {{"rows", 3}}; };
  const std::vector<std::function<void(nlohmann::json&)>> changes = {lose_a_column, be_something_else};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    INFO("change " << i);
    make_outdated(indentation(), changes[i]);
    const std::string name = "outdated" + std::to_string(i);
    const Outcome outcome = run_needle(folder, name);
    INFO(outcome.output);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, Contains("in the cache is outdated: solved again"));
    check_same_results(folder.path() / "first", folder.path() / name);
  }
  CHECK_THAT(run_needle(folder, "good").output, !Contains("outdated"));
}

TEST_CASE("a cached indentation serves other needles' toughness, walls and travels, not other skins") {
  const OwnCache cache;
  const EmptyFolder folder;
  REQUIRE(run_needle(folder, "first").exit_code == 0);
  const auto n_of = [&](const std::string& kind) {
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator(cache.path()))
      n += entry.path().filename().string().starts_with(kind + "-") ? 1 : 0;
    return n;
  };
  REQUIRE(n_of("indentation") == 1);
  REQUIRE(run_needle(folder, "wall", {"--set", "needle.shaft_friction=0.4"}).exit_code == 0);
  REQUIRE(run_needle(folder, "travel", {"--set", "insertion.to=250 um"}).exit_code == 0);
  CHECK(n_of("indentation") == 1);
  REQUIRE(run_needle(folder, "skin", {"--set", "skin.layer.soft.thickness=0.5 mm"}).exit_code == 0);
  CHECK(n_of("indentation") == 2);
  CHECK(n_of("section") == 1);
}

TEST_CASE("a cache that cannot be written is a warning") {
  const OwnCache cache;
  write_file(cache.path(), "a file where a folder should be");
  const EmptyFolder folder;
  const Outcome outcome = run_needle(folder, "run");
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Contains("warning: nothing is kept for later runs"));
  check_same_results(whole(), folder.path() / "run");
}

TEST_CASE("an insertion killed anywhere and resumed ends in the same bytes") {
  whole();
  const OwnCache cache;
  const EmptyFolder warm;
  REQUIRE(run_needle(warm, "tables").exit_code == 0);  // how long a run takes; and the opening tables
  // The plane sections are not what is killed here.
  const auto forget_steps = [&] {
    for (const auto& entry : fs::directory_iterator(cache.path())) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("section-") && !name.starts_with("opened-")) fs::remove(entry.path());
    }
  };
  forget_steps();
  for (const double part : {0.05, 0.3, 0.6, 0.9, 1.5}) {
    INFO("killed after " << part << " s");
    const EmptyFolder folder;
    Child child(needle_arguments("run"), folder.path());
    std::this_thread::sleep_for(Seconds(part));
    child.send(SIGKILL);
    child.wait();
    const Outcome resumed = run_needle(folder, "run", {"--resume"});
    INFO(resumed.output);
    REQUIRE(resumed.exit_code == 0);
    check_same_results(whole(), folder.path() / "run");
    forget_steps();
  }
}

TEST_CASE("an insertion stops after its step when asked to, and goes on") {
  whole();
  const OwnCache cache;
  const EmptyFolder folder;
  Child child(needle_arguments("run", {"--log-json", "log.jsonl"}), folder.path());
  REQUIRE(child.wait_for_lines(folder.path() / "log.jsonl", 4));
  child.send(SIGINT);
  const Outcome outcome = child.wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 4);
  CHECK_FALSE(fs::exists(folder.path() / "run"));
  CHECK(acus::ResultsReader(folder.path() / "run.partial").history().rows.size() >= 2);
  REQUIRE(run_needle(folder, "run", {"--resume"}).exit_code == 0);
  check_same_results(whole(), folder.path() / "run");
}

TEST_CASE("every control drives the needle in") {
  const OwnCache cache;
  const EmptyFolder folder;
  const auto with = [&](const std::string& name, std::vector<std::string> keys) {
    std::vector<std::string> more;
    for (const std::string& key : keys) more.insert(more.end(), {"--set", key});
    std::string text = read_file(scenario_folder + "small_needle.toml");
    text.erase(text.find("to   = \"0.3 mm\"\n"), 16);
    write_file(folder.path() / "free.toml", text);
    std::vector<std::string> all = {"run", "free.toml", "-o", name, "--threads", "1"};
    all.insert(all.end(), more.begin(), more.end());
    const Outcome outcome = Child(all, folder.path()).wait();
    INFO(outcome.output);
    REQUIRE(outcome.exit_code == 0);
    return acus::ResultsReader(folder.path() / name);
  };
  const acus::ResultsReader force = with("force", {"insertion.control=force", "insertion.force=2 mN"});
  const std::vector<double> forces = column(force.history(), "force_N");
  CHECK(*std::max_element(forces.begin(), forces.end()) == Approx(2e-3).epsilon(1e-3));
  CHECK(force.summary().front().value > 0.0);
  // The same blow, once by speed and once by energy: m v^2/2 = 0.5 uJ.
  const acus::ResultsReader speed =
      with("speed", {"insertion.control=speed", "insertion.speed=1 m/s", "insertion.mass=1 mg"});
  const acus::ResultsReader energy =
      with("energy", {"insertion.control=energy", "insertion.energy=0.5 uJ", "insertion.mass=1 mg"});
  CHECK(speed.summary().front().value > 0.0);
  CHECK(speed.summary().front().value == Approx(energy.summary().front().value).epsilon(1e-6));
  // Work done until the needle comes to rest, before the hold.
  const std::vector<double> work = column(speed.history(), "energy_in_J"), phase = column(speed.history(), "phase");
  const auto hold = std::find(phase.begin(), phase.end(), 3.0) - phase.begin();
  REQUIRE((hold > 1 && hold < std::ssize(work)));
  CHECK(work[static_cast<std::size_t>(hold) - 1] == Approx(0.5e-6).epsilon(5e-3));
}

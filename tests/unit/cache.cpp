// The cache: what was stored comes back or is solved again, never anything else.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "scenarios/run/cache.hpp"

using namespace acus;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "acus_cache_XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

CacheKey key_of(double x, int version = 1) { return {"test", version, {{"x", x}}}; }

fs::path only_file(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  return files.front();
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

}  // namespace

TEST_CASE("the digest is SHA-256") {
  CHECK(digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
}

TEST_CASE("what was stored under a key comes back under it, and under no other") {
  const Folder folder;
  const std::string bytes("a\0b\n\xff", 5);
  Cache cache(folder.path() / "deep/down");
  CHECK_FALSE(cache.load(key_of(0.1)));
  cache.store(key_of(0.1), bytes);
  CHECK(cache.load(key_of(0.1)) == bytes);
  CHECK(Cache(folder.path() / "deep/down").load(key_of(0.1)) == bytes);
  CHECK_FALSE(cache.load(key_of(0.1 + 1e-16)));
  CHECK_FALSE(cache.load(key_of(0.1, 2)));
  cache.store(key_of(0.1), "");
  CHECK(cache.load(key_of(0.1)) == "");
  CHECK(cache.take_notes().empty());
}

TEST_CASE("a cache that is off finds and keeps nothing") {
  Cache cache;
  cache.store(key_of(1), "x");
  CHECK_FALSE(cache.load(key_of(1)));
  CHECK(cache.entries().empty());
  CHECK(cache.take_notes().empty());
}

TEST_CASE("a damaged entry is never trusted, wherever the damage is") {
  const Folder folder;
  Cache cache(folder.path());
  cache.store(key_of(1), "some bytes that matter");
  const fs::path file = only_file(folder.path());
  const std::string whole = read(file);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write(file, damaged);
    CHECK_FALSE(cache.load(key_of(1)));
    CHECK(cache.take_notes().size() == 1);
    CHECK_FALSE(fs::exists(file));
  }
  for (std::size_t n = 0; n < whole.size(); ++n) {
    write(file, whole.substr(0, n));
    CHECK_FALSE(cache.load(key_of(1)));
  }
  write(file, whole);
  CHECK(cache.load(key_of(1)) == "some bytes that matter");
  // An entry under the name of another key.
  cache.store(key_of(2), "other");
  const fs::path mine = file;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (entry.path() != mine) fs::rename(entry.path(), mine);
  CHECK_FALSE(cache.load(key_of(1)));
}

TEST_CASE("a cache that cannot be written is said so once and forgotten") {
  const Folder folder;
  write(folder.path() / "file", "x");
  Cache cache(folder.path() / "file" / "inside");
  cache.store(key_of(1), "x");
  cache.store(key_of(2), "x");
  const std::vector<std::string> notes = cache.take_notes();
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes.front(), Catch::Matchers::Contains("cannot be written"));
  CHECK_FALSE(cache.load(key_of(1)));
}

TEST_CASE("many runs write and read one folder at once") {
  const Folder folder;
  const std::string first(100000, 'a'), second(200000, 'b');
  std::atomic<int> n_found = 0, n_wrong = 0;
  std::vector<std::thread> runs;
  for (int i = 0; i < 4; ++i) {
    runs.emplace_back([&, i] {
      Cache cache(folder.path());
      for (int k = 0; k < 50; ++k) {
        cache.store(key_of(7), i % 2 == 0 ? first : second);
        const auto found = cache.load(key_of(7));
        n_found += found ? 1 : 0;
        n_wrong += found && *found != first && *found != second ? 1 : 0;
      }
      n_wrong += static_cast<int>(cache.take_notes().size());
    });
  }
  for (std::thread& run : runs) run.join();
  CHECK(n_found == 200);
  CHECK(n_wrong == 0);
  CHECK(Cache(folder.path()).entries().size() == 1);
}

TEST_CASE("clearing removes our entries and nothing else") {
  const Folder folder;
  Cache cache(folder.path());
  cache.store(key_of(1), "x");
  cache.store(key_of(2), "xy");
  write(folder.path() / "test-12.acus.99-0.acus-draft", "left by a killed run");
  write(folder.path() / "letter.txt", "dear reader");
  REQUIRE(cache.entries().size() == 3);
  CHECK(cache.entries().front().kind == "test");
  CHECK(cache.clear() == 3);
  CHECK(only_file(folder.path()).filename() == "letter.txt");
}

TEST_CASE("the folder follows the environment") {
  const auto with = [](const char* name, const char* value) {
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  };
  const char* names[] = {"ACUS_CACHE", "XDG_CACHE_HOME", "HOME"};
  std::vector<std::optional<std::string>> before;
  for (const char* name : names)
    before.push_back(std::getenv(name) ? std::optional<std::string>(std::getenv(name)) : std::nullopt);
  with("HOME", "/h");
  with("XDG_CACHE_HOME", nullptr);
  with("ACUS_CACHE", nullptr);
  CHECK(Cache::default_folder() == "/h/.cache/acus");
  with("XDG_CACHE_HOME", "/x");
  CHECK(Cache::default_folder() == "/x/acus");
  with("ACUS_CACHE", "/a");
  CHECK(Cache::default_folder() == "/a");
  for (const char* name : names) with(name, nullptr);
  CHECK(Cache::default_folder().empty());
  for (int i = 0; i < 3; ++i)
    with(names[i], before[static_cast<std::size_t>(i)] ? before[static_cast<std::size_t>(i)]->c_str() : nullptr);
}

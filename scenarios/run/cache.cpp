#include "scenarios/run/cache.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "core/io/results.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

// An entry: this line, the digest of all that follows, the key as one line, the bytes.
constexpr std::string_view first_line = "acus-cache 1\n";
constexpr const char* ending = ".acus";
constexpr const char* draft_ending = ".acus-draft";

std::optional<std::string> read_whole(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  if (stream.bad()) return std::nullopt;
  return bytes;
}

/// The bytes of an entry when it is whole and answers to this key.
std::optional<std::string> contents(const std::string& entry, const std::string& key) {
  constexpr std::size_t n_digits = 64;
  const std::size_t body = first_line.size() + n_digits + 1;
  if (entry.size() < body || !entry.starts_with(first_line) || entry[body - 1] != '\n') return std::nullopt;
  const std::string_view rest = std::string_view(entry).substr(body);
  if (digest_of(rest) != std::string_view(entry).substr(first_line.size(), n_digits)) return std::nullopt;
  if (rest.size() <= key.size() || !rest.starts_with(key) || rest[key.size()] != '\n') return std::nullopt;
  return std::string(rest.substr(key.size() + 1));
}

fs::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

/// A name no other process or thread writes to.
fs::path draft_of(const fs::path& file) {
  static std::atomic<unsigned> count{0};
  return fs::path(file).concat(fmt::format(".{}-{}{}", getpid(), count++, draft_ending));
}

bool is_ours(const fs::path& file) { return file.extension() == ending || file.extension() == draft_ending; }

}  // namespace

std::string CacheKey::text() const {
  return nlohmann::json{{"kind", kind}, {"version", version}, {"what", what}}.dump();
}

std::string digest_of(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned n = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &n, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute a SHA-256 digest");
  std::string text;
  for (unsigned i = 0; i < n; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

fs::path Cache::default_folder() {
  if (const fs::path own = environment_path("ACUS_CACHE"); !own.empty()) return own;
  if (const fs::path shared = environment_path("XDG_CACHE_HOME"); !shared.empty()) return shared / "acus";
  if (const fs::path home = environment_path("HOME"); !home.empty()) return home / ".cache" / "acus";
  return {};
}

fs::path Cache::file_of(const fs::path& folder, const CacheKey& key) {
  return folder / fmt::format("{}-{}{}", key.kind, digest_of(key.text()).substr(0, 32), ending);
}

void Cache::note(std::string text) {
  const std::lock_guard lock(mutex_);
  notes_.push_back(std::move(text));
}

std::vector<std::string> Cache::take_notes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notes_, {});
}

std::optional<std::string> Cache::load(const CacheKey& key) {
  if (!is_on()) return std::nullopt;
  const fs::path file = file_of(folder_, key);
  const std::optional<std::string> entry = read_whole(file);
  if (!entry) return std::nullopt;
  std::optional<std::string> bytes = contents(*entry, key.text());
  std::error_code ignored;  // the entry is only moved in the order of use, or gone already
  if (bytes) {
    fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);
  } else {
    fs::remove(file, ignored);
    note(fmt::format("'{}' in the cache is damaged: solved again", file.string()));
  }
  return bytes;
}

void Cache::discard(const CacheKey& key) {
  const fs::path file = file_of(folder_, key);
  std::error_code ignored;  // the next store replaces it
  fs::remove(file, ignored);
  note(fmt::format("'{}' in the cache is outdated: solved again", file.string()));
}

std::optional<std::string> Cache::shipped(const fs::path& folder, const CacheKey& key) {
  const std::optional<std::string> entry = read_whole(file_of(folder, key));
  return entry ? contents(*entry, key.text()) : std::nullopt;
}

void Cache::store(const CacheKey& key, std::string_view bytes) {
  if (!is_on() || is_broken_) return;
  const fs::path file = file_of(folder_, key), draft = draft_of(file);
  const std::string line = key.text() + "\n";
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (!failure) {
    make_room(bytes.size());
    std::string body = line;
    body.append(bytes);
    std::ofstream stream(draft, std::ios::binary);
    stream << first_line << digest_of(body) << '\n' << body;
    stream.close();
    if (!stream) failure = std::make_error_code(std::errc::io_error);
  }
  if (!failure) fs::rename(draft, file, failure);
  if (!failure) return;
  std::error_code ignored;
  fs::remove(draft, ignored);
  if (!is_broken_.exchange(true))
    note(fmt::format("nothing is kept for later runs: the cache '{}' cannot be written: {}", folder_.string(),
                     failure.message()));
}

std::vector<Cache::Entry> Cache::entries() const {
  std::vector<Entry> found;
  std::error_code failure;
  if (!is_on() || !fs::exists(folder_, failure)) return found;
  fs::directory_iterator files(folder_, failure);
  if (failure) throw ResultsError(fmt::format("'{}': cannot read the cache: {}", folder_.string(), failure.message()));
  for (const fs::directory_entry& file : files) {
    if (!is_ours(file.path())) continue;
    const std::string name = file.path().filename().string();
    std::error_code gone;  // another run may have replaced it meanwhile
    Entry entry{file.path(), name.substr(0, name.find('-')), file.file_size(gone), file.last_write_time(gone)};
    if (!gone) found.push_back(std::move(entry));
  }
  std::sort(found.begin(), found.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  return found;
}

std::size_t Cache::clear() {
  std::size_t n = 0;
  for (const Entry& entry : entries()) {
    std::error_code failure;
    if (fs::remove(entry.file, failure)) ++n;
    if (failure) throw ResultsError(fmt::format("'{}': cannot be removed: {}", entry.file.string(), failure.message()));
  }
  return n;
}

void Cache::make_room(std::uintmax_t n_bytes) {
  std::vector<Entry> all;
  try {
    all = entries();
  } catch (const ResultsError&) {
    return;  // writing the entry will say what is wrong with the folder
  }
  std::uintmax_t sum = n_bytes;
  for (const Entry& entry : all) sum += entry.n_bytes;
  for (const Entry& entry : all) {
    if (sum <= largest_size) return;
    std::error_code ignored;  // whatever cannot be removed is met again next time
    if (fs::remove(entry.file, ignored)) sum -= entry.n_bytes;
  }
}

}  // namespace acus

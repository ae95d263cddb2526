#pragma once
// What was solved before, found again by a hash of everything it depends on. Any number of runs may share the folder:
// entries are written beside and renamed into place, carry a checksum, and are never trusted without it.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace acus {

/// What a result depends on. Two keys are the same when their texts are, so numbers go in with all their digits.
struct CacheKey {
  std::string kind;     ///< "section", "indentation", ...: letters only
  int version = 1;      ///< of the code and the contents behind this kind: raise it when either changes
  nlohmann::json what;  ///< everything else

  std::string text() const;
};

/// SHA-256 of bytes, in hexadecimal.
std::string digest_of(std::string_view bytes);

class Cache {
 public:
  /// A cache that is off: finds nothing and keeps nothing.
  Cache() = default;
  explicit Cache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// $ACUS_CACHE, else $XDG_CACHE_HOME/acus, else ~/.cache/acus; empty when there is no home either.
  static std::filesystem::path default_folder();

  bool is_on() const { return !folder_.empty(); }
  const std::filesystem::path& folder() const { return folder_; }

  /// The bytes stored under the key. A damaged entry is removed, noted, and counts as missing.
  std::optional<std::string> load(const CacheKey& key);
  /// Removes an entry whose bytes are whole but not what this program writes, and notes it.
  void discard(const CacheKey& key);
  /// The bytes of an entry in a folder that is only read (tables that ship with the program).
  static std::optional<std::string> shipped(const std::filesystem::path& folder, const CacheKey& key);
  /// Keeps bytes. Failure is noted once and changes nothing else: a run does not need its cache. The oldest entries
  /// make room when the folder grows beyond `largest_size`.
  void store(const CacheKey& key, std::string_view bytes);

  struct Entry {
    std::filesystem::path file;
    std::string kind;
    std::uintmax_t n_bytes = 0;
    std::filesystem::file_time_type used;
  };
  /// Files of ours in the folder, oldest first. Throws ResultsError when the folder cannot be read.
  std::vector<Entry> entries() const;
  /// Removes them, whatever version wrote them, and nothing else. Returns how many. Throws ResultsError.
  std::size_t clear();

  /// What a user should know, since the last call.
  std::vector<std::string> take_notes();

  static constexpr std::uintmax_t largest_size = std::uintmax_t{4} << 30;

 private:
  static std::filesystem::path file_of(const std::filesystem::path& folder, const CacheKey& key);
  void note(std::string text);
  void make_room(std::uintmax_t n_bytes);

  std::filesystem::path folder_;
  std::mutex mutex_;  // guards the notes
  std::vector<std::string> notes_;
  std::atomic<bool> is_broken_ = false;  // a write failed: no further attempts
};

}  // namespace acus

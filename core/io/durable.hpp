#pragma once
// Files that survive a kill, a power cut and a full disk: a whole new file is written beside the old one, flushed to
// disk and renamed over it. Private to core/io.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace acus {

/// Throws ResultsError "'PATH': cannot WHAT: REASON", with the reason of an errno value.
[[noreturn]] void throw_file_error(const std::filesystem::path& path, std::string_view what, int error_number);

/// Name under which the next version of a file is written.
std::filesystem::path draft_of(const std::filesystem::path& file);
/// Flushes a file or folder to disk.
void flush_to_disk(const std::filesystem::path& path);
/// Makes sure that a file (created when missing) can grow to `size` bytes. Throws ResultsError when the disk is full or
/// a limit forbids it, before anything else has touched the file.
void reserve_space(const std::filesystem::path& file, std::uintmax_t size);
/// Copies a file and leaves room for `n_more_bytes` behind the copy. The room is made first, so a full disk is met at
/// once.
void copy_with_room(const std::filesystem::path& from, const std::filesystem::path& to, std::uintmax_t n_more_bytes);
/// Flushes the draft of a file and renames it over the file. The folder entry is flushed by the caller.
void publish_draft(const std::filesystem::path& file);
/// Replaces a text file by way of its draft.
void write_text_file(const std::filesystem::path& file, std::string_view text);

/// Renames a file or folder; throws ResultsError.
void rename_path(const std::filesystem::path& from, const std::filesystem::path& to);
/// Removes a file or a whole folder; throws ResultsError. Missing is fine.
void remove_path(const std::filesystem::path& path);

/// Exclusive claim on a folder through a lock file in it. The system drops the claim when the process ends, however
/// it ends.
class FolderLock {
 public:
  static constexpr const char* file_name = "writer.lock";

  /// Throws ResultsError when another process holds the folder.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace acus

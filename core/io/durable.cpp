#include "core/io/durable.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/io/results.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

/// An open file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (value_ < 0) throw_file_error(path, "open", errno);
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  int value_;
};

void write_all(const fs::path& file, int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_file_error(file, "write", errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

void throw_file_error(const fs::path& path, std::string_view what, int error_number) {
  throw ResultsError(fmt::format("'{}': cannot {}: {}", path.string(), what,
                                 std::error_code(error_number, std::generic_category()).message()));
}

fs::path draft_of(const fs::path& file) { return fs::path(file).concat(".tmp"); }

void flush_to_disk(const fs::path& path) {
  const Descriptor descriptor(path, O_RDONLY);
  if (::fsync(descriptor.value()) != 0) throw_file_error(path, "flush to disk", errno);
}

void reserve_space(const fs::path& file, std::uintmax_t size) {
  const Descriptor descriptor(file, O_RDWR | O_CREAT);
  int error = EINTR;
  while (error == EINTR) error = ::posix_fallocate(descriptor.value(), 0, static_cast<off_t>(size));
  if (error != 0) throw_file_error(file, fmt::format("grow to {} bytes", size), error);
}

void copy_with_room(const fs::path& from, const fs::path& to, std::uintmax_t n_more_bytes) {
  const Descriptor source(from, O_RDONLY), target(to, O_WRONLY | O_CREAT | O_TRUNC);
  const std::uintmax_t size = fs::file_size(from);
  reserve_space(to, size + n_more_bytes);
  off_t position = 0;
  while (static_cast<std::uintmax_t>(position) < size) {
    const ssize_t n = ::sendfile(target.value(), source.value(), &position, size - static_cast<std::size_t>(position));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_file_error(to, "write", errno);
    if (n == 0) throw ResultsError(fmt::format("'{}' became shorter while it was copied", from.string()));
  }
}

void publish_draft(const fs::path& file) {
  const fs::path draft = draft_of(file);
  flush_to_disk(draft);
  rename_path(draft, file);
}

void write_text_file(const fs::path& file, std::string_view text) {
  const fs::path draft = draft_of(file);
  try {
    const Descriptor descriptor(draft, O_WRONLY | O_CREAT | O_TRUNC);
    write_all(draft, descriptor.value(), text);
    publish_draft(file);
  } catch (...) {
    std::error_code ignored;  // the first failure is the one worth reporting
    fs::remove(draft, ignored);
    throw;
  }
}

void rename_path(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    throw_file_error(from, fmt::format("rename to '{}'", to.string()), errno);
  }
}

void remove_path(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) throw_file_error(path, "remove", error.value());
}

FolderLock::FolderLock(const fs::path& folder) {
  const fs::path file = folder / file_name;
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw_file_error(file, "open", errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(descriptor_);
    if (error == EWOULDBLOCK) {
      throw ResultsError(fmt::format("'{}' is being written by another run", folder.string()));
    }
    throw_file_error(file, "lock", error);
  }
  // A run that finished meanwhile has moved its lock file away: then this lock guards nothing.
  struct stat held {
  }, named{};
  if (::fstat(descriptor_, &held) != 0 || ::stat(file.c_str(), &named) != 0 || held.st_ino != named.st_ino) {
    ::close(descriptor_);
    throw ResultsError(fmt::format("'{}' was finished or removed by another run just now", folder.string()));
  }
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace acus

#pragma once
// HDF5 files through the C API: every call checked, every failure a ResultsError with path and reason. Object names are
// absolute paths inside the file. Private to core/io.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace acus {

class Hdf5File {
 public:
  static Hdf5File create(const std::filesystem::path& path);
  static Hdf5File open_to_read(const std::filesystem::path& path);
  static Hdf5File open_to_write(const std::filesystem::path& path);
  Hdf5File(Hdf5File&& other) noexcept;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;
  ~Hdf5File();
  /// Writes everything out; failures are reported here, not in the destructor.
  void close();

  bool has(const std::string& name) const;
  void remove(const std::string& name);
  /// A group whose members keep the order in which they were made.
  void make_group(const std::string& name);
  /// Names in a group, in that order.
  std::vector<std::string> members(const std::string& group) const;

  void write_text(const std::string& name, const std::string& text);
  std::string read_text(const std::string& name) const;
  void write_texts(const std::string& name, const std::vector<std::string>& texts);
  std::vector<std::string> read_texts(const std::string& name) const;
  bool is_text(const std::string& name) const;

  // Number arrays: T is double, float, std::int64_t, std::int32_t, std::uint16_t or std::uint8_t.
  template <class T>
  void write_array(const std::string& name, const std::vector<T>& values, std::size_t n_columns = 0);
  /// An empty array [0] or [0, n_columns] that rows are appended to, stored in blocks of `block_rows`.
  template <class T>
  void make_series(const std::string& name, std::size_t n_columns, std::size_t block_rows, bool compress);
  template <class T>
  void append_rows(const std::string& name, const std::vector<T>& values);
  void truncate_rows(const std::string& name, std::size_t n_rows);
  template <class T>
  std::vector<T> read_array(const std::string& name) const;
  template <class T>
  std::vector<T> read_rows(const std::string& name, std::size_t first, std::size_t count) const;
  std::size_t n_rows(const std::string& name) const;
  std::size_t n_columns(const std::string& name) const;  ///< 1 for a one-dimensional array

  /// Attributes of an object; an existing one is replaced.
  void set_attribute(const std::string& object, const std::string& key, std::int64_t value);
  void set_attribute(const std::string& object, const std::string& key, const std::vector<std::int64_t>& values);
  void set_attribute(const std::string& object, const std::string& key, const std::string& ascii);
  bool has_attribute(const std::string& object, const std::string& key) const;
  std::int64_t integer_attribute(const std::string& object, const std::string& key) const;
  std::string text_attribute(const std::string& object, const std::string& key) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  Hdf5File(std::filesystem::path path, std::int64_t id) : path_(std::move(path)), id_(id) {}
  [[noreturn]] void fail(const std::string& what) const;
  std::int64_t check(std::int64_t id_or_status, const char* what, const std::string& name) const;
  void write_attribute(const std::string& object, const std::string& key, std::int64_t type, std::int64_t space,
                       const void* value);

  std::filesystem::path path_;
  std::int64_t id_ = -1;
};

using Hdf5Edit = std::function<void(Hdf5File&)>;

/// Durably creates or replaces a file. `n_bytes` bounds its array and text contents: the space is reserved first, so
/// that a full disk is met before HDF5 writes anything.
void create_hdf5_file(const std::filesystem::path& path, std::size_t n_bytes, const Hdf5Edit& edit);
/// Durably changes a file: copies it, edits the copy, renames the copy over it. `n_bytes` bounds what the edit adds.
void update_hdf5_file(const std::filesystem::path& path, std::size_t n_bytes, const Hdf5Edit& edit);

}  // namespace acus

#include "core/io/hdf5.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <array>
#include <system_error>
#include <type_traits>
#include <utility>

#include "core/io/durable.hpp"
#include "core/io/results.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

static_assert(std::is_same_v<hid_t, std::int64_t> || sizeof(hid_t) == sizeof(std::int64_t));

/// An HDF5 identifier that closes itself.
class Id {
 public:
  Id(hid_t value, herr_t (*close)(hid_t)) : value_(value), close_(close) {}
  ~Id() {
    if (value_ >= 0) close_(value_);
  }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  operator hid_t() const { return value_; }

 private:
  hid_t value_;
  herr_t (*close_)(hid_t);
};

template <class T>
hid_t native_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::uint16_t>) return H5T_NATIVE_UINT16;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
}

/// The errors of this library are exceptions; HDF5's own printing would only repeat them on stderr.
void silence_hdf5() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

/// Description of the innermost frame of the HDF5 error stack: the actual cause.
std::string hdf5_reason() {
  std::string reason;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned, const H5E_error2_t* error, void* data) -> herr_t {
        auto& text = *static_cast<std::string*>(data);
        if (text.empty() && error->desc != nullptr) text = error->desc;
        return 0;
      },
      &reason);
  return reason.empty() ? "unknown reason" : reason;
}

hid_t new_text_type() {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

std::array<hsize_t, 2> extent_of(hid_t space) {
  std::array<hsize_t, 2> extent = {0, 1};
  if (H5Sget_simple_extent_ndims(space) <= 2) H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

}  // namespace

void Hdf5File::fail(const std::string& what) const {
  throw ResultsError(fmt::format("'{}': {}: {}", path_.string(), what, hdf5_reason()));
}

std::int64_t Hdf5File::check(std::int64_t id_or_status, const char* what, const std::string& name) const {
  if (id_or_status < 0) fail(fmt::format("cannot {} {}", what, name));
  return id_or_status;
}

Hdf5File Hdf5File::create(const fs::path& path) {
  silence_hdf5();
  Hdf5File file(path, H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  file.check(file.id_, "create", "the file");
  return file;
}

Hdf5File Hdf5File::open_to_read(const fs::path& path) {
  silence_hdf5();
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw_file_error(path, "open", ENOENT);
  Hdf5File file(path, H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (file.id_ < 0) file.fail("cannot be read as an HDF5 file (damaged, truncated or not ours)");
  return file;
}

Hdf5File Hdf5File::open_to_write(const fs::path& path) {
  silence_hdf5();
  Hdf5File file(path, H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  if (file.id_ < 0) file.fail("cannot be opened for writing");
  return file;
}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept : path_(std::move(other.path_)), id_(std::exchange(other.id_, -1)) {}

Hdf5File::~Hdf5File() {
  if (id_ >= 0) H5Fclose(id_);
}

void Hdf5File::close() {
  check(H5Fflush(id_, H5F_SCOPE_GLOBAL), "write", "the file");
  check(H5Fclose(std::exchange(id_, -1)), "close", "the file");
}

bool Hdf5File::has(const std::string& name) const {
  // H5Lexists wants every parent to exist, so the path is tried part by part.
  for (std::size_t end = name.find('/', 1); end != std::string::npos; end = name.find('/', end + 1)) {
    if (H5Lexists(id_, name.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
  }
  return H5Lexists(id_, name.c_str(), H5P_DEFAULT) > 0;
}

void Hdf5File::remove(const std::string& name) { check(H5Ldelete(id_, name.c_str(), H5P_DEFAULT), "remove", name); }

void Hdf5File::make_group(const std::string& name) {
  const Id order(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  check(H5Pset_link_creation_order(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "order", name);
  const Id group(H5Gcreate2(id_, name.c_str(), H5P_DEFAULT, order, H5P_DEFAULT), H5Gclose);
  check(group, "create group", name);
}

std::vector<std::string> Hdf5File::members(const std::string& group) const {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    return 0;
  };
  const Id opened(H5Gopen2(id_, group.c_str(), H5P_DEFAULT), H5Gclose);
  check(opened, "open group", group);
  check(H5Literate(opened, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect, &names), "list group", group);
  return names;
}

void Hdf5File::write_text(const std::string& name, const std::string& text) {
  const Id type(new_text_type(), H5Tclose);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  const Id set(H5Dcreate2(id_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  check(set, "create", name);
  const char* pointer = text.c_str();
  check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &pointer), "write", name);
}

std::string Hdf5File::read_text(const std::string& name) const {
  const std::vector<std::string> texts = read_texts(name);
  if (texts.size() != 1) throw ResultsError(fmt::format("'{}': {} is not a single text", path_.string(), name));
  return texts.front();
}

void Hdf5File::write_texts(const std::string& name, const std::vector<std::string>& texts) {
  const Id type(new_text_type(), H5Tclose);
  const hsize_t n = texts.size();
  const Id space(H5Screate_simple(1, &n, nullptr), H5Sclose);
  const Id set(H5Dcreate2(id_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  check(set, "create", name);
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (n > 0) check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write", name);
}

std::vector<std::string> Hdf5File::read_texts(const std::string& name) const {
  if (!is_text(name)) throw ResultsError(fmt::format("'{}': {} does not hold text", path_.string(), name));
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id space(H5Dget_space(set), H5Sclose);
  const auto n = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  const Id type(new_text_type(), H5Tclose);
  std::vector<char*> pointers(n, nullptr);
  if (n > 0) check(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "read", name);
  std::vector<std::string> texts;
  for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
  if (n > 0) H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data());
  return texts;
}

bool Hdf5File::is_text(const std::string& name) const {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id type(H5Dget_type(set), H5Tclose);
  return H5Tget_class(type) == H5T_STRING;
}

template <class T>
void Hdf5File::write_array(const std::string& name, const std::vector<T>& values, std::size_t n_columns) {
  const hsize_t extent[2] = {n_columns == 0 ? values.size() : values.size() / n_columns, n_columns};
  const Id space(H5Screate_simple(n_columns == 0 ? 1 : 2, extent, nullptr), H5Sclose);
  const Id set(H5Dcreate2(id_, name.c_str(), native_type<T>(), space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  check(set, "create", name);
  if (!values.empty()) {
    check(H5Dwrite(set, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "write", name);
  }
}

template <class T>
void Hdf5File::make_series(const std::string& name, std::size_t n_columns, std::size_t block_rows, bool compress) {
  const int rank = n_columns == 0 ? 1 : 2;
  const hsize_t extent[2] = {0, n_columns}, limit[2] = {H5S_UNLIMITED, n_columns}, block[2] = {block_rows, n_columns};
  const Id space(H5Screate_simple(rank, extent, limit), H5Sclose);
  const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check(H5Pset_chunk(layout, rank, block), "lay out", name);
  if (compress) {
    check(H5Pset_shuffle(layout), "shuffle", name);
    check(H5Pset_deflate(layout, 1), "compress", name);
  }
  const Id set(H5Dcreate2(id_, name.c_str(), native_type<T>(), space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
  check(set, "create", name);
}

template <class T>
void Hdf5File::append_rows(const std::string& name, const std::vector<T>& values) {
  if (values.empty()) return;
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id old_space(H5Dget_space(set), H5Sclose);
  const std::array<hsize_t, 2> old_extent = extent_of(old_space);
  const hsize_t start[2] = {old_extent[0], 0}, count[2] = {values.size() / old_extent[1], old_extent[1]};
  const hsize_t extent[2] = {start[0] + count[0], old_extent[1]};
  check(H5Dset_extent(set, extent), "extend", name);
  const Id space(H5Dget_space(set), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space);
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, count, nullptr), "select", name);
  const Id memory(H5Screate_simple(rank, count, nullptr), H5Sclose);
  check(H5Dwrite(set, native_type<T>(), memory, space, H5P_DEFAULT, values.data()), "append to", name);
}

void Hdf5File::truncate_rows(const std::string& name, std::size_t n) {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id space(H5Dget_space(set), H5Sclose);
  std::array<hsize_t, 2> extent = extent_of(space);
  if (extent[0] < n) {
    throw ResultsError(fmt::format("'{}': {} has {} rows where {} were promised: the file is damaged", path_.string(),
                                   name, extent[0], n));
  }
  extent[0] = n;
  check(H5Dset_extent(set, extent.data()), "truncate", name);
}

template <class T>
std::vector<T> Hdf5File::read_array(const std::string& name) const {
  return read_rows<T>(name, 0, n_rows(name));
}

template <class T>
std::vector<T> Hdf5File::read_rows(const std::string& name, std::size_t first, std::size_t count) const {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id space(H5Dget_space(set), H5Sclose);
  const std::array<hsize_t, 2> extent = extent_of(space);
  if (first + count > extent[0]) {
    throw ResultsError(fmt::format("'{}': {} has {} rows; rows {} to {} are missing: the file is damaged",
                                   path_.string(), name, extent[0], first, first + count));
  }
  const hsize_t start[2] = {first, 0}, size[2] = {count, extent[1]};
  std::vector<T> values(count * extent[1]);
  if (values.empty()) return values;
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, size, nullptr), "select", name);
  const Id memory(H5Screate_simple(H5Sget_simple_extent_ndims(space), size, nullptr), H5Sclose);
  check(H5Dread(set, native_type<T>(), memory, space, H5P_DEFAULT, values.data()), "read", name);
  return values;
}

std::size_t Hdf5File::n_rows(const std::string& name) const {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id space(H5Dget_space(set), H5Sclose);
  return extent_of(space)[0];
}

std::size_t Hdf5File::n_columns(const std::string& name) const {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  check(set, "open", name);
  const Id space(H5Dget_space(set), H5Sclose);
  return extent_of(space)[1];
}

void Hdf5File::write_attribute(const std::string& object, const std::string& key, std::int64_t type, std::int64_t space,
                               const void* value) {
  if (has_attribute(object, key))
    check(H5Adelete_by_name(id_, object.c_str(), key.c_str(), H5P_DEFAULT), "replace", key);
  const Id attribute(
      H5Acreate_by_name(id_, object.c_str(), key.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  check(attribute, "create attribute", key);
  check(H5Awrite(attribute, type, value), "write attribute", key);
}

void Hdf5File::set_attribute(const std::string& object, const std::string& key, std::int64_t value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  write_attribute(object, key, H5T_NATIVE_INT64, space, &value);
}

void Hdf5File::set_attribute(const std::string& object, const std::string& key,
                             const std::vector<std::int64_t>& values) {
  const hsize_t n = values.size();
  const Id space(H5Screate_simple(1, &n, nullptr), H5Sclose);
  write_attribute(object, key, H5T_NATIVE_INT64, space, values.data());
}

void Hdf5File::set_attribute(const std::string& object, const std::string& key, const std::string& ascii) {
  // Fixed length, as the VTKHDF examples store theirs; HDF5 has no fixed text of length zero.
  const Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type, ascii.empty() ? 1 : ascii.size()), "size attribute", key);
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "pad attribute", key);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  write_attribute(object, key, type, space, ascii.c_str());
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& key) const {
  return H5Aexists_by_name(id_, object.c_str(), key.c_str(), H5P_DEFAULT) > 0;
}

std::int64_t Hdf5File::integer_attribute(const std::string& object, const std::string& key) const {
  const Id attribute(H5Aopen_by_name(id_, object.c_str(), key.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute, "find attribute", key);
  std::int64_t value = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &value), "read attribute", key);
  return value;
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& key) const {
  const Id attribute(H5Aopen_by_name(id_, object.c_str(), key.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute, "find attribute", key);
  const Id type(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) fail("not a fixed-length text: " + key);
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(attribute, type, text.data()), "read attribute", key);
  return text.substr(0, text.find('\0'));
}

namespace {

/// Room for HDF5's own bookkeeping of one file (group headers, index nodes, text heaps, half-filled blocks).
constexpr std::uintmax_t bookkeeping_bytes = 2u << 20;

void edit_draft(const fs::path& path, const Hdf5Edit& edit) {
  Hdf5File file = Hdf5File::open_to_write(draft_of(path));
  edit(file);
  file.close();
  publish_draft(path);
}

/// Runs `work` and leaves no half-written draft behind when it fails.
template <class Work>
void with_draft(const fs::path& path, const Work& work) {
  try {
    work(draft_of(path));
  } catch (...) {
    std::error_code ignored;  // the first failure is the one worth reporting
    fs::remove(draft_of(path), ignored);
    throw;
  }
}

}  // namespace

void create_hdf5_file(const fs::path& path, std::size_t n_bytes, const Hdf5Edit& edit) {
  with_draft(path, [&](const fs::path& draft) {
    reserve_space(draft, n_bytes + bookkeeping_bytes);
    Hdf5File::create(draft).close();  // empties the file, so the room is made once more
    reserve_space(draft, n_bytes + bookkeeping_bytes);
    edit_draft(path, edit);
  });
}

void update_hdf5_file(const fs::path& path, std::size_t n_bytes, const Hdf5Edit& edit) {
  with_draft(path, [&](const fs::path& draft) {
    copy_with_room(path, draft, n_bytes + bookkeeping_bytes);
    edit_draft(path, edit);
  });
}

#define ACUS_HDF5_ARRAYS(T)                                                                       \
  template void Hdf5File::write_array<T>(const std::string&, const std::vector<T>&, std::size_t); \
  template void Hdf5File::make_series<T>(const std::string&, std::size_t, std::size_t, bool);     \
  template void Hdf5File::append_rows<T>(const std::string&, const std::vector<T>&);              \
  template std::vector<T> Hdf5File::read_array<T>(const std::string&) const;                      \
  template std::vector<T> Hdf5File::read_rows<T>(const std::string&, std::size_t, std::size_t) const;
ACUS_HDF5_ARRAYS(double)
ACUS_HDF5_ARRAYS(float)
ACUS_HDF5_ARRAYS(std::int64_t)
ACUS_HDF5_ARRAYS(std::int32_t)
ACUS_HDF5_ARRAYS(std::uint16_t)
ACUS_HDF5_ARRAYS(std::uint8_t)
#undef ACUS_HDF5_ARRAYS

}  // namespace acus

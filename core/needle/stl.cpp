#include "core/needle/stl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace acus {
namespace {

static_assert(std::endian::native == std::endian::little, "binary STL is read as it lies in memory");

constexpr std::size_t header_bytes = 80, triangle_bytes = 50;
constexpr double weld = 1e-6;        // of the body's size
constexpr double base_share = 1e-3;  // of the length: corners this near the top belong to the base

using Corners = std::vector<Vec3>;  // three per triangle

bool is_binary(const std::string& bytes) {
  if (bytes.size() < header_bytes + 4) return false;
  std::uint32_t n = 0;
  std::memcpy(&n, bytes.data() + header_bytes, 4);
  if (bytes.size() == header_bytes + 4 + n * triangle_bytes) return true;
  return !bytes.starts_with("solid") || bytes.find('\0') != std::string::npos;
}

std::vector<std::string> read_binary(const std::string& bytes, Corners& corners) {
  std::uint32_t n = 0;
  std::memcpy(&n, bytes.data() + header_bytes, 4);
  const std::size_t expected = header_bytes + 4 + n * triangle_bytes;
  if (bytes.size() != expected)
    return {fmt::format("binary STL of {} triangles must have {} bytes; it has {}", n, expected, bytes.size())};
  for (std::size_t t = 0; t < n; ++t) {
    std::array<float, 12> numbers{};  // normal, three corners
    std::memcpy(numbers.data(), bytes.data() + header_bytes + 4 + t * triangle_bytes, sizeof numbers);
    for (std::size_t k = 3; k < 12; k += 3) corners.emplace_back(numbers[k], numbers[k + 1], numbers[k + 2]);
  }
  return {};
}

std::vector<std::string> read_ascii(const std::string& text, Corners& corners) {
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "vertex") {
      Vec3 corner;
      if (!(words >> corner[0] >> corner[1] >> corner[2]))
        return {fmt::format("line {}: a vertex needs three numbers", number)};
      corners.push_back(corner);
    } else if (word == "endfacet" && corners.size() % 3 != 0) {
      return {fmt::format("line {}: a facet must have three vertices", number)};
    } else if (!word.empty() && word != "solid" && word != "facet" && word != "outer" && word != "endloop" &&
               word != "endfacet" && word != "endsolid") {
      return {fmt::format("line {}: \"{}\" is no word of an STL file", number, word)};
    }
  }
  if (corners.size() % 3 != 0) return {"the file ends inside a facet"};
  return {};
}

TriangleMesh welded(const Corners& corners) {
  Eigen::AlignedBox3d box;
  for (const Vec3& corner : corners) box.extend(corner);
  const double cell = weld * box.sizes().maxCoeff();
  // Corners are looked up in their own and the neighbouring cells of a grid: two sides of a grid line are one place.
  using Cell = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  std::map<Cell, int> known;
  TriangleMesh mesh;
  const auto number_of = [&](const Vec3& corner) {
    const Vec3 scaled = (corner - box.min()) / cell;
    const auto i = std::llround(scaled[0]), j = std::llround(scaled[1]), k = std::llround(scaled[2]);
    for (int a = -1; a <= 1; ++a)
      for (int b = -1; b <= 1; ++b)
        for (int c = -1; c <= 1; ++c)
          if (const auto found = known.find({i + a, j + b, k + c}); found != known.end()) return found->second;
    mesh.points.push_back(corner);
    return known[{i, j, k}] = static_cast<int>(mesh.points.size()) - 1;
  };
  for (std::size_t t = 0; t + 2 < corners.size(); t += 3)
    mesh.triangles.push_back({number_of(corners[t]), number_of(corners[t + 1]), number_of(corners[t + 2])});
  return mesh;
}

}  // namespace

StlFile parse_stl(const std::string& bytes, double scale) {
  StlFile file;
  Corners corners;
  file.errors = is_binary(bytes) ? read_binary(bytes, corners) : read_ascii(bytes, corners);
  if (!file.errors.empty()) return file;
  if (!std::all_of(corners.begin(), corners.end(), [](const Vec3& corner) { return corner.allFinite(); })) {
    file.errors.push_back("a corner of a triangle is not a number");
    return file;
  }
  if (!corners.empty()) file.mesh = welded(corners);
  for (Vec3& point : file.mesh.points) point *= scale;
  file.errors = check(file.mesh);
  return file;
}

StlFile read_stl(const std::filesystem::path& file, double scale) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {{}, {"the file cannot be opened"}};
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return parse_stl(bytes.str(), scale);
}

const std::vector<std::string>& tip_directions() {
  static const std::vector<std::string> words = {"-z", "+z", "-x", "+x", "-y", "+y"};
  return words;
}

TriangleMesh stand_upright(TriangleMesh mesh, const std::string& tip_direction) {
  const auto& words = tip_directions();
  if (std::find(words.begin(), words.end(), tip_direction) == words.end())
    throw std::invalid_argument("\"" + tip_direction + "\" is no direction");
  Vec3 tip = Vec3::Zero();
  tip[tip_direction[1] - 'x'] = tip_direction[0] == '-' ? -1.0 : 1.0;
  const Mat3 turn = Eigen::Quaterniond::FromTwoVectors(tip, -Vec3::UnitZ()).toRotationMatrix();
  for (Vec3& point : mesh.points) point = turn * point;
  const Eigen::AlignedBox3d box = mesh.box();
  Eigen::AlignedBox3d base;
  for (const Vec3& point : mesh.points)
    if (point[2] >= box.max()[2] - base_share * box.sizes()[2]) base.extend(point);
  const Vec3 origin(base.center()[0], base.center()[1], box.min()[2]);
  for (Vec3& point : mesh.points) point -= origin;
  return mesh;
}

}  // namespace acus

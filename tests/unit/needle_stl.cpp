// STL files: both kinds, and what is wrong with bad ones.

#include <catch2/catch.hpp>

#include <cstring>

#include <fmt/format.h>

#include "core/needle/faceted.hpp"
#include "core/needle/stl.hpp"

using namespace acus;

namespace {

TriangleMesh pyramid() {
  return faceted_core({.shape = "pyramid4", .length = 0.7, .base_diameter = 0.3, .tip_radius = 0.02});
}

std::string ascii(const TriangleMesh& mesh) {
  std::string text = "solid needle\n";
  for (const auto& triangle : mesh.triangles) {
    text += " facet normal 0 0 0\n  outer loop\n";
    for (const int corner : triangle) {
      const Vec3& x = mesh.points[corner];
      text += fmt::format("   vertex {:.9g} {:.9g} {:.9g}\n", x[0], x[1], x[2]);
    }
    text += "  endloop\n endfacet\n";
  }
  return text + "endsolid needle\n";
}

std::string binary(const TriangleMesh& mesh) {
  std::string bytes(80, ' ');
  bytes.replace(0, 5, "solid");  // some programs write this there too
  const auto n = static_cast<std::uint32_t>(mesh.triangles.size());
  bytes.append(reinterpret_cast<const char*>(&n), 4);
  for (const auto& triangle : mesh.triangles) {
    std::array<float, 12> numbers{};
    for (int k = 0; k < 3; ++k)
      for (int d = 0; d < 3; ++d) numbers[3 + 3 * k + d] = static_cast<float>(mesh.points[triangle[k]][d]);
    bytes.append(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
    bytes.append(2, '\0');
  }
  return bytes;
}

bool says(const StlFile& file, const std::string& words) {
  for (const std::string& error : file.errors)
    if (error.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("stl: binary and ASCII give the same body, in mm") {
  const TriangleMesh mesh = pyramid();
  for (const std::string& bytes : {ascii(mesh), binary(mesh)}) {
    const StlFile file = parse_stl(bytes, 2.0);
    REQUIRE(file.errors.empty());
    CHECK(file.mesh.points.size() == mesh.points.size());
    CHECK(file.mesh.triangles.size() == mesh.triangles.size());
    CHECK(file.mesh.volume() == Approx(8 * mesh.volume()).epsilon(1e-6));
  }
}

TEST_CASE("stl: bad files are named") {
  TriangleMesh mesh = pyramid();
  CHECK(says(parse_stl("solid nothing\nendsolid nothing\n", 1.0), "empty"));
  CHECK(says(parse_stl("hello\n", 1.0), "line 1"));
  CHECK(says(parse_stl("solid a\n facet normal 0 0 0\n vertex 1 2\n", 1.0), "line 3"));
  CHECK(says(parse_stl(binary(mesh).substr(0, 300), 1.0), "bytes"));
  CHECK(says(read_stl("/nowhere/needle.stl", 1.0), "opened"));

  TriangleMesh open = mesh;
  open.triangles.pop_back();
  CHECK(says(parse_stl(binary(open), 1.0), "not watertight"));
  TriangleMesh turned = mesh;
  std::swap(turned.triangles[0][0], turned.triangles[0][1]);
  CHECK(says(parse_stl(binary(turned), 1.0), "opposite sides"));
  TriangleMesh inside_out = mesh;
  for (auto& triangle : inside_out.triangles) std::swap(triangle[0], triangle[1]);
  CHECK(says(parse_stl(binary(inside_out), 1.0), "inside out"));
  TriangleMesh doubled = mesh;
  doubled.triangles.insert(doubled.triangles.end(), mesh.triangles.begin(), mesh.triangles.end());
  CHECK(says(parse_stl(binary(doubled), 1.0), "more than two"));
}

TEST_CASE("stl: a body stands upright on its tip whichever way it was drawn") {
  const TriangleMesh mesh = pyramid();
  const TriangleMesh upright = stand_upright(mesh, "-z");
  CHECK(upright.box().min()[2] == Approx(0).margin(1e-12));
  CHECK(upright.volume() == Approx(mesh.volume()));
  for (const std::string& direction : tip_directions()) {
    // Drawn with its tip in that direction, and somewhere else in space.
    Vec3 tip = Vec3::Zero();
    tip[direction[1] - 'x'] = direction[0] == '-' ? -1.0 : 1.0;
    const Mat3 turn = Eigen::Quaterniond::FromTwoVectors(-Vec3::UnitZ(), tip).toRotationMatrix();
    TriangleMesh drawn = mesh;
    for (Vec3& point : drawn.points) point = turn * point + Vec3(1, 2, 3);
    const TriangleMesh stood = stand_upright(drawn, direction);
    REQUIRE(check(stood).empty());
    CHECK(stood.box().sizes()[2] == Approx(upright.box().sizes()[2]));
    int n_low = 0;
    for (const Vec3& point : stood.points)
      if (point[2] < 1e-9) {
        ++n_low;
        CHECK(point.head<2>().norm() < 1e-9);  // the pyramid's apex is on its axis
      }
    CHECK(n_low == 1);
  }
  CHECK_THROWS_AS(stand_upright(mesh, "down"), std::invalid_argument);
}

// Animated PNG: "Animated PNG graphics", W3C Portable Network Graphics (PNG) Specification, third edition, 4.9
// and 11.3.6.
#include "viz/render/film.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

#include "viz/pictures.hpp"

namespace acus {

namespace fs = std::filesystem;

namespace {

const std::string signature = "\x89PNG\r\n\x1a\n";

struct Chunk {
  std::string type, data;
};

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

void append_number(std::string& bytes, std::uint32_t number, int n_bytes = 4) {
  for (int i = n_bytes - 1; i >= 0; --i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
}

/// The cyclic redundancy check of PNG (its annex D).
std::uint32_t crc(const std::string& bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
      made[n] = c;
    }
    return made;
  }();
  std::uint32_t c = 0xffffffffU;
  for (const char byte : bytes) c = table[(c ^ static_cast<unsigned char>(byte)) & 0xff] ^ (c >> 8);
  return ~c;
}

std::vector<Chunk> read_chunks(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  constexpr std::size_t around = 12;  // length, type, check
  std::vector<Chunk> chunks;
  std::size_t at = signature.size();
  if (stream && bytes.compare(0, at, signature) == 0) {
    while (at + around <= bytes.size() && number_at(bytes, at) <= bytes.size() - at - around) {
      const std::size_t n = number_at(bytes, at);
      chunks.push_back({bytes.substr(at + 4, 4), bytes.substr(at + 8, n)});
      at += n + around;
    }
  }
  if (chunks.size() < 3 || chunks.front().type != "IHDR" || chunks.back().type != "IEND")
    throw PictureError(fmt::format("'{}' is no whole PNG", file.string()));
  return chunks;
}

void append_chunk(std::string& bytes, const std::string& type, const std::string& data) {
  append_number(bytes, static_cast<std::uint32_t>(data.size()));
  bytes += type + data;
  append_number(bytes, crc(type + data));
}

/// Size, place, duration and how a frame covers the one before: whole.
std::string frame_control(std::uint32_t number, const std::string& header, double seconds) {
  std::string data;
  append_number(data, number);
  data += header.substr(0, 8);  // width, height
  append_number(data, 0);
  append_number(data, 0);
  append_number(data, static_cast<std::uint32_t>(std::lround(1000 * seconds)), 2);
  append_number(data, 1000, 2);
  data += std::string(2, '\0');
  return data;
}

}  // namespace

void write_film(const std::vector<fs::path>& frames, double seconds, const fs::path& film) {
  constexpr double rest_at_end = 1.5;  // s
  std::string bytes = signature, header;
  std::uint32_t number = 0;  // of control and picture chunks, counted together
  for (std::size_t k = 0; k < frames.size(); ++k) {
    const std::vector<Chunk> chunks = read_chunks(frames[k]);
    if (k == 0) {
      header = chunks.front().data;
      append_chunk(bytes, "IHDR", header);
      std::string control;
      append_number(control, static_cast<std::uint32_t>(frames.size()));
      append_number(control, 0);  // for ever
      append_chunk(bytes, "acTL", control);
    } else if (chunks.front().data != header) {
      throw PictureError(fmt::format("'{}' has another size than the frames before it", frames[k].string()));
    }
    append_chunk(bytes, "fcTL", frame_control(number++, header, k + 1 < frames.size() ? seconds : rest_at_end));
    for (const Chunk& chunk : chunks) {
      if (chunk.type != "IDAT") continue;
      if (k == 0) {
        append_chunk(bytes, "IDAT", chunk.data);
        continue;
      }
      std::string data;
      append_number(data, number++);
      append_chunk(bytes, "fdAT", data + chunk.data);
    }
  }
  append_chunk(bytes, "IEND", "");
  std::ofstream stream(film, std::ios::binary);
  stream << bytes;
  stream.close();
  if (!stream) throw PictureError(fmt::format("cannot write the film '{}'", film.string()));
}

}  // namespace acus

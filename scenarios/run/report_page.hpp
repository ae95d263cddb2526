#pragma once
// Finished runs as one page of HTML that needs no other file: numbers, warnings, pictures, claims, what it rests on.

#include <filesystem>
#include <string>
#include <vector>

namespace acus {

struct ReportedRun {
  std::filesystem::path folder;
  std::vector<std::filesystem::path> pictures;  ///< PNG files, put into the page
};

/// Throws ResultsError when a folder is no finished run or a picture cannot be read, DataError when the claims cannot.
std::string report_page(const std::vector<ReportedRun>& runs);

/// Bytes as text for a data: address.
std::string base64(const std::string& bytes);

}  // namespace acus

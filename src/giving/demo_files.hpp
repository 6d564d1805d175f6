// The demonstration's projects, updates and pictures (samples/demo) in the binary: it is made in any folder.
#pragma once

#include <span>
#include <string_view>

namespace modou::giving {

struct DemoFile {
    std::string_view name;  // "projects.csv", "reading-corner.jpg"
    std::string_view bytes;
};

// By name. Written at build time.
std::span<const DemoFile> demo_files();

// The bytes of one; empty where there is none of this name.
std::string_view demo_file(std::string_view name);

}  // namespace modou::giving

#include "services/navigation/map_files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/files.hpp"
#include "base/json_out.hpp"

namespace modou::navigation {
namespace {

using base::Code;
using base::Result;
using base::Status;

std::string reason() {
    return std::generic_category().message(errno);
}

constexpr std::string_view k_pointer = "current.json";

std::string folder_of(const std::string& data) {
    return data + "/map";
}
// The one file that says which build stands: replacing it is the moment of the change.
std::string pointer_of(const std::string& data) {
    return folder_of(data) + "/" + std::string(k_pointer);
}

std::string told(const std::string& build, const MapInfo& info) {
    base::JsonOut out;
    return out.begin_object()
        .member("build", build)
        .member("name_zh", info.name_zh)
        .member("name_en", info.name_en)
        .member("demo", info.demo)
        .member("extract_digest", info.extract_digest)
        .end_object()
        .take();
}

Result<std::pair<std::string, MapInfo>> read_pointer(const std::string& data) {
    const std::string path = pointer_of(data);
    std::ifstream in(path, std::ios::binary);
    if (!in) return base::fail(Code::not_found, "no map was imported: modou map import --data DIR FILE.osm.pbf", path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    boost::system::error_code wrong;
    const auto value = boost::json::parse(text, wrong);
    const auto* object = wrong ? nullptr : value.if_object();
    const auto text_of = [&](std::string_view key) {
        const auto* found = object == nullptr ? nullptr : object->if_contains(key);
        return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
    };
    const std::string build = text_of("build");
    if (build.empty() || build.find_first_not_of("0123456789abcdef") != std::string::npos)
        return base::fail(Code::damaged, "does not name a map: import it again", path);
    const auto* demo = object->if_contains("demo");
    return std::pair(build, MapInfo{text_of("name_zh"), text_of("name_en"),
                                    demo != nullptr && demo->is_bool() && demo->as_bool(), text_of("extract_digest")});
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO would wait for its writer
    if (fd < 0) return base::fail(errno == ENOENT ? Code::not_found : Code::io, "cannot open: " + reason(), path);
    struct stat facts {};
    MappedFile file;
    const bool regular = ::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
    if (regular && facts.st_size > 0) {
        void* at = ::mmap(nullptr, static_cast<std::size_t>(facts.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED) {
            file.data_ = at;
            file.size_ = static_cast<std::size_t>(facts.st_size);
        }
    }
    ::close(fd);
    if (!regular) return base::fail(Code::io, "not a file", path);
    if (facts.st_size > 0 && file.data_ == nullptr) return base::fail(Code::io, "cannot map: " + reason(), path);
    return file;
}
MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
MappedFile::~MappedFile() {
    if (data_ != nullptr) ::munmap(data_, size_);
}

Result<MapImported> import_map(const std::string& data, base::Bytes extract, MapInfo info,
                               const routing::Progress& progress) {
    const auto part = [&](double from, double to) -> routing::Progress {
        if (!progress) return {};
        return [&progress, from, to](double share) { progress(from + (to - from) * share); };
    };
    MODOU_TRY(const auto opened, routing::Extract::open(extract, part(0, 0.05)));
    MODOU_TRY(auto image, routing::import_extract(opened, part(0.05, 0.6)));
    MODOU_TRY(auto picture, atlas::draw_atlas(opened, part(0.6, 0.97)));
    info.extract_digest = base::hex(base::sha256(extract));
    // Of both parts, so that a new Modou that draws another picture of the same extract gets files of its own.
    const base::Hash of_image = base::sha256(image.bytes), of_atlas = base::sha256(picture.bytes);
    std::string both(reinterpret_cast<const char*>(of_image.data()), of_image.size());
    both.append(reinterpret_cast<const char*>(of_atlas.data()), of_atlas.size());
    const std::string build = base::hex(base::sha256(base::bytes_of(both))).substr(0, 16);

    const std::string folder = folder_of(data);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder);
    const auto before = read_pointer(data);
    // Names beside that are of no build: what an import that was cut off has left goes with the next one.
    const auto files = base::posix_files(folder);
    const auto beside = [&](const std::string& name, std::string left) {
        return base::Aside::make(*files, "", name, {.mode = base::k_private, .beside = std::move(left)});
    };
    MODOU_TRY(auto graph, beside(build + ".graph", "graph.new"));
    MODOU_TRY(auto atlas, beside(build + ".atlas", "atlas.new"));
    MODOU_CHECK(graph.write(0, image.bytes));
    MODOU_CHECK(graph.sync());
    MODOU_CHECK(atlas.write(0, picture.bytes));
    MODOU_CHECK(atlas.sync());
    MODOU_CHECK(graph.take_place());
    MODOU_CHECK(atlas.take_place());
    MODOU_CHECK(files->sync_folder(""));
    const std::string text = told(build, info);
    MODOU_CHECK(base::write_aside(*files, "", std::string(k_pointer), base::bytes_of(text), {.mode = base::k_private}));
    // The one before goes; who still has it mapped keeps it.
    if (before && before->first != build)
        for (const char* end : {".graph", ".atlas"}) std::filesystem::remove(folder + "/" + before->first + end, error);
    if (progress) progress(1);
    return MapImported{image.report, picture.report, image.bytes.size(), picture.bytes.size()};
}

Result<std::shared_ptr<const Map>> open_map(const std::string& data) {
    MODOU_TRY(const auto pointer, read_pointer(data));
    const std::string path = folder_of(data) + "/" + pointer.first;
    MODOU_TRY(auto graph_bytes, MappedFile::open(path + ".graph"));
    MODOU_TRY(auto atlas_bytes, MappedFile::open(path + ".atlas"));
    MODOU_TRY(auto graph, routing::Graph::open(graph_bytes.bytes()));
    MODOU_TRY(auto atlas, atlas::Atlas::open(atlas_bytes.bytes()));
    return std::make_shared<const Map>(std::move(graph_bytes), std::move(atlas_bytes), std::move(graph),
                                       std::move(atlas), pointer.second);
}

std::string map_in_place(const std::string& data) {
    struct stat facts {};
    if (::stat(pointer_of(data).c_str(), &facts) != 0) return {};
    return fmt::format("{}.{}.{}", facts.st_ino, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

}  // namespace modou::navigation

#include "giving/project_pictures.hpp"

#include <algorithm>

#include "app/typed.hpp"
#include "folder/data_folder.hpp"
#include "folder/kept.hpp"
#include "giving/project_updates.hpp"
#include "picture/fitted.hpp"

namespace modou::giving {

using base::Code;
using base::Result;
using base::Status;

Result<Picture> keep_picture(const std::string& folder, std::string_view jpeg) {
    MODOU_TRY(const auto fitted, picture::fitted(jpeg, {k_picture_side_most, k_picture_bytes_most}));
    MODOU_TRY(const std::string digest, folder::keep_by_digest(folder, "pictures", ".jpg", fitted.jpeg));
    return Picture{digest, fitted.wide, fitted.high, {}, {}};
}

Result<std::string> read_picture(const std::string& folder, std::string_view sha256) {
    const std::string path = fmt::format("{}/pictures/{}.jpg", folder, sha256);
    if (!is_digest(sha256)) return base::fail(Code::not_found, "there is no such picture");
    MODOU_TRY(std::string content, folder::read_folder_file(path, k_picture_bytes_most));
    if (text_digest(content) != sha256)
        return base::fail(Code::damaged, "the picture is not the one that was kept: put the file back from a backup",
                          path);
    return content;
}

Status each_named_picture(store::Session& session,
                          const std::function<void(const std::string&, const Picture&)>& each) {
    MODOU_CHECK((session.rows<std::string, std::int64_t, std::string>(
        "SELECT project, version, says FROM project_about ORDER BY project, version", {},
        [&](const std::string& project, std::int64_t version, const std::string& says) -> Status {
            MODOU_TRY(const auto about, app::from_json<About>(says));
            for (const Picture& one : about.pictures)
                each(fmt::format("project_about project {} version {}", project, version), one);
            return {};
        })));
    return session.rows<std::int64_t, std::string>("SELECT entry, says FROM project_update ORDER BY entry", {},
                                                   [&](std::int64_t entry, const std::string& says) -> Status {
                                                       MODOU_TRY(const auto words, app::from_json<UpdateWords>(says));
                                                       for (const Picture& one : words.pictures)
                                                           each(fmt::format("project_update entry {}", entry), one);
                                                       return {};
                                                   });
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace modou::giving

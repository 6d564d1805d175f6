#include "services/family/language.hpp"

#include <fmt/format.h>

namespace modou::family {

std::string plain(Languages language, std::string_view zh, std::string_view en) {
    if (!language) return fmt::format("{} · {}", zh, en);
    return std::string(language == Language::zh ? zh : en);
}

std::string words(Languages language, std::string_view zh, std::string_view en) {
    if (language == Language::zh) return std::string(zh);
    if (language == Language::en) return std::string(en);
    return fmt::format(R"(<span lang="zh">{}</span> <span lang="en" class="en">{}</span>)", zh, en);
}

}  // namespace modou::family

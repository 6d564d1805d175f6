#include "services/methods/lines.hpp"

#include "base/text.hpp"
#include "engines/method/method.hpp"

namespace modou::methods {

std::uint64_t run_lines(std::string_view text, const std::function<void(const Answered&)>& tell) {
    std::uint64_t refused = 0;
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = base::trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        const Answered answered{number, method::run_line(line)};
        if (!answered.answer) ++refused;
        tell(answered);
    }
    return refused;
}

}  // namespace modou::methods

#include "folder/acts.hpp"

#include <array>

namespace modou::folder {

std::string random_key(base::Random& random) {
    std::array<std::byte, 16> raw;
    random.fill(raw);
    return base::hex(raw);
}

app::Act fresh_act(std::string_view kind, std::string body, base::Random& random) {
    app::Act act;
    act.kind = kind;
    act.key = random_key(random);
    act.body = std::move(body);
    return act;
}

}  // namespace modou::folder

#include "cli/key_files.hpp"

namespace modou::cli {

base::Result<std::vector<proof::VerifierKey>> read_keys(const Context& context, const std::string& path) {
    MODOU_TRY(const auto text, read_file(context, context.path(path), proof::k_max_note_bytes));
    auto keys = proof::parse_key_file(text);
    if (!keys)
        return base::fail(keys.error().code, keys.error().message,
                          keys.error().where.empty() ? path : path + ", " + keys.error().where);
    return keys;
}

base::Result<std::vector<proof::VerifierKey>> read_witness_keys(const Context& context, const std::string& path,
                                                                std::size_t quorum) {
    std::vector<proof::VerifierKey> keys;
    if (!path.empty()) {
        MODOU_TRY(keys, read_keys(context, path));
    }
    for (const auto& key : keys)
        if (key.type != proof::KeyType::cosignature_v1)
            return base::fail(base::Code::usage, fmt::format("{} is no witness's key: its type is not 04", key.name),
                              path);
    if (quorum > keys.size())
        return base::fail(base::Code::usage,
                          fmt::format("--quorum {} needs as many keys of witnesses; {} were given with --witness",
                                      quorum, keys.size()));
    return keys;
}

}  // namespace modou::cli

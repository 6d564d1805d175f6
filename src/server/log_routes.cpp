// The public log over HTTP: the files of C2SP tlog-tiles, the log's keys, receipts.
#include <charconv>

#include "giving/data_folder.hpp"
#include "server/service.hpp"

namespace modou::server {
namespace {

using base::Code;

void cache_for_good(net::Reply& reply) {
    for (auto& [name, value] : reply.headers)
        if (name == "Cache-Control") value = "public, max-age=31536000, immutable";
}

}  // namespace

net::Reply Service::from_log(const net::Request& request, std::string_view operation, std::string_view argument) {
    auto& log = office_.log();
    net::Reply reply;
    reply.content_type = "text/plain; charset=utf-8";
    if (operation == "checkpoint") {
        const auto published = log.published();
        if (!published) return refused({Code::not_found, "", "the log has no checkpoint yet: ask again in a second"});
        reply.body = published->note;
        reply.headers.emplace_back("Content-Disposition", "inline; filename=\"log.checkpoint\"");
    } else if (operation == "log_key") {
        auto keys = giving::read_log_keys(office_.folder());
        if (!keys) return refused(keys.error());
        for (const auto& key : keys->known) reply.body += key.text() + "\n";
        reply.headers.emplace_back("Content-Disposition", "inline; filename=\"log.vkey\"");
    } else if (operation == "tile") {
        auto tile = proof::parse_tile_path("tile/" + std::string(argument));
        if (!tile) return refused({Code::not_found, "", "this is no file of the log"});
        auto bytes = log.file(*tile);
        if (!bytes) return refused(bytes.error());
        reply.content_type = "application/octet-stream";
        reply.body.assign(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    } else {
        base::Sequence sequence = 0;
        const auto read = std::from_chars(argument.data(), argument.data() + argument.size(), sequence);
        if (read.ec != std::errc() || read.ptr != argument.data() + argument.size())
            return refused({Code::not_found, "", "an entry is named by its number in the book"});
        // The private part is opened to whom the gift was made for only.
        auto opening = publish::PublicLog::Opening::sealed;
        if (const auto token = request.parameter("deed")) {
            auto party = office_.party_of_link(*token);
            auto stored = office_.book().entry(sequence);
            if (party && *party && stored && **party == stored->secret.party)
                opening = publish::PublicLog::Opening::opened;
        }
        auto receipt = log.receipt(sequence, opening);
        if (!receipt) return refused(receipt.error());
        reply.body = std::move(*receipt);
        reply.headers.emplace_back("Content-Disposition",
                                   fmt::format("attachment; filename=\"receipt-{}.tlog-proof\"", sequence));
        secure(reply, opening == publish::PublicLog::Opening::opened);
        return reply;
    }
    secure(reply, false);
    if (operation == "tile") cache_for_good(reply);
    return reply;
}

}  // namespace modou::server

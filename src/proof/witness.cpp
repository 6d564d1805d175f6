#include "proof/witness.hpp"

#include <limits>

#include "base/base64.hpp"
#include "proof/strict_text.hpp"

namespace modou::proof {
namespace {

using base::Code;

Witness::Answer refuse(int status, const std::string& why) {
    Witness::Answer answer;
    answer.status = status;
    answer.body = why + "\n";
    return answer;
}

Witness::Answer conflict(std::uint64_t size) {
    Witness::Answer answer;
    answer.status = 409;
    answer.content_type = "text/x.tlog.size";
    answer.body = fmt::format("{}\n", size);
    return answer;
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
    if (body.size() > k_max_add_checkpoint_bytes) return base::fail(Code::limit, "a request has at most 64 KiB");
    const auto bad = [](const char* what) { return base::fail(Code::bad_input, what); };
    const auto first = take_line(body);
    if (!first || !first->starts_with("old ")) return bad("the first line has the form: old SIZE");
    const auto size = plain_number(first->substr(4), std::numeric_limits<std::uint64_t>::max());
    if (!size) return bad("the old size is a decimal number below 2^64 without leading zeros");
    AddCheckpoint request;
    request.old_size = *size;
    for (;;) {
        const auto line = take_line(body);
        if (!line) return bad("an empty line stands between the proof and the checkpoint");
        if (line->empty()) break;
        if (request.proof.size() == k_max_sent_proof_hashes)
            return base::fail(Code::limit, "a consistency proof has at most 63 lines");
        const auto bytes = base::from_base64(*line);
        if (!bytes || bytes->size() != 32) return bad("a line of the proof is the base64 of 32 bytes");
        std::ranges::copy(*bytes, request.proof.emplace_back().begin());
    }
    request.checkpoint = body;
    return request;
}

std::string add_checkpoint_body(const AddCheckpoint& request) {
    std::string body = fmt::format("old {}\n", request.old_size);
    for (const Hash& hash : request.proof) body += base::base64(hash) + '\n';
    return body + '\n' + request.checkpoint;
}

Status Witness::restore(std::string_view note) {
    MODOU_TRY(auto opened, open_checkpoint(note, logs_));
    std::lock_guard lock(mutex_);
    seen_.insert_or_assign(opened.checkpoint.origin, opened.checkpoint);
    return {};
}

Witness::Answer Witness::add_checkpoint(std::string_view body) {
    // Comparing with the tree seen last and keeping the new one is one step: two requests at once must not roll it
    // back.
    std::lock_guard lock(mutex_);
    return decide(body);
}

Witness::Answer Witness::decide(std::string_view body) {
    const auto request = parse_add_checkpoint(body);
    if (!request) return refuse(400, request.error().text());
    const auto note = parse_note(request->checkpoint);
    if (!note) return refuse(400, note.error().text());
    const auto claimed = parse_checkpoint(note->text);
    if (!claimed) return refuse(400, claimed.error().text());
    const auto is_its_key = [&](const VerifierKey& key) {
        return key.type == KeyType::ed25519 && key.name == claimed->origin;
    };
    if (std::ranges::none_of(logs_, is_its_key))
        return refuse(404, fmt::format("this witness does not know the log {}", claimed->origin));
    if (const auto opened = open_checkpoint(request->checkpoint, logs_); !opened)
        return refuse(403, opened.error().text());

    if (request->old_size > claimed->size) return refuse(400, "the old size is larger than the checkpoint's");
    const auto at = seen_.find(claimed->origin);
    const Checkpoint last = at != seen_.end() ? at->second : Checkpoint{claimed->origin, 0, empty_root()};
    // A tree of size 0 has one root, so another one beside it is no second tree but a wrong checkpoint.
    const bool forked =
        at != seen_.end() && claimed->size == last.size && claimed->size > 0 && claimed->root != last.root;
    Answer answer;
    if (request->old_size != last.size)
        answer = conflict(last.size);
    else if (claimed->size == 0 && claimed->root != empty_root())
        answer = refuse(422, "a tree of size 0 has the hash of the empty string as its root");
    else if (forked)
        answer = refuse(422, "another tree of this size was cosigned before");
    if (forked) answer.fork = request->checkpoint;
    if (answer.status != 200) return answer;
    if (const auto consistent = check_consistency(last.size, last.root, claimed->size, claimed->root, request->proof);
        !consistent)
        return refuse(422, consistent.error().text());

    const auto cosignature = cosign(note->text, key_, clock_.now());
    if (!cosignature) return refuse(500, cosignature.error().text());
    if (at == seen_.end() || *claimed != last) {
        if (const auto kept = keep_(*claimed, request->checkpoint); !kept)
            return refuse(500, "the witness could not keep the checkpoint, so it does not cosign it");
        seen_.insert_or_assign(claimed->origin, *claimed);
    }
    answer.body = cosignature->line();
    return answer;
}

}  // namespace modou::proof

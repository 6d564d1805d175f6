#include "folder/key_notes.hpp"

#include <unistd.h>

#include "base/number.hpp"
#include "folder/own_source.hpp"

namespace modou::folder {
namespace {

using base::Result;
using base::Status;

// Found whatever the folder's keys are: under a key that is no secret.
base::ReferenceDigest reference_of(int number) {
    return base::reference_digest(base::DigestKey{}, k_own_source, fmt::format("keys {}", number));
}

// One way: of at least 128 random bits nothing can be guessed and tried.
std::string fingerprint(std::string_view what, std::initializer_list<base::Bytes> parts) {
    std::string text = fmt::format("modou key fingerprint v1 {}\n", what);
    for (const base::Bytes part : parts) text.append(reinterpret_cast<const char*>(part.data()), part.size());
    return base::hex(base::sha256(base::bytes_of(text))).substr(0, 32);
}

std::string of_verifiers(std::span<const proof::VerifierKey> keys) {
    std::string lines;
    for (const auto& key : keys) lines += key.text() + "\n";
    return fingerprint("log.vkey", {base::bytes_of(lines)});
}

KeyNote note_of(int number, const FolderKeys& keys, const LogKeys* log) {
    const base::Bytes all = keys.digests.bytes;
    KeyNote note;
    note.number = number;
    note.orders = fingerprint("digest.key orders", {all.subspan(0, 16), all.subspan(32, 16)});
    note.parties = fingerprint("digest.key parties", {all.subspan(16, 16)});
    if (log == nullptr) return note;
    note.log = of_verifiers(log->known);
    if (const auto own = log->signing.verifier()) note.signing = fingerprint("log.skey", {base::bytes_of(own->text())});
    return note;
}

std::string text_of(const KeyNote& note) {
    return fmt::format("keys {} orders {} parties {} log {} signing {}", note.number, note.orders, note.parties,
                       note.log, note.signing);
}

std::optional<KeyNote> parse(std::string_view text) {
    const auto next = [&]() -> std::string {
        const std::size_t end = std::min(text.find(' '), text.size());
        std::string word(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        return word;
    };
    KeyNote note;
    if (next() != "keys") return std::nullopt;
    const auto number = base::whole_number<int>(next());
    if (!number) return std::nullopt;
    note.number = *number;
    for (const auto& [name, into] : {std::pair{"orders", &note.orders},
                                     {"parties", &note.parties},
                                     {"log", &note.log},
                                     {"signing", &note.signing}}) {
        if (next() != name) return std::nullopt;
        *into = next();
    }
    return note;
}

// The key that the book noted last has signed the newest public half: who can only write files cannot make it so.
bool vouched_for(const KeyNote& noted, const LogKeys& log, const std::string& folder) {
    const auto text = read_folder_file(folder + "/keys/log.rotation", 4096);
    if (!text) return false;
    const auto note = proof::parse_note(*text);
    if (!note || note->text != rotation_text(log.known.back())) return false;
    const auto signers = proof::verify(*note, log.known);
    return signers && std::any_of(signers->begin(), signers->end(), [&](const auto& one) {
               return fingerprint("log.skey", {base::bytes_of(one.key.text())}) == noted.signing;
           });
}

}  // namespace

Result<std::optional<KeyNote>> newest_key_note(ledger::Ledger& book) {
    std::optional<base::Sequence> newest;
    for (int number = 1;; ++number) {
        MODOU_TRY(const auto at, book.find(reference_of(number)));
        if (!at) break;
        newest = at;
    }
    if (!newest) return std::nullopt;
    MODOU_TRY(const auto record, book.journal().record_at(*newest));
    auto note = parse(record.text(static_cast<std::uint32_t>(*newest - record.header.first)));
    if (!note)
        return base::fail(base::Code::unsupported, "the book's note of its keys is of a newer Modou",
                          fmt::format("entry {}", *newest));
    return note;
}

KeyCheck check_keys(const KeyNote& noted, const FolderKeys& keys, const LogKeys* log, const std::string& folder) {
    KeyCheck check;
    const auto wrong = [&](const char* file, std::string zh, std::string en) {
        check.problems.push_back({folder + "/keys/" + file, std::move(zh), std::move(en)});
    };
    const KeyNote now = note_of(noted.number, keys, log);
    if (now.orders != noted.orders)
        wrong("digest.key", "不是这本账的密钥：订单的指纹与账上记下的不同；请从备份放回原来的文件",
              "this is not the key that the book was made with: its fingerprint for orders is not the noted one; put "
              "the file back from a backup");
    if (now.parties != noted.parties)
        wrong("digest.key", "不是这本账的密钥：人与店铺、链接的指纹与账上记下的不同；请从备份放回原来的文件",
              "this is not the key that the book was made with: its fingerprint for parties and links is not the noted "
              "one; put the file back from a backup");
    if (log == nullptr) return check;
    const auto own = log->signing.verifier();
    const bool signs_known =
        own && std::any_of(log->known.begin(), log->known.end(), [&](const auto& key) { return key == *own; });
    if (!signs_known)
        wrong("log.skey", "签名密钥的公钥不在 log.vkey 里；请从备份放回两个文件",
              "the public half of the signing key is not in log.vkey: put both files back from a backup");
    if (now.log == noted.log) {
        if (signs_known && now.signing != noted.signing)
            wrong("log.skey", "不是账上记下的签名密钥；请从备份放回原来的文件",
                  "this is not the signing key that the book noted: put the file back from a backup");
        return check;
    }
    // A change of key makes the new public half, then the signing key, then the note.
    if (signs_known && log->known.size() > 1 &&
        of_verifiers(std::span(log->known).first(log->known.size() - 1)) == noted.log &&
        (now.signing == noted.signing || *own == log->known.back()) && vouched_for(noted, *log, folder)) {
        check.unfinished = true;
        return check;
    }
    wrong("log.vkey", "公开日志的公钥与账上记下的不同；请从备份放回原来的文件",
          "the public keys of the log are not those that the book noted: put the file back from a backup");
    return check;
}

std::string rotation_text(const proof::VerifierKey& next) {
    return "modou log key\n" + next.text() + "\n";
}

void end_rotation(const std::string& folder) {
    ::unlink((folder + "/keys/log.rotation").c_str());
}

Problem other_origin(const std::string& folder) {
    return {folder + "/format", "账本的名字与日志的签名密钥不同；请从备份放回这个文件",
            "the origin is not the name of the log's signing key: put the file back from a backup"};
}

Status note_keys(ledger::Ledger& book, base::Clock& clock, int number, const FolderKeys& keys, const LogKeys& log) {
    ledger::Transfer note;
    note.kind = journal::Kind::note;
    note.event_time = clock.now();
    note.reference = reference_of(number);
    const std::string says = text_of(note_of(number, keys, &log));
    note.text = says;
    return book.run([&](ledger::Batch& batch) -> Status {
        MODOU_TRY(const auto there, batch.find(note.reference));
        if (there) return {};
        return batch.post_new(note).map([](const auto&) {});
    });
}

}  // namespace modou::folder

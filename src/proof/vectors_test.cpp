// The vectors in tests/verifier/vectors, which the independent verifier reads too: this room makes the same bytes, and
// believes them. MODOU_WRITE_VECTORS=1 writes them anew (a change of format is then seen in the commit).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;
using journal::Kind;
using trial::Book;
using trial::MemoryLog;

namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::map<std::string, std::string> make_vectors() {
    trial::CountingRandom random;
    const auto key = *make_key("example.org/book", KeyType::ed25519, random);
    const auto witness = *make_key("witness.example.org", KeyType::cosignature_v1, random);
    Book book;
    const auto shop = book.open(Book::k_source, Book::Seen::no, "");
    const auto tea = book.open(Book::k_fund, Book::Seen::yes, "project:spring-tea");
    const auto lunch = book.open(Book::k_fund, Book::Seen::yes, "project:school-lunch 免费午餐");
    const auto batch = book.open(Book::k_fund, Book::Seen::yes, "batch:2026-06");
    const auto person = book.open(Book::k_person, Book::Seen::no, "");
    const auto school = book.open(Book::k_sink, Book::Seen::yes, "payee:village-school");
    book.note("sha256 of order-donation version 1");
    std::uint64_t gift = 0;
    for (int i = 0; i < 270; ++i) {
        gift = book.post(shop, i % 3 == 0 ? lunch : tea, 2 + i % 11);
        if (i % 40 == 20) book.correct(gift, 2);
    }
    const auto reserve = book.post(tea, school, 40, Kind::reserve);
    book.post(tea, school, 25, Kind::settle, reserve);
    book.post(tea, school, 15, Kind::release, reserve);
    book.post(tea, batch, 60);
    std::uint64_t payout = 0;
    for (int i = 0; i < 5; ++i) payout = book.post(batch, person, 11);
    book.correct(payout, 4);
    book.post(batch, tea, 9);
    book.close(batch);
    MemoryLog log(book.leaves, key);

    std::map<std::string, std::string> files;
    for (const auto& [name, bytes] : log.files) files["tiles/" + name] = text_of(bytes);
    files["log.vkey"] = key.verifier()->text() + "\n";
    files["witness.vkey"] = witness.verifier()->text() + "\n";
    files["gift.tlog-proof"] = log.receipt(book, gift);
    files["payout.tlog-proof"] = log.receipt(book, payout);
    files["erased.tlog-proof"] = make_receipt(book.entries[gift], std::nullopt, book.leaves[gift], gift,
                                              *inclusion_proof(gift, log.checkpoint.size, log.hashes()), log.note());
    files["witnessed.tlog-proof"] =
        files["gift.tlog-proof"] + cosign(log.checkpoint.text(), witness, {1'793'100'000})->line();
    return files;
}

}  // namespace

TEST(Vectors, AreWhatThisRoomMakesAndBelieves) {
    const std::filesystem::path folder = MODOU_SOURCE_DIR "/tests/verifier/vectors";
    const auto files = make_vectors();
    if (std::getenv("MODOU_WRITE_VECTORS") != nullptr)
        for (const auto& [name, bytes] : files) {
            std::filesystem::create_directories((folder / name).parent_path());
            std::ofstream(folder / name, std::ios::binary) << bytes;
        }
    for (const auto& [name, bytes] : files) {
        std::ifstream in(folder / name, std::ios::binary);
        const std::string there((std::istreambuf_iterator<char>(in)), {});
        EXPECT_TRUE(there == bytes) << name;
    }
    const auto keys = *parse_key_file(files.at("log.vkey"));
    const auto witnesses = *parse_key_file(files.at("witness.vkey"));
    for (const std::string name : {"gift", "payout", "erased", "witnessed"}) {
        const auto proven =
            verify_receipt(files.at(name + ".tlog-proof"), keys, witnesses, name == "witnessed" ? 1 : 0);
        ASSERT_TRUE(proven) << proven.error().text();
        EXPECT_EQ(proven->erased(), name == "erased");
        EXPECT_EQ(proven->leaf.hidden(), name == "payout");
    }
    const auto source = directory_source((folder / "tiles").string());
    const auto report = audit(*source, AuditOptions{keys, {}, 0, {}, std::nullopt, 2, {}, nullptr});
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->good()) << report->text();
}

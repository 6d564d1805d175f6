#include "proof/note.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proof/checkpoint.hpp"
#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;

namespace {

// The worked example of Go's golang.org/x/mod/sumdb/note.
constexpr const char* k_vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* k_skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr const char* k_note =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

}  // namespace

TEST(Note, AgreesWithGoOnKeysAndSignatures) {
    const auto known = parse_verifier_key(k_vkey);
    ASSERT_TRUE(known) << known.error().text();
    EXPECT_EQ(known->text(), k_vkey);
    const auto own = parse_signing_key(k_skey);
    ASSERT_TRUE(own) << own.error().text();
    EXPECT_EQ(own->text(), k_skey);
    EXPECT_EQ(*own->verifier(), *known);
    const auto note = parse_note(k_note);
    ASSERT_TRUE(note) << note.error().text();
    EXPECT_EQ(note->whole(), k_note);
    const auto verified = verify(*note, std::span(&*known, 1));
    ASSERT_TRUE(verified);
    ASSERT_EQ(verified->size(), 1u);
    // Ed25519 is deterministic: the same key and text give the same signature.
    EXPECT_EQ(sign(note->text, *own)->line(), note->signatures[0].line());
}

TEST(Note, EveryChangedByteIsRefusedOrLeavesNobodyKnown) {
    const auto known = *parse_verifier_key(k_vkey);
    const std::string whole = k_note;
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (const int flip : {1, 4, 32, 128}) {
            std::string changed = whole;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            const auto note = parse_note(changed);
            if (!note) continue;
            const auto verified = verify(*note, std::span(&known, 1));
            EXPECT_TRUE(!verified || verified->empty()) << "byte " << i;
        }
}

TEST(Note, RefusesWhatIsNoNote) {
    const std::string line = parse_note(k_note)->signatures[0].line();
    for (const std::string& bad : std::vector<std::string>{
             std::string(), std::string("\n"), std::string("text\n"), std::string("text\n\n"), "text\n" + line,
             "text\n\n" + line.substr(0, line.size() - 1), "text\n\n" + line + "x\n", "te\txt\n\n" + line,
             "te\xff\n\n" + line, std::string("text\n\n- PeterNeumann AAAAAAA=\n"),
             std::string("text\n\n— Peter\u3000Neumann AAAAAAA=\n"), std::string("text\n\n— P+N AAAAAAA=\n"),
             std::string("text\n\n— PN AAAA\n"), std::string("text\n\n— PN\n")})
        EXPECT_FALSE(parse_note(bad)) << bad;
    std::string many = "text\n\n";
    for (std::size_t i = 0; i < k_max_signatures; ++i) many += line;
    EXPECT_TRUE(parse_note(many));
    EXPECT_EQ(parse_note(many + line).error().code, base::Code::limit);
    EXPECT_EQ(parse_note(std::string(k_max_note_bytes + 1, 'a')).error().code, base::Code::limit);
}

TEST(Note, KeysWithALostLetterAreRefused) {
    const std::string vkey = k_vkey;
    for (std::size_t i = 0; i < vkey.size(); ++i) {
        std::string changed = vkey;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(parse_verifier_key(changed)) << changed;
    }
    EXPECT_FALSE(parse_verifier_key(vkey.substr(0, vkey.size() - 1)));
    EXPECT_FALSE(parse_verifier_key(""));
    EXPECT_FALSE(parse_signing_key(vkey));
    const auto keys = parse_key_file(fmt::format("# last year's\n{}\n\n  {}\r\n", k_vkey, k_vkey));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->size(), 2u);
    // As Windows editors save it.
    const auto marked = parse_key_file(fmt::format("\xEF\xBB\xBF{}\r\n", k_vkey));
    ASSERT_TRUE(marked) << marked.error().text();
    EXPECT_EQ(marked->front().name, keys->front().name);
    for (const std::string& wide : {std::string("\xFF\xFE"
                                                "e\0",
                                                4),
                                    std::string("\xFE\xFF"
                                                "\0e",
                                                4)}) {
        const auto refused = parse_key_file(wide);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find("UTF-16"), std::string::npos) << refused.error().text();
    }
    const auto bad = parse_key_file(fmt::format("{}\nnonsense\n", k_vkey));
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().where, "line 2");
    EXPECT_EQ(parse_key_file("# nothing\n").error().code, base::Code::not_found);
    trial::CountingRandom random;
    for (const char* name : {"", "a b", "a+b", "a\nb",
                             "a\xC2\xA0"
                             "b"})
        EXPECT_FALSE(make_key(name, KeyType::ed25519, random));
}

TEST(Checkpoint, IsReadInOneSpellingOnly) {
    const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    const std::string good = "example.org/log\n20852163\n" + root + "\n";
    const auto read = parse_checkpoint(good);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->size, 20'852'163u);
    EXPECT_EQ(read->text(), good);
    EXPECT_TRUE(parse_checkpoint("o\n0\n" + root + "\n"));
    EXPECT_TRUE(parse_checkpoint("o\n9223372036854775808\n" + root + "\n"));
    for (const std::string& bad : std::vector<std::string>{
             std::string(), "o\n1\n" + root, "\n1\n" + root + "\n", "o\n01\n" + root + "\n", "o\n+1\n" + root + "\n",
             "o\n-1\n" + root + "\n", "o\n\n" + root + "\n", "o\n1 \n" + root + "\n", "o\n1\n" + root + "\nmore\n",
             "o\n9223372036854775809\n" + root + "\n", "o\n99999999999999999999\n" + root + "\n",
             std::string("o\n1\nAAAA\n"), "o\n1\n" + root.substr(0, 43) + "\n"})
        EXPECT_FALSE(parse_checkpoint(bad)) << bad;
}

TEST(Checkpoint, NeedsTheLogsOwnKeyAndAsManyWitnessesAsAskedFor) {
    trial::CountingRandom random;
    const auto log = *make_key("example.org/book", KeyType::ed25519, random);
    const auto other = *make_key("example.org/other", KeyType::ed25519, random);
    const auto rotated = *make_key("example.org/book", KeyType::ed25519, random);
    const auto w1 = *make_key("w1.example.org", KeyType::cosignature_v1, random);
    const auto w2 = *make_key("w2.example.org", KeyType::cosignature_v1, random);
    const auto w1_again = SigningKey{"w1-again.example.org", KeyType::cosignature_v1, w1.seed};
    Checkpoint checkpoint{"example.org/book", 5, empty_root()};
    std::string whole = *sign_checkpoint(checkpoint, log);
    EXPECT_FALSE(sign_checkpoint(checkpoint, other));
    const auto key = [](const SigningKey& k) { return std::vector{*k.verifier()}; };
    const auto opened = open_checkpoint(whole, key(log));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->checkpoint, checkpoint);
    EXPECT_EQ(open_checkpoint(whole, key(other)).error().code, base::Code::forbidden);
    EXPECT_EQ(open_checkpoint(whole, key(rotated)).error().code, base::Code::forbidden);
    // A key file keeps the old keys after a rotation.
    EXPECT_TRUE(open_checkpoint(whole, std::vector{*rotated.verifier(), *log.verifier()}));
    // A witness's key is no log's key, even with the log's name.
    EXPECT_FALSE(open_checkpoint(
        whole, std::vector{VerifierKey{"example.org/book", KeyType::cosignature_v1, log.verifier()->public_key}}));
    const auto posing = SigningKey{"example.org/book", KeyType::cosignature_v1, w1.seed};
    Note cosigned_only = *parse_note(whole);
    cosigned_only.signatures = {*cosign(checkpoint.text(), posing, {1})};
    EXPECT_FALSE(open_checkpoint(cosigned_only.whole(), key(posing)));

    const std::vector<VerifierKey> witnesses{*w1.verifier(), *w1_again.verifier(), *w2.verifier()};
    EXPECT_FALSE(open_checkpoint(whole, key(log), witnesses, 1));
    whole += cosign(checkpoint.text(), w1, {1'700'000'000})->line();
    whole += cosign(checkpoint.text(), w1_again, {1'700'000'001})->line();
    const auto one = open_checkpoint(whole, key(log), witnesses, 1);
    ASSERT_TRUE(one);
    ASSERT_EQ(one->witnesses.size(), 1u);
    EXPECT_EQ(one->witnesses[0].time->seconds, 1'700'000'000);
    // One witness under two names is one witness.
    EXPECT_FALSE(open_checkpoint(whole, key(log), witnesses, 2));
    EXPECT_TRUE(
        open_checkpoint(whole + cosign(checkpoint.text(), w2, {1'700'000'002})->line(), key(log), witnesses, 2));
    // A known witness's signature over another tree refuses the note.
    Checkpoint forked = checkpoint;
    forked.size = 6;
    const auto bad = open_checkpoint(whole + cosign(forked.text(), w2, {1})->line(), key(log), witnesses, 1);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, base::Code::forbidden);
    // An unknown one's is ignored.
    EXPECT_TRUE(open_checkpoint(whole + cosign(forked.text(), w2, {1})->line(), key(log)));
}

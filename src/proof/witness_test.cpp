#include "proof/witness.hpp"

#include <gtest/gtest.h>

#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;

namespace {

struct StoppedClock final : base::Clock {
    base::Instant now() override { return {1'795'000'000}; }
};

using Leaves = std::vector<std::vector<std::byte>>;

Leaves leaves_of(std::size_t count, std::string_view last = {}) {
    Leaves leaves;
    for (std::size_t i = 0; i < count; ++i) leaves.push_back(trial::bytes_from(fmt::format("leaf {}", i)));
    if (!last.empty()) leaves.back() = trial::bytes_from(last);
    return leaves;
}

class WitnessTest : public testing::Test {
  protected:
    Witness::Keep keep() {
        return [this](const Checkpoint& checkpoint, const std::string& note) -> Status {
            if (disk_full) return base::fail(base::Code::io, "no space");
            kept_sizes.push_back(checkpoint.size);
            kept = note;
            return {};
        };
    }
    std::vector<VerifierKey> logs() { return {*log_key.verifier()}; }
    static std::string request(const trial::MemoryLog& log, std::uint64_t old_size) {
        return add_checkpoint_body(
            {old_size, *consistency_proof(old_size, log.checkpoint.size, log.hashes()), log.note()});
    }
    // The witness's answer is a cosignature that holds for the log's checkpoint.
    void expect_cosigned(const Witness::Answer& answer, const trial::MemoryLog& log) {
        ASSERT_EQ(answer.status, 200) << answer.body;
        const std::vector<VerifierKey> witnesses{*witness_key.verifier()};
        const auto opened = open_checkpoint(log.note() + answer.body, logs(), witnesses, 1);
        ASSERT_TRUE(opened) << opened.error().text();
        ASSERT_TRUE(opened->witnesses[0].time);
        EXPECT_EQ(opened->witnesses[0].time->seconds, 1'795'000'000);
    }

    trial::CountingRandom random;
    SigningKey log_key = *make_key("books.example.org/2026", KeyType::ed25519, random);
    SigningKey witness_key = *make_key("witness.example.org/w1", KeyType::cosignature_v1, random);
    StoppedClock clock;
    bool disk_full = false;
    std::vector<std::uint64_t> kept_sizes;
    std::string kept;
    Witness witness{witness_key, logs(), clock, keep()};
    trial::MemoryLog ten{leaves_of(10), log_key}, more{leaves_of(300), log_key};
};

}  // namespace

TEST_F(WitnessTest, CosignsATreeThatGrowsAndKeepsEachFirst) {
    expect_cosigned(witness.add_checkpoint(request(ten, 0)), ten);
    EXPECT_EQ(kept, ten.note());
    expect_cosigned(witness.add_checkpoint(request(more, 10)), more);
    EXPECT_EQ(kept, more.note());
    // The same tree again: a new cosignature, nothing new to keep.
    expect_cosigned(witness.add_checkpoint(request(more, 300)), more);
    EXPECT_EQ(kept_sizes, (std::vector<std::uint64_t>{10, 300}));
}

TEST_F(WitnessTest, CosignsAnEmptyTree) {
    const trial::MemoryLog none{Leaves{}, log_key};
    expect_cosigned(witness.add_checkpoint(request(none, 0)), none);
    expect_cosigned(witness.add_checkpoint(request(ten, 0)), ten);
}

TEST_F(WitnessTest, RefusesAnEmptyTreeWithARootOfItsOwnAndSeesNoFork) {
    const std::string bad =
        add_checkpoint_body({0, {}, *sign_checkpoint({log_key.name, 0, ten.checkpoint.root}, log_key)});
    const auto first = witness.add_checkpoint(bad);
    EXPECT_EQ(first.status, 422);
    EXPECT_FALSE(first.fork);
    const trial::MemoryLog none{Leaves{}, log_key};
    expect_cosigned(witness.add_checkpoint(request(none, 0)), none);
    const auto again = witness.add_checkpoint(bad);
    EXPECT_EQ(again.status, 422);
    EXPECT_FALSE(again.fork);
    expect_cosigned(witness.add_checkpoint(request(ten, 0)), ten);
    EXPECT_EQ(witness.add_checkpoint(bad).status, 409);  // the old size comes first
}

TEST_F(WitnessTest, TellsItsSizeToAnotherOldSize) {
    ASSERT_EQ(witness.add_checkpoint(request(ten, 0)).status, 200);
    for (const std::uint64_t old_size : {0, 9, 11}) {
        const auto answer = witness.add_checkpoint(request(more, old_size));
        EXPECT_EQ(answer.status, 409);
        EXPECT_EQ(answer.content_type, "text/x.tlog.size");
        EXPECT_EQ(answer.body, "10\n");
        EXPECT_FALSE(answer.fork);
    }
}

TEST_F(WitnessTest, RefusesAnotherRootOfTheSameSizeAndShowsTheFork) {
    ASSERT_EQ(witness.add_checkpoint(request(ten, 0)).status, 200);
    const trial::MemoryLog forked{leaves_of(10, "another last leaf"), log_key};
    for (const auto& [old_size, status] : {std::pair{0u, 409}, {10u, 422}}) {
        const auto answer = witness.add_checkpoint(request(forked, old_size));
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.fork, forked.note());
    }
    EXPECT_EQ(kept_sizes, std::vector<std::uint64_t>{10});
    expect_cosigned(witness.add_checkpoint(request(more, 10)), more);
}

TEST_F(WitnessTest, RefusesALongerTreeThatDoesNotContinueTheOneSeen) {
    ASSERT_EQ(witness.add_checkpoint(request(ten, 0)).status, 200);
    Leaves other = leaves_of(300);
    other[3] = trial::bytes_from("edited");
    const trial::MemoryLog forked{other, log_key};
    EXPECT_EQ(witness.add_checkpoint(request(forked, 10)).status, 422);
    // An honest checkpoint with an edited proof.
    AddCheckpoint edited = *parse_add_checkpoint(request(more, 10));
    for (std::size_t i = 0; i < edited.proof.size(); ++i) {
        AddCheckpoint changed = edited;
        changed.proof[i][7] ^= std::byte{1};
        EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body(changed)).status, 422) << i;
    }
    AddCheckpoint shorter = edited, longer = edited;
    shorter.proof.pop_back();
    longer.proof.push_back(edited.proof[0]);
    EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body(shorter)).status, 422);
    EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body(longer)).status, 422);
    EXPECT_EQ(kept_sizes, std::vector<std::uint64_t>{10});
    expect_cosigned(witness.add_checkpoint(add_checkpoint_body(edited)), more);
}

TEST_F(WitnessTest, DoesNotCosignAnOlderCheckpointAgain) {
    ASSERT_EQ(witness.add_checkpoint(request(more, 0)).status, 200);
    const auto replayed = witness.add_checkpoint(request(ten, 0));
    EXPECT_EQ(replayed.status, 409);
    EXPECT_EQ(replayed.body, "300\n");
    EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body({300, {}, ten.note()})).status, 400);
}

TEST_F(WitnessTest, TakesTheFirstTreeOnlyWithoutAProof) {
    EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body({0, {ten.checkpoint.root}, ten.note()})).status, 422);
}

TEST_F(WitnessTest, RefusesUnknownLogsAndBadSignatures) {
    const SigningKey stranger = *make_key("other.example.org", KeyType::ed25519, random);
    EXPECT_EQ(witness.add_checkpoint(request(trial::MemoryLog{leaves_of(3), stranger}, 0)).status, 404);
    const SigningKey thief = *make_key(log_key.name, KeyType::ed25519, random);  // the name, but not the key
    EXPECT_EQ(witness.add_checkpoint(request(trial::MemoryLog{leaves_of(3), thief}, 0)).status, 403);
    Note changed = *parse_note(ten.note());
    changed.signatures[0].bytes[20] ^= 1;
    EXPECT_EQ(witness.add_checkpoint(add_checkpoint_body({0, {}, changed.whole()})).status, 403);
    EXPECT_TRUE(kept_sizes.empty());
}

TEST_F(WitnessTest, RefusesWhatIsNoRequest) {
    const std::string good = request(more, 0), note = more.note();
    const std::string line = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    std::string many = "old 5\n";
    for (std::size_t i = 0; i < k_max_sent_proof_hashes; ++i) many += line;
    ASSERT_TRUE(parse_add_checkpoint(many + "\n" + note));
    for (const std::string& bad : std::vector<std::string>{"",
                                                           "\n" + note,
                                                           note,
                                                           "old\n\n" + note,
                                                           "old 00\n\n" + note,
                                                           "old 01\n\n" + note,
                                                           "old -1\n\n" + note,
                                                           "old  0\n\n" + note,
                                                           "old 0 \n\n" + note,
                                                           "Old 0\n\n" + note,
                                                           "old 18446744073709551616\n\n" + note,
                                                           "old 0\n" + note,
                                                           "old 0\n\n",
                                                           "old 0\n\n\n" + note,
                                                           "old 5\nAAAA\n\n" + note,
                                                           "old 5\n " + line + "\n" + note,
                                                           many + line + "\n" + note,
                                                           good.substr(0, good.size() - 1),
                                                           good + "x",
                                                           good + std::string(k_max_add_checkpoint_bytes, 'a')})
        EXPECT_EQ(witness.add_checkpoint(bad).status, 400) << bad.substr(0, 60);
    EXPECT_TRUE(kept_sizes.empty());
    EXPECT_EQ(witness.add_checkpoint(good).status, 200);
}

TEST_F(WitnessTest, DoesNotCosignWhatItCouldNotKeep) {
    disk_full = true;
    EXPECT_EQ(witness.add_checkpoint(request(ten, 0)).status, 500);
    disk_full = false;
    // It still stands where it stood.
    EXPECT_EQ(witness.add_checkpoint(request(more, 10)).body, "0\n");
    expect_cosigned(witness.add_checkpoint(request(ten, 0)), ten);
}

TEST_F(WitnessTest, GoesOnFromWhatWasKept) {
    ASSERT_EQ(witness.add_checkpoint(request(ten, 0)).status, 200);
    Witness again{witness_key, logs(), clock, keep()};
    ASSERT_TRUE(again.restore(kept));
    EXPECT_EQ(again.add_checkpoint(request(trial::MemoryLog{leaves_of(10, "forked"), log_key}, 10)).status, 422);
    expect_cosigned(again.add_checkpoint(request(more, 10)), more);
    std::string damaged = ten.note();
    damaged[log_key.name.size() + 1] = '2';  // another size
    EXPECT_EQ(again.restore(damaged).error().code, base::Code::forbidden);
}

TEST_F(WitnessTest, KeepsEachLogApart) {
    const SigningKey second = *make_key("books.example.org/2027", KeyType::ed25519, random);
    Witness both{witness_key, {*log_key.verifier(), *second.verifier()}, clock, keep()};
    ASSERT_EQ(both.add_checkpoint(request(more, 0)).status, 200);
    EXPECT_EQ(both.add_checkpoint(request(trial::MemoryLog{leaves_of(3), second}, 0)).status, 200);
    EXPECT_EQ(both.add_checkpoint(request(more, 0)).body, "300\n");
}

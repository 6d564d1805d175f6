#include "cli/run.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <filesystem>

#include "cli/misuse.hpp"

namespace modou::cli {
namespace {

namespace fs = std::filesystem;
using terminal::Context;
using terminal::Language;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// What the room of these tests was asked for last.
struct Asked {
    std::string word, data;
    int count = 0;
    bool loud = false, accept_clock = false;
    int answers = 0;  // the exit code of the next one
    std::optional<base::Error> error;
};
Asked asked;

void add_plant(CLI::App& app, house::Action& chosen) {
    auto* command = app.add_subcommand("plant", "plants trees");
    auto given = std::make_shared<Asked>();
    command->add_option("WORD", given->word, "a word")->required();
    command->add_option("--count", given->count, "how many")->check(CLI::Range(0, 100));
    command->add_flag("--loud", given->loud, "tells of it");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const int answers = asked.answers;
            const auto error = asked.error;
            asked = *given;
            asked.accept_clock = context.accept_clock;
            context.print("planted\n");
            return error ? terminal::report(context, *error) : answers;
        };
    });
}
void add_look(CLI::App& app, house::Action& chosen) {
    auto* command = app.add_subcommand("look", "looks into a folder");
    auto given = std::make_shared<Asked>();
    terminal::add_data(*command, given->data);
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            asked = *given;
            asked.accept_clock = context.accept_clock;
            return terminal::k_good;
        };
    });
}
void add_hidden(CLI::App& app, house::Action&) {
    app.add_subcommand("secret", "for ourselves")->group("");
}

// A file in memory that a command writes into.
class Written {
  public:
    Written() : fd_(::memfd_create("written", MFD_CLOEXEC)) {}
    ~Written() { ::close(fd_); }
    int fd() const { return fd_; }
    std::string text() const {
        std::string text(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_END)), '\0');
        EXPECT_EQ(::pread(fd_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
        return text;
    }

  private:
    int fd_;
};

struct Done {
    int code = 0;
    std::string out, err;
};

class Run : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_GE(sodium_init(), 0);
        asked = {};
        char name[] = "/tmp/modou-cli-XXXXXX";
        folder_ = ::mkdtemp(name);
        rooms_[0].name = "trees";
        rooms_[0].commands = {{add_plant}, {add_look}, {add_hidden, house::Command::Opens::no_book}};
    }
    void TearDown() override { fs::remove_all(folder_); }

    Context context(std::vector<std::string> arguments) const {
        Context context;
        context.folder = folder_;
        context.rooms = rooms_;
        context.arguments = std::move(arguments);
        return context;
    }
    Done run(std::vector<std::string> arguments, Language language = Language::en, const std::string& data = {}) {
        Context context = this->context(std::move(arguments));
        context.language = language;
        context.data = data;
        const Written out, err;
        context.out = out.fd();
        context.err = err.fd();
        const int code = run_command(context);
        return {code, out.text(), err.text()};
    }

    std::string folder_;
    std::vector<house::RoomPlan> rooms_{1};
};

TEST_F(Run, SaysItsVersionAndItsHelpOnStandardOutput) {
    const Done version = run({"--version"});
    EXPECT_EQ(version.code, terminal::k_good);
    EXPECT_EQ(version.out, "modou " + std::string(terminal::version()) + "\n");
    EXPECT_THAT(version.err, IsEmpty());
    const Done help = run({"--help"});
    EXPECT_EQ(help.code, terminal::k_good);
    for (const char* command : {"init", "serve", "plant", "repair", "audit", "openapi", "completion"})
        EXPECT_THAT(help.out, HasSubstr(std::string("\n  ") + command)) << command;
    EXPECT_THAT(help.out, Not(HasSubstr("secret")));
}

TEST_F(Run, GivesACommandItsArguments) {
    EXPECT_EQ(run({"plant", "oak", "--count", "3", "--loud"}).code, terminal::k_good);
    EXPECT_EQ(asked.word, "oak");
    EXPECT_EQ(asked.count, 3);
    EXPECT_TRUE(asked.loud);
    EXPECT_EQ(run({"plant", "--", "--loud"}).code, terminal::k_good);
    EXPECT_EQ(asked.word, "--loud");
    EXPECT_FALSE(asked.loud);
}

TEST_F(Run, AnswersTheExitCodeOfTheCommand) {
    for (const int code : {terminal::k_good, terminal::k_world_said_no, terminal::k_wrong_usage}) {
        asked.answers = code;
        EXPECT_EQ(run({"plant", "oak"}).code, code);
    }
    asked.error = base::Error{base::Code::not_found, "oak", "nothing\nby that name"};
    const Done no = run({"plant", "oak"});
    EXPECT_EQ(no.code, terminal::k_world_said_no);
    EXPECT_THAT(no.err, StartsWith("modou: oak: nothing"));
    EXPECT_EQ(std::ranges::count(no.err, '\n'), 1) << "one error is one line: " << no.err;
    asked.error = base::Error{base::Code::usage, "--count", "not so many"};
    EXPECT_EQ(run({"plant", "oak"}).code, terminal::k_wrong_usage);
}

TEST_F(Run, AWrongCommandLineIsWrongUsageAndRunsNothing) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"plant"},
                                                      {"plant", "oak", "--number", "3"},
                                                      {"plant", "oak", "ash"},
                                                      {"plant", "oak", "--count"},
                                                      {"plant", "oak", "--count", "101"}}) {
        const Done done = run(arguments);
        EXPECT_EQ(done.code, terminal::k_wrong_usage);
        EXPECT_THAT(done.out, IsEmpty());
        EXPECT_THAT(done.err, HasSubstr("--help"));
    }
    EXPECT_EQ(asked.word, "");
}

TEST_F(Run, NamesAWordThatIsNoCommandAndTheCommandsThatThereAre) {
    const Done done = run({"palnt", "oak"});
    EXPECT_EQ(done.code, terminal::k_wrong_usage);
    EXPECT_THAT(done.err, StartsWith("modou has no command \"palnt\"; there are: init, demo, serve, plant, look"));
    EXPECT_THAT(done.err, Not(HasSubstr("secret")));
    EXPECT_THAT(run({"log", "exprot"}).err, StartsWith("modou log has no command \"exprot\"; there are: "));
    // A value of an option is no command.
    EXPECT_THAT(run({"plant", "oak", "--count", "palnt"}).err, Not(HasSubstr("no command")));
}

TEST_F(Run, SaysThatAValueIsNoNumber) {
    const Done done = run({"plant", "oak", "--count", "many"});
    EXPECT_EQ(done.code, terminal::k_wrong_usage);
    EXPECT_THAT(done.err, HasSubstr("--count"));
    EXPECT_THAT(done.err, HasSubstr("many"));
    CLI::App app;
    EXPECT_EQ(misuse(app, {}, "--port: Value abc not in range 0 to 65535"),
              "--port: \"abc\" is no number: expected one from 0 to 65535");
    EXPECT_EQ(misuse(app, {}, "--port: Value 70000 not in range 0 to 65535"),
              "--port: Value 70000 not in range 0 to 65535");
}

TEST_F(Run, SpeaksTheReadersLanguage) {
    const Done help = run({"--help"}, Language::zh);
    EXPECT_THAT(help.out, Not(HasSubstr("Usage:")));
    EXPECT_THAT(run({"--help"}).out, HasSubstr("Usage:"));
    const Done wrong = run({"palnt"}, Language::zh);
    EXPECT_EQ(wrong.code, terminal::k_wrong_usage);
    EXPECT_THAT(wrong.err, HasSubstr("palnt"));
    EXPECT_THAT(wrong.err, Not(HasSubstr("there are")));
}

TEST_F(Run, TheWordForAServerIsNoOptionOfAPersons) {
    EXPECT_EQ(run({"--words=zh", "plant", "oak"}).code, terminal::k_wrong_usage);
}

TEST_F(Run, FindsTheDataFolder) {
    const Done none = run({"look"});
    EXPECT_EQ(none.code, terminal::k_wrong_usage);
    EXPECT_THAT(none.err, HasSubstr("--data"));
    fs::create_directory(folder_ + "/books");
    EXPECT_EQ(run({"look"}).code, terminal::k_good);
    EXPECT_EQ(asked.data, "books");
    EXPECT_EQ(run({"look"}, Language::en, "/elsewhere").code, terminal::k_good);
    EXPECT_EQ(asked.data, "/elsewhere");
    EXPECT_EQ(run({"look", "--data", "here"}, Language::en, "/elsewhere").code, terminal::k_good);
    EXPECT_EQ(asked.data, "here");
}

TEST_F(Run, TheClockIsAcceptedOnlyWhereABookIsWritten) {
    EXPECT_EQ(run({"look", "--data", "d", "--accept-clock"}).code, terminal::k_good);
    EXPECT_TRUE(asked.accept_clock);
    EXPECT_EQ(run({"look", "--data", "d"}).code, terminal::k_good);
    EXPECT_FALSE(asked.accept_clock);
    EXPECT_EQ(run({"plant", "oak", "--accept-clock"}).code, terminal::k_wrong_usage);  // has no folder
    rooms_[0].commands[1].opens = house::Command::Opens::for_reading;
    EXPECT_EQ(run({"look", "--data", "d", "--accept-clock"}).code, terminal::k_wrong_usage);
}

TEST_F(Run, OutputThatCannotBeWrittenIsNoSuccess) {
    Context context = this->context({"plant", "oak"});
    const Written err;
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    context.out = full;
    context.err = err.fd();
    EXPECT_EQ(run_command(context), terminal::k_world_said_no);
    EXPECT_THAT(err.text(), HasSubstr("not all of the output was written"));
    ::close(full);
    // A reader that went away has read what it wanted.
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    Context gone = this->context({"plant", "oak"});
    gone.out = ends[1];
    gone.err = err.fd();
    EXPECT_EQ(run_command(gone), terminal::k_good);
    ::close(ends[1]);
}

TEST_F(Run, JsonIsTheSameInEveryLanguage) {
    ASSERT_EQ(run({"init", "--data", "d"}).code, terminal::k_good);
    EXPECT_EQ(run({"init", "--data", "d"}).code, terminal::k_world_said_no);  // it is there already
    const Done english = run({"repair", "--data", "d", "--dry-run", "--json"});
    const Done chinese = run({"repair", "--data", "d", "--dry-run", "--json"}, Language::zh);
    EXPECT_EQ(english.code, terminal::k_good) << english.err;
    EXPECT_EQ(english.out, chinese.out);
    const auto value = boost::json::parse(english.out);
    EXPECT_EQ(value.at("entries").to_number<int>(), 2);  // the folder's keys and the version of its tables
    EXPECT_TRUE(value.at("problems").as_array().empty());
    // For people it is another text in each.
    EXPECT_NE(run({"repair", "--data", "d", "--dry-run"}).out,
              run({"repair", "--data", "d", "--dry-run"}, Language::zh).out);
}

TEST_F(Run, CompletesWhatTheCommandLineIsParsedBy) {
    for (const char* shell : {"bash", "zsh"}) {
        const Done done = run({"completion", shell});
        EXPECT_EQ(done.code, terminal::k_good);
        EXPECT_THAT(done.out, HasSubstr("' plant')"));
        EXPECT_THAT(done.out, HasSubstr("--count"));
        EXPECT_THAT(done.out, Not(HasSubstr("secret")));
    }
    EXPECT_EQ(run({"completion", "fish"}).code, terminal::k_wrong_usage);
}

}  // namespace
}  // namespace modou::cli

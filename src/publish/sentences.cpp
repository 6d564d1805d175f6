// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"publish.entry_book_under_checkpoint", "the entry is in the book, and will be under a checkpoint in a second",
     "已经记账，一秒后就有检查点：请再试一次"},
    {"publish.checkpoint", "checkpoint: {}", "检查点：{}"},
    {"publish.last_checkpoint", "the last checkpoint: {}", "最后的检查点：{}"},
    {"publish.book_ends_entry_but",
     "the book ends at entry {}, but a checkpoint was published of {}: it was cut, or an older copy was put in its "
     "place",
     "账本到第 {} 条为止，而公布过 {} 条的检查点：账被截短，或换上了旧的一份"},
    {"publish.book_entries_not_last", "the book's entries are not those that the last checkpoint was signed for",
     "账本的条目不是最后的检查点签过的那些"},
    {"publish.key_another_log", "this is the key of another log", "这是另一份日志的密钥"},
    {"publish.checkpoint_carries_no_more", "a checkpoint carries no more signatures", "检查点上不能再加签名"},
    {"publish.log_no_such_file", "the log has no such file", "日志没有这个文件"},
    {"publish.log_not_long_yet", "the log is not that long yet", "日志还没有那么长"},
};

}  // namespace

base::Sentences publish() {
    return k_sentences;
}

}  // namespace modou::sentences

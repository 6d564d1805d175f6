// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"journal.book_no_such_entry", "the book has no such entry", "账本没有这一条"},
    {"journal.book_no_entry", "the book has no entry {}", "账本没有第 {} 条"},
    {"journal.book_ends_entry_but", "the book ends at entry {}, but {} were written",
     "账本到第 {} 条为止，而写过 {} 条"},
    {"journal.stopped_nothing_changed_book", "stopped: nothing was changed, and the book stays where it was",
     "已停止：什么都没有变，账本还在原处"},
    {"journal.createdb_database_holds_book",
     "数据库里已有一本账：请另建一个空的（createdb）· the database holds a book already: make an empty one (createdb)",
     "数据库里已有一本账：请另建一个空的（createdb）"},
    {"journal.segments_book_already", "there are segments of a book already", "已经有一本账的分段在这里"},
    {"journal.book_segments_gone", "the book's segments are gone", "账本的分段不见了"},
    {"journal.book_first_segment_missing", "the book's first segment is missing", "缺少账本的第一个分段"},
    {"journal.segment_ends_entry_next", "the segment ends at entry {}, the next begins at {}",
     "这一分段到第 {} 条为止，下一段从第 {} 条开始"},
    {"journal.good_records_stand_behind",
     "{}; good records stand behind it, so it is no torn tail: nothing was changed",
     "{}；后面还有完好的记录，不是没写完的尾巴：什么也没有改动"},
    {"journal.book_open_reading_only", "the book is open for reading only", "账本只打开来读"},
    {"journal.earlier_write_failed_start", "an earlier write failed: start again to see what the disk kept",
     "先前有一次没写成：请重新启动，看磁盘上留下了什么"},
    {"journal.book_grown_under_another", "the book has grown under another writer", "账本被另一个写者写长了"},
    {"journal.earlier_write_failed_start_again", "an earlier write failed: start again to see what the database kept",
     "先前有一次没写成：请重新启动，看数据库里留下了什么"},
    {"journal.connection_database_lost_did",
     "与数据库的连接断了，等了很久仍连不上，写没写下还不知道：请在数据库恢复后重新启动 · the connection to the "
     "database was lost and did not come back for long, so that this may or may not have been kept: start again when "
     "the database is back",
     "与数据库的连接断了，等了很久仍连不上，写没写下还不知道：请在数据库恢复后重新启动"},
    {"journal.read_tried_twice", "a read is tried twice", "读取最多试两次"},
    {"journal.record_not_row", "the record is not the one of its row", "记录与它那一行不符"},
    {"journal.records_not_follow_another", "the records do not follow one another", "记录的次序接不上"},
    {"journal.private_part_record_gone", "the private part of this record is gone", "这条记录的私密部分不在了"},
    {"journal.stopped_before_book_read", "stopped before the book was read to its end", "没有读完账本就停下了"},
    {"journal.two_tables_book_missing", "one of the two tables of the book is missing", "账本的两张表缺了一张"},
    {"journal.record_begins_entry_expected", "the record begins at entry {}, expected {}",
     "这条记录从第 {} 条开始，应为第 {} 条"},
    {"journal.record_not_continue_before", "the record does not continue the one before it", "这条记录接不上前一条"},
    {"journal.record_header_cut_short", "the record's header is cut short", "记录的头不完整"},
    {"journal.no_record_begins", "no record begins here", "这里没有记录开始"},
    {"journal.record_header_not_match", "the record's header does not match its check sum", "记录的头与校验和不符"},
    {"journal.book_format_version_build",
     "the book has format version {}; this build reads version {}: use a newer Modou",
     "账本是格式 {}，这一版读 {}：请用更新的魔豆"},
    {"journal.record_header_names_impossible", "the record's header names an impossible size",
     "记录的头写的大小不可能"},
    {"journal.record_cut_short", "the record is cut short", "记录不完整"},
    {"journal.record_not_match_check", "the record does not match its check sum", "记录与校验和不符"},
    {"journal.entry_kind_format_version", "an entry has a kind that format version 1 does not know",
     "有一条的种类是格式 1 没有的"},
    {"journal.record_texts_not_add", "the record's texts do not add up", "记录里各段文字的长度对不上"},
    {"journal.private_record_not_belong", "the private record does not belong to its public one",
     "私密的记录不属于公开的那一条"},
    {"journal.private_record_not_match", "the private record does not match its check sum", "私密的记录与校验和不符"},
    {"journal.file_ends_inside_record", "{}the file ends inside a record's header{}", "{}文件断在一条记录的头里{}"},
    {"journal.the_record_begins_at_entry_expected", "{}the record begins at entry {}, expected {}{}",
     "{}这条记录从第 {} 条开始，应为第 {} 条{}"},
    {"journal.the_record_does_not_continue_the_one_before_it", "{}the record does not continue the one before it{}",
     "{}这条记录接不上前一条{}"},
    {"journal.the_file_ends_inside_a_record", "{}the file ends inside a record{}", "{}文件断在一条记录里{}"},
    {"journal.private_file_ends_before", "{}the private file ends before this record's part{}",
     "{}私密文件在这条记录的部分之前就结束了{}"},
    {"journal.private_record_not_same", "{}the private record is not of the same try as its public one{}",
     "{}私密的记录与公开的不是同一次写的{}"},
    {"journal.expected_segment_begins_entry", "expected a segment that begins at entry {}", "应有从第 {} 条开始的分段"},
};

}  // namespace

base::Sentences journal() {
    return k_sentences;
}

}  // namespace modou::sentences

// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"ledger.entry_moves_nothing_nothing",
     "the entry moves nothing, so there is nothing to trace: name a gift, a payment or a correction",
     "这一条没有动钱，没有什么可追：请写捐赠、付款或更正的序号"},
    {"ledger.page_begins_but_only", "the page begins at {}, but only {} were moved",
     "这一页从 {} 起，而动了的总共只有 {}"},
    {"ledger.index_newer_format_use", "the index has a newer format: use a newer Modou, or delete the folder",
     "索引是更新的格式：请用更新的魔豆，或删掉这个文件夹"},
    {"ledger.erasure_no_entry_like", "an erasure is no entry like others: Ledger::erase does all of it",
     "抹除与别的条目不同：请全部交给 Ledger::erase"},
    {"ledger.batch_holds_most_entries", "a batch holds at most 16,384 entries", "一批最多 16,384 条"},
    {"ledger.nothing_new_taken_until", "nothing new is taken in until the index can be written: {}",
     "索引写不成之前不收新的：{}"},
    {"ledger.earlier_write_failed", "an earlier write failed", "先前有一次没写成"},
    {"ledger.newest_entries_did_not", "the newest entries did not reach the disk: {}", "最新的条目没有写到磁盘：{}"},
    {"ledger.index_not_lead_along", "the index does not lead along the account's line: `modou repair` rebuilds it",
     "索引没有沿着账户的线走：`modou repair` 会重建"},
    {"ledger.run_header_not_match", "the run's header does not match its check sum", "这一段的头与校验和不符"},
    {"ledger.index_newer_format", "the index has a newer format", "索引是更新的格式"},
    {"ledger.run_another_length_header", "the run has another length than its header says",
     "这一段的长度与头里写的不同"},
    {"ledger.run_check_sums_not", "the run's check sums do not match their own", "这一段的校验和自身不符"},
    {"ledger.run_bucket_table_wrong", "the run's bucket table has a wrong length", "这一段的桶表长度不对"},
    {"ledger.run_shorter_tables_say", "the run is shorter than its tables say", "这一段比它的表所写的短"},
    {"ledger.index_not_match_check", "the index does not match its check sum: `modou repair` rebuilds it",
     "索引与校验和不符：`modou repair` 会重建"},
    {"ledger.run_bucket_table_not", "the run's bucket table does not ascend", "这一段的桶表不是递增的"},
    {"ledger.run_lists_not_ascend", "the run's lists do not ascend", "这一段的列表不是递增的"},
    {"ledger.snapshot_not_read_state", "the snapshot does not read as a state", "快照读不成账本的状态"},
    {"ledger.account_unknown_policy", "an account of unknown policy", "账户的规则不认识"},
    {"ledger.book_could_not_accepted", "the book could not have accepted it: {}", "账本不可能接受过它：{}"},
    {"ledger.intervals_not_continue_accounts", "its intervals do not continue the accounts' lines",
     "它的区间接不上账户的线"},
    {"ledger.fen_taken_back_but", "fen were taken back, but no correction in the book did it",
     "有钱被收回，账本里却没有相应的更正"},
    {"ledger.money_left_account_but", "money left the account, but no entry of the index took it",
     "钱离开了账户，索引里却没有取走它的条目"},
    {"ledger.more_flowed_account", "more flowed out of the account than into it", "流出账户的比流入的多"},
    {"ledger.paid_paid_not_public", "who paid and who was paid here is not public", "这里是谁付的、付给谁，不公开"},
    {"ledger.book_not_open_writing", "the book is not open for writing", "账本没有打开来写"},
    {"ledger.book_takes_nothing_new", "the book takes nothing new in: {}", "账本不收新的：{}"},
    {"ledger.set_clock_right_say",
     "{}：先校准时钟；确认无误时加 --accept-clock / {}: set the clock right, or say --accept-clock if it is",
     "{}：先校准时钟；确认无误时加 --accept-clock"},
    {"ledger.only_mb_disk_free",
     "磁盘只剩 {} MB，少于 {} MB 时不再记账：腾出空间后自动继续 / only {} MB of disk are free; nothing new is taken in "
     "below {} MB: make room, and it goes on by itself",
     "磁盘只剩 {} MB，少于 {} MB 时不再记账：腾出空间后自动继续"},
};

}  // namespace

base::Sentences ledger() {
    return k_sentences;
}

}  // namespace modou::sentences

// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"folder.cannot_make_folder", "cannot make the folder: {}", "不能新建文件夹：{}"},
    {"folder.cannot_make_file", "cannot make the file: {}", "不能新建文件：{}"},
    {"folder.cannot_write_file", "cannot write the file", "不能写文件"},
    {"folder.cannot_open_data_folder", "cannot open the data folder: {}", "打不开数据文件夹：{}"},
    {"folder.no_data_folder_make", "this is no data folder: make one with `modou init --data {}`",
     "这不是数据文件夹：先用 `modou init --data {}` 新建"},
    {"folder.data_folder_already", "this is a data folder already", "这里已经是数据文件夹"},
    {"folder.folder_not_empty_choose", "the folder is not empty: choose another, or empty it",
     "文件夹不是空的：换一个，或先清空"},
    {"folder.folder_format_names_no",
     "the folder has format 2, and names no database: use a newer Modou, or put the file format back from a backup",
     "文件夹的格式是 2，却没有写明数据库：请用更新的魔豆，或从备份放回 format 文件"},
    {"folder.format_newer", "the folder has format {}; this build reads {}: use a newer Modou",
     "文件夹是格式 {}，这一版只认 {}：请用更新的魔豆"},
    {"folder.held_by_another", "another Modou holds this data folder ({})", "另一个魔豆正在使用这个数据文件夹（{}）"},
    {"folder.account_cannot_opened", "an account cannot be opened: {}", "账户开不了：{}"},
    {"folder.cannot_name_file_format", "cannot name the file format", "写不好 format 这个文件名"},
    {"folder.cannot_replace_file", "cannot replace the file", "换不了这个文件"},
    {"folder.no_file_put_file", "this is no file: put the file back from a backup", "这不是文件：请从备份放回"},
    {"folder.file_format_not_read", "the file format does not read", "format 文件读不懂"},
    {"folder.init_another_origin_postgres",
     "an init with another --origin or --postgres was cut off here: empty the folder",
     "上次用别的 --origin 或 --postgres 的 init 没有做完：先清空文件夹"},
    {"folder.cannot_make_folder_keys", "cannot make the folder keys", "不能新建文件夹 keys"},
    {"folder.cannot_name_folder_keys", "cannot name the folder keys", "不能给文件夹 keys 命名"},
    {"folder.key_file_holds_most", "a key file holds at most {} keys", "一个密钥文件最多 {} 把密钥"},
    {"folder.key_not_read_hex",
     "the key does not read: {} hex digits and a line end were expected; put the file back from a backup",
     "密钥读不懂：应为 {} 个十六进制数字和一个换行；请从备份放回文件"},
    {"folder.token_no_word_ascii", "the token is no word of ASCII: write one of 48 random hex digits into it",
     "令牌不是一个 ASCII 词：请写入 48 个随机的十六进制数字"},
    {"folder.check_stopped", "检查被中止 / the check was stopped", "检查被中止"},
    {"folder.cannot_make_the_file", "cannot make the file", "不能新建文件"},
    {"folder.cannot_sync_file", "cannot sync the file", "不能把文件存稳"},
    {"folder.cannot_sync_folder", "cannot sync the folder", "不能把文件夹存稳"},
    {"folder.cannot_name_file", "cannot name the file", "不能给文件命名"},
    {"folder.book_note_keys_newer", "the book's note of its keys is of a newer Modou",
     "账本对自己密钥的记录来自更新的魔豆"},
    {"folder.cannot_lock_data_folder", "cannot lock the data folder: {}", "锁不上数据文件夹：{}"},
    {"folder.cannot_open_lock", "cannot open the lock: {}", "打不开锁：{}"},
    {"folder.cannot_lock", "cannot lock: {}", "锁不上：{}"},
    {"folder.book_tables_folder_lie",
     "这个文件夹的账本和表已经在 {} 了；要换一个数据库，先搬回文件 · book and tables of this folder lie in {} already; "
     "to another database the way leads over files",
     "这个文件夹的账本和表已经在 {} 了；要换一个数据库，先搬回文件"},
    {"folder.move_stopped_nothing_changed", "搬迁已中止，什么都没有变 · the move was stopped, and nothing has changed",
     "搬迁已中止，什么都没有变"},
    {"folder.book_not_entries_should",
     "搬过去的账本与原来的不同：{} 条，应有 {} 条 · the book there is not the one here: {} entries, should be {}",
     "搬过去的账本与原来的不同：{} 条，应有 {} 条"},
    {"folder.database_not_empty_make",
     "这个数据库不是空的：请用 createdb 另建一个；如果这是一次中断的搬迁留下的，先用 dropdb 删去再建 · this database "
     "is not empty: make another one with createdb; what a move that was cut off has left there, dropdb removes first",
     "这个数据库不是空的：请用 createdb 另建一个；如果这是一次中断的搬迁留下的，先用 dropdb 删去再建"},
    {"folder.database_older_copy_move",
     "这个数据库里是上一次搬迁留下的一份，与现在的账本已经不同：请用 createdb 另建一个，把它用 dropdb 删去 · this "
     "database holds the "
     "copy of an earlier move, which is not the book of now any more: make another one with createdb, and remove this "
     "one "
     "with dropdb",
     "这个数据库里是上一次搬迁留下的一份，与现在的账本已经不同：请用 createdb 另建一个，把它用 dropdb 删去"},
    {"folder.move_cut_off_stands_other",
     "中断的搬迁留下的数据库里有别人建的东西（{}），不敢清空：请用 createdb 另建一个 · in the database that a move "
     "which was cut off "
     "has left stands something that it did not make ({}), so that it is not cleared: make another one with createdb",
     "中断的搬迁留下的数据库里有别人建的东西（{}），不敢清空：请用 createdb 另建一个"},
    {"folder.the_check_was_stopped", "the check was stopped", "检查被中止"},
    {"folder.rows_database_carry_seals",
     "数据库的各行从现在起带有印记，改动会被发现 · the rows of the database carry seals from now on, so that a change "
     "is noticed",
     "数据库的各行从现在起带有印记，改动会被发现"},
    {"folder.fingerprints_keys_noted_book",
     "密钥的指纹从现在起记在账上，每次打开都会核对 · the fingerprints of the keys are noted in the book from now on, "
     "and compared at each start",
     "密钥的指纹从现在起记在账上，每次打开都会核对"},
};

}  // namespace

base::Sentences folder() {
    return k_sentences;
}

}  // namespace modou::sentences

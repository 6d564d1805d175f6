// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"base.cannot_open", "cannot open: {}", "打不开：{}"},
    {"base.cannot_read", "cannot read: {}", "读不出：{}"},
    {"base.no_such_file_directory", "No such file or directory", "没有这个文件或文件夹"},
    {"base.permission_denied", "Permission denied", "没有权限"},
    {"base.directory", "Is a directory", "这是一个文件夹"},
    {"base.no_space_left_device", "No space left on device", "磁盘已满"},
    {"base.file_larger_mib_allowed", "the file is larger than the {} MiB allowed", "文件超过 {} MiB 的上限"},
    {"base.no_column_header", "there is no column {}; the header has: {}",
     "没有 {} 这一列；读到的表头是：{1、}（应有的列名见 --help）"},
    {"base.column_appears_twice_header", "the column {} appears twice in the header", "表头里 {} 这一列出现了两次"},
    {"base.fields_where_header", "{} fields where the header has {}", "这一行有 {} 列，表头有 {} 列"},
    {"base.not_utf", "this is not UTF-8", "不是 UTF-8"},
    {"base.neither_utf_nor_gb18030", "this is neither UTF-8 nor GB18030", "既不是 UTF-8 也不是 GB18030"},
    {"base.not_file_cut_put", "this is not {}: was the file cut, or put together from two encodings?",
     "这一行不是 {}：文件断了，还是由两种编码拼成的？"},
    {"base.text_after_closing_quote", "there is text after a closing quote; expected a comma",
     "闭合引号之后还有文字，应是逗号"},
    {"base.quoted_field_not_end", "a quoted field does not end", "有引号没有闭合"},
    {"base.table_no_header", "the table has no header", "表没有表头"},
    {"base.not_time_expected_like", "{} is not a time; expected one like 2026-11-11T00:00:01+08:00 or 2026/11/11 0:00",
     "{} 不是时间，应如 2026-11-11T00:00:01+08:00 或 2026/11/11 0:00"},
    {"base.not_amount_expected_digits",
     "{} is not an amount; expected digits, optionally with one or two decimals, like 128.00",
     "{} 不是金额，应为数字，最多两位小数，如 128.00"},
    {"base.passed_over_line", "  {} × {} · {} ({})", "  {0} × {1}（{3}）"},
    {"base.objects_lists_json_stand", "objects and lists of this JSON stand within each other more than {} deep",
     "这份 JSON 里对象和列表嵌套超过 {} 层"},
    {"base.not_json", "not JSON: {}", "不是 JSON：{}"},
    {"base.member_stands_twice_object", "this member stands twice in its object: keep one of them",
     "这个成员在对象里出现两次：请留一个"},
    {"base.over_largest_amount", "{} is over the largest amount, {}", "{} 超过最大的金额 {}"},
    {"base.cannot_open_folder", "cannot open the folder", "打不开文件夹"},
    {"base.cannot_write", "cannot write", "写不进"},
    {"base.cannot_remove", "cannot remove", "删不掉"},
    {"base.disk_did_not_confirm", "the disk did not confirm the folder", "磁盘没有确认这个文件夹"},
    {"base.cannot_read_file", "cannot read", "读不出"},
    {"base.cannot_make_folder", "cannot make the folder", "不能新建文件夹"},
    {"base.cannot_ask_size", "cannot ask the size", "问不到大小"},
    {"base.file_shorter_expected", "the file is shorter than expected", "文件比应有的短"},
    {"base.disk_did_not_confirm_write", "the disk did not confirm the write", "磁盘没有确认写入"},
    {"base.cannot_shorten", "cannot shorten", "不能截短"},
    {"base.cannot_open_file", "cannot open", "打不开"},
    {"base.cannot_look", "cannot look at", "看不了"},
    {"base.cannot_rename", "cannot rename to {}", "不能改名为 {}"},
    {"base.cannot_list", "cannot list", "列不出"},
    {"base.cannot_ask_free_space", "cannot ask for free space", "问不到剩余空间"},
    {"base.file_larger_bytes_allowed", "the file is larger than the {} bytes allowed", "文件大于允许的 {} 字节"},
    {"base.name_taken", "the name is taken", "这个名字已有了"},
    {"base.cannot_be_written", "cannot be written", "写不进"},
    {"base.another_process_writing", "another process is writing it", "另一个进程正在写它"},
    {"base.reading_stopped", "读取被中止 · reading was stopped", "读取被中止"},
    {"base.outside_years", "{} is outside the years 1970 to 2106", "{} 不在 1970 至 2106 年之间"},
};

}  // namespace

base::Sentences base() {
    return k_sentences;
}

}  // namespace modou::sentences

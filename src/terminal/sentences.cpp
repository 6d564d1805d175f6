// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"terminal.modou_process_serves_folder",
     "modou: the process that serves this folder goes by its own clock: --accept-clock is for the start of `modou "
     "serve`",
     "modou：服务进程用它自己的时钟：--accept-clock 要在启动 `modou serve` 时写"},
    {"terminal.data_folder_say_data",
     "which data folder? Say --data DIR, set MODOU_DATA, or work where a folder `books` is",
     "用哪个数据文件夹？请写 --data 文件夹，或设环境变量 MODOU_DATA，或在有 books 文件夹的地方运行"},
    {"terminal.subcommand_required", "A subcommand is required", "还缺一个命令"},
    {"terminal.file_required", "FILE is required", "缺少文件"},
    {"terminal.statement_required", "STATEMENT is required", "缺少对账单"},
    {"terminal.tiles_url_required", "TILES|URL is required", "缺少公开日志的文件夹或网址"},
    {"terminal.required", "{} is required", "缺少 {}"},
    {"terminal.following_argument_not_expected", "The following argument was not expected: {}", "多出了：{}"},
    {"terminal.following_arguments_not_expected", "The following arguments were not expected: {}", "多出了：{}"},
    {"terminal.could_not_convert", "Could not convert: {} = {}", "{} 的值不对：{}"},
    {"terminal.required_missing", "{}: 1 required {} missing", "{} 后面缺值"},
    {"terminal.requires", "{} requires {}", "{} 要与 {} 同用"},
    {"terminal.excludes", "{} excludes {}", "{} 不能与 {} 同用"},
    {"terminal.day_recorded_received_not", "day                recorded         received not yet received",
     "日期                   记账             到账             未到"},
    {"terminal.print_help_message_exit", "Print this help message and exit", "显示这份帮助"},
    {"terminal.display_program_version_information", "Display program version information and exit", "显示版本"},
    {"terminal.data_folder", "the data folder", "数据文件夹"},
    {"terminal.data_folder_left_modou", "the data folder; left out: MODOU_DATA, else ./books",
     "数据文件夹；不写时用环境变量 MODOU_DATA，再没有就用当前目录下的 books"},
    {"terminal.data_folder_made_when", "the data folder; made when it is not there; left out: MODOU_DATA, else ./books",
     "数据文件夹，没有就新建；不写时用环境变量 MODOU_DATA，再没有就用当前目录下的 books"},
    {"terminal.print_json", "print as JSON", "按 JSON 输出"},
    {"terminal.print_summary_json", "print the summary as JSON", "按 JSON 输出汇总"},
    {"terminal.say_written_json", "say what was written as JSON", "按 JSON 说明写了什么"},
    {"terminal.project_only", "of this project only", "只看这个项目"},
    {"terminal.cannot_take_place", "cannot take its place", "放不到它的位置上"},
    {"terminal.no_plain_file_choose", "此处不是普通文件 / this is no plain file: choose another name",
     "此处不是普通文件"},
    {"terminal.key_file_data_folder",
     "这是钥匙或账本的文件，不能覆盖 / this is a key, or a file of a data folder, and stays: choose another name",
     "这是钥匙或账本的文件，不能覆盖"},
    {"terminal.file_left_alone_force",
     "文件已存在，未改动；加 --force 才会替换 / the file is there and was left alone; --force replaces it",
     "文件已存在，未改动；加 --force 才会替换"},
};

}  // namespace

base::Sentences terminal() {
    return k_sentences;
}

}  // namespace modou::sentences

// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"tally.definition_not_published_sha", "the definition is not the one that was published: its SHA-256 differs",
     "定义不是当时启用的那一份：SHA-256 不同"},
    {"tally.pledges_made_under_version",
     "pledges were made under {} version {}, which this build does not read: use the Modou that published it, or a "
     "newer one",
     "有承诺是按 {} 第 {} 版定的，这一版读不了它：请用启用它的魔豆，或更新的"},
    {"tally.text_version_not_pledges",
     "the text of {} version {} is not here, and pledges were made under it: put its file there, as a backup or the "
     "Modou of then has it",
     "{} 第 {} 版的文字不在这里，而有承诺是按它定的：请从备份或当时的魔豆放回它的文件"},
    {"tally.version_published_another_text",
     "{} version {} was published with another text: a changed definition needs a new version",
     "{} 第 {} 版启用时是另一份文字：改了定义要用新的版本号"},
    {"tally.orders_programme_rules_order",
     "orders are the programme {}: its rules are of order.received, and no other programme's are",
     "订单属于计划 {}：它的规则讲 order.received，别的计划不能讲"},
    {"tally.version_force_new_definition", "{} version {} is in force: a new definition needs a higher version than {}",
     "{} 第 {} 版已启用：新的定义版本号要大于 {}"},
    {"tally.no_definition_force_modou", "no definition of {} is in force here: `modou programme publish` puts one",
     "这里没有启用 {} 的定义：请用 `modou programme publish` 启用"},
    {"tally.pledge_names_definition_never", "a pledge names the definition {}, which was never published",
     "有承诺写着定义 {}，而它从未启用"},
    {"tally.column_twice", "the column {} is there twice", "列 {} 出现两次"},
    {"tally.expected_column_id_source", "expected a column id (编号): with the source it says which event a row is",
     "应有 id（编号）列：它与来源一起说明一行是哪个事件"},
    {"tally.where_events_say_source", "where are these events from? Say --source, or give a column source (来源)",
     "这些事件从哪里来？请写 --source，或加一列 source（来源）"},
    {"tally.book_no_note", "the book has no note of {}", "账本没有 {} 的记录"},
};

}  // namespace

base::Sentences tally() {
    return k_sentences;
}

}  // namespace modou::sentences

// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"app.key_given_before_act", "the key {} was given before for an act ({}) with other words",
     "键 {} 先前用在另一项操作（{}）上，内容不同"},
    {"app.modou_knows_no_act", "this Modou knows no act of the kind {}: was it kept by a newer one?",
     "这一版魔豆不认识 {} 这种操作：是较新的版本留下的吗？"},
    {"app.act_not_kept_modou", "the act is not what was kept of it: modou.db was changed",
     "操作与当时留下的不符：modou.db 被改过"},
    {"app.an_act_failed", "an act failed: {}", "一项操作没有成功：{}"},
    {"app.act_failed", "the act {} failed: {}", "操作 {} 没有成功：{}"},
    {"app.act_done_tables_fail", "the act {} was done, and its tables fail: {}", "操作 {} 已记账，写它的表时出错：{}"},
    {"app.kept_act_not_read", "what is kept of an act does not read: {}", "留下的操作读不懂：{}"},
    {"app.kept_act_another_shape", "what is kept of an act has another shape: {}", "留下的操作形状不同：{}"},
    {"app.waits_earlier", "it waits for an earlier one", "要等先前的一项"},
    {"app.act_interrupted_finished_now",
     "{} 的操作 {} 曾中断，现已补完 · the act {} of {} was interrupted; it is finished now",
     "{} 的操作 {} 曾中断，现已补完"},
    {"app.act_interrupted_book_refuses",
     "{} 的操作 {} 曾中断，账本未予受理 · the act {} of {} was interrupted; the book refuses it: {}",
     "{} 的操作 {} 曾中断，账本未予受理：{4}"},
    {"app.act_interrupted_cannot_finished",
     "{} 的操作 {} 曾中断，尚不能补完 · the act {} of {} was interrupted, and cannot be finished yet: {}",
     "{} 的操作 {} 曾中断，尚不能补完：{4}"},
};

}  // namespace

base::Sentences app() {
    return k_sentences;
}

}  // namespace modou::sentences

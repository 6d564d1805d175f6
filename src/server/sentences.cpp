// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"server.address_takes_another_method", "this address takes another method", "这个地址不接受这种方法"},
    {"server.send_token_dir_keys", "send the token of DIR/keys/ingest.token as Authorization: Bearer TOKEN",
     "请在 Authorization: Bearer 后写上数据文件夹 keys/ingest.token 里的令牌"},
    {"server.no_such_page", "there is no such page", "没有这一页"},
    {"server.no_such_file", "there is no such file", "没有这个文件"},
    {"server.both_word_refused_below", "{} and {} both word what is refused below /{}",
     "{} 和 {} 都要为 /{} 以下的拒绝措辞"},
};

}  // namespace

base::Sentences server() {
    return k_sentences;
}

}  // namespace modou::sentences

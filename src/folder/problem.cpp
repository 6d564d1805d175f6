#include "folder/problem.hpp"

#include <array>

namespace modou::folder {
namespace {

// The sentences of the journal, the ledger and the log that name damage, by how they begin.
struct Sentence {
    std::string_view en, zh;
};
constexpr std::array k_sentences{
    Sentence{"the book's segments are gone", "账本的段文件不在了"},
    Sentence{"the book's first segment is missing", "账本的第一段不在了"},
    Sentence{"the file ends inside", "文件在一条记录中间断了"},
    Sentence{"the record begins at entry", "这条记录的序号与前面接不上"},
    Sentence{"the record does not continue", "这条记录与前一条接不上"},
    Sentence{"the private file ends", "私密部分的文件缺了一截"},
    Sentence{"the private record is not of the same try", "私密部分与公开部分不是同一次写下的"},
    Sentence{"the segment ends at entry", "这一段之后缺了一段"},
    Sentence{"expected a segment that begins at", "这之前缺了一段账本文件"},
    Sentence{"the book ends at entry", "账本缺了末尾的一截"},
    Sentence{"the records do not follow", "记录的先后接不上"},
    Sentence{"cannot open", "打不开这个文件"},
};

}  // namespace

Problem problem_of(const base::Error& error) {
    for (const Sentence& one : k_sentences)
        if (error.message.starts_with(one.en))
            return {error.where, std::string(one.zh) + "；请从备份放回这个文件", error.message};
    return {error.where, "这里存的内容与写下时不同，或读不出来；请从备份放回这个文件", error.message};
}

}  // namespace modou::folder

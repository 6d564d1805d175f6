// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"atlas.extract_too_many_points", "the extract has too many points to draw: cut it into parts",
     "地图文件的点太多，画不下：请切成几份"},
    {"atlas.import_map_again", "{}: import the map again", "{}：请重新导入地图"},
    {"atlas.map_picture_cut_off", "the map's picture is cut off", "地图的画面不完整"},
    {"atlas.no_picture_map", "this is no picture of a map", "这不是地图的画面"},
    {"atlas.map_picture_made_another", "the map's picture was made by another version: import the map again",
     "地图的画面是另一版做的：请重新导入地图"},
    {"atlas.image_aligned", "the image must be aligned", "画面在内存里要对齐"},
    {"atlas.map_picture_damaged", "the map's picture is damaged", "地图的画面坏了"},
};

}  // namespace

base::Sentences engines_atlas() {
    return k_sentences;
}

}  // namespace modou::sentences

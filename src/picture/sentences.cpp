// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"picture.photograph_not_whole_jpeg", "the photograph is not a whole JPEG: please take it again",
     "照片不是完整的 JPEG：请重新导出"},
    {"picture.photograph_four_inks_cmyk", "the photograph is in four inks (CMYK): save it in RGB",
     "照片是四色（CMYK）：请存成 RGB"},
    {"picture.photograph_colour_profile_more", "the photograph's colour profile has more than 16 KiB: save it in sRGB",
     "照片的颜色描述超过 16 KiB：请存成 sRGB"},
    {"picture.photograph_most_mib_please", "a photograph may have at most 1 MiB: please send a smaller one",
     "照片最大 1 MiB：请换小一些的"},
    {"picture.photograph_most_pixels_wide", "a photograph may be at most 4096 pixels wide and high",
     "照片的宽和高最多 4096 像素"},
    {"picture.photograph_cut_too_many", "the photograph is cut into too many scans: please send an ordinary one",
     "照片的扫描段太多：请换普通的 JPEG"},
    {"picture.photograph_jpeg_data_image", "a photograph must be a JPEG: data:image/jpeg;base64,…",
     "照片应是 JPEG：data:image/jpeg;base64,…"},
};

}  // namespace

base::Sentences picture() {
    return k_sentences;
}

}  // namespace modou::sentences

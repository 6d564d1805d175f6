// What projects are found by: titles in both languages, holder, cause, region, and the pinyin of the Chinese ones. The
// words of a question may stand in any order, and each may be anywhere.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/folding.hpp"
#include "giving/project.hpp"

namespace modou::giving {

// A question, made ready once for all projects.
struct ProjectQuestion {
    std::vector<std::string> words;
};
ProjectQuestion project_question(std::string_view text);

// Never changes once made. Some 300 bytes a project.
class ProjectIndex {
  public:
    explicit ProjectIndex(const std::map<std::string, Project>& projects);
    // Whether each word is there. A word of one to three Latin letters has to begin a name, a word of one or its
    // pinyin; a Chinese word of four or more characters that is nowhere may also be two or more that are
    // ("甘肃图书角"). False for a project that the index was not made with.
    bool fits(std::string_view project, const ProjectQuestion& question) const;

  private:
    std::map<std::string, std::string, std::less<>> keys_;
};

}  // namespace modou::giving

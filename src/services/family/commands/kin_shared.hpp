// What the commands of `modou kin` share.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/alleles.hpp"
#include "services/family/cases.hpp"
#include "terminal/command.hpp"

namespace modou::family::commands {

using namespace terminal;

inline constexpr std::uint64_t k_kin_cases_bytes_most = 256u << 20, k_kin_table_bytes_most = 16u << 20;

// Tables are read when first asked for: freq_NAME.csv in a folder.
class KinTables {
  public:
    KinTables(const Context& context, std::string folder) : context_(context), folder_(std::move(folder)) {}

    std::string path_of(std::string_view name) const;
    // bad_input: no name of a table; else as the file and the table have it.
    base::Result<const kinship::FrequencyTable*> table(std::string_view name);

  private:
    const Context& context_;
    std::string folder_;
    std::map<std::string, kinship::FrequencyTable, std::less<>> tables_;
};

// The case of that id, or the only one; usage: there are several.
base::Result<const family::Case*> pick_case(const std::vector<family::Case>& cases, const std::string& id);

void add_kin_report(CLI::App& kin, Action& chosen);
void add_kin_advise(CLI::App& kin, Action& chosen);
void add_kin_bench(CLI::App& kin, Action& chosen);
void add_kin_database(CLI::App& kin, Action& chosen);
void add_kin_export(CLI::App& kin, Action& chosen);

}  // namespace modou::family::commands

// The indexes of a database as they lay in memory, beside its log: FOLDER/index.snapshot, so that a start need not make
// them anew. Only ever a short cut: it holds for exactly the bytes of the log that it was made from, whatever comes
// after them in the log is taken in on top, and if anything is wrong with it the whole log is read instead.
//
// "MKS1" · u32 bytes of the head · head · CRC-32C of all before · pieces of the indexes · CRC-32C of all before.
// "MKS2" has behind the pieces u64 how many families are particular, and the place of each record in the log.
// Little-endian. Another layout of an index or of the head is another number in "MKS1".
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/digest.hpp"
#include "engines/kinship/family_columns.hpp"
#include "engines/kinship/found_index.hpp"
#include "engines/kinship/parents_index.hpp"
#include "services/family/directory.hpp"
#include "services/family/profile_log.hpp"

namespace modou::family {

// Of a family that no index tells whole: one of several pedigrees, or one with the missing person's own sample.
struct Particular {
    std::uint64_t log = 0;           // place of the record
    std::string group;               // may be empty
    std::vector<kinship::Code> own;  // may be empty
};

struct Indexes {
    Directory directory;
    std::unique_ptr<kinship::FoundIndex> found;
    std::unique_ptr<kinship::ParentsIndex> parents[3];  // couples, fathers, mothers
    std::unique_ptr<kinship::FamilyColumns> columns;
    std::map<std::string, Particular, std::less<>> particular;  // by id; a snapshot keeps the places of their records
    std::map<std::string, unsigned, std::less<>> groups;        // how many pedigrees each has
};

// Fills empty indexes, which are of no use when it fails, and answers what of the log they cover. not_found: there is
// no snapshot; unsupported: another format; conflict: of other rules, or the log does not begin as it did then;
// damaged: its bytes do not hold. `rules`: digest of the rules that the indexes were made by. `particular`: gets the
// places of the records whose families Indexes::particular is made from.
base::Result<ProfileLog::Covered> read_snapshot(const std::string& path, const base::Hash& rules, const ProfileLog& log,
                                                Indexes& indexes, std::vector<std::uint64_t>& particular);

// Written beside and then renamed, so that there is the old one or the new one. Not waited for until it is on the disk:
// what a power cut leaves of it does not hold its sum. busy: another process is writing one.
base::Status write_snapshot(const std::string& path, const base::Hash& rules, const ProfileLog::Covered& covered,
                            Indexes& indexes);

}  // namespace modou::family

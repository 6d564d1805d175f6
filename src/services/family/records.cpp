#include "services/family/records.hpp"

#include "base/endian.hpp"

namespace modou::family {
namespace {

using kinship::Profile;

// Kinds of records; 0 is the log's own.
enum Kind : std::uint8_t { k_found = 1, k_family = 2, k_removal = 3 };

class Writer {
  public:
    void number(auto value) {
        out_.resize(out_.size() + sizeof value);
        base::store_le(out_.data() + out_.size() - sizeof value, value);
    }
    void text(const std::string& value) {
        number(std::uint16_t(value.size()));
        const auto bytes = base::bytes_of(value);
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    void profile(const Profile& profile) {
        text(profile.id);
        number(profile.dropout);
        number(std::uint16_t(profile.loci.size()));
        for (const auto& [locus, alleles] : profile.loci) {
            text(locus);
            number(alleles.first.tenths);
            number(alleles.second.tenths);
        }
    }
    std::vector<std::byte> take() { return std::move(out_); }

  private:
    std::vector<std::byte> out_;
};

class Reader {
  public:
    explicit Reader(base::Bytes bytes) : bytes_(bytes) {}
    template <class T>
    T number() {
        if (bytes_.size() < sizeof(T)) return good_ = false, T{};
        const T value = base::load_le<T>(bytes_.data());
        bytes_ = bytes_.subspan(sizeof(T));
        return value;
    }
    std::string text() {
        const auto size = number<std::uint16_t>();
        if (bytes_.size() < size) return good_ = false, std::string();
        std::string value(reinterpret_cast<const char*>(bytes_.data()), size);
        bytes_ = bytes_.subspan(size);
        return value;
    }
    kinship::Sex sex() {
        const auto value = number<std::uint8_t>();
        good_ &= value <= std::uint8_t(kinship::Sex::female);
        return kinship::Sex(value);
    }
    Profile profile() {
        Profile out;
        out.id = text();
        out.dropout = number<double>();
        for (auto left = number<std::uint16_t>(); good_ && left > 0; --left) {
            std::string locus = text();
            const kinship::Allele first{number<std::int32_t>()}, second{number<std::int32_t>()};
            out.loci[std::move(locus)] = {first, second};
        }
        return out;
    }
    bool good() const { return good_; }
    bool done() const { return good_ && bytes_.empty(); }

  private:
    base::Bytes bytes_;
    bool good_ = true;
};

}  // namespace

bool tells_more(const SearchingFamily& more, const SearchingFamily& known) {
    SearchingFamily told = known;
    if (!told.own) told.own = more.own;
    if (told.group.empty()) told.group = more.group;
    for (std::size_t i = 0; i < told.people.size() && i < more.people.size(); ++i)
        if (told.people[i].sex == kinship::Sex::unknown) told.people[i].sex = more.people[i].sex;
    return told == more && known != more;
}

EncodedRecord encode(const DatabaseRecord& record) {
    Writer out;
    if (const auto* found = std::get_if<FoundPerson>(&record)) {
        out.text(found->id);
        out.number(std::uint8_t(found->sex));
        out.profile(found->profile);
        return {k_found, out.take()};
    }
    if (const auto* family = std::get_if<SearchingFamily>(&record)) {
        out.text(family->id);
        out.text(family->missing);
        out.number(std::uint16_t(family->people.size()));
        for (const auto& person : family->people) {
            for (const auto* text : {&person.id, &person.father, &person.mother}) out.text(*text);
            out.number(std::uint8_t(person.sex));
        }
        // The missing person's own sample stands among the typed by its id; the group behind them, where there is one.
        out.number(std::uint16_t(family->typed.size() + (family->own ? 1 : 0)));
        for (const Profile& profile : family->typed) out.profile(profile);
        if (family->own) out.profile(*family->own);
        if (!family->group.empty()) out.text(family->group);
        return {k_family, out.take()};
    }
    out.text(std::get<Removal>(record).id);
    return {k_removal, out.take()};
}

base::Result<DatabaseRecord> decode(std::uint8_t kind, base::Bytes payload) {
    Reader in(payload);
    DatabaseRecord record;
    if (kind == k_found) {
        FoundPerson found;
        found.id = in.text();
        found.sex = in.sex();
        found.profile = in.profile();
        record = std::move(found);
    } else if (kind == k_family) {
        SearchingFamily family;
        family.id = in.text();
        family.missing = in.text();
        for (auto left = in.number<std::uint16_t>(); in.good() && left > 0; --left) {
            kinship::Relative person;
            for (auto* text : {&person.id, &person.father, &person.mother}) *text = in.text();
            person.sex = in.sex();
            family.people.push_back(std::move(person));
        }
        for (auto left = in.number<std::uint16_t>(); in.good() && left > 0; --left) {
            auto profile = in.profile();
            if (profile.id == family.missing)
                family.own = std::move(profile);
            else
                family.typed.push_back(std::move(profile));
        }
        if (in.good() && !in.done()) family.group = in.text();
        record = std::move(family);
    } else if (kind == k_removal) {
        record = Removal{in.text()};
    } else {
        return base::fail(base::Code::unsupported, "a record of a kind that this version does not know");
    }
    if (!in.done()) return base::fail(base::Code::damaged, "a record of the database does not have its form");
    return record;
}

}  // namespace modou::family

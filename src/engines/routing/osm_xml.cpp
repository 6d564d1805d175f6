// OSM XML by expat, also Overpass's. No document type and so no entities of its own: nothing outside is read, nothing
// grows. The encoding is the one that the file declares (UTF-8, UTF-16, ISO-8859-1, US-ASCII, windows-1252).
#include <expat.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "base/number.hpp"
#include "engines/routing/osm_encoding.hpp"
#include "engines/routing/osm_forms.hpp"

namespace modou::routing {
namespace {

class XmlReader {
  public:
    // One of the two: a first look, or a reading.
    XmlReader(const Reading* reading, Look* look)
        : reading_(reading ? *reading : k_nothing),
          look_(look),
          turnstile_(reading_),
          parser_(XML_ParserCreate(nullptr)) {
        MODOU_ASSERT(parser_ != nullptr, "expat makes a parser unless memory is out");
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(
            parser_,
            [](void* self, const XML_Char* name, const XML_Char** attributes) {
                static_cast<XmlReader*>(self)->start(name, attributes);
            },
            [](void* self, const XML_Char* name) { static_cast<XmlReader*>(self)->end(name); });
        XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            static_cast<XmlReader*>(self)->stop(base::Code::bad_input, "an extract has no document type");
        });
        XML_SetXmlDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char* encoding, int) {
            if (encoding) static_cast<XmlReader*>(self)->encoding_ = printable(encoding, 40);
        });
        XML_SetUnknownEncodingHandler(parser_, other_encoding, nullptr);
    }
    ~XmlReader() { XML_ParserFree(parser_); }
    XmlReader(const XmlReader&) = delete;

    // Only a stretch of the file's elements comes: errors name the object, as lines are not counted.
    void in_part() { part_ = true; }
    // Whether a stretch of the file's elements can be read by itself, as UTF-8.
    bool in_stretches() const {
        return !utf16_ && !nested_ &&
               (encoding_.empty() || means_utf8(encoding_) || lower_case(encoding_) == "us-ascii");
    }

    base::Status feed(const char* data, std::size_t size, bool last) {
        constexpr std::size_t k_piece = 1 << 20;
        const std::string_view all(data, size);
        if (!started_ && size > 0) {
            started_ = true;
            if (means_utf8(declared_encoding(all))) XML_SetEncoding(parser_, "UTF-8");
        }
        if (!root_ && size >= 2 && (std::uint8_t(data[0]) >= 0xFE || data[0] == 0 || data[1] == 0)) utf16_ = true;
        do {
            const std::size_t piece = std::min(size, k_piece);
            const bool end = last && piece == size;
            if (XML_Parse(parser_, data, int(piece), end) != XML_STATUS_OK && !problem_) problem_ = trouble(end);
            if (problem_) return tl::unexpected(*problem_);
            data += piece;
            size -= piece;
        } while (size > 0);
        if (last && !root_) return base::fail(base::Code::bad_input, "not an OSM extract (PBF or XML)");
        if (look_ && watch_.open() && one_byte()) watch_.see(all);
        if (last && look_ && one_byte() && watch_.holds())
            return base::fail(base::Code::bad_input,
                              "the file declares the encoding " + encoding_ +
                                  ", but its letters are UTF-8: write encoding=\"UTF-8\" there",
                              "line 1");
        return {};
    }

  private:
    enum class In : std::uint8_t { none, node, way, relation };

    bool one_byte() const { return means_latin(encoding_) || means_windows(encoding_); }
    std::string where() {
        if (part_) return name_of();
        return "line " + std::to_string(XML_GetCurrentLineNumber(parser_));
    }
    base::Error trouble(bool end) {
        const auto code = XML_GetErrorCode(parser_);
        const bool utf8 = encoding_.empty() || means_utf8(encoding_), known = utf8 || one_byte();
        if (code == XML_ERROR_INVALID_TOKEN && !known)
            return {base::Code::unsupported, where(),
                    "of the encoding " + encoding_ + " only ASCII is read here: iconv -f " + encoding_ +
                        " -t UTF-8 FILE, and write UTF-8 in its first line"};
        if (code == XML_ERROR_INVALID_TOKEN && utf8)
            return {base::Code::damaged, where(),
                    "the XML cannot be read: a character is not UTF-8, which the file declares, or not allowed here"};
        return {end && code == XML_ERROR_NO_ELEMENTS ? base::Code::bad_input : base::Code::damaged, where(),
                std::string("the XML cannot be read: ") + XML_ErrorString(code)};
    }
    void stop(base::Code code, std::string message) {
        if (!problem_) problem_ = base::Error{code, where(), std::move(message)};
        XML_StopParser(parser_, XML_FALSE);
    }
    std::string name_of() const {
        return std::string(k_kind_names[in_ == In::node ? 0 : in_ == In::way ? 1 : 2]) + " " + std::to_string(id_);
    }
    template <class T>
    static std::optional<T> number_of(std::string_view text) {
        if constexpr (std::integral<T>)
            return base::whole_number<T>(text);
        else
            return base::real_number(text);
    }
    template <class T>
    bool number(std::string_view text, std::string_view name, T& out) {
        if (const auto read = number_of<T>(text)) {
            out = *read;
            return true;
        }
        stop(base::Code::bad_input,
             "expected a number in " + std::string(name) + ", got \"" + printable(text, 40) + "\"");
        return false;
    }
    bool place(std::string_view lat_text, std::string_view lon_text, Position& out) {
        double lat = 0, lon = 0;
        if (!number(lat_text, "lat", lat) || !number(lon_text, "lon", lon)) return false;
        if (!(std::abs(lat) <= 90 && std::abs(lon) <= 180)) {
            stop(base::Code::bad_input, name_of() + " lies outside the earth");
            return false;
        }
        out = position_of(lon, lat);
        return true;
    }

    void root(std::string_view name) {
        root_ = true;
        if (name == "osm") return;
        if (name == "osmChange")
            return stop(base::Code::unsupported,
                        "this is a file of changes (osmChange), not a map: apply it to an extract (osmium "
                        "apply-changes EXTRACT CHANGES -o NEW.osm.pbf) and import that");
        if (name == "html" || name == "HTML")
            return stop(base::Code::bad_input,
                        "this is a web page, not a map: the download went wrong; fetch it again");
        stop(base::Code::bad_input,
             "not an OSM extract: the XML begins with <" + printable(name, 40) + ">, expected <osm>");
    }

    void start(std::string_view name, const XML_Char** attributes) {
        if (problem_) return;
        ++depth_;
        if (!root_) return root(name);
        if (in_ == In::none)
            top(name, attributes);
        else
            inner(name, attributes);
    }

    // An element of the file: an object, or what the file says of itself.
    void top(std::string_view name, const XML_Char** attributes) {
        if (name == "node" || name == "way" || name == "relation")
            return begin(name == "node" ? In::node : name == "way" ? In::way : In::relation, attributes);
        if (name == "remark" || name == "error") {
            words_.clear();
            XML_SetCharacterDataHandler(parser_, [](void* self, const XML_Char* text, int size) {
                auto& words = static_cast<XmlReader*>(self)->words_;
                if (words.size() < 400) words.append(text, std::size_t(size));
            });
            return;
        }
        if (name == "action" || name == "create" || name == "modify" || name == "delete" || name == "changeset")
            return stop(base::Code::unsupported,
                        "this file holds changes (<" + std::string(name) +
                            ">), not a map: apply them to an extract (osmium apply-changes) and import that");
        if (!look_) return;
        if (name == "bounds" || name == "bound") return bounds(attributes);
        // Who made the file and under what terms; what a query counted.
        if (name != "note" && name != "meta" && name != "copyright" && name != "attribution" && name != "license")
            look_->passed_over.add("<" + std::string(name) + ">");
    }

    void bounds(const XML_Char** attributes) {
        Position low, high;
        int told = 0;
        for (; *attributes; attributes += 2) {
            const std::string_view key = attributes[0], text = attributes[1];
            const auto degrees = base::real_number(text, -180, 180);
            if (!degrees) continue;
            const auto units = std::int32_t(std::lround(*degrees * 1e7));
            if (key == "minlat") low.lat = units, ++told;
            if (key == "minlon") low.lon = units, ++told;
            if (key == "maxlat") high.lat = units, ++told;
            if (key == "maxlon") high.lon = units, ++told;
        }
        // Several boxes (an editor's downloads): none of them stands for the file.
        if (told == 4 && boxes_++ == 0)
            look_->box.emplace(low, high);
        else
            look_->box.reset();
    }

    void begin(In in, const XML_Char** attributes) {
        in_ = in;
        nested_ = nested_ || depth_ != 2;
        if (look_) began_ = std::uint64_t(XML_GetCurrentByteIndex(parser_));
        texts_.clear();
        nodes_.clear();
        places_.clear();
        refs_.clear();
        any_place_ = false;
        version_ = {};
        std::string_view id, lat, lon;
        for (; *attributes; attributes += 2) {
            const std::string_view key = attributes[0], text = attributes[1];
            if (key == "id") {
                id = text;
            } else if (key == "lat") {
                lat = text;
            } else if (key == "lon") {
                lon = text;
            } else if (key == "version") {
                std::int64_t told = 0;
                if (!number(text, "version", told)) return;
                version_.number = std::max<std::int64_t>(told, 0);
            } else if (key == "visible") {
                if (text == "false")
                    version_.state = std::max(version_.state, Version::State::hidden);
                else if (text != "true")
                    return stop(base::Code::bad_input, "expected true or false in visible");
            } else if (key == "action") {
                if (text == "delete")
                    version_.state = Version::State::deleted;
                else if (text != "modify" && text != "create" && text != "none")
                    return stop(base::Code::bad_input, "expected create, modify or delete in action");
            } else if (look_ && key != "timestamp" && key != "changeset" && key != "user" && key != "uid" &&
                       key != "upload" && key != "changesets_count" && key != "comments_count") {
                look_->passed_over.add("@" + std::string(key));
            }
        }
        if (!number(id, "id", id_)) return;
        if (in_ != In::node || version_.state != Version::State::there || !place(lat, lon, at_)) return;
        if (look_) look_->see(at_);
    }

    // Within an object.
    void inner(std::string_view name, const XML_Char** attributes) {
        const auto attribute = [&](std::string_view key) {
            for (const XML_Char** at = attributes; *at; at += 2)
                if (key == at[0]) return std::string_view(at[1]);
            return std::string_view();
        };
        if (name == "tag") {
            if (look_) return;
            if (texts_.size() >= 2 * k_tags_most)
                return stop(base::Code::limit, "an element has more than " + std::to_string(k_tags_most) + " tags");
            texts_.emplace_back(attribute("k"));
            texts_.emplace_back(attribute("v"));
        } else if (name == "nd" && in_ == In::way) {
            std::int64_t ref = 0;
            const auto lat = attribute("lat"), lon = attribute("lon");
            if (attribute("ref").empty() && !lat.empty())
                return stop(base::Code::unsupported,
                            name_of() + " has places without node numbers: ask Overpass for `out body geom`, not " +
                                "`out ids geom`");
            if (!number(attribute("ref"), "ref", ref)) return;
            if (nodes_.size() >= k_way_nodes_most)
                return stop(base::Code::limit,
                            name_of() + " has more than " + std::to_string(k_way_nodes_most) + " nodes");
            nodes_.push_back(ref);
            Position at = k_untold_place;
            if (!lat.empty() || !lon.empty()) {
                if (!place(lat, lon, at)) return;
                any_place_ = true;
            }
            places_.push_back(at);
        } else if (name == "member" && in_ == In::relation) {
            std::int64_t ref = 0;
            if (!number(attribute("ref"), "ref", ref)) return;
            const auto kind = attribute("type");
            if (refs_.size() >= k_members_most)
                return stop(base::Code::limit, "relation " + std::to_string(id_) + " has too many members");
            if (kind != "node" && kind != "way" && kind != "relation")
                return stop(base::Code::bad_input, name_of() + " has a member of an unknown kind");
            refs_.push_back({kind == "node"  ? MemberKind::node
                             : kind == "way" ? MemberKind::way
                                             : MemberKind::relation,
                             ref, std::string(attribute("role"))});
        } else if (name == "node" || name == "way" || name == "relation") {
            stop(base::Code::bad_input, name_of() + " has another object within it");
        } else if (look_ && name != "bounds" && name != "center") {
            // Overpass's boxes and middles say nothing that the nodes do not.
            look_->passed_over.add("<" + std::string(name) + ">");
        }
    }

    void end(std::string_view name) {
        if (problem_) return;
        --depth_;
        if (in_ == In::none) {
            if (name == "remark" || name == "error") remark(name);
            return;
        }
        if (name != "node" && name != "way" && name != "relation") return;
        const In in = in_;
        in_ = In::none;
        const auto kind = in == In::node ? MemberKind::node : in == In::way ? MemberKind::way : MemberKind::relation;
        if (look_) {
            if (any_place_) look_->places_on_ways = true;
            auto& span = look_->spans[std::size_t(kind)];
            if (look_->kinds[std::size_t(kind)].count == 0) span.begin = began_;
            span.end =
                std::uint64_t(XML_GetCurrentByteIndex(parser_)) + std::uint64_t(XML_GetCurrentByteCount(parser_));
            return look_->element(kind, id_, version_);
        }
        if (!turnstile_.pass(kind) || !reading_.wants(kind)) return;
        tags_.clear();
        for (std::size_t i = 0; i < texts_.size(); i += 2) tags_.add(texts_[i], texts_[i + 1]);
        if (const auto key = key_told_twice(tags_); !key.empty())
            return stop(base::Code::bad_input, std::string(k_kind_names[std::size_t(kind)]) + " " +
                                                   std::to_string(id_) + " has two values for the key " +
                                                   printable(key, 80));
        if (kind == MemberKind::node) reading_.node(id_, at_, tags_, version_);
        if (kind == MemberKind::way)
            reading_.way(id_, nodes_, any_place_ ? std::span<const Position>(places_) : std::span<const Position>(),
                         tags_, version_);
        if (kind == MemberKind::relation) {
            members_.clear();
            for (const auto& ref : refs_) members_.push_back({ref.kind, ref.id, ref.role});
            reading_.relation(id_, members_, tags_, version_);
        }
    }

    // Overpass writes its answer while it works: what went wrong stands at the end, and what was found before it above.
    void remark(std::string_view name) {
        XML_SetCharacterDataHandler(parser_, nullptr);
        const std::string words = printable(words_, 200);
        if (name == "remark" && words.starts_with("runtime remark")) {
            if (look_) look_->passed_over.add("<remark>");
            return;
        }
        stop(base::Code::damaged, "the query that made this file did not finish, so the map is not whole (\"" + words +
                                      "\"): ask for a smaller area, or allow it more ([timeout:…], [maxsize:…])");
    }

    struct Ref {
        MemberKind kind;
        std::int64_t id;
        std::string role;
    };
    inline static const Reading k_nothing;
    const Reading& reading_;
    Look* look_;
    Turnstile turnstile_;
    XML_Parser parser_;
    std::optional<base::Error> problem_;
    std::string encoding_, words_;
    Utf8Watch watch_;
    bool started_ = false, utf16_ = false, root_ = false, any_place_ = false, part_ = false;
    std::uint64_t began_ = 0;
    int depth_ = 0;
    bool nested_ = false;  // an object within something else than the file
    int boxes_ = 0;
    In in_ = In::none;
    Version version_;
    std::int64_t id_ = 0;
    Position at_;
    std::vector<std::string> texts_;
    std::vector<std::int64_t> nodes_;
    std::vector<Position> places_;
    std::vector<Ref> refs_;
    std::vector<Member> members_;
    Tags tags_;
};

// Hands the reader all bytes, or only those from the first to the last element that is wanted, as a file of their own:
// most files keep nodes, ways and relations apart.
class Feed {
  public:
    explicit Feed(XmlReader& reader) : reader_(reader) {}
    Feed(XmlReader& reader, Look::Span span) : reader_(reader), span_(span), part_(true) { reader.in_part(); }

    base::Status take(const char* data, std::size_t size, bool last) {
        if (!part_) return reader_.feed(data, size, last);
        if (at_ == 0) MODOU_CHECK(reader_.feed("<osm>", 5, false));
        const std::uint64_t from = std::max(span_.begin, at_), to = std::min(span_.end, at_ + size);
        if (from < to) MODOU_CHECK(reader_.feed(data + (from - at_), std::size_t(to - from), false));
        at_ += size;
        if (!done() && !last) return {};
        return closed_ ? base::Status{} : (closed_ = true, reader_.feed("</osm>", 6, true));
    }
    bool done() const { return part_ && at_ >= span_.end; }

  private:
    XmlReader& reader_;
    Look::Span span_;
    bool part_ = false, closed_ = false;
    std::uint64_t at_ = 0;
};

base::Status unzip(base::Bytes extract, Feed& feed, const Progress& progress) {
    const char* data = reinterpret_cast<const char*>(extract.data());
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return base::fail(base::Code::bug, "zlib does not start");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closes(&stream, inflateEnd);
    std::vector<char> room(4 << 20);
    std::size_t at = 0;
    std::uint64_t total = 0;
    bool first = true;
    const auto consumed = [&] { return at - stream.avail_in; };
    for (;;) {
        if (stream.avail_in == 0) {
            const std::size_t piece = std::min<std::size_t>(1 << 20, extract.size() - at);
            if (piece == 0) return base::fail(base::Code::damaged, "the gzipped extract is cut off; fetch it again");
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data + at));
            stream.avail_in = uInt(piece);
            at += piece;
        }
        stream.next_out = reinterpret_cast<Bytef*>(room.data());
        stream.avail_out = uInt(room.size());
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return base::fail(base::Code::damaged, "the gzipped extract cannot be decompressed",
                              "byte " + std::to_string(consumed()));
        const std::size_t size = room.size() - stream.avail_out;
        total += size;
        if (total > k_unzipped_most)
            return base::fail(base::Code::limit, "the extract is larger than 64 GiB when unzipped");
        if (first && size > 0) {
            first = false;
            const auto begin = std::string_view(room.data(), size).find_first_not_of(" \t\r\n\xEF\xBB\xBF");
            if (begin != std::string_view::npos && room[begin] != '<' && std::uint8_t(room[begin]) < 0xFE)
                return base::fail(base::Code::unsupported,
                                  "the gzipped file holds no XML: unpack it (gunzip FILE) and import what is in it");
        }
        bool last = false;
        if (state == Z_STREAM_END) {
            // Some writers make many members (pigz, bgzip), some fill up with zeros at the end.
            std::size_t rest = consumed();
            while (rest < extract.size() && data[rest] == '\0') ++rest;
            last = rest == extract.size();
            if (!last && extract.size() - consumed() >= 2 && std::uint8_t(data[consumed()]) != 0x1F)
                return base::fail(base::Code::damaged, "the gzipped extract has other bytes after its end",
                                  "byte " + std::to_string(consumed()));
        }
        if (size > 0 || last) MODOU_CHECK(feed.take(room.data(), size, last));
        if (progress) progress(double(at) / double(extract.size()));
        if (last || feed.done()) return {};
        if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK)
            return base::fail(base::Code::bug, "zlib does not start again");
    }
}

base::Status whole(base::Bytes extract, Zipped zipped, Feed feed, const Progress& progress) {
    if (zipped == Zipped::yes) return unzip(extract, feed, progress);
    const char* data = reinterpret_cast<const char*>(extract.data());
    constexpr std::size_t k_piece = 4 << 20;
    for (std::size_t at = 0; at < extract.size() && !feed.done();) {
        const std::size_t piece = std::min(k_piece, extract.size() - at);
        MODOU_CHECK(feed.take(data + at, piece, at + piece == extract.size()));
        at += piece;
        if (progress) progress(double(at) / double(extract.size()));
    }
    return {};
}

}  // namespace

base::Status look_at_xml(base::Bytes extract, Zipped zipped, Look& look, const Progress& progress) {
    XmlReader reader(nullptr, &look);
    MODOU_CHECK(whole(extract, zipped, Feed(reader), progress));
    look.has_spans = reader.in_stretches();
    return {};
}

base::Status read_xml(base::Bytes extract, Zipped zipped, const Reading& reading, const Progress& progress) {
    XmlReader reader(&reading, nullptr);
    const Look& look = *reading.look;
    if (!look.has_spans) return whole(extract, zipped, Feed(reader), progress);
    Look::Span wanted{UINT64_MAX, 0};
    for (const auto kind : {MemberKind::node, MemberKind::way, MemberKind::relation})
        if (reading.wants(kind) && look.kinds[std::size_t(kind)].count > 0) {
            wanted.begin = std::min(wanted.begin, look.spans[std::size_t(kind)].begin);
            wanted.end = std::max(wanted.end, look.spans[std::size_t(kind)].end);
        }
    if (wanted.begin >= wanted.end) return {};
    return whole(extract, zipped, Feed(reader, wanted), progress);
}

}  // namespace modou::routing

// OSM XML by expat. No document type and so no entities of its own: nothing outside is read, nothing grows.
#include <expat.h>
#include <zlib.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "engines/routing/osm_forms.hpp"

namespace modou::routing {
namespace {

class XmlReader {
  public:
    explicit XmlReader(const OsmSink& sink) : sink_(sink), parser_(XML_ParserCreate("UTF-8")) {
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
    }
    ~XmlReader() { XML_ParserFree(parser_); }
    XmlReader(const XmlReader&) = delete;

    base::Status feed(const char* data, std::size_t size, bool last) {
        constexpr std::size_t k_piece = 1 << 20;
        do {
            const std::size_t piece = std::min(size, k_piece);
            const bool end = last && piece == size;
            if (XML_Parse(parser_, data, int(piece), end) != XML_STATUS_OK && !problem_)
                problem_ = base::Error{
                    end && XML_GetErrorCode(parser_) == XML_ERROR_NO_ELEMENTS ? base::Code::bad_input
                                                                              : base::Code::damaged,
                    where(), std::string("the XML cannot be read: ") + XML_ErrorString(XML_GetErrorCode(parser_))};
            if (problem_) return tl::unexpected(*problem_);
            data += piece;
            size -= piece;
        } while (size > 0);
        if (last && !root_) return base::fail(base::Code::bad_input, "not an OSM extract (PBF or XML)");
        return {};
    }

  private:
    enum class In { none, node, way, relation };

    std::string where() { return "line " + std::to_string(XML_GetCurrentLineNumber(parser_)); }
    void stop(base::Code code, std::string message) {
        if (!problem_) problem_ = base::Error{code, where(), std::move(message)};
        XML_StopParser(parser_, XML_FALSE);
    }
    static std::string_view attribute(const XML_Char** attributes, std::string_view name) {
        for (; *attributes; attributes += 2)
            if (name == attributes[0]) return attributes[1];
        return {};
    }
    template <class T>
    bool number(const XML_Char** attributes, std::string_view name, T& out) {
        const auto text = attribute(attributes, name);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
        if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return true;
        stop(base::Code::bad_input,
             "expected a number in " + std::string(name) + ", got \"" + std::string(text.substr(0, 40)) + "\"");
        return false;
    }

    void start(std::string_view name, const XML_Char** attributes) {
        if (problem_) return;
        if (!root_) {
            root_ = true;
            if (name != "osm")
                stop(base::Code::bad_input, "not an OSM extract: the XML begins with <" +
                                                std::string(name.substr(0, 40)) + ">, expected <osm>");
            return;
        }
        if (name == "node" || name == "way" || name == "relation") {
            in_ = name == "node" ? In::node : name == "way" ? In::way : In::relation;
            texts_.clear();
            nodes_.clear();
            refs_.clear();
            if (!number(attributes, "id", id_)) return;
            gone_ = attribute(attributes, "action") == "delete" || attribute(attributes, "visible") == "false";
            double lat = 0, lon = 0;
            if (in_ == In::node && !gone_) {
                if (!number(attributes, "lat", lat) || !number(attributes, "lon", lon)) return;
                if (!(std::abs(lat) <= 90 && std::abs(lon) <= 180))
                    return stop(base::Code::bad_input, "node " + std::to_string(id_) + " lies outside the earth");
                at_ = position_of(lon, lat);
            }
        } else if (name == "tag" && in_ != In::none) {
            if (texts_.size() >= 2 * k_tags_most)
                return stop(base::Code::limit, "an element has more than " + std::to_string(k_tags_most) + " tags");
            texts_.emplace_back(attribute(attributes, "k"));
            texts_.emplace_back(attribute(attributes, "v"));
        } else if (name == "nd" && in_ == In::way) {
            std::int64_t ref = 0;
            if (!number(attributes, "ref", ref)) return;
            if (nodes_.size() >= k_way_nodes_most)
                return stop(base::Code::limit, "way " + std::to_string(id_) + " has more than " +
                                                   std::to_string(k_way_nodes_most) + " nodes");
            nodes_.push_back(ref);
        } else if (name == "member" && in_ == In::relation) {
            std::int64_t ref = 0;
            if (!number(attributes, "ref", ref)) return;
            const auto kind = attribute(attributes, "type");
            if (refs_.size() >= k_members_most)
                return stop(base::Code::limit, "relation " + std::to_string(id_) + " has too many members");
            refs_.push_back({kind == "node"  ? MemberKind::node
                             : kind == "way" ? MemberKind::way
                                             : MemberKind::relation,
                             ref, std::string(attribute(attributes, "role"))});
        }
    }

    void end(std::string_view name) {
        if (problem_ || in_ == In::none || (name != "node" && name != "way" && name != "relation")) return;
        tags_.clear();
        for (std::size_t i = 0; i < texts_.size(); i += 2) tags_.add(texts_[i], texts_[i + 1]);
        if (!gone_ && in_ == In::node && sink_.node) sink_.node(id_, at_, tags_);
        if (!gone_ && in_ == In::way && sink_.way) sink_.way(id_, nodes_, tags_);
        if (!gone_ && in_ == In::relation && sink_.relation) {
            members_.clear();
            for (const auto& ref : refs_) members_.push_back({ref.kind, ref.id, ref.role});
            sink_.relation(id_, members_, tags_);
        }
        in_ = In::none;
    }

    struct Ref {
        MemberKind kind;
        std::int64_t id;
        std::string role;
    };
    const OsmSink& sink_;
    XML_Parser parser_;
    std::optional<base::Error> problem_;
    bool root_ = false, gone_ = false;
    In in_ = In::none;
    std::int64_t id_ = 0;
    Position at_;
    std::vector<std::string> texts_;
    std::vector<std::int64_t> nodes_;
    std::vector<Ref> refs_;
    std::vector<Member> members_;
    Tags tags_;
};

}  // namespace

base::Status read_xml(base::Bytes extract, Zipped zipped, const OsmSink& sink, const Progress& progress) {
    XmlReader reader(sink);
    const char* data = reinterpret_cast<const char*>(extract.data());
    if (zipped == Zipped::no) {
        constexpr std::size_t k_piece = 4 << 20;
        for (std::size_t at = 0; at < extract.size();) {
            const std::size_t piece = std::min(k_piece, extract.size() - at);
            MODOU_CHECK(reader.feed(data + at, piece, at + piece == extract.size()));
            at += piece;
            if (progress) progress(double(at) / double(extract.size()));
        }
        return {};
    }
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return base::fail(base::Code::bug, "zlib does not start");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closes(&stream, inflateEnd);
    std::vector<char> room(4 << 20);
    std::size_t at = 0;
    std::uint64_t total = 0;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        if (stream.avail_in == 0) {
            const std::size_t piece = std::min<std::size_t>(1 << 20, extract.size() - at);
            if (piece == 0) return base::fail(base::Code::damaged, "the gzipped extract is cut off; fetch it again");
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data + at));
            stream.avail_in = uInt(piece);
            at += piece;
        }
        stream.next_out = reinterpret_cast<Bytef*>(room.data());
        stream.avail_out = uInt(room.size());
        state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return base::fail(base::Code::damaged, "the gzipped extract cannot be decompressed",
                              "byte " + std::to_string(at));
        const std::size_t size = room.size() - stream.avail_out;
        total += size;
        if (total > k_unzipped_most)
            return base::fail(base::Code::limit, "the extract is larger than 64 GiB when unzipped");
        if (size > 0 || state == Z_STREAM_END) MODOU_CHECK(reader.feed(room.data(), size, state == Z_STREAM_END));
        if (progress) progress(double(at) / double(extract.size()));
    }
    return {};
}

}  // namespace modou::routing

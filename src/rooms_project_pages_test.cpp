// A project's page with its substance, updates, their feed and pictures.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "giving/project_updates.hpp"
#include "giving/testing_photograph.hpp"
#include "giving_door/atom.hpp"
#include "rooms_testing.hpp"

namespace modou::server {
namespace {

constexpr std::string_view k_projects =
    "project,title_zh,title_en,cause,holder,region,description_zh,description_en,plan_zh,plan_en,target,beneficiaries,"
    "beneficiaries_zh,beneficiaries_en,period_from,period_to,budget,filing,holder_en,certificate,contact,pictures\n"
    "p,一口<净>水,Clean & water,乡村,青禾基金会（演示）,甘肃,\"第一段。\n\n第二段。\",\"One.\n\nTwo.\",打井,Dig a "
    "well,1200.50,320,名小学生,pupils,2026-01-01,2026-12-31,水泵 | pumps | 1000;管子 | pipes | 200.50,"
    "F1,Qinghe (demonstration),C1,000-1234,a.jpg | 院子 | a \"yard\"\n"
    "q,图书角,Reading corner,教育,远山基金会（演示）,云南,,,,,,,,,,,,,,,,\n";

class ProjectPagesTest : public OpenedFolder {
  protected:
    void SetUp() override {
        begin("books.example.org/2026");
        giving::ProjectImport how;
        how.picture = [](const std::string&) -> base::Result<std::string> {
            return giving::testing_photograph(640, 480);
        };
        const auto done = office_->import_projects(k_projects, "p.csv", how);
        ASSERT_TRUE(done) << done.error().text();
        service_ = service_of(*office_);
    }
    net::Reply get(std::string_view target, std::vector<std::pair<std::string, std::string>> headers = {}) {
        const auto parsed = net::parse_target(target);
        EXPECT_TRUE(parsed) << target;
        if (!parsed) return {};
        return service_->handle({net::Method::get, parsed->path, parsed->query, std::move(headers), {}, {}});
    }
    static std::string body(const net::Reply& reply) { return reply.shared_body ? *reply.shared_body : reply.body; }
    boost::json::value json(std::string_view target) {
        const net::Reply reply = get(target);
        EXPECT_EQ(reply.status, 200) << target << " " << body(reply);
        return boost::json::parse(body(reply));
    }
    giving::ProjectUpdate post(std::string title, std::string text = "正文", std::string project = "p") {
        giving::UpdateAsked asked;
        asked.words = {std::move(project), std::move(title), "", std::move(text), "", {}};
        asked.day = base::Day{20'500};
        auto done = giving::post_update(*office_, asked);
        EXPECT_TRUE(done) << done.error().text();
        return *done;
    }
    static std::string header(const net::Reply& reply, std::string_view name) {
        for (const auto& [key, value] : reply.headers)
            if (key == name) return value;
        return {};
    }
};

TEST_F(ProjectPagesTest, TheCardHasTheFirstPictureTheTargetAndTheHoldersName) {
    const auto all = json("/v1/projects");
    for (const auto& card : all.at("projects").as_array()) {
        const bool p = card.at("project").as_string() == "p";
        EXPECT_EQ(card.at("holder_en").as_string(), p ? "Qinghe (demonstration)" : "");
        EXPECT_EQ(card.at("target_fen").is_null(), !p);
        EXPECT_EQ(card.at("picture").is_null(), !p);
        if (!p) continue;
        EXPECT_EQ(card.at("target_fen").to_number<int>(), 120'050);
        EXPECT_EQ(card.at("picture").at("alt_en").as_string(), "a \"yard\"");
        EXPECT_EQ(card.at("picture").at("width").to_number<int>(), 640);
    }
}

TEST_F(ProjectPagesTest, TheReplySaysWhatTheProjectIsFor) {
    const auto page = json("/v1/projects/p");
    const auto& about = page.at("about");
    EXPECT_EQ(about.at("description_zh").as_string(), "第一段。\n\n第二段。");
    EXPECT_EQ(about.at("beneficiaries").to_number<int>(), 320);
    EXPECT_EQ(about.at("budget").at(1).at("amount_fen").to_number<int>(), 20'050);
    EXPECT_EQ(about.at("version").to_number<int>(), 1);
    const auto entry = about.at("entry").to_number<base::Sequence>();
    EXPECT_EQ(*giving::entry_text(office_->book(), entry),
              "about p sha256 " + std::string(about.at("sha256").as_string()));
    EXPECT_EQ(page.at("updates").as_array().size(), 0u);
    EXPECT_TRUE(json("/v1/projects/q").at("about").is_null());
}

TEST_F(ProjectPagesTest, ThePageWithoutScriptsHasTheSubstance) {
    const std::string zh = body(get("/projects/p?lang=zh")), en = body(get("/projects/p?lang=en"));
    for (const std::string_view needed :
         {"一口&lt;净&gt;水", "<p>第一段。</p><p>第二段。</p>", "打井", "<caption>预算</caption>",
          "水泵</th><td>¥1,000.00", "合计</th><td>¥1,200.50", "320 名小学生", "2026-01-01 至 2026-12-31", "F1", "C1",
          "000-1234", "alt=\"院子\"", "width=\"640\" height=\"480\" loading=\"lazy\"", "商家怎样捐：", "甘肃",
          "青禾基金会（演示）"})
        EXPECT_NE(zh.find(needed), std::string::npos) << needed;
    for (const std::string_view needed :
         {"<p>One.</p><p>Two.</p>", "Dig a well", "pumps</th><td>¥1,000.00", "320 pupils", "2026-01-01 to 2026-12-31",
          "alt=\"a &quot;yard&quot;\"", "How shops give:", "held by Qinghe (demonstration)",
          "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/v1/projects/p/feed\">"})
        EXPECT_NE(en.find(needed), std::string::npos) << needed;
    EXPECT_EQ(body(get("/projects/q")).find("<h2>这笔钱做什么"), std::string::npos);
}

TEST_F(ProjectPagesTest, AnUpdateHasItsPageAndStandsOnTheProjects) {
    EXPECT_EQ(json("/v1/projects/p").at("updates_total").to_number<int>(), 0);  // and is remembered
    const auto update = post("开工 <1>", "第一天\n\n第二天");
    const auto listed = json("/v1/projects/p");
    EXPECT_EQ(listed.at("updates_total").to_number<int>(), 1);
    EXPECT_EQ(listed.at("updates").at(0).at("entry").to_number<base::Sequence>(), update.entry);
    const auto page = json(fmt::format("/v1/updates/{}", update.entry));
    EXPECT_EQ(page.at("project").as_string(), "p");
    EXPECT_EQ(page.at("title_en").as_string(), "Clean & water");
    EXPECT_EQ(page.at("update_title_zh").as_string(), "开工 <1>");
    EXPECT_EQ(page.at("sha256").as_string(), update.sha256);
    EXPECT_TRUE(page.at("picture").is_null());
    const std::string html = body(get(fmt::format("/updates/{}?lang=en", update.entry)));
    EXPECT_NE(html.find("<h1>开工 &lt;1&gt;</h1>"), std::string::npos);
    EXPECT_NE(html.find("<p>第一天</p><p>第二天</p>"), std::string::npos);
    EXPECT_NE(html.find(update.sha256), std::string::npos);
    EXPECT_NE(body(get("/projects/p")).find(fmt::format("href=\"/updates/{}\"", update.entry)), std::string::npos);
    for (const std::string_view none :
         {"/v1/updates/0", "/v1/updates/99999", "/v1/updates/x", "/updates/x", "/updates/0", "/v1/updates/-1",
          "/v1/projects/none/updates", "/v1/projects/none/feed"})
        EXPECT_EQ(get(none).status, 404) << none;
}

TEST_F(ProjectPagesTest, UpdatesArePagedToTheFirst) {
    for (int i = 0; i < 23; ++i) post(fmt::format("第 {} 次", i));
    post("别的", "正文", "q");
    const auto first = json("/v1/projects/p/updates");
    EXPECT_EQ(first.at("updates").as_array().size(), 20u);
    EXPECT_EQ(first.at("updates").at(0).at("title_zh").as_string(), "第 22 次");
    const auto rest = json(fmt::format("/v1/projects/p/updates?before={}", first.at("next").to_number<int>()));
    ASSERT_EQ(rest.at("updates").as_array().size(), 3u);
    EXPECT_EQ(rest.at("updates").at(2).at("title_zh").as_string(), "第 0 次");
    EXPECT_TRUE(rest.at("next").is_null());
    EXPECT_EQ(get("/v1/projects/p/updates?before=x").status, 400);
    const std::string html = body(get("/updates?project=p&lang=zh"));
    EXPECT_NE(html.find("第 3 次</a></h2>"), std::string::npos);
    EXPECT_EQ(html.find("第 2 次</a></h2>"), std::string::npos);
    EXPECT_NE(html.find(fmt::format("href=\"?project=p&amp;before={}\"", first.at("next").to_number<int>())),
              std::string::npos);
    EXPECT_NE(html.find("\"path\":\"/v1/projects/p/updates\""), std::string::npos);
    for (const std::string_view none : {"/updates", "/updates?project=none"}) EXPECT_EQ(get(none).status, 404) << none;
    EXPECT_EQ(json("/v1/projects/p").at("updates").as_array().size(), 5u);
    EXPECT_EQ(json("/v1/projects/p").at("updates_total").to_number<int>(), 23);
}

TEST_F(ProjectPagesTest, TheFeedIsStableAndItsAddressesAreWhole) {
    const net::Reply empty = get("/v1/projects/q/feed", {{"host", "127.0.0.1:8080"}});
    EXPECT_EQ(empty.status, 200);
    EXPECT_EQ(empty.content_type, "application/atom+xml; charset=utf-8");
    EXPECT_NE(body(empty).find("href=\"http://127.0.0.1:8080/projects/q\""), std::string::npos);
    const auto update = post("开工 & <收工>", "一\n\n二 ]]>");
    const std::string here = body(get("/v1/projects/p/feed", {{"host", "a.example"}}));
    EXPECT_NE(here.find(fmt::format("http://a.example/updates/{}", update.entry)), std::string::npos);
    EXPECT_NE(here.find("<title>开工 &amp; &lt;收工&gt;</title>"), std::string::npos);
    EXPECT_NE(here.find("<name>青禾基金会（演示）</name>"), std::string::npos);
    EXPECT_NE(here.find("&lt;p&gt;一&lt;/p&gt;"), std::string::npos);
    EXPECT_NE(here.find("<published>2026-02-16T00:00:00+08:00</published>"), std::string::npos);
    const std::string en = body(get("/v1/projects/p/feed?lang=en", {{"host", "a.example"}}));
    EXPECT_NE(en.find("<name>Qinghe (demonstration)</name>"), std::string::npos);
    // What a stranger puts into Host makes no address of theirs in it.
    EXPECT_NE(body(get("/v1/projects/p/feed", {{"host", "a.example/\"><x"}})).find("http://localhost/"),
              std::string::npos);
    house::Operator op;
    op.address = "https://give.example.org";
    service_ = service_of(*office_, op);
    const net::Reply whole = get("/v1/projects/p/feed", {{"host", "a.example"}});
    EXPECT_NE(body(whole).find("https://give.example.org/v1/projects/p/feed"), std::string::npos);
    EXPECT_EQ(body(whole).find("a.example"), std::string::npos);
    // Names stay, wherever the site is.
    const auto ids = [](const std::string& text) {
        std::vector<std::string> all;
        for (std::size_t at = 0; (at = text.find("<id>", at)) != std::string::npos; ++at)
            all.push_back(text.substr(at, text.find("</id>", at) - at));
        return all;
    };
    EXPECT_EQ(ids(body(whole)), ids(here));
    EXPECT_EQ(ids(here).size(), 2u);
    EXPECT_NE(ids(here)[0], ids(here)[1]);
    EXPECT_EQ(get("/v1/projects/p/feed", {{"host", "a.example"}, {"if-none-match", header(whole, "ETag")}}).status,
              304);
    for (int i = 0; i < 52; ++i) post(fmt::format("第 {} 次", i));
    EXPECT_EQ(ids(body(get("/v1/projects/p/feed"))).size(), 51u);
}

TEST_F(ProjectPagesTest, APictureIsServedForGoodAndNothingElseIs) {
    const std::string src(json("/v1/projects/p").at("project").at("picture").at("src").as_string());
    const net::Reply reply = get(src);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "image/jpeg");
    EXPECT_TRUE(reply.body.starts_with("\xFF\xD8"));
    EXPECT_NE(header(reply, "Cache-Control").find("immutable"), std::string::npos);
    EXPECT_EQ(get(src, {{"if-none-match", header(reply, "ETag")}}).status, 304);
    const std::string digest = src.substr(10, 64);
    std::string upper = digest;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const std::string& none :
         {"/pictures/" + digest, "/pictures/" + digest + ".png", "/pictures/" + upper + ".jpg",
          "/pictures/" + std::string(64, '0') + ".jpg", std::string("/pictures/x.jpg"), std::string("/pictures/a.jpg"),
          std::string("/pictures/.jpg")})
        EXPECT_EQ(get(none).status, 404) << none;
    // One that was changed is shown to nobody.
    std::ofstream(folder_ + src, std::ios::trunc) << "GIF89a";
    EXPECT_EQ(get(src).status, 500);
    EXPECT_EQ(get(src, {{"if-none-match", header(reply, "ETag")}}).status, 500);
}

TEST_F(ProjectPagesTest, TheFileOfProjectsHasWhatTheyAreFor) {
    net::Reply reply = get("/v1/export/projects.csv");
    ASSERT_TRUE(reply.pieces);
    std::string csv, piece;
    bool more = true;
    while (more) {
        more = reply.pieces(piece) == net::Reply::Piece::more;
        csv += piece;
    }
    EXPECT_NE(csv.find("holder_en,target_fen,beneficiaries,period_from,period_to,filing"), std::string::npos);
    EXPECT_NE(csv.find("Qinghe (demonstration),120050,320,2026-01-01,2026-12-31,F1"), std::string::npos);
}

TEST(Atom, AnyTextIsWellFormed) {
    giving_door::AtomFeed feed;
    feed.lang = "zh";
    feed.id = giving_door::stable_id("x");
    feed.title = std::string("a\0b\x01\x1b\xFF\xED\xA0\x80\xEF\xBF\xBE<&>\"'", 18) + "\xF0\x9F\x8C\xB1";
    const std::string text = giving_door::atom_text(feed);
    EXPECT_TRUE(base::is_utf8(text));
    for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << int(c);
    EXPECT_EQ(text.find("\xEF\xBF\xBE"), std::string::npos);
    EXPECT_NE(text.find("&lt;&amp;&gt;&quot;"), std::string::npos);
    EXPECT_NE(text.find("\xF0\x9F\x8C\xB1"), std::string::npos);
    EXPECT_EQ(giving_door::stable_id("x"), giving_door::stable_id("x"));
    EXPECT_NE(giving_door::stable_id("x"), giving_door::stable_id("y"));
    EXPECT_EQ(giving_door::stable_id("x").size(), std::string("urn:uuid:xxxxxxxx-xxxx-8xxx-xxxx-xxxxxxxxxxxx").size());
    EXPECT_EQ(giving_door::stable_id("x")[23], '8');
}

}  // namespace
}  // namespace modou::server

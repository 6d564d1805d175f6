"""What projects are for: the columns of their table, pictures, updates and the feed, through the command line and HTTP."""
import hashlib
import json
import pathlib
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as xml

from support import MODOU, PROJECTS, Case, jpeg

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "project,title_zh,title_en,cause,holder,region"
ROW = "p1,一口净水,Clean water,乡村,青禾基金会,甘肃"
SAID = {
    "description_zh": "第一段。\n\n第二段，\"引号\"。", "description_en": "One, two, three.\n\nFour.", "plan_zh": "打井", "plan_en": "Dig a well", "target": "1200.50", "beneficiaries": "320",
    "beneficiaries_zh": "名小学生", "beneficiaries_en": "pupils", "period_from": "2026-01-01", "period_to": "2026-12-31", "budget": "水泵 | pumps | 1000；管子 | pipes | 200.50", "filing": "F1",
    "holder_en": "Qinghe", "certificate": "C1", "contact": "000-1234", "pictures": "a.jpg | 院子 | a yard",
}


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def table(said, row=ROW):
    return BASE + "".join("," + name for name in said) + "\n" + row + "".join("," + quoted(value) for value in said.values()) + "\n"


class Substance(Case):
    def setUp(self):
        super().setUp()
        self.begin(projects=PROJECTS)
        (self.folder / "photos").mkdir()
        (self.folder / "photos/a.jpg").write_bytes(jpeg())

    def bring(self, said, *options, code=0, row=ROW):
        """Imports one row; answers the counts, or what was said of the error."""
        out, err = self.run_modou("import", "projects", "--data", self.data, "--json", "--pictures", "photos", *options, self.write("said.csv", table(said, row)), code=code)
        return json.loads(out) if code == 0 else err

    def entries(self):
        return self.totals()["as_of"]["size"]

    def test_everything_that_the_table_says_is_shown(self):
        self.assertEqual(self.bring(SAID), {"rows": 1, "added": 0, "unchanged": 0, "changed": 1})
        before = self.entries()
        self.assertEqual(self.bring(SAID), {"rows": 1, "added": 0, "unchanged": 1})
        self.assertEqual(self.bring({}), {"rows": 1, "added": 0, "unchanged": 1})
        self.assertEqual(self.entries(), before)
        server = self.serve()
        page = server.get_json("/v1/projects/p1")
        about = page["about"]
        for name in ["description_zh", "description_en", "plan_zh", "plan_en", "beneficiaries_zh", "beneficiaries_en", "period_from", "period_to", "filing", "holder_en", "certificate", "contact"]:
            self.assertEqual(about[name], SAID[name], name)
        self.assertEqual((about["target_fen"], about["beneficiaries"], about["version"]), (120050, 320, 1))
        self.assertEqual(about["budget"], [{"zh": "水泵", "en": "pumps", "amount_fen": 100000}, {"zh": "管子", "en": "pipes", "amount_fen": 20050}])
        self.assertEqual([(one["alt_zh"], one["alt_en"], one["width"], one["height"]) for one in about["pictures"]], [("院子", "a yard", 16, 16)])
        self.assertEqual(page["project"]["picture"], about["pictures"][0])
        self.assertEqual((page["project"]["holder_en"], page["project"]["target_fen"]), ("Qinghe", 120050))
        # The book has a note of it, and that note is public.
        note = next(entry for entry in server.get_json("/v1/entries")["entries"] if entry["sequence"] == about["entry"])
        self.assertEqual((note["kind"], note["text"], note["page"]), ("note", f"about p1 sha256 {about['sha256']}", "/projects/p1"))
        status, headers, picture = server.ask(about["pictures"][0]["src"])
        self.assertEqual((status, headers["Content-Type"]), (200, "image/jpeg"))
        self.assertEqual(hashlib.sha256(picture).hexdigest() + ".jpg", about["pictures"][0]["src"].rsplit("/", 1)[1])
        self.assertNotIn(b"taken at home", picture)
        html = server.ask("/projects/p1?lang=en")[2].decode()
        for words in ["<p>One, two, three.</p><p>Four.</p>", "Dig a well", "pumps", "¥1,200.50", "320 pupils", "2026-01-01 to 2026-12-31", "F1", "C1", "000-1234", 'alt="a yard"', 'loading="lazy"', "Qinghe"]:
            self.assertIn(words, html)
        self.assertEqual(server.get_json("/v1/projects/p2")["about"], None)

    def test_the_digest_can_be_computed_again_from_the_reply(self):
        self.bring(SAID)
        about = self.serve().get_json("/v1/projects/p1")["about"]
        pictures = [{"sha256": one["src"][10:-4], **{name: one[name] for name in ("width", "height", "alt_zh", "alt_en")}} for one in about["pictures"]]
        text = {"project": "p1", **{name: about[name] for name in ("description_zh", "description_en", "plan_zh", "plan_en", "target_fen", "beneficiaries", "beneficiaries_zh", "beneficiaries_en", "period_from",
                                                                  "period_to", "budget", "filing", "holder_en", "certificate", "contact")}, "pictures": pictures}
        self.assertEqual(hashlib.sha256(json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest(), about["sha256"])

    def test_other_words_need_revise(self):
        self.bring({"description_zh": "一"})
        err = self.bring({"description_zh": "二"}, code=1)
        self.assertIn("said.csv:2: description_zh:", err)
        self.assertIn("--revise", err)
        self.assertEqual(self.bring({"target": "5"})["changed"], 1)
        self.assertEqual(self.bring({"description_zh": "二"}, "--revise")["changed"], 1)
        about = self.serve().get_json("/v1/projects/p1")["about"]
        self.assertEqual((about["description_zh"], about["target_fen"], about["version"]), ("二", 500, 3))
        checked, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        self.assertEqual(json.loads(checked)["problems"], [])

    def test_a_bad_value_is_named_by_file_line_and_column_in_both_languages(self):
        before = self.entries()
        for column, value, zh in [("target", "ten", "不是金额"), ("target", "0", "必须大于 0"), ("beneficiaries", "12.5", "不是人数"), ("period_from", "2026-13-01", "不是日期"), ("budget", "水泵 | 10", "不是其中的一行"),
                                  ("budget", "水泵 | | 10", "有一段是空的"), ("filing", "5.31E+17", "被表格软件改坏"), ("contact", "a\tb", "控制字符"), ("plan_en", "x" * 4001, "最多 4000 个"), ("pictures", "a.jpg", "不是其中的一行"),
                                  ("pictures", "../a.jpg | 院 | yard", "不是照片文件夹里的文件名"), ("pictures", "none.jpg | 院 | yard", "没有这个文件")]:
            err = self.bring({column: value}, code=1)
            self.assertIn(f"said.csv:2: {column}: ", err)
            done = subprocess.run([MODOU, "import", "projects", "--data", self.data, "--pictures", "photos", self.write("said.csv", table({column: value}))], capture_output=True, cwd=self.folder,
                                  env={"LANG": "zh_CN.UTF-8"})
            self.assertEqual(done.returncode, 1)
            self.assertIn(zh, done.stderr.decode(), (column, value))
            self.assertIn(column, done.stderr.decode())
        for said, word in [({"target": "10", "budget": "水泵 | pumps | 9"}, "budget: its lines add up to ¥9.00"), ({"period_from": "2026-02-01", "period_to": "2026-01-01"}, "period_to:")]:
            self.assertIn(word, self.bring(said, code=1))
        (self.folder / "photos/b.jpg").write_bytes(b"GIF89a")
        self.assertIn("pictures: b.jpg:", self.bring({"pictures": "b.jpg | 院 | yard"}, code=1))
        (self.folder / "photos/b.jpg").write_bytes(b"x" * (1 << 20) + b"x")
        self.assertIn("pictures: b.jpg:", self.bring({"pictures": "b.jpg | 院 | yard"}, code=1))
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("said.csv", table({"pictures": "a.jpg | 院 | yard"})), code=1)
        self.assertIn("--pictures DIR", err)
        self.assertEqual(self.entries(), before)
        self.assertFalse((pathlib.Path(self.data) / "pictures").exists())

    def test_one_bad_row_keeps_all_out(self):
        text = table({"target": "5"}) + "p9,新,New,乡村,青禾基金会,甘肃,bad\n"
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("said.csv", text), code=1)
        self.assertIn("said.csv:3: target:", err)
        self.assertEqual(self.serve().get_json("/v1/projects/p1")["about"], None)

    def test_columns_that_nobody_knows_are_counted_and_the_order_does_not_matter(self):
        text = "plan_zh,remark," + ",".join(reversed(BASE.split(","))) + "\n打井,x," + ",".join(reversed(ROW.split(","))) + "\n"
        out, _ = self.run_modou("import", "projects", "--data", self.data, "--json", self.write("said.csv", text))
        self.assertEqual(json.loads(out)["unused"], {"remark": 1})
        self.assertEqual(self.serve().get_json("/v1/projects/p1")["about"]["plan_zh"], "打井")

    def test_a_running_server_shows_what_is_imported_beside_it(self):
        server = self.serve()
        self.assertEqual(server.get_json("/v1/projects/p1")["about"], None)
        self.bring(SAID)
        self.assertEqual(server.get_json("/v1/projects/p1")["about"]["plan_en"], "Dig a well")

    def test_an_import_that_is_killed_is_whole_or_nothing_and_the_same_again_is_the_same(self):
        rows = BASE + ",description_zh,pictures\n" + "".join(f"k{i},项目{i},Project {i},乡村,青禾基金会,甘肃,说明{i},a.jpg | 院子 {i} | yard {i}\n" for i in range(300))
        file = self.write("many.csv", rows)
        for delay in (0.02, 0.08, 0.2):
            process = subprocess.Popen([MODOU, "import", "projects", "--data", self.data, "--pictures", "photos", file], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.run_modou("import", "projects", "--data", self.data, "--pictures", "photos", file)
        out, _ = self.run_modou("import", "projects", "--data", self.data, "--pictures", "photos", "--json", file)
        self.assertEqual(json.loads(out), {"rows": 300, "added": 0, "unchanged": 300})
        about = self.serve().get_json("/v1/projects/k299")["about"]
        self.assertEqual((about["description_zh"], about["version"]), ("说明299", 1))
        checked, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        self.assertEqual(json.loads(checked)["problems"], [])

    def test_a_picture_that_is_lost_is_named_by_repair(self):
        self.bring(SAID)
        picture = next((pathlib.Path(self.data) / "pictures").glob("*.jpg"))
        picture.rename(self.folder / "aside.jpg")
        checked, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json", code=1)
        self.assertIn(picture.name, json.loads(checked)["problems"][0]["where"])
        (self.folder / "aside.jpg").rename(picture)
        self.run_modou("repair", "--data", self.data, "--dry-run")


class Updates(Case):
    def setUp(self):
        super().setUp()
        self.begin(projects=PROJECTS)

    def post(self, *options, title="开工", text="第一天\n\n第二天", code=0, project="p1"):
        out, err = self.run_modou("project", "update", "--data", self.data, "--project", project, "--title-zh", title, "--text-zh", text, "--json", *options, code=code)
        return json.loads(out) if code == 0 else err

    def test_an_update_has_an_entry_a_page_and_stands_in_the_feed(self):
        (self.folder / "a.jpg").write_bytes(jpeg())
        done = self.post("--title-en", "Begun", "--text-en", "Day one", "--day", "2026-11-01", "--picture", "a.jpg", "--alt-zh", "院子", "--alt-en", "a yard")
        self.assertEqual((done["project"], done["day"]), ("p1", "2026-11-01"))
        self.assertEqual(self.post("--title-en", "Begun", "--text-en", "Day one", "--picture", "a.jpg", "--alt-zh", "院子", "--alt-en", "a yard"), done)
        self.assertIn("2026-11-01", self.post("--title-en", "Begun", "--text-en", "Day one", "--day", "2026-11-02", "--picture", "a.jpg", "--alt-zh", "院子", "--alt-en", "a yard", code=1))
        server = self.serve()
        page = server.get_json(f"/v1/updates/{done['entry']}")
        self.assertEqual((page["update_title_en"], page["text_zh"], page["day"], page["sha256"]), ("Begun", "第一天\n\n第二天", "2026-11-01", done["sha256"]))
        self.assertEqual(server.ask(page["picture"]["src"])[0], 200)
        picture = {"sha256": page["picture"]["src"][10:-4], **{name: page["picture"][name] for name in ("width", "height", "alt_zh", "alt_en")}}
        text = {"project": "p1", "title_zh": page["update_title_zh"], "title_en": page["update_title_en"], "text_zh": page["text_zh"], "text_en": page["text_en"], "pictures": [picture]}
        self.assertEqual(hashlib.sha256(json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest(), page["sha256"])
        listed = server.ask("/updates?project=p1&lang=zh")[2].decode()
        self.assertIn(f'href="/updates/{done["entry"]}"', listed)
        self.assertEqual(server.ask("/updates?project=nobody")[0], 404)
        html = server.ask(f"/updates/{done['entry']}?lang=zh")[2].decode()
        self.assertIn("<p>第一天</p><p>第二天</p>", html)
        note = next(entry for entry in server.get_json("/v1/entries")["entries"] if entry["sequence"] == done["entry"])
        self.assertEqual((note["text"], note["day"], note["page"]), (f"update p1 sha256 {done['sha256']}", "2026-11-01", f"/updates/{done['entry']}"))
        self.assertEqual(server.get_json("/v1/projects/p1")["updates"][0]["entry"], done["entry"])
        status, headers, body = server.ask("/v1/projects/p1/feed")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/atom+xml; charset=utf-8"))
        feed = xml.fromstring(body)
        self.assertEqual(feed.findtext(f"{ATOM}author/{ATOM}name"), "青禾基金会")
        entry = feed.find(f"{ATOM}entry")
        self.assertEqual(entry.findtext(f"{ATOM}title"), "开工")
        self.assertEqual(entry.find(f"{ATOM}link").get("href"), f"{server.url}/updates/{done['entry']}")
        self.assertIn(f'src="{server.url}{page["picture"]["src"]}"', entry.findtext(f"{ATOM}content"))

    def test_the_feed_is_well_formed_and_complete_for_any_text(self):
        nasty = "<b>&amp; ]]> \" ' \U0001F331 \uFFFE e\u0301"
        self.post(title=nasty, text=nasty)
        self.post(title="别的", text="x")
        server = self.serve()
        for lang in ("zh", "en"):
            feed = xml.fromstring(server.ask(f"/v1/projects/p1/feed?lang={lang}")[2])
            titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
            self.assertEqual(titles, ["别的", nasty.replace("\uFFFE", "\uFFFD")])
            for name in ("id", "title", "updated"):
                self.assertTrue(feed.findtext(ATOM + name), name)
        ids = [one.text for one in feed.iter(f"{ATOM}id")]
        self.assertEqual(len(set(ids)), 3)
        server.stop()
        again = xml.fromstring(self.serve().ask("/v1/projects/p1/feed")[2])
        self.assertEqual([one.text for one in again.iter(f"{ATOM}id")], ids)

    def test_what_cannot_be_shown_is_refused_and_wrong_usage_is_exit_2(self):
        self.assertIn("nobody", self.post(project="nobody", code=1))
        self.assertIn("--title-zh", self.post(title=" ", code=1))
        self.assertIn("--text-zh", self.post(text="x" * 4001, code=1))
        self.assertIn("--day", self.post("--day", "2096-01-01", code=1))
        self.post("--day", "soon", code=2)
        self.post("--picture", "a.jpg", code=2)
        self.run_modou("project", "update", "--data", self.data, "--project", "p1", code=2)
        (self.folder / "a.jpg").write_bytes(b"no photograph")
        self.assertIn("JPEG", self.post("--picture", "a.jpg", "--alt-zh", "院", "--alt-en", "yard", code=1))

    def test_an_update_that_is_killed_is_told_once(self):
        for delay in (0.005, 0.02, 0.05, 0.1):
            process = subprocess.Popen([MODOU, "project", "update", "--data", self.data, "--project", "p1", "--title-zh", "开工", "--text-zh", "第一天"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = self.post(text="第一天")
        self.assertEqual(self.post(text="第一天"), done)
        listed = self.serve().get_json("/v1/projects/p1/updates")
        self.assertEqual(([one["entry"] for one in listed["updates"]], listed["next"]), ([done["entry"]], None))


if __name__ == "__main__":
    unittest.main()

"""Lists to their end: every gift and every entry can be reached, whatever the book grows by meanwhile, and files are whole."""
import csv
import io
import json
import unittest
import urllib.parse

from support import Case, event


class Lists(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.ingest_events(*[event(str(i), "100", buyer=f"b{i % 7}", shop=f"s{1 + i % 2}") for i in range(130)])
        self.server = self.serve()

    def pages(self, path, name, between=lambda: None):
        """All of a list, page by page; `between` is called after the first."""
        rows, before, first = [], None, True
        while True:
            page = self.server.get_json(path + ("" if before is None else f"{'&' if '?' in path else '?'}before={before}"))
            rows += page[name]
            if first:
                between()
            first, before = False, page["next"]
            if before is None:
                return rows

    def more(self):
        status, _, body = self.server.post("\n".join(event(f"later{i}", "100", shop=f"s{1 + i % 2}") for i in range(60)))
        self.assertEqual(status, 200)
        self.assertEqual({one["outcome"] for one in json.loads(body)}, {"gift"})

    def test_gifts_are_paged_to_the_first_while_the_list_grows(self):
        before = [gift["sequence"] for gift in self.pages("/v1/gifts", "gifts")]
        self.assertEqual(len(before), 130)
        self.assertEqual(before, sorted(set(before), reverse=True))
        during = [gift["sequence"] for gift in self.pages("/v1/gifts", "gifts", self.more)]
        self.assertEqual(during, before)
        self.assertEqual(len(self.pages("/v1/gifts", "gifts")), 190)
        home = self.server.get_json("/v1/home")
        self.assertEqual(sum(gift["amount_fen"] for gift in self.pages("/v1/gifts", "gifts")), home["amount_fen"])

    def test_gifts_of_one_project_are_all_there_and_no_others(self):
        for project in ["p1", "p2"]:
            said = self.server.get_json(f"/v1/projects/{project}")["project"]
            gifts = self.pages(f"/v1/gifts?project={project}", "gifts", self.more if project == "p1" else lambda: None)
            self.assertEqual({gift["project"] for gift in gifts} - {project}, set())
            self.assertEqual((len(gifts), sum(gift["amount_fen"] for gift in gifts)), (said["gifts"], said["amount_fen"]))
            self.assertEqual(len({gift["sequence"] for gift in gifts}), len(gifts))
        self.assertEqual(self.server.ask("/v1/gifts?project=nobody")[0], 404)
        self.assertEqual(self.server.ask("/v1/gifts?before=x")[0], 400)

    def test_entries_are_paged_to_entry_0(self):
        size = self.server.get_json("/v1/home")["as_of"]["size"]
        entries = self.pages("/v1/entries", "entries", self.more)
        self.assertEqual([entry["sequence"] for entry in entries], list(range(size - 1, -1, -1)))
        gift = next(entry for entry in entries if entry["kind"] == "post")
        shown = self.server.get_json(f"/v1/gifts/{gift['sequence']}")
        self.assertEqual((gift["amount_fen"], gift["day"], gift["project"], gift["page"]), (shown["amount_fen"], shown["day"], shown["project"], f"/gifts/{gift['sequence']}"))
        self.assertEqual(self.server.ask("/v1/entries?before=x")[0], 400)

    def test_lists_stand_in_the_page_itself_with_the_way_to_the_next(self):
        for path, zh, en in [("/gifts", "全部捐赠", "All gifts"), ("/gifts?project=p1", "全部捐赠", "All gifts"), ("/entries", "账本条目", "Entries of the book")]:
            for lang, word in [("zh", zh), ("en", en)]:
                status, _, body = self.server.ask(path + ("&" if "?" in path else "?") + "lang=" + lang)
                text = body.decode()
                self.assertEqual(status, 200)
                self.assertIn(f"<h1>{word}", text)
                self.assertIn('rel="next"', text)
                self.assertEqual(text.split("<main")[1].count("<li>"), 50)

    def read(self, name):
        status, headers, body = self.server.ask(f"/v1/export/{name}")
        self.assertEqual(status, 200, name)
        self.assertIn("attachment", headers["Content-Disposition"])
        self.assertNotIn("Content-Length", headers)
        if ".csv" in name:
            self.assertTrue(headers["Content-Type"].startswith("text/csv"))
            self.assertIn(b"amount_fen", body.splitlines()[0])
            return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        return [json.loads(line) for line in body.decode().splitlines()]

    def test_exports_are_whole_and_say_the_same_in_both_forms(self):
        home = self.server.get_json("/v1/home")
        for table, count, total in [("gifts", 130, home["amount_fen"]), ("projects", home["projects"], home["amount_fen"]), ("shops", self.server.get_json("/v1/shops")["total"], home["amount_fen"]),
                                    ("entries", home["as_of"]["size"], None), ("payouts", 0, 0)]:
            rows, objects = self.read(table + ".csv"), self.read(table + ".ndjson")
            self.assertEqual((len(rows), len(objects)), (count, count), table)
            self.assertEqual([{k: "" if v is None else str(v) for k, v in one.items()} for one in objects], rows, table)
            if total is not None:
                self.assertEqual(sum(int(row["amount_fen"]) for row in rows), total, table)
        self.assertEqual(len(self.read("gifts.csv?project=p1")), self.server.get_json("/v1/projects/p1")["project"]["gifts"])
        for name in ["gifts", "gifts.xls", "buyers.csv", "gifts.csv?project=nobody", "payouts.csv?project=nobody"]:
            self.assertEqual(self.server.ask(f"/v1/export/{name}")[0], 404, name)
        self.assertEqual(self.server.ask("/v1/export/payouts.csv?status=lost")[0], 400)

    def test_a_buyer_reaches_each_of_their_gifts(self):
        status, _, body = self.server.post("\n".join(event(f"many{i}", "100", buyer="many") for i in range(120)))
        self.assertEqual(status, 200)
        mine = {one["sequence"] for one in json.loads(body)}
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "many", "--source", "mall", "--json")
        path = "/v1/deeds/" + json.loads(out)["token"]
        gifts = self.pages(path, "latest", self.more)
        self.assertEqual(len(gifts), 120)
        self.assertEqual({gift["sequence"] for gift in gifts}, mine)
        self.assertEqual(self.server.get_json(path)["gifts"], 120)
        self.assertEqual(self.server.ask(path + "?before=x")[0], 400)

    def test_an_entry_is_found_by_its_number(self):
        gift = self.server.get_json("/v1/home")["latest"][0]["sequence"]
        for words in [str(gift), f"#{gift}", f" {gift} ", f"第{gift}条", f"{gift:,}", "".join(chr(ord("０") + int(c)) for c in str(gift))]:
            for room in ["projects", "shops"]:
                found = self.server.get_json(f"/v1/{room}?q=" + urllib.parse.quote(words))["entry"]
                self.assertEqual((found["sequence"], found["page"]), (gift, f"/gifts/{gift}"), words)
                self.assertIn(f'href="/gifts/{gift}"', self.server.ask(f"/{room}?q=" + urllib.parse.quote(words))[2].decode())
        for words in ["", "12a", "-1", "999999999", "99999999999999999999", "净水"]:
            self.assertIsNone(self.server.get_json("/v1/projects?q=" + urllib.parse.quote(words))["entry"], words)


if __name__ == "__main__":
    unittest.main()

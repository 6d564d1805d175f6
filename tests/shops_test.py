"""Shops and projects as visitors look for them: by words in any order, by pinyin, by sum, by what a shop promises."""
import unittest
import urllib.parse

from support import Case, event

PROJECTS = """project,title_zh,title_en,cause,holder,region
water,一口净水·甘肃,Clean water,乡村,青禾基金会,甘肃
books,乡村图书角·云南,Village reading corners,教育,远山基金会,云南
"""
PLEDGES = """shop,item,mode,value,project,from
豆芽家居,*,percent,1,water,2026-01-01
豆芽家居,tea<b>,fixed,0.10,books,2026-01-01
云朵茶铺,*,percent,2,books,2026-01-01
Blue 书店,*,percent,1,books,2026-01-01
Blue 书店,*,none,,books,2026-02-01
"""


class Shops(Case):
    def setUp(self):
        super().setUp()
        self.begin(PROJECTS, PLEDGES)
        self.ingest_events(*[event(str(i), "100", shop=shop) for i, shop in enumerate(["豆芽家居", "云朵茶铺", "云朵茶铺"])])
        self.server = self.serve()

    def ask(self, room, **query):
        return self.server.get_json(f"/v1/{room}?" + urllib.parse.urlencode(query))

    def shops(self, **query):
        return [row["shop"] for row in self.ask("shops", **query)["shops"]]

    def projects(self, words):
        return sorted(row["project"] for row in self.ask("projects", q=words)["projects"])

    def test_projects_by_words_in_any_order_pinyin_both_names_and_region(self):
        for words in ["甘肃 净水", "净水 甘肃", "甘肃净水", "yikoujingshui", "ykjs", "clean", "WATER Clean", "gansu", "qinghe"]:
            self.assertEqual(self.projects(words), ["water"], words)
        self.assertEqual(self.projects("xiangcun"), ["books", "water"])
        self.assertEqual(self.projects("净水 云南"), [])
        self.assertEqual(self.server.ask("/v1/projects?q=" + "x" * 201)[0], 400)

    def test_shops_by_words_and_pinyin(self):
        self.assertEqual(self.shops(q="家居 豆芽"), ["豆芽家居"])
        self.assertEqual(self.shops(q="douya"), ["豆芽家居"])
        self.assertEqual(self.shops(q="ydcp"), ["云朵茶铺"])
        self.assertEqual(self.shops(q="书店 blue"), ["Blue 书店"])
        self.assertEqual(self.shops(q="豆芽 blue"), [])

    def test_shops_by_sum(self):
        by_name, by_sum = self.ask("shops"), self.ask("shops", sort="sum")
        self.assertEqual(len(by_name["shops"]), 3)
        self.assertEqual([row["shop"] for row in by_sum["shops"]], ["云朵茶铺", "豆芽家居", "Blue 书店"])
        self.assertEqual([row["amount_fen"] for row in by_sum["shops"]], [400, 100, 0])
        self.assertEqual(self.shops(sort="sum", q="豆芽"), ["豆芽家居"])

    def test_shops_by_what_they_promise(self):
        found = self.ask("shops", promise="1% 净水")
        self.assertEqual([row["shop"] for row in found["shops"]], ["豆芽家居"])
        self.assertFalse(found["more"])
        self.assertEqual([(p["item"], p["mode"], p["value"], p["project"], p["in_force"]) for p in found["shops"][0]["pledges"]], [("*", "percent", "1", "water", True)])
        self.assertEqual(self.shops(promise="2% → reading"), ["云朵茶铺"])
        self.assertEqual(self.shops(promise="图书角"), ["云朵茶铺", "豆芽家居"])
        self.assertEqual(self.shops(promise="图书角", sort="sum", q="豆芽"), ["豆芽家居"])
        self.assertEqual(self.shops(promise="1%"), ["豆芽家居"], "Blue has ended")
        for bad in ["1% 2%", "1.234%", "x" * 201]:
            status, _, body = self.server.ask("/v1/shops?" + urllib.parse.urlencode({"promise": bad}))
            self.assertEqual(status, 400, body)
        page = self.server.ask("/shops?" + urllib.parse.urlencode({"promise": "图书角", "lang": "zh"}))[2].decode()
        self.assertIn("¥0.10 → 乡村图书角·云南 宝贝 tea&lt;b&gt;", page)

    def test_a_shop_shows_its_pledges(self):
        shop = self.ask("shops/" + urllib.parse.quote("Blue 书店"))
        self.assertEqual([(p["mode"], p["value"], p["from"], p["in_force"]) for p in shop["pledges"]], [("none", "", "2026-02-01", False), ("percent", "1", "2026-01-01", False)])
        self.assertFalse(shop["pledges_more"])
        page = self.server.ask("/shops/" + urllib.parse.quote("云朵茶铺") + "?lang=en")[2].decode()
        self.assertIn("2 % → Village reading corners", page)


if __name__ == "__main__":
    unittest.main()

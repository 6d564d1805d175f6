"""`modou trace` and GET /v1/entries/{sequence}/trace: where a gift is, what was taken back, and what the public may see."""
import json

from support import Case, event, refund


class Trace(Case):
    def trace(self, *arguments, code=0):
        out, _ = self.run_modou("trace", "--data", self.data, "--json", *arguments, code=code)
        return json.loads(out) if code == 0 else out

    def test_a_gift_waits_in_its_project_and_its_way_back_ends_at_the_shop(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "50", item="A"), event("3", "300"))
        found = self.trace("--source", "mall", "--id", "3")
        self.assertEqual((found["amount_fen"], found["parts"], found["unspent_fen"], found["more"], found["rest_fen"]), (600, [], 600, False, 0))
        self.assertEqual([(w["at"], w["amount_fen"]) for w in found["waits"]], [("p1", 600)])
        back = self.trace("--sequence", str(found["sequence"]), "--backwards")
        self.assertEqual(len(back["parts"]), 1)
        part = back["parts"][0]
        self.assertEqual((part["from"], part["to"], part["amount_fen"]), ("shop", "p1", 600))
        # After the 2.00 of order 1 on the project's line.
        self.assertEqual([(h["sequence"], h["from"], h["to"], h["interval"]) for h in part["hops"]], [(found["sequence"], "shop", "p1", [200, 800])])
        item = self.trace("--source", "mall", "--id", "2#A")
        self.assertEqual((item["amount_fen"], item["waits"][0]["at"]), (100, "p2"))

    def test_what_a_refund_took_back_is_followed_by_name(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100"), event("3", "100"))
        self.ingest_events(refund("2", "2026-10-20T10:00:00+08:00"))
        found = self.trace("--source", "mall", "--id", "2")
        self.assertEqual((found["amount_fen"], found["unspent_fen"], found["taken_back_fen"]), (200, 0, 200))
        self.assertEqual([(h["from"], h["to"], h["correction"]) for h in found["parts"][0]["hops"]], [("shop", "p1", False), ("p1", "shop", True)])
        for order in ["1", "3"]:
            other = self.trace("--source", "mall", "--id", order)
            self.assertEqual((other["unspent_fen"], other["taken_back_fen"]), (200, 0))
        pages = self.trace("--source", "mall", "--id", "3", "--page", "150")
        self.assertEqual((pages["unspent_fen"], pages["more"]), (50, False))

    def test_an_unknown_reference_is_exit_1_and_no_reference_exit_2(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        self.trace("--source", "mall", "--id", "2", code=1)
        self.trace("--source", "taobao", "--id", "1", code=1)
        self.trace("--sequence", "0", code=1)  # opens an account
        self.trace("--sequence", "9999", code=1)
        self.trace("--source", "mall", "--id", "1", "--page", "200", code=1)
        self.trace(code=2)
        self.trace("--source", "mall", code=2)
        self.trace("--id", "1", code=2)
        out, _ = self.run_modou("trace", "--data", self.data, "--source", "mall", "--id", "1")
        self.assertIn("¥2.00  not spent yet, waits in p1", out)

    def test_the_server_answers_the_command_and_tells_the_public_less(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        alone = self.trace("--source", "mall", "--id", "1", "--backwards")
        server = self.serve()
        self.assertEqual(self.trace("--source", "mall", "--id", "1", "--backwards"), alone)
        self.assertIsInstance(alone["parts"][0]["from_account"], int)
        path = f"/v1/entries/{alone['sequence']}/trace"
        public = server.get_json(path + "?direction=backwards")
        self.assertIsNone(public["parts"][0]["from_account"])
        self.assertIsNone(public["parts"][0]["hops"][0]["from_account"])
        self.assertEqual(public["parts"][0]["to_account"], alone["parts"][0]["to_account"])
        self.assertEqual(server.get_json(path)["waits"], self.trace("--source", "mall", "--id", "1")["waits"])
        for bad, status in [(path + "?direction=up", 400), (path + "?page=x", 400), (path + "?page=200", 400), ("/v1/entries/9999/trace", 404), ("/v1/entries/x/trace", 400),
                            ("/v1/entries/0/trace", 400), ("/v1/entries//trace", 404), ("/v1/entries/trace", 404)]:
            self.assertEqual(server.ask(bad)[0], status, bad)

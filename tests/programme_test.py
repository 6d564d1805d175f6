"""A second programme in another unit, by command alone: minutes of volunteers beside the gifts, in the same book."""
import json
import pathlib

from support import Case, event

HEAD = "id,person,organisation,activity,from,to\n"
SHIFTS = HEAD + """1,p1,library,books,2026-05-01 09:00,2026-05-01 12:00
2,p1,park,trees,2026-05-01 12:00,2026-05-01 13:30
3,p2,library,books,2026-05-02 09:00,2026-05-02 09:30
4,p1,park,trees,2026-05-01 11:00,2026-05-01 12:30
5,p2,park,trees,2026-05-03 08:00,2026-05-04 09:00
"""


class Programme(Case):
    def shifts(self, text, *more, code=0):
        path = self.write("shifts.csv", text)
        out, _ = self.run_modou("ingest", "--data", self.data, "--programme", "volunteer-hours", "--source", "city", "--json", *more, path, code=code)
        return json.loads(out)

    def test_shifts_become_minutes_that_are_counted_traced_and_audited(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        before = self.run_modou("totals", "--data", self.data, "--json")[0]
        _, said = self.run_modou("ingest", "--data", self.data, "--programme", "volunteer-hours", "--source", "city", self.write("early.csv", SHIFTS), code=1)
        self.assertIn("modou programme publish", said)
        out, _ = self.run_modou("programme", "list", "--data", self.data)
        self.assertIn("volunteer-hours", out)
        out, _ = self.run_modou("programme", "publish", "--data", self.data, "volunteer-hours")
        self.assertIn("number 2", out)
        rejects = str(self.folder / "rejects.csv")
        told = self.shifts(SHIFTS, "--reject-file", rejects)
        self.assertEqual((told["rows"], told["entries"], told["unit"], told["amount"], told["duplicates"]), (5, 3, "minute", 300, 0))
        self.assertEqual(told["refused"], {"overlap": 1, "too_long": 1})
        self.assertEqual([(r["line"], r["reason"], r["id"]) for r in told["rejections"]], [(5, "overlap", "4"), (6, "too_long", "5")])
        self.assertEqual(len(pathlib.Path(rejects).read_text(encoding="utf-8").splitlines()), 3)
        self.assertEqual(self.shifts(SHIFTS, code=1)["duplicates"], 3)

        # Their accounts are no shops that the tables have lost.
        self.assertNotIn("lost", json.loads(self.run_modou("repair", "--data", self.data, "--dry-run", "--json")[0]))
        totals = json.loads(self.run_modou("totals", "--data", self.data, "--programme", "volunteer-hours", "--json")[0])
        self.assertEqual(totals["numbers"], {"minutes": 300, "shifts": 3, "people": 2, "organisations": 2})
        self.assertEqual([(a["name"], a["entries"], a["amount"], a["givers"]) for a in totals["accounts"]],
                         [("organisation:library", 2, 210, 2), ("organisation:park", 1, 90, 1)])
        # Minutes are never among the gifts, nor their people among the buyers.
        after = self.run_modou("totals", "--data", self.data, "--json")[0]
        self.assertEqual({k: v for k, v in json.loads(before).items() if k not in ("as_of", "transfers")},
                         {k: v for k, v in json.loads(after).items() if k not in ("as_of", "transfers")})

        traced = json.loads(self.run_modou("trace", "--data", self.data, "--source", "city", "--id", "2", "--json")[0])
        self.assertEqual((traced["unit"], traced["amount"], traced["waits"][0]["at"]), ("minute", 90, "organisation:park"))
        self.assertEqual((traced["rule"]["programme"], traced["rule"]["version"], traced["rule"]["tally"]), ("volunteer-hours", 1, "service"))
        self.assertTrue((pathlib.Path(self.data) / f"definitions/{traced['rule']['sha256']}.toml").exists())
        out, _ = self.run_modou("trace", "--data", self.data, "--source", "city", "--id", "2")
        self.assertIn("90 minute moved", out)
        self.assertNotIn("¥", out)
        gift = json.loads(self.run_modou("trace", "--data", self.data, "--source", "mall", "--id", "1", "--json")[0])
        self.assertEqual((gift["rule"]["programme"], gift["rule"]["version"], gift["rule"]["tally"]), ("order-donation", 1, "percent"))

        tiles = str(self.folder / "tiles")
        self.run_modou("log", "export", "--data", self.data, "--out", tiles)
        audit = json.loads(self.run_modou("audit", tiles, "--key", str(pathlib.Path(self.data) / "keys/log.vkey"), "--json")[0])
        self.assertEqual(audit["faults"], [])
        self.assertEqual([(a["name"], a["unit"], a["inflow"], a["gifts"]) for a in audit["accounts"] if a["unit"] == "minute"],
                         [("organisation:library", "minute", 210, 2), ("organisation:park", "minute", 90, 1)])
        self.run_modou("repair", "--data", self.data, "--dry-run")

    def test_a_programme_says_all_that_it_is_and_when_it_reports(self):
        self.begin()
        told = json.loads(self.run_modou("programme", "show", "--data", self.data, "order-donation", "--json")[0])
        self.assertIn("善款由 org:foundation 持有，平台从不经手", [line["zh"] for line in told["says"]])
        self.assertRegex(told["report_due"], r"^\d{4}-\d\d-\d\d$")
        self.run_modou("programme", "show", "--data", self.data, "nothing", code=1)
        text = next(pathlib.Path(self.data, "definitions").glob("*.toml")).read_text(encoding="utf-8")
        bad = self.write("bad.toml", text.replace("[numbers]", "[nambers]"))
        _, said = self.run_modou("programme", "publish", "--data", self.data, bad, code=1)
        self.assertIn("bad.toml:", said)
        self.assertIn('did you mean "numbers"?', said)

    def test_a_server_takes_shifts_too(self):
        self.begin()
        self.serve()
        self.run_modou("programme", "publish", "--data", self.data, "volunteer-hours")
        self.assertEqual(self.shifts(SHIFTS, code=1)["entries"], 3)
        totals = json.loads(self.run_modou("totals", "--data", self.data, "--programme", "volunteer-hours", "--json")[0])
        self.assertEqual(totals["numbers"]["minutes"], 300)
        for wrong in (["--shop", "s"], ["--other-orders"], ["--format", "csv"]):
            self.run_modou("ingest", "--data", self.data, "--programme", "volunteer-hours", *wrong, "-", code=2)

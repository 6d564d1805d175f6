"""`modou map` from outside: a map is taken in, asked, moderated, and bad input leaves what stands."""
import gzip
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as ET

from support import MODOU, ROOT, Case

HERE, LIBRARY, TEA = [0.0164, 0.0203], [0.0173, 0.0252], [0.0255, 0.0256]
REAL = pathlib.Path(os.environ.get("MODOU_NAVIGATION_DATA", ROOT.parent / "shared/data/navigation"))
DEVICE = "A" * 43


def osm(nodes, ways, relations=""):
    body = "".join(f"<node id='{i}' lat='{lat}' lon='{lon}'/>" for i, lon, lat in nodes)
    body += "".join(f"<way id='{i}'>" + "".join(f"<nd ref='{n}'/>" for n in refs) + "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items()) + "</way>" for i, refs, tags in ways)
    return f"<osm version='0.6'>{body}{relations}</osm>"


class Map(Case):
    def take_in(self, text=None, code=0):
        if text is None:
            return self.run_modou("map", "import", "--data", self.data, "--demo", code=code)
        return self.run_modou("map", "import", "--data", self.data, self.write("town.osm", text), code=code)

    def ask(self, *requests, command="route"):
        lines = "\n".join(r if isinstance(r, str) else json.dumps(r) for r in requests)
        out, _ = self.run_modou("map", command, "--data", self.data, "--json", stdin=lines.encode())
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(answers), len(requests))
        return answers

    def test_a_way_around_the_steps_is_told_with_its_cost(self):
        self.take_in()
        limited, free = self.ask({"from": HERE, "to": LIBRARY, "metric": "shortest", "steps": "avoid"}, {"from": HERE, "to": LIBRARY, "metric": "shortest"})
        self.assertTrue(limited["found"] and limited["reached_exact"])
        self.assertAlmostEqual(limited["distance_m"] - free["distance_m"], limited["avoided"][0]["extra_m"], delta=0.2)
        self.assertEqual(limited["avoided"][0]["why"], ["steps"])
        self.assertEqual(limited["avoided"][0]["value"], 14)
        self.assertEqual(free["avoided"], [])
        self.assertEqual(set(limited), {"found", "distance_m", "duration_s", "ways", "nodes", "snapped", "reached_exact", "avoided", "certainty", "unrestricted_m", "geometry"})
        out, _ = self.run_modou("map", "route", "--data", self.data, "--from", "0.0164,0.0203", "--to", "0.0173,0.0252")
        self.assertIn("避开14级台阶", out)
        out, _ = self.run_modou("map", "route", "--data", self.data, "--from", "0.0164,0.0203", "--to", "0.0173,0.0252", "--lang", "en")
        self.assertIn("14 steps", out)

    def test_limits_hold_and_what_they_cut_off_is_said(self):
        self.take_in()
        tea, hill, own, wide = self.ask({"from": HERE, "to": TEA, "steps": "avoid"}, {"from": [0.0236, 0.0224], "to": [0.0236, 0.0244], "limits": {"incline_percent": 6}},
                                        {"from": HERE, "to": LIBRARY, "steps": "avoid", "reports": [{"at": [0.0169, 0.0249], "way": 34}]},
                                        {"from": HERE, "to": LIBRARY, "profile": "manual", "unknown": "avoid", "limits": {"width_m": 3}})
        self.assertFalse(tea["reached_exact"])
        self.assertIn("steps", [why for item in tea["none"]["barriers"] for why in item["why"]])
        self.assertTrue(hill["found"])
        self.assertNotIn(10, hill["ways"])
        self.assertFalse(own["found"] and own["reached_exact"])
        self.assertFalse(wide["found"] and wide["reached_exact"])

    def test_each_bad_line_is_answered_and_the_rest_goes_on(self):
        self.take_in()
        good = {"from": HERE, "to": LIBRARY}
        answers = self.ask("nonsense", {"to": LIBRARY}, {**good, "limits": {"widht_m": 1}}, {**good, "limits": {"width_m": -1}}, {**good, "unknown": "maybe"}, {**good, "from": [1000, 0]},
                           {**good, "forbid": {"smoothness": ["bumpy"]}}, {**good, "to": [120, 30]}, "[]", json.dumps(good) + " " * 300_000, {**good, "colour": "red"}, good)
        self.assertEqual([answer.get("error", {}).get("at", "-") if "error" in answer else "ok" for answer in answers],
                         ["-", "from", "limits.widht_m", "limits.width_m", "unknown", "from", "forbid.smoothness", "to", "-", "-", "ok", "ok"])
        self.assertEqual(answers[-2]["ignored"], ["colour"])

    def test_reach_grows_with_its_limit(self):
        self.take_in()
        near, far, both = self.ask({"from": HERE, "limit_m": 200, "steps": "avoid"}, {"from": HERE, "limit_m": 900, "steps": "avoid"}, {"from": HERE}, command="isochrone")
        self.assertLess(near["reachable_junctions"], far["reachable_junctions"])
        self.assertLessEqual(near["farthest_crow_m"], 200)
        self.assertEqual(near["outline"]["type"], "MultiPolygon")
        self.assertEqual(both["error"]["at"], "limit_m")

    def test_bad_extracts_are_refused_and_the_map_before_stays(self):
        self.take_in()
        before = self.ask({"from": HERE, "to": LIBRARY})
        for name, content in [("empty.osm", b""), ("text.osm", b"hello"), ("cut.osm", b"<osm><node id='1' lat='1' lon='1'/>"), ("nothing.osm", b"<osm version='0.6'></osm>"),
                              ("bad.osm.gz", gzip.compress(b"<osm><way>")[:-6]), ("noise.osm.pbf", bytes(range(256)) * 8), ("header.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\xff\xff\x7f")]:
            _, told = self.run_modou("map", "import", "--data", self.data, self.write(name, content), code=1)
            self.assertTrue(told.startswith("modou: "), told)
        self.run_modou("map", "import", "--data", self.data, str(self.folder / "missing.osm.pbf"), code=1)
        self.run_modou("map", "import", "--data", self.data, code=2)
        self.assertEqual(self.ask({"from": HERE, "to": LIBRARY}), before)

    def test_odd_extracts_are_got_along_with(self):
        nodes = [(-1, 8.0, 0.0), (-2, 8.001, 0.0), (-3, 8.002, 0.0), (-3, 8.002, 0.00001), (4, 8.0, 0.001)]
        out, _ = self.run_modou("map", "import", "--data", self.data, "--json",
                                self.write("odd.osm", osm(nodes, [(-7, [-1, -2, 99, -3], {"highway": "footway"}), (8, [-1, 4], {"highway": "steps", "step_count": "5"})])))
        done = json.loads(out)
        self.assertEqual((done["duplicate_nodes"], done["missing_nodes"]), (1, 1))
        answer = self.ask({"from": [8.0, 0], "to": [8.001, 0], "steps": "avoid"})[0]
        self.assertEqual((answer["ways"], round(answer["distance_m"])), ([-7], 111))

    def test_a_killed_import_leaves_the_map_before(self):
        self.take_in()
        before = self.ask({"from": HERE, "to": LIBRARY})
        town = osm([(i, 8 + i / 1e5, 0) for i in range(60_000)], [(i, [i, i + 1], {"highway": "footway"}) for i in range(59_999)])
        path = self.write("long.osm", town)
        for after in (0.02, 0.1, 0.3):
            process = subprocess.Popen([MODOU, "map", "import", "--data", self.data, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.assertEqual(self.ask({"from": HERE, "to": LIBRARY}), before)
        for part in pathlib.Path(self.data, "map").glob("*.graph"):
            part.write_bytes(part.read_bytes()[:-1] + b"\x00\x01")
        _, told = self.run_modou("map", "route", "--data", self.data, "--json", code=1, stdin=b"")
        self.assertIn("import", told)

    def test_a_running_server_takes_up_a_map_and_a_moderators_word(self):
        self.begin()
        server = self.serve()
        self.assertEqual(server.get_json("/v1/map"), {"ready": False})
        self.take_in()

        def until(question, limit=30):
            end = time.monotonic() + limit
            while not question():
                self.assertLess(time.monotonic(), end, "it did not come")
                time.sleep(0.05)  # between looks, not instead of them

        until(lambda: server.get_json("/v1/map")["ready"])
        body = json.dumps({"coordinates": [HERE, LIBRARY]}).encode()
        distance = lambda: json.loads(server.ask("/ors/v2/directions/manual/geojson", body)[2])["features"][0]["properties"]["summary"]["distance"]
        plain = distance()
        status, _, reply = server.ask("/v1/map/reports", json.dumps({"at": [0.0164, 0.0223], "way": 6, "kind": "blocked", "note": "a <b>ditch</b>"}).encode(), {"Modou-Device": DEVICE})
        self.assertEqual(status, 201)
        self.assertGreater(distance(), plain)
        number = str(json.loads(reply)["id"])
        out, _ = self.run_modou("map", "reports", "list", "--data", self.data)
        self.assertIn("ditch", out)
        out, _ = self.run_modou("map", "reports", "export", "--data", self.data)
        notes = ET.fromstring(out)
        self.assertEqual([(note.get("lat"), "ditch" in note[0].text) for note in notes], [("0.0223000", False)])
        self.run_modou("map", "reports", "accept", "--data", self.data, number)
        notes = ET.fromstring(self.run_modou("map", "reports", "export", "--data", self.data)[0])
        self.assertIn("<b>ditch</b>", notes[0][0].text)
        until(lambda: server.get_json("/v1/map/reports")["features"][0]["properties"]["state"] == "accepted")
        self.run_modou("map", "reports", "reject", "--data", self.data, number)
        until(lambda: distance() == plain)
        self.run_modou("map", "reports", "accept", "--data", self.data, "999", code=1)

    def test_the_bench_prints_its_table(self):
        out, _ = self.run_modou("map", "bench", "--queries", "20", "--json")
        lines = json.loads(out)["lines"]
        self.assertTrue(all(line["p50_ms"] <= line["p99_ms"] <= line["most_ms"] for line in lines))

    @unittest.skipUnless((REAL / "reference_cases.json").is_file(), "no reference cases beside the repository")
    def test_reference_cases_through_the_command(self):
        for extract, name in [("heidelberg.test.osm.pbf", "h"), ("liechtenstein.osm.pbf", "l")]:
            self.data = str(self.folder / name)
            self.run_modou("map", "import", "--data", self.data, str(REAL / extract))
            kinds = {"avoid_steps": ("stepfree_shortest_m", {}), "limit_incline_gt_6": ("limited_shortest_m", {"limits": {"incline_percent": 6}}),
                     "limit_width_lt_0.9": ("limited_shortest_m", {"limits": {"width_m": 0.9}}), "live_barrier": ("after_m", {})}
            cases = [c for c in json.loads((REAL / "reference_cases.json").read_text())["cases"] if c["data"] == extract and c["kind"] in kinds]
            requests = []
            for case in cases:
                request = {"from": case["from"], "to": case["to"], "metric": "shortest", "steps": "avoid", **kinds[case["kind"]][1]}
                if case["kind"] == "live_barrier":
                    request["reports"] = [{"at": case["report_at"], "way": case["blocked_way"]}]
                requests.append(request)
            for case, answer in zip(cases, self.ask(*requests) if requests else []):
                expected = case[kinds[case["kind"]][0]]
                self.assertTrue(answer["found"] and answer["reached_exact"], case)
                self.assertAlmostEqual(answer["distance_m"] / expected, 1, delta=0.01, msg=str(case))
                self.assertFalse(set(case.get("forbidden_ways", [])) & set(answer["ways"]), case)


if __name__ == "__main__":
    unittest.main()

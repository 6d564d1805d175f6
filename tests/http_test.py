"""The HTTP API from outside: every route of the document, who may call it, and what bad requests are told."""
import base64
import gzip
import json
import pathlib
import re
import socket
import threading
import unittest
import urllib.parse
import urllib.request

from support import Case, ROOT, event, refund, jpeg

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text())


def check(schema, value, where="reply"):
    """The few words of JSON Schema that the document uses."""
    if "$ref" in schema:
        return check(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value, where)
    if "anyOf" in schema:  # something, or null
        return check(schema["anyOf"][1 if value is None else 0], value, where)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    names = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "number": (int, float), "null": type(None)}
    if kinds and not any(isinstance(value, names[k]) and not (k == "integer" and isinstance(value, bool)) for k in kinds):
        raise AssertionError(f"{where}: expected {kinds}, found {value!r}")
    if isinstance(value, dict):
        for key in schema.get("required", []):
            if key not in value:
                raise AssertionError(f"{where}: {key} is missing")
        if "properties" in schema:
            for key, inner in value.items():
                if key not in schema["properties"]:
                    raise AssertionError(f"{where}: {key} is not in the document")
                check(schema["properties"][key], inner, f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for i, inner in enumerate(value):
            check(schema["items"], inner, f"{where}[{i}]")
    if "enum" in schema and value not in schema["enum"]:
        raise AssertionError(f"{where}: {value!r} is not one of {schema['enum']}")


DEVICE, OTHER = "A" * 43, "B" * 42 + "A"
HERE = [0.0164, 0.0203]
# What each POST of the document is sent: the same for every caller.
TWO = [HERE, [0.0173, 0.0252]]
WAY, REACH, TIMES, NEAREST = {"coordinates": TWO, "language": "zh"}, {"locations": [HERE], "range": [300, 600]}, {"locations": TWO, "metrics": ["distance", "duration"]}, {"locations": [HERE]}
BODIES = {"/v1/map/search": {"q": "yundou"}, "/v1/map/survey": {"near": HERE}, "/v1/map/reports": {"at": HERE, "kind": "blocked"}, "/v1/map/reports/{id}/voice": {"still": True},
          "/v1/map/reports/{id}/withdraw": {},
          **{f"/ors/v2/{what}/{{profile}}{form}": body for what, body in (("directions", WAY), ("isochrones", REACH), ("matrix", TIMES), ("snap", NEAREST)) for form in ("", "/json", "/geojson")}}
QUERIES = {"/ors/v2/directions/{profile}": "?start={},{}&end={},{}".format(*TWO[0], *TWO[1])}


class Api(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.run_modou("map", "import", "--data", self.data, "--demo")
        self.ingest_events(*[event(str(i), "100", buyer=f"b{i % 3}") for i in range(30)], event("x", "5", shop="s2"))
        self.server = self.serve()
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall", "--json")
        self.deed = json.loads(out)["token"]
        self.gift = self.server.get_json("/v1/home")["latest"][0]["sequence"]
        picture, update = self.say_what_it_is_for()
        out, _ = self.run_modou("disburse", "propose", "--data", self.data, "--project", "p1", "--payee", "Village Works", "--amount", "1.00", "--purpose",
                                "pipes", "--evidence", self.write("contract.txt", "a contract"), "--as", "anna", "--json")
        payout = str(json.loads(out)["payout"])
        self.arguments = {"/v1/payouts/{payout}": payout, "/v1/payouts/{payout}/sources": payout, "/v1/payouts/{payout}/gifts": payout, "/v1/export/{table}": "gifts.csv", "/v1/projects/{id}": "p1", "/v1/shops/{id}": "s1", "/v1/deeds/{token}": self.deed,
                          "/v1/gifts/{sequence}": str(self.gift), "/v1/entries/{sequence}/trace": str(self.gift), "/v1/entries/{sequence}/receipt": str(self.gift),
                          "/v1/projects/{id}/updates": "p1", "/v1/projects/{id}/feed": "p1", "/v1/updates/{entry}": update, "/pictures/{picture}": picture,
                          "/v1/definitions/{sha256}": self.server.get_json(f"/v1/gifts/{self.gift}")["rule"]["sha256"],
                          "/log/tile/{tile}": "0/000.p/1", "/v1/map/tiles/{tile}": "14-8192-8190.mvt"}
        photo = "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode()
        self.report = self.new_report(OTHER, photo=photo)
        self.run_modou("map", "reports", "accept", "--data", self.data, str(self.report))

    def say_what_it_is_for(self):
        """Of project p1, with a picture and an update; answers both names."""
        (self.folder / "a.jpg").write_bytes(jpeg())
        about = "project,title_zh,title_en,cause,holder,region,description_zh,budget,pictures\np1,一口净水,Clean water,乡村,青禾基金会,甘肃,打井,水泵 | pumps | 10,a.jpg | 院子 | a yard\n"
        self.run_modou("import", "projects", "--data", self.data, "--pictures", ".", self.write("about.csv", about))
        out, _ = self.run_modou("project", "update", "--data", self.data, "--project", "p1", "--title-zh", "开工", "--text-zh", "第一天", "--picture", "a.jpg", "--alt-zh", "院子",
                                "--alt-en", "a yard", "--json")
        return self.server.get_json("/v1/projects/p1")["project"]["picture"]["src"].rsplit("/", 1)[1], str(json.loads(out)["entry"])

    def new_report(self, device, **more):
        status, _, body = self.server.ask("/v1/map/reports", json.dumps({"at": [0.02, 0.0222], "kind": "blocked", **more}).encode(), {"Modou-Device": device})
        self.assertEqual(status, 201, body)
        return json.loads(body)["id"]

    def address(self, path):
        if path.endswith("/withdraw"):
            return path.replace("{id}", str(self.new_report(DEVICE)))
        if "{id}" in path and path.startswith("/v1/map/"):
            return path.replace("{id}", str(self.report))
        if "{profile}" in path:
            return path.replace("{profile}", "manual")
        return re.sub("{.*}", self.arguments[path], path) if "{" in path else path

    def call(self, path, method, headers=None):
        """A route as the document describes it, with a body that it takes."""
        body = json.dumps(BODIES[path]).encode() if path in BODIES and method == "post" else b"[]" if method == "post" else None
        headers = {"Content-Type": "application/json", **({"Modou-Device": DEVICE} if path in BODIES else {}), **(headers or {})}
        query = QUERIES.get(path, "") if method == "get" else ""
        return self.server.ask(self.address(path) + query, body, headers, method.upper())

    def test_every_route_answers_as_the_document_says(self):
        for path, methods in DOCUMENT["paths"].items():
            if path == "/v1/stream":
                continue
            for method, operation in methods.items():
                expected = next(status for status in operation["responses"] if status != "default")
                content = operation["responses"][expected]["content"]
                kind = next(iter(content))
                if path == "/v1/events":
                    status, headers, body = self.server.post(event("doc", "1"))
                else:
                    status, headers, body = self.call(path, method)
                self.assertEqual(status, int(expected), (path, body))
                self.assertTrue(headers["Content-Type"].startswith(kind), (path, headers["Content-Type"]))
                if kind.endswith("json"):
                    check(content[kind]["schema"], json.loads(body), path)

    def test_each_operation_is_answered_by_its_own_handler(self):
        for path, methods in DOCUMENT["paths"].items():
            for method in methods:
                # The document itself holds the words that health says.
                if path in ("/v1/stream", "/health", "/v1/openapi.json"):
                    continue
                with self.subTest(path=path, method=method):
                    _, _, body = self.call(path, method, {"Authorization": "Bearer " + self.server.token})
                    self.assertNotIn(b'"log_size"', body)
                    self.assertNotIn(b"not_handled", body)

    def test_a_part_of_an_address_is_one_segment_with_its_encoded_slashes(self):
        ask = lambda path, method="GET": self.server.ask(path, b"{}" if method == "POST" else None, {"Content-Type": "application/json"}, method)[0]
        for path in ["/v1/projects/p1/more", "/v1/shops/s1/x", "/v1/projects/p1%2Fmore", "/v1%2Fhome", "/v1/home%2F", "/v1/home/", "/v1//home", "/health%2F", "/health/x", "/projects/p1/more",
                     "/assets%2Fx.js", f"/v1/gifts/{self.gift}/receipt", f"/v1/entries/{self.gift}%2Freceipt", "/nowhere"]:
            self.assertEqual(ask(path), 404, path)
        for path in ["/nowhere", "/v1/nowhere", "/log/nowhere", "/projects/p1/more"]:
            self.assertEqual(ask(path, "POST"), 404, path)
        for path in ["/about", "/projects", "/projects/p1", "/updates/1", "/health"]:
            status, headers, _ = self.server.ask(path, b"{}", {}, "POST")
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"), path)
        self.assertEqual(ask("/v1/projects/%70%31"), 200)
        self.assertEqual(ask("/log/tile/0/000.p/1"), 200)

    def test_each_role_gets_what_is_its_own(self):
        for path, methods in DOCUMENT["paths"].items():
            for method, operation in methods.items():
                if path == "/v1/stream":
                    continue
                open_to_all = operation["security"] == []
                good = int(next(status for status in operation["responses"] if status != "default"))
                for token, expected in [(None, good if open_to_all else 401), ("wrong", good if open_to_all else 401), (self.server.token, good)]:
                    status, _, body = self.call(path, method, {"Authorization": "Bearer " + token} if token else None)
                    self.assertEqual(status, expected, (path, token, body))
                    if expected == 401:
                        check(DOCUMENT["components"]["schemas"]["Problem"], json.loads(body))

    def test_the_map_answers_a_neighbour_and_a_stranger_alike(self):
        ask = lambda path, body, device=None: self.server.ask(path, json.dumps(body).encode(), {"Modou-Device": device} if device else {})
        directions = BODIES["/ors/v2/directions/{profile}/geojson"]
        plain = json.loads(ask("/ors/v2/directions/manual/geojson", directions)[2])
        way = plain["features"][0]["properties"]
        self.assertEqual([item["why"] for item in way["modou"]["avoided"]], [["steps"]])
        self.assertRegex(way["modou"]["avoided"][0]["text"], "避开14级台阶，多走145米")
        self.assertIn("segments", way)
        street = next(stretch for stretch in way["modou"]["stretches"] if stretch["length_m"] > 200)
        line = plain["features"][0]["geometry"]["coordinates"]
        at = [sum(line[i][k] for i in street["points"]) / 2 for k in (0, 1)]
        status, _, body = ask("/v1/map/reports", {"at": at, "way": street["way"], "kind": "blocked"}, DEVICE)
        self.assertEqual((status, json.loads(body)["in_effect"]), (201, True))
        other = json.loads(ask("/ors/v2/directions/manual/geojson", directions)[2])["features"][0]["properties"]
        self.assertGreater(other["summary"]["distance"], way["summary"]["distance"])
        number = json.loads(body)["id"]
        self.assertEqual(ask(f"/v1/map/reports/{number}/voice", {"still": False}, DEVICE)[0], 403)
        self.assertEqual(ask(f"/v1/map/reports/{number}/withdraw", {}, OTHER)[0], 404)
        self.assertEqual(ask(f"/v1/map/reports/{number}/withdraw", {}, DEVICE)[0], 200)
        again = json.loads(ask("/ors/v2/directions/manual/geojson", directions)[2])["features"][0]["properties"]
        self.assertEqual(again["summary"], way["summary"])
        # To the tea house there are only steps.
        status, _, body = ask("/ors/v2/directions/manual/geojson", {"coordinates": [HERE, [0.0255, 0.0256]]})
        told = json.loads(body)
        self.assertTrue(status == 404 and told["error"]["code"] == 2009 or not told["features"][0]["properties"]["modou"]["reached_exact"], told)

    def test_bad_requests_of_the_map_are_told_what_is_wrong(self):
        way = {"coordinates": [HERE, [0.0173, 0.0252]]}
        for path, body, status, word in [
                ("/ors/v2/directions/manual/geojson", {**way, "coordinates": [HERE]}, 400, "coordinates"), ("/ors/v2/directions/manual/geojson", {**way, "coordinates": [HERE, ["a", 1]]}, 400, "number"),
                ("/ors/v2/directions/manual/geojson", {**way, "coordinates": [HERE, [181, 1]]}, 400, "between"), ("/ors/v2/directions/car/geojson", way, 400, "profile"),
                ("/ors/v2/directions/manual/geojson", {**way, "modou": {"limits": {"widht_m": 1}}}, 400, "widht_m"), ("/ors/v2/directions/manual/geojson", {**way, "coordinates": [HERE, [120, 30]]}, 400, "300 km"),
                ("/ors/v2/directions/manual/geojson", {**way, "options": {"profile_params": {"restrictions": {"surface_type": "lava"}}}}, 400, "surface_type"),
                ("/ors/v2/isochrones/manual", {"locations": [HERE], "range": [0]}, 400, "range"), ("/ors/v2/matrix/manual", {"locations": [HERE] * 201}, 400, "locations"),
                ("/v1/map/search", {"q": 5}, 400, "text"), ("/v1/map/survey", {"near": [1]}, 400, "longitude"), ("/v1/map/reports", {"at": HERE, "kind": "ghost"}, 400, "blocked"),
                ("/v1/map/reports", {"at": [50, 50], "kind": "blocked"}, 400, "60 m"), ("/v1/map/reports", {"at": HERE, "kind": "blocked", "photo": "data:image/jpeg;base64,AAAA"}, 400, "JPEG"),
                ("/v1/map/reports", {"at": HERE, "kind": "blocked", "photo": "data:image/svg+xml;base64,AAAA"}, 400, "JPEG"), ("/v1/map/reports", {"at": HERE, "kind": "blocked", "note": "x" * 2000}, 400, "280")]:
            got, _, text = self.server.ask(path, json.dumps(body).encode(), {"Modou-Device": DEVICE})
            self.assertEqual(got, status, (path, body, text))
            self.assertIn(word, text.decode(), (path, body))
        self.assertEqual(self.server.ask("/v1/map/reports", json.dumps({"at": HERE, "kind": "blocked"}).encode())[0], 400)
        self.assertEqual(self.server.ask("/v1/map/reports", b"\xff{", {"Modou-Device": DEVICE})[0], 400)
        for tile in ["x", "1-2.mvt", "3-8-0.mvt", "16-0-0.mvt", "-1-0-0.mvt"]:
            self.assertEqual(self.server.ask("/v1/map/tiles/" + tile)[0], 404, tile)
        self.assertEqual(self.server.ask("/v1/map/photos/999")[0], 404)
        self.assertEqual(self.server.ask("/v1/map/reports?box=1,2,3")[0], 400)

    def test_a_photograph_tells_no_place_and_waits_for_a_moderator(self):
        status, headers, body = self.server.ask(f"/v1/map/photos/{self.report}")
        self.assertEqual((status, headers["Content-Type"]), (200, "image/jpeg"))
        self.assertNotIn(b"taken at home", body)
        self.assertTrue(body.startswith(b"\xff\xd8\xff\xe0") and body.endswith(b"\xff\xd9"), body)
        fresh = self.new_report(DEVICE, photo="data:image/jpeg;base64," + base64.b64encode(jpeg()).decode(), note="by the red gate")
        self.assertEqual(self.server.ask(f"/v1/map/photos/{fresh}")[0], 404)
        self.assertNotIn(b"red gate", self.server.ask("/v1/map/reports")[2])

    def test_who_reports_much_is_asked_to_wait_and_no_crowd_comes_from_one_address(self):
        for _ in range(8):
            self.new_report(DEVICE)
        status, headers, _ = self.server.ask("/v1/map/reports", json.dumps({"at": HERE, "kind": "blocked"}).encode(), {"Modou-Device": DEVICE})
        self.assertEqual((status, headers["Retry-After"]), (429, "600"))
        answers = [self.server.ask("/v1/map/reports", json.dumps({"at": HERE, "kind": "blocked"}).encode(), {"Modou-Device": chr(67 + i) * 42 + "A"})[0] for i in range(8)]
        self.assertEqual((answers[0], answers[-1]), (201, 429))
        # Behind a proxy each neighbour has an address of their own; what a client claims before it counts for nothing.
        behind = lambda device, seen: self.server.ask("/v1/map/reports", json.dumps({"at": HERE, "kind": "blocked"}).encode(), {"Modou-Device": device, "X-Forwarded-For": seen})[0]
        self.assertEqual(behind("P" * 42 + "A", "203.0.113.9"), 201)
        claimed = [behind(chr(97 + i) * 42 + "A", f"198.51.100.{i}, 203.0.113.77") for i in range(8)]
        self.assertEqual((claimed[0], claimed[-1]), (201, 429))

    def test_a_problem_names_its_sentence_and_follows_its_reader(self):
        address = "/v1/payouts?from=tomorrow"
        for accepted, title, language in [({}, "The request cannot be read", "en"), ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "请求格式不对", "zh-CN"),
                                          ({"Accept-Language": "zh;q=0.2,en-GB;q=0.9"}, "The request cannot be read", "en"), ({"Accept-Language": "fr"}, "The request cannot be read", "en")]:
            status, headers, text = self.server.ask(address, headers=accepted)
            problem = json.loads(text)
            self.assertEqual((status, problem["title"], headers["Content-Language"]), (400, title, language))
            self.assertIn("Accept-Language", headers["Vary"])
            self.assertEqual((problem["key"], problem["arguments"], problem["detail"], problem["detail_zh"]),
                             ("giving_door.written_day", [], "a day is written like 2026-11-30", "日期写作 2026-11-30"))
        # Refused before its body is read, and by the reader of a described body.
        status, headers, text = self.server.ask("/v1/events", b"[]", {"Accept-Language": "zh", "Authorization": "Bearer no"})
        self.assertEqual((status, json.loads(text)["title"], headers["Content-Language"]), (401, "需要令牌", "zh-CN"))
        status, _, text = self.server.ask("/v1/map/reports", json.dumps({"at": HERE}).encode(), {"Modou-Device": DEVICE})
        problem = json.loads(text)
        self.assertEqual((status, problem["at"], problem["detail"], problem["detail_zh"]), (400, "kind", "is needed: what is there", "必填：那里有什么"))
        self.assertNotIn("Content-Language", self.server.ask("/v1/home")[1])

    def test_bad_requests_are_told_what_is_wrong(self):
        for body, kind, status, code in [("hello", "application/x-ndjson", 400, "bad_input"), ('[{"a":]', "application/json", 400, "bad_input"), ("[]", "text/csv", 415, "wrong_type"),
                                         ("\n".join(["{}"] * 8193), "application/x-ndjson", 413, "limit"), (b"x" * ((16 << 20) + 1), "application/x-ndjson", 413, "body_too_large")]:
            got, headers, text = self.server.post(body, kind=kind)
            problem = json.loads(text)
            self.assertEqual((got, problem["code"], headers["Content-Type"]), (status, code, "application/problem+json"))
            check(DOCUMENT["components"]["schemas"]["Problem"], problem)
            if code == "bad_input":
                self.assertRegex(problem["at"], r"^offset \d+$")
        self.assertEqual(self.server.ask("/v1/nothing")[0], 404)
        self.assertEqual(self.server.ask("/v1/home", b"x", method="POST")[0], 405)
        self.assertEqual(self.server.ask("/v1/events")[0], 405)
        self.assertEqual(self.server.ask("/%2e%2e/etc/passwd")[0], 400)

    def test_events_are_answered_one_by_one(self):
        status, _, body = self.server.post(json.dumps([json.loads(event("n1", "100")), json.loads(event("n1", "100")), json.loads(event("n2", "1e3")), json.loads(event("n3", "5", shop="zz"))]),
                                           kind="application/json")
        answers = json.loads(body)
        self.assertEqual([(a["index"], a["outcome"], a["reason"]) for a in answers],
                         [(0, "gift", None), (1, "duplicate", None), (2, "rejected", "bad_amount"), (3, "skipped", "no_pledge")])
        self.assertEqual(answers[0]["sequence"], answers[1]["sequence"])

    def test_a_gift_reaches_those_who_watch(self):
        seen, ready = [], threading.Event()

        def watch():
            with urllib.request.urlopen(self.server.url + "/v1/stream", timeout=30) as stream:
                name = b""
                for line in stream:
                    name = line if line.startswith(b"event:") else name
                    if line.startswith(b"data:") and b"totals" in name:
                        seen.append(json.loads(line[5:]))
                        ready.set()
                        if len(seen) == 2:
                            return

        watcher = threading.Thread(target=watch)
        watcher.start()
        self.assertTrue(ready.wait(30))
        self.server.post(event("live", "100"))
        watcher.join(30)
        self.assertEqual(seen[1]["gifts"], seen[0]["gifts"] + 1)
        self.assertEqual(seen[1]["latest"]["amount_fen"], 200)

    def test_who_watches_gets_the_first_page_of_one_moment(self):
        seen, ready = [], threading.Event()

        def watch(query):
            with urllib.request.urlopen(self.server.url + "/v1/stream" + query, timeout=30) as stream:
                name = b""
                for line in stream:
                    name = line if line.startswith(b"event:") else name
                    if line.startswith(b"data:") and b"totals" in name:
                        ready.set()
                    if line.startswith(b"data:") and b"home" in name:
                        seen.append(json.loads(line[5:]))
                        return

        watch("")
        self.assertEqual(seen[0], self.server.get_json("/v1/home"))
        # Who has it already is sent the next one only.
        watcher = threading.Thread(target=watch, args=(f"?size={seen[0]['as_of']['size']}",))
        watcher.start()
        self.assertTrue(ready.wait(30))
        self.server.post(event("moment", "100"))
        watcher.join(30)
        before, after = seen
        self.assertEqual(after["gifts"], before["gifts"] + 1)
        self.assertEqual(after["money"]["recorded_fen"], after["amount_fen"])
        self.assertEqual(after["latest"][0]["sequence"], after["as_of"]["size"] - 1)
        check(DOCUMENT["components"]["schemas"]["Home"], after)

    def test_money_stands_in_the_page_itself_each_kind_under_its_own_word(self):
        for path in ["/", "/projects/p1"]:
            for lang, words in [("zh", ["账本记下", "银行到账", "已为提出或批准的支付留出", "还没有承诺出去"]), ("en", ["Recorded in the book", "Received at the bank", "Set aside for payments proposed or approved", "Not yet promised"])]:
                text = self.server.ask(f"{path}?lang={lang}")[2].decode()
                for word in words:
                    self.assertIn(f"<dt>{word}</dt>", text)
                self.assertIn(f"<dt>{words[2]}</dt><dd>¥1.00</dd>", text)

    def test_pages_speak_for_themselves_in_both_languages(self):
        for path in ["/", "/projects", "/projects/p1", "/shops", "/shops/s1", f"/gifts/{self.gift}"]:
            for lang, word in [("zh", 'lang="zh"'), ("en", 'lang="en"')]:
                status, headers, body = self.server.ask(path, headers={"Accept-Language": lang})
                text = body.decode()
                self.assertEqual(status, 200)
                self.assertIn(word, text)
                self.assertRegex(text, r"<title>[^<]+</title><meta name=\"description\" content=\"[^\"]+\"")
                self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
        self.assertIn("¥60.00", self.server.ask("/projects/p1")[2].decode())
        self.assertNotIn("演示数据：", self.server.ask("/")[2].decode())

    def test_private_things_stay_private(self):
        status, headers, body = self.server.ask("/deeds/" + self.deed)
        self.assertEqual((status, headers["X-Robots-Tag"], headers["Cache-Control"]), (200, "noindex", "private, no-store"))
        self.assertEqual(self.server.ask("/deeds/" + "0" * 32)[0], 404)
        gift = self.server.get_json(f"/v1/gifts/{self.gift}")
        self.assertNotIn("shop", gift)
        for path in ["/metrics", "/v1/home", "/v1/projects/p1", f"/v1/gifts/{self.gift}"]:
            for secret in ["b1", "mall", self.server.token]:
                self.assertNotIn('"' + secret, self.server.ask(path)[2].decode(), path)

    def test_files_are_cached_and_head_has_no_body(self):
        status, headers, body = self.server.ask("/v1/openapi.json")
        self.assertEqual(status, 200)
        status, _, body = self.server.ask("/v1/openapi.json", headers={"If-None-Match": headers["ETag"]})
        self.assertEqual((status, body), (304, b""))
        status, headers, body = self.server.ask("/v1/home", method="HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["Content-Length"]), 100)


class Raw:
    """A client that says whatever an attacker likes."""

    def __init__(self, server):
        address = urllib.parse.urlsplit(server.url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=20)

    def say(self, raw):
        """All that the server answers until it closes or has nothing more to say for a while."""
        answer = b""
        try:
            self.socket.sendall(raw)
            self.socket.shutdown(socket.SHUT_WR)
            while part := self.socket.recv(65536):
                answer += part
        except OSError:
            pass
        self.socket.close()
        return answer


class Hostile(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.server = self.serve()

    def test_no_path_leaves_the_site(self):
        for path in ["/../../../../etc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/%2fetc/passwd", "//etc/passwd", "/assets/..%5c..%5cetc/passwd",
                     "/%00", "/shops/%ff%fe", "/shops/%", "/shops/%zz", "/projects/" + "a" * 4000, "/" + "a/" * 2000, "/?" + "x" * 4000]:
            with self.subTest(path=path[:60]):
                answer = Raw(self.server).say(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                self.assertRegex(answer, rb"^HTTP/1\.1 (400|404|414|431|200) ")
                self.assertNotIn(b"root:", answer)
                self.assertNotIn(b"HTTP/1.1 5", answer)

    def test_malformed_requests_are_refused_and_the_server_stays(self):
        token = self.server.token
        post = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\n".encode()
        body = event("smuggled", "100").encode()
        for raw in [b"\r\n\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
                    b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % i for i in range(20_000)) + b"\r\n",
                    post + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + body, post + b"Content-Length: -1\r\n\r\n" + body, post + b"Content-Length: 99999999999999999999999\r\n\r\n" + body,
                    post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body, post + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n" + body,
                    post + b"Content-Length: %d\r\n\r\n" % (len(body) + 10) + body]:
            with self.subTest(raw=raw[-40:]):
                answer = Raw(self.server).say(raw)
                self.assertNotRegex(answer, rb"^HTTP/1\.1 [25]")
                self.assertEqual(self.server.get_json("/health")["status"], "ok")
        self.assertEqual(self.server.get_json("/v1/totals")["transfers"], 0)

    def test_two_lengths_never_make_two_requests(self):
        smuggled = b"GET /v1/totals HTTP/1.1\r\nHost: x\r\n\r\n"
        raw = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(smuggled)) + smuggled
        answer = Raw(self.server).say(raw)
        self.assertNotIn(b'"transfers"', answer)

    def test_only_the_exact_token_opens(self):
        token = self.server.token
        for said in [token, "Basic " + token, "Bearer", "Bearer ", "Bearer " + token[:-1], "Bearer " + token + "x", "Bearer " + token.upper(), "Bearer\t" + token + " x", f"Bearer {token},{token}"]:
            with self.subTest(said=said.replace(token, "TOKEN")):
                status, headers, body = self.server.ask("/v1/events", b"[]", {"Content-Type": "application/json", "Authorization": said})
                self.assertEqual((status, headers["Content-Type"]), (401, "application/problem+json"))
                self.assertIn("WWW-Authenticate", headers)
                self.assertNotIn(token.encode(), body)
        self.assertEqual(self.server.ask(f"/v1/events?token={token}&access_token={token}", b"[]", {"Content-Type": "application/json"})[0], 401)
        key = pathlib.Path(self.data) / "keys/ingest.token"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.assertEqual(key.parent.stat().st_mode & 0o777, 0o700)

    def test_a_form_of_another_site_cannot_post(self):
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/jsonx", "application/json-patch+json"]:
            self.assertEqual(self.server.post(event("1", "10"), kind=kind)[0], 415, kind)
        _, headers, _ = self.server.ask("/v1/events", method="OPTIONS", headers={"Origin": "http://elsewhere.example"})
        self.assertNotIn("Access-Control-Allow-Origin", headers)

    def test_media_types_are_the_same_in_capitals_and_with_a_charset(self):
        for kind in ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]:
            with self.subTest(kind=kind):
                self.assertEqual(self.server.post("[]", kind=kind)[0], 200)

    def test_numbers_and_words_that_nobody_should_ask_for(self):
        for path in ["/v1/gifts/-1", "/v1/gifts/0", "/v1/gifts/1", "/v1/gifts/99999999999999999999", "/v1/gifts/1e3", "/v1/gifts/", "/v1/gifts/4294967297", "/v1/projects/none", "/v1/shops/none",
                     "/v1/shops/b1", "/v1/deeds/none", "/v1/deeds/" + "f" * 32, "/v1/nothing", "/v2/home", "/v1", "/v1/home/more", "/V1/home"]:
            with self.subTest(path=path):
                status, headers, body = self.server.ask(path)
                self.assertEqual(status, 404)
                if path.startswith("/v1/"):
                    self.assertEqual(headers["Content-Type"], "application/problem+json")
                    check(DOCUMENT["components"]["schemas"]["Problem"], json.loads(body))
        for query in ["page=0", "page=-1", "page=99999999999999999999", "page=x", "sort=nonsense", "q=%ff", "q=" + "x" * 3000, "cause=%27%20OR%201=1--", "q=%25", "page=1&page=2", "&&&", "q"]:
            with self.subTest(query=query[:40]):
                self.assertIn(self.server.ask("/v1/projects?" + query)[0], [200, 400])
                self.assertIn(self.server.ask("/projects?" + query)[0], [200, 400])

    def test_the_same_orders_from_many_at_once_give_once(self):
        lines = "\n".join(event(str(i), "100") for i in range(300))
        answers = []
        senders = [threading.Thread(target=lambda: answers.append(json.loads(self.server.post(lines)[2]))) for _ in range(8)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(60)
        self.assertEqual(len(answers), 8)
        self.assertEqual(sum(a["outcome"] == "gift" for reply in answers for a in reply), 300)
        self.assertEqual({tuple(a["sequence"] for a in reply) for reply in answers}, {tuple(a["sequence"] for a in answers[0])})
        self.assertEqual(self.amounts()["p1"], (300, 60_000))


class Events(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.server = self.serve()

    def outcomes(self, body, kind="application/x-ndjson"):
        status, _, answer = self.server.post(body, kind=kind)
        self.assertEqual(status, 200, answer)
        return [(a["index"], a["outcome"], a["reason"]) for a in json.loads(answer)]

    def test_the_limit_is_8192_in_either_form(self):
        lines = [event(str(i), "10") for i in range(8193)]
        for body, kind in [("\n".join(lines), "application/x-ndjson"), ("[" + ",".join(lines) + "]", "application/json")]:
            self.assertEqual(self.server.post(body, kind=kind)[0], 413)
        self.assertEqual(self.server.get_json("/v1/totals")["transfers"], 0)
        self.assertEqual([o for _, o, _ in self.outcomes("[" + ",".join(lines[:8192]) + "]", "application/json")], ["gift"] * 8192)
        self.assertEqual([o for _, o, _ in self.outcomes("\n".join(lines[:8192]) + "\n")], ["duplicate"] * 8192)
        self.assertEqual(self.server.get_json("/v1/totals")["transfers"], 8192)

    def test_bad_json_is_told_by_its_offset_and_nothing_goes_in(self):
        good = event("1", "10")
        for body in ['[{"a":]', "[" + good + ",", "[" + good + " " + good + "]", "null", "1", '"x"', "[" + good + "]]", "[" * 100_000, ""]:
            with self.subTest(body=body[-20:]):
                status, headers, answer = self.server.post(body, kind="application/json")
                problem = json.loads(answer)
                self.assertEqual((status, headers["Content-Type"]), (400, "application/problem+json"))
                self.assertRegex(problem["at"], r"^offset \d+$")
                self.assertLessEqual(int(problem["at"].split()[1]), len(body))
        for body, offset in [("[" + good + ",{} x]", len(good) + 5), ("  x", 2), ('[{"a" 1}]', 6), ('[{"a":1},]', 9)]:
            self.assertEqual(json.loads(self.server.post(body, kind="application/json")[2])["at"], f"offset {offset}", body[-20:])
        self.assertEqual(self.server.get_json("/v1/totals")["transfers"], 0)

    def test_one_bad_event_spoils_only_itself(self):
        array = "[" + ",".join([event("1", "10"), "{}", event("2", "1e3"), event("3", "10", shop="zz"), event("4", "0"), event("1", "20"), event("5", "10")]) + "]"
        self.assertEqual([(o, r) for _, o, r in self.outcomes(array, "application/json")],
                         [("gift", None), ("rejected", "missing_field"), ("rejected", "bad_amount"), ("skipped", "no_pledge"), ("skipped", "nothing_paid"), ("rejected", "order_conflict"), ("gift", None)])
        self.assertEqual(self.outcomes("[]", "application/json"), [])
        refunds = "\n".join([refund("9", "2026-11-05T00:00:00Z"), event("9", "10"), refund("1", "2026-11-05T00:00:00Z"), refund("5", "2026-10-05T00:00:00Z")])
        self.assertEqual([i for i, _, _ in self.outcomes(refunds)], [0, 1, 2, 3])
        # Orders 1 and 9 were received before their refunds, whichever arrived first.
        self.assertEqual(self.amounts()["p1"], (2, 40))

    def binary(self, body, **attributes):
        headers = {"Authorization": "Bearer " + self.server.token, "Content-Type": "application/json"}
        headers |= {"ce-" + name: value for name, value in attributes.items()}
        status, headers, answer = self.server.ask("/v1/events", body.encode(), headers)
        return status, headers, json.loads(answer)

    def test_every_mode_of_cloudevents_is_the_same_event(self):
        whole = json.loads(event("1", "100"))
        data = whole.pop("data")
        packed = {**whole, "data_base64": base64.b64encode(json.dumps(data).encode()).decode()}
        first = self.outcomes(event("1", "100"), "application/cloudevents+json")
        self.assertEqual(first, [(0, "gift", None)])
        again = [(0, "duplicate", None)]
        self.assertEqual(self.outcomes(json.dumps(packed), "application/cloudevents+json; charset=utf-8"), again)
        self.assertEqual(self.outcomes(json.dumps({**whole, "data": data}, indent=2), "application/json"), again)
        self.assertEqual(self.outcomes("\ufeff" + json.dumps([{**whole, "data": data}], indent=2), "application/cloudevents-batch+json"), again)
        status, headers, answer = self.binary(json.dumps({**data, "note": 1}), specversion="1.0", type="order.received", source="%6dall", id="x", time=whole["time"])
        self.assertEqual((status, answer[0]["outcome"]), (200, "duplicate"))
        self.assertEqual(headers["Modou-Unused"], "data.note=1")
        for body in ["", "[]", "nonsense"]:
            self.assertEqual(self.binary(body, specversion="1.0", type="order.received", source="mall")[0], 400)
        self.assertEqual(self.binary(json.dumps(data), specversion="0.3", type="order.received", source="mall")[2][0]["reason"], "bad_field")

    def test_only_a_body_without_any_event_is_refused(self):
        good = event("1", "10")
        for body in ["{}", "[{}]", '[1,"x",null]', '{"data":{}}']:
            status, _, answer = self.server.post(body, kind="application/json")
            self.assertEqual(status, 400, body)
            self.assertRegex(json.loads(answer)["at"], r"^offset \d+$")
        self.assertEqual(self.outcomes("[" + good + ',1,{},{"specversion":"1.0"}]', "application/json"),
                         [(0, "gift", None), (1, "rejected", "bad_json"), (2, "rejected", "missing_field"), (3, "rejected", "missing_field")])
        self.assertEqual(self.outcomes('{"specversion":"1.0","type":"step.walked"}', "application/json"), [(0, "rejected", "unknown_type")])

    def test_what_is_answered_is_what_any_page_and_command_shows(self):
        _, _, body = self.server.post(event("1", "100"))
        sequence = json.loads(body)[0]["sequence"]
        self.assertEqual(self.server.get_json(f"/v1/gifts/{sequence}")["amount_fen"], 200)
        self.assertEqual(self.server.get_json("/v1/totals"), self.totals())
        self.assertEqual(self.server.get_json("/v1/home")["gifts"], 1)
        self.assertEqual(self.server.get_json("/v1/projects/p1")["latest"][0]["sequence"], sequence)


class Pages(Case):
    def test_figures_stand_in_the_page_itself_in_both_languages(self):
        self.begin()
        self.ingest_events(*[event(str(i), "100", buyer=f"b{i % 3}") for i in range(7)], event("x", "5", shop="s2"))
        server = self.serve()
        gift = server.get_json("/v1/home")["latest"][0]["sequence"]
        for path, figures in [("/", ["¥14.10", "8"]), ("/projects", ["¥14.00", "¥0.10"]), ("/projects/p1", ["¥14.00", "7"]), ("/shops", ["s1"]), ("/shops/s1", ["¥14.00"]), (f"/gifts/{gift}", ["¥0.10", str(gift)])]:
            titles = set()
            for lang in ["zh", "en"]:
                for address, headers in [(path + "?lang=" + lang, {}), (path, {"Accept-Language": {"zh": "zh-CN,zh;q=0.9,en;q=0.1", "en": "en-GB,en;q=0.9"}[lang]})]:
                    with self.subTest(path=address, headers=headers):
                        status, reply, body = server.ask(address, headers=headers)
                        text = body.decode()
                        self.assertEqual((status, reply["Content-Type"], reply["Content-Language"]), (200, "text/html; charset=utf-8", lang))
                        self.assertIn(f'<html lang="{lang}">', text)
                        description = re.search(r'<meta name="description" content="([^"]+)"', text).group(1)
                        self.assertEqual(bool(re.search("[一-鿿]", re.sub("一口净水|图书角|青禾基金会|远山基金会", "", description))), lang == "zh", description)
                        for figure in figures:
                            self.assertIn(figure, text.split("<main")[1])
                        titles.add((lang, re.search("<title>([^<]+)</title>", text).group(1)))
            self.assertEqual(len(titles), 2 if "/gifts" not in path else len(titles), titles)
        for lang, word in [("zh", "净水"), ("en", "Clean water")]:
            self.assertIn(word, server.ask("/projects/p1?lang=" + lang)[2].decode())

    def test_words_from_outside_are_never_markup(self):
        evil = '</script><script>alert(1)</script>"\'<img src=x onerror=alert(2)>&lt;'
        quoted = '"' + evil.replace('"', '""') + '"'
        self.begin(projects=f"project,title_zh,title_en,cause,holder,region\nevil,{quoted},{quoted},{quoted},{quoted},{quoted}\n",
                   pledges=f"shop,item,mode,value,project,from\n{quoted},*,percent,2,evil,2026-01-01\n")
        self.ingest_events(event("1", "100", shop=evil))
        server = self.serve()
        gift = server.get_json("/v1/home")["latest"][0]["sequence"]
        shop = "/shops/" + urllib.parse.quote(evil, safe="")
        for path in ["/", "/projects", "/projects/evil", "/shops", shop, f"/gifts/{gift}", "/projects?q=" + urllib.parse.quote(evil), "/" + urllib.parse.quote(evil, safe="")]:
            for lang in ["zh", "en"]:
                text = server.ask(path, headers={"Accept-Language": lang})[2].decode()
                self.assertNotIn("<script>alert", text, path)
                self.assertNotIn("<img src=x", text, path)
        self.assertEqual(server.get_json("/v1" + shop)["shop"], evil)
        self.assertIn("script-src 'self'" if "script-src" in server.ask("/")[1]["Content-Security-Policy"] else "default-src 'self'", server.ask("/")[1]["Content-Security-Policy"])
        self.assertNotIn("unsafe", server.ask("/")[1]["Content-Security-Policy"])

    def test_made_data_is_labelled_on_every_page(self):
        self.run_modou("demo", "--data", self.data, "--gifts", "300")
        server = self.serve()
        home = server.get_json("/v1/home")
        self.assertEqual((home["demo"], home["gifts"]), (True, 300))
        shop = server.get_json("/v1/shops")["shops"][0]["shop"]
        for path in ["/", "/projects", "/projects/" + home["top"][0]["project"], "/shops", "/shops/" + urllib.parse.quote(shop), "/about", f"/gifts/{home['latest'][0]['sequence']}", "/nothing"]:
            self.assertIn("演示数据", server.ask(path + "?lang=zh")[2].decode(), path)
            self.assertIn("Demonstration data", server.ask(path + "?lang=en")[2].decode(), path)

    def test_assets_come_packed_and_are_asked_for_once(self):
        self.begin()
        server = self.serve()
        names = sorted(set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', server.ask("/")[2].decode())))
        self.assertGreaterEqual(len(names), 2)
        for name in names:
            with self.subTest(name=name):
                status, plain_headers, plain = server.ask(name)
                self.assertEqual((status, "Content-Encoding" in plain_headers), (200, False))
                self.assertIn("immutable", plain_headers["Cache-Control"])
                status, headers, packed = server.ask(name, headers={"Accept-Encoding": "gzip"})
                if headers.get("Content-Encoding") == "gzip":
                    self.assertEqual(gzip.decompress(packed), plain)
                else:
                    self.assertLess(len(plain), 1500)
                self.assertEqual(server.ask(name, headers={"If-None-Match": plain_headers["ETag"]})[0::2], (304, b""))
                self.assertEqual(server.ask(name, headers={"If-None-Match": '"other"'})[0], 200)
        self.assertEqual(server.ask("/assets/none.js")[0], 404)

    def test_who_refuses_gzip_gets_none(self):
        self.begin()
        server = self.serve()
        name = re.search(r'src="(/assets/[^"]+)"', server.ask("/")[2].decode()).group(1)
        for said in ["gzip;q=0", "gzip; q=0.0, identity", "identity", "br"]:
            with self.subTest(said=said):
                self.assertNotIn("Content-Encoding", server.ask(name, headers={"Accept-Encoding": said})[1])

    def test_any_of_several_known_versions_will_do(self):
        self.begin()
        server = self.serve()
        known = server.ask("/v1/openapi.json")[1]["ETag"]
        for said in ['"other", ' + known, "W/" + known, "*"]:
            with self.subTest(said=said):
                self.assertEqual(server.ask("/v1/openapi.json", headers={"If-None-Match": said})[0], 304)

    def test_head_says_what_get_says_without_the_body(self):
        self.begin()
        server = self.serve()
        for path in ["/", "/projects", "/v1/home", "/v1/openapi.json", "/health", "/v1/projects/none"]:
            got, head = server.ask(path), server.ask(path, method="HEAD")
            self.assertEqual((head[0], head[2], head[1]["Content-Length"], head[1]["Content-Type"]), (got[0], b"", str(len(got[2])), got[1]["Content-Type"]), path)

    def test_every_route_names_the_methods_it_takes(self):
        self.begin()
        server = self.serve()
        for path, methods in DOCUMENT["paths"].items():
            address = path.replace("{sequence}", "1").replace("{id}", "p1").replace("{token}", "0").replace("{entry}", "1").replace("{picture}", "x.jpg")
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - {m.upper() for m in methods}:
                with self.subTest(method=method, path=path):
                    status, headers, body = server.ask(address, b"{}" if method != "GET" else None, {"Content-Type": "application/json"}, method)
                    self.assertEqual((status, headers["Content-Type"]), (405, "application/problem+json"))
                    self.assertIn(next(iter(methods)).upper(), headers["Allow"])


class Private(Case):
    BUYER = "buyer-7731"

    def test_no_name_reaches_metrics_or_what_is_kept(self):
        self.begin(pledges="shop,item,mode,value,project,from\nshop-5521,*,percent,2,p1,2026-01-01\n")
        server = self.serve()
        server.post(event("order-9917", "100", shop="shop-5521", buyer=self.BUYER))
        token = self.link()
        for path in ["/deeds/" + token, "/v1/deeds/" + token, "/shops/shop-5521", "/"]:
            self.assertEqual(server.ask(path)[0], 200)
        metrics = server.ask("/metrics")[2].decode()
        for secret in [self.BUYER, "shop-5521", "order-9917", token, server.token, "一口净水", "p1\""]:
            self.assertNotIn(secret, metrics)
        self.assertRegex(metrics, r"modou_book_gifts 1\n")
        for path in ["/v1/home", "/v1/projects/p1", "/v1/shops/shop-5521", "/v1/deeds/" + token, "/deeds/" + token, "/", "/shops/shop-5521"]:
            self.assertNotIn(self.BUYER, server.ask(path)[2].decode(), path)
            self.assertNotIn("order-9917", server.ask(path)[2].decode(), path)
        self.assertEqual(server.stop(), 0)
        for path in pathlib.Path(self.data).rglob("*"):
            if path.is_file():
                for secret in [self.BUYER, "order-9917", token]:
                    self.assertNotIn(secret.encode(), path.read_bytes(), path)

    def link(self, *more, buyer=None, source="mall"):
        return json.loads(self.run_modou("link", "--data", self.data, "--buyer", buyer or self.BUYER, "--source", source, "--json", *more)[0])["token"]

    def test_a_link_shows_its_own_buyer_until_it_is_revoked(self):
        self.begin()
        self.ingest_events(event("1", "100", buyer=self.BUYER), event("2", "100", buyer=self.BUYER), event("3", "100", buyer="b2"), event("4", "100", buyer=self.BUYER, source="other"))
        server = self.serve()
        mine, again, other = self.link(), self.link(), self.link(buyer="b2")
        self.assertEqual(len({mine, again, other}), 3)
        self.assertEqual([server.get_json("/v1/deeds/" + t)["gifts"] for t in (mine, again, other)], [2, 2, 1])
        for path in ["/deeds/" + mine, "/v1/deeds/" + mine]:
            status, headers, _ = server.ask(path)
            self.assertEqual(status, 200)
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertIn("no-store", headers["Cache-Control"])
        self.assertIn("¥4.00", server.ask("/deeds/" + mine)[2].decode())
        for wrong in [mine[:-1], mine + "0", mine.upper() if mine.upper() != mine else mine[::-1], mine[:-1] + ("0" if mine[-1] != "0" else "1")]:
            self.assertEqual((server.ask("/deeds/" + wrong)[0], server.ask("/v1/deeds/" + wrong)[0]), (404, 404))
        self.run_modou("link", "--data", self.data, "--buyer", self.BUYER, "--source", "mall", "--revoke")
        for token, status in [(mine, 404), (again, 404), (other, 200)]:
            self.assertEqual((server.ask("/deeds/" + token)[0], server.ask("/v1/deeds/" + token)[0]), (status, status))
        # Revoked stays revoked in the next life; a new link works.
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        self.assertEqual([server.ask("/v1/deeds/" + token)[0] for token in (mine, other, self.link())], [404, 200, 200])


if __name__ == "__main__":
    unittest.main()

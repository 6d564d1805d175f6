"""The HTTP API from outside: every route of the document, who may call it, and what bad requests are told."""
import json
import threading
import unittest

from support import Case, ROOT, event

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text())


def check(schema, value, where="reply"):
    """The few words of JSON Schema that the document uses."""
    if "$ref" in schema:
        return check(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value, where)
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


class Api(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.ingest_events(*[event(str(i), "100", buyer=f"b{i % 3}") for i in range(30)], event("x", "5", shop="s2"))
        self.server = self.serve()
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall", "--json")
        self.deed = json.loads(out)["token"]
        self.gift = self.server.get_json("/v1/home")["latest"][0]["sequence"]
        self.arguments = {"/v1/projects/{id}": "p1", "/v1/shops/{id}": "s1", "/v1/deeds/{token}": self.deed, "/v1/gifts/{sequence}": str(self.gift)}

    def address(self, path):
        return path.split("{")[0] + self.arguments[path] if "{" in path else path

    def test_every_route_answers_as_the_document_says(self):
        for path, methods in DOCUMENT["paths"].items():
            if path == "/v1/stream":
                continue
            for method, operation in methods.items():
                content = operation["responses"]["200"]["content"]
                kind = next(iter(content))
                if method == "post":
                    status, headers, body = self.server.post(event("doc", "1"))
                else:
                    status, headers, body = self.server.ask(self.address(path))
                self.assertEqual(status, 200, path)
                self.assertTrue(headers["Content-Type"].startswith(kind), (path, headers["Content-Type"]))
                if kind == "application/json":
                    check(content[kind]["schema"], json.loads(body), path)

    def test_each_role_gets_what_is_its_own(self):
        for path, methods in DOCUMENT["paths"].items():
            for method, operation in methods.items():
                if path == "/v1/stream":
                    continue
                open_to_all = operation["security"] == []
                for token, expected in [(None, 200 if open_to_all else 401), ("wrong", 200 if open_to_all else 401), (self.server.token, 200)]:
                    headers = {"Content-Type": "application/json"}
                    if token:
                        headers["Authorization"] = "Bearer " + token
                    status, _, body = self.server.ask(self.address(path), b"[]" if method == "post" else None, headers, method.upper())
                    self.assertEqual(status, expected, (path, token, body))
                    if expected == 401:
                        check(DOCUMENT["components"]["schemas"]["Problem"], json.loads(body))

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
            import urllib.request
            with urllib.request.urlopen(self.server.url + "/v1/stream", timeout=30) as stream:
                for line in stream:
                    if line.startswith(b"data:"):
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


if __name__ == "__main__":
    unittest.main()

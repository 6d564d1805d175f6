"""How pages, JSON and the site's files go over the wire: packed once, with versions, and never what is somebody's own."""
import gzip
import json
import socket
import unittest
import urllib.parse

from support import Case, event

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


class SiteHttpTest(Case):
    def made(self):
        self.run_modou("demo", "--data", self.data, "--gifts", "300")
        return self.serve()

    def test_pages_and_json_of_some_length_are_packed_for_whoever_takes_it(self):
        server = self.made()
        home = server.get_json("/v1/home")
        project = urllib.parse.quote(home["top"][0]["project"])
        for path in ["/", "/projects", "/projects/" + project, "/shops", "/about", "/proof", f"/gifts/{home['latest'][0]['sequence']}", "/nothing",
                     "/v1/home", "/v1/projects", "/v1/projects/" + project, "/v1/shops", "/v1/totals", "/v1/openapi.json"]:
            with self.subTest(path=path):
                _, plain_headers, plain = server.ask(path)
                _, headers, packed = server.ask(path, headers=PACKED)
                self.assertNotIn("Content-Encoding", plain_headers)
                self.assertEqual(headers.get("Content-Encoding"), "gzip")
                self.assertEqual(gzip.decompress(packed), plain)
                self.assertLess(len(packed), len(plain))
                self.assertEqual(int(headers["Content-Length"]), len(packed))
                for one in (plain_headers, headers):
                    self.assertIn("Accept-Encoding", one["Vary"])
                self.assertNotIn("Content-Encoding", server.ask(path, headers={"Accept-Encoding": "gzip;q=0"})[1])

    def test_short_replies_and_streams_of_events_are_not_packed(self):
        server = self.made()
        for path in ["/health", "/v1/projects/none", "/log/checkpoint", "/log/vkey", "/metrics"]:
            self.assertNotIn("Content-Encoding", server.ask(path, headers=PACKED)[1], path)
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as one:
            one.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
            said = b""
            while b"data: " not in said:
                said += one.recv(4096)
        self.assertIn(b"text/event-stream", said)
        self.assertNotIn(b"Content-Encoding", said)

    def test_what_a_private_link_opens_is_never_packed(self):
        # Beside words of a stranger, a packed length tells what else the page holds.
        self.begin()
        self.ingest_events(*[event(str(number), "10", buyer="b1") for number in range(1, 60)])
        token = json.loads(self.run_modou("link", "--data", self.data, "--source", "mall", "--buyer", "b1", "--json")[0])["token"]
        server = self.serve()
        gift = server.get_json("/v1/home")["latest"][0]["sequence"]
        for path in [f"/deeds/{token}", f"/v1/deeds/{token}", f"/gifts/{gift}?deed={token}", f"/v1/gifts/{gift}?deed={token}", f"/v1/entries/{gift}/receipt?deed={token}"]:
            status, headers, _ = server.ask(path, headers=PACKED)
            self.assertEqual((status, headers["Cache-Control"]), (200, "private, no-store"), path)
            self.assertNotIn("Content-Encoding", headers, path)
            self.assertNotIn("ETag", headers, path)

    def test_kept_pages_have_a_version_that_ends_when_the_book_grows(self):
        self.begin()
        self.ingest_events(event("1", "10"))
        server = self.serve()
        for path in ["/", "/v1/home", "/projects/p1", "/v1/projects/p1"]:
            with self.subTest(path=path):
                tags = set()
                for more in ({}, PACKED):
                    status, headers, body = server.ask(path, headers=more)
                    self.assertEqual(status, 200)
                    tags.add(headers["ETag"])
                    status, known, rest = server.ask(path, headers={**more, "If-None-Match": headers["ETag"]})
                    self.assertEqual((status, rest, known["ETag"]), (304, b"", headers["ETag"]))
                    self.assertNotIn("Content-Length", known)
                    self.assertNotIn("Content-Encoding", known)
                    self.assertEqual(known["Vary"], headers["Vary"])
                    self.assertEqual(known["Cache-Control"], "no-cache")
                # One version each: a copy that is packed is another than the one that is not (RFC 9110, 8.8.3.3).
                self.assertEqual(len(tags), 2 if "Content-Encoding" in server.ask(path, headers=PACKED)[1] else 1)
                # Another language is another page.
                english = server.ask(path, headers={"Cookie": "lang=en", **PACKED})[1]["ETag"]
                if not path.startswith("/v1"):
                    self.assertNotIn(english, tags)
        before = server.ask("/", headers=PACKED)[1]["ETag"]
        self.assertEqual(server.post(event("2", "10"))[0], 200)
        status, headers, body = server.ask("/", headers={**PACKED, "If-None-Match": before})
        self.assertEqual(status, 200)
        self.assertNotEqual(headers["ETag"], before)
        self.assertEqual(gzip.decompress(body), server.ask("/")[2])

    def test_packed_and_plain_answers_follow_one_another_on_one_connection(self):
        server = self.made()
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as one:
            reader = one.makefile("rb")
            for said in ("gzip", "identity", "gzip", "gzip"):
                one.sendall(f"GET /v1/home HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {said}\r\n\r\n".encode())
                head = {}
                self.assertIn(b" 200 ", reader.readline())
                while (line := reader.readline()) != b"\r\n":
                    name, value = line.decode().split(":", 1)
                    head[name.lower()] = value.strip()
                body = reader.read(int(head["content-length"]))
                body = gzip.decompress(body) if head.get("content-encoding") == "gzip" else body
                self.assertIn("gifts", json.loads(body))

    def test_files_beside_the_pages_are_there_under_their_names(self):
        server = self.made()
        for path, kind in [("/robots.txt", "text/plain"), ("/manifest.webmanifest", "application/manifest+json"), ("/worker.js", "text/javascript"), ("/offline.html", "text/html"),
                           ("/card.png", "image/png"), ("/icon-192.png", "image/png"), ("/icon-512.png", "image/png")]:
            status, headers, _ = server.ask(path)
            self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, kind), path)
            self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
            self.assertEqual(headers["Cache-Control"], "no-cache", path)
        # What the build writes for the server is no address.
        for path in ["/index.html", "/preload.txt"]:
            self.assertEqual(server.ask(path)[0], 404, path)

    def test_a_download_carries_a_name_of_its_own(self):
        server = self.made()
        gift = server.get_json("/v1/home")["latest"][0]["sequence"]
        digest = server.get_json(f"/v1/gifts/{gift}")["rule"]["sha256"]
        names = {f"/v1/entries/{gift}/receipt": f"receipt-{gift}.tlog-proof", "/log/vkey": "log.vkey", "/log/checkpoint": "log.checkpoint", "/v1/totals": "totals.json",
                 f"/v1/definitions/{digest}": f"definition-{digest[:12]}.toml"}
        for path, name in names.items():
            self.assertIn(f'filename="{name}"', server.ask(path)[1].get("Content-Disposition", ""), path)

    def test_about_says_who_runs_the_site_and_nothing_where_nobody_said(self):
        self.run_modou("demo", "--data", self.data, "--gifts", "300")
        server = self.serve()
        self.assertIsNone(server.get_json("/v1/operator")["operator"])
        self.assertIn("运营者还没有写明自己是谁", server.ask("/about?lang=zh")[2].decode())
        self.assertIn("has not said yet who they are", server.ask("/about?lang=en")[2].decode())
        server.stop()
        file = self.write("operator.toml", 'name_zh = "云豆县慈善会<示例>"\nname_en = "Yundou Charity"\naddress = "https://books.example.org/"\nemail = "help@books.example.org"\ncomplaints_zh = "写信来，十日内答复"\n')
        server = self.serve("--operator", file)
        said = server.get_json("/v1/operator")["operator"]
        self.assertEqual((said["name_en"], said["address"], said["phone"]), ("Yundou Charity", "https://books.example.org", ""))
        page = server.ask("/about?lang=zh")[2].decode()
        for part in ["云豆县慈善会&lt;示例&gt;", "help@books.example.org", "十日内答复"]:
            self.assertIn(part, page)
        self.assertNotIn("还没有写明", page)
        self.assertIn('property="og:image" content="https://books.example.org/card.png"', page)

    def test_a_wrong_operator_file_ends_the_start_with_its_place(self):
        self.begin()
        for text, place in [('name_zh = "甲"\n', "operator.toml"), ('email = "a@b.example"\n', "operator.toml"), ('name_zh = "甲"\nemail = "nobody"\n', "operator.toml:2:"),
                            ('name_zh = "甲"\nmail = "a@b.example"\n', "operator.toml:2:1"), ('name_zh = "甲"\nphone = "call me"\n', "operator.toml:2:"),
                            ('name_zh = "甲"\nemail = "a@b.example"\naddress = "javascript:alert(1)"\n', "operator.toml:3:"), ('name_zh = "甲\\n乙"\nemail = "a@b.example"\n', "operator.toml:1:"),
                            ('name_zh = "' + "甲" * 501 + '"\nemail = "a@b.example"\n', "operator.toml:1:"), ("name_zh = \n", "operator.toml:1:")]:
            _, err = self.run_modou("serve", "--data", self.data, "--port", "0", "--operator", self.write("operator.toml", text), code=1)
            self.assertIn(place, err, text[:40])
        self.run_modou("serve", "--data", self.data, "--port", "0", "--operator", self.data + "/nothing.toml", code=1)


if __name__ == "__main__":
    unittest.main()

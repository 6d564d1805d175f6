"""with_server.py gives the command a live server and reports what goes wrong with either of them."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parent / "with_server.py"

# Speaks the two commands that with_server uses; how it misbehaves is put in place of the marker.
FAKE = """#!{python}
import http.server, os, signal, sys
command, data = sys.argv[1], sys.argv[3]
if command == "demo":
    os.makedirs(data)
    sys.exit({demo_status})
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
def end(*_): os._exit({drain_status})
signal.signal(signal.SIGTERM, end)
print("a line of the server", flush=True)
if {dies}: sys.exit(3)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[5])), Health).serve_forever()
"""

ASK = "import os, urllib.request as r; assert r.urlopen(os.environ['MODOU_URL'] + '/health').read() == b'ok'; print('asked')"


class WithServer(unittest.TestCase):
    def run_tool(self, command, demo_status=0, drain_status=0, dies=False):
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder) / "modou"
            fake.write_text(FAKE.format(python=sys.executable, demo_status=demo_status, drain_status=drain_status, dies=dies))
            fake.chmod(0o755)
            return subprocess.run([sys.executable, TOOL, "--modou", fake, "--", *command], capture_output=True, text=True, check=False)

    def test_the_command_reaches_the_server(self):
        done = self.run_tool([sys.executable, "-c", ASK])
        self.assertEqual((done.returncode, done.stdout.strip()), (0, "asked"), done.stderr)

    def test_the_status_of_the_command_is_passed_on(self):
        self.assertEqual(self.run_tool([sys.executable, "-c", "raise SystemExit(7)"]).returncode, 7)

    def test_a_server_that_ends_before_it_answers_is_reported_with_its_words(self):
        done = self.run_tool([sys.executable, "-c", ASK], dies=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("exit status 3 before it answered", done.stderr)
        self.assertIn("a line of the server", done.stderr)

    def test_a_server_that_drains_badly_is_a_failure(self):
        done = self.run_tool([sys.executable, "-c", ASK], drain_status=4)
        self.assertEqual(done.returncode, 1)
        self.assertIn("drained with exit status 4", done.stderr)

    def test_demonstration_data_that_cannot_be_made_is_a_failure(self):
        done = self.run_tool([sys.executable, "-c", ASK], demo_status=1)
        self.assertEqual(done.returncode, 1)
        self.assertIn("demonstration data", done.stderr)


if __name__ == "__main__":
    unittest.main()

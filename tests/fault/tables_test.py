"""A row that is changed behind a running server: the background check says so, and names nobody."""
import pathlib
import sqlite3
import sys
import time
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import json
import support


class Tables(support.Case):
    def test_health_says_that_the_tables_disagree_with_the_book(self):
        self.begin()
        self.ingest_events(*(support.event(str(i), "5000.00") for i in range(5)))
        server = self.serve()
        self.assertEqual(json.loads(server.ask("/health")[2])["status"], "ok")
        with sqlite3.connect(self.data + "/modou.db") as database:
            self.assertEqual(database.execute("UPDATE project SET holder = '远山基金会' WHERE id = 'p1'").rowcount, 1)
        database.close()
        # The first check comes seconds after the start, the next a minute later.
        end = time.monotonic() + 120
        while True:
            status, _, body = server.ask("/health")
            if status == 503 or time.monotonic() > end:
                break
            time.sleep(0.2)
        health = json.loads(body)
        self.assertEqual((status, health["status"]), (503, "tables_disagree"), health)
        self.assertRegex(health["tables_reason"], "^[1-9][0-9]* of what modou.db says")
        self.assertNotIn("远山", body.decode())


if __name__ == "__main__":
    unittest.main()

"""The fault shim itself: a test that injects nothing would pass for the wrong reason."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import faults
import support


class Shim(support.Case):
    def setUp(self):
        super().setUp()
        self.faults = faults.Faults(self.folder)

    def test_it_kills_a_command_at_each_sync_and_rename(self):
        self.assertEqual(self.faults.run("init", "--data", self.data).returncode, 0)
        edges = self.faults.edges()
        self.assertGreater(len(edges), 8)
        self.assertTrue({"sync", "rename"} <= {what for _, what, _ in edges})
        for rule in ("kill 3", "kill-after 3"):
            self.faults.set(rule)
            self.assertEqual(self.faults.run("init", "--data", self.data + rule[4:9].strip("- ")).returncode, faults.KILLED)
            self.assertEqual(len(self.faults.edges()), 3)

    def test_it_lets_a_write_fail(self):
        self.faults.set(f"fail write {faults.NO_SPACE} /keys.new/")
        done = self.faults.run("init", "--data", self.data)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("keys", done.stderr.decode())


if __name__ == "__main__":
    import unittest
    unittest.main()

"""Each rule of check_layers.py fails on a tree made to break it, and on nothing else."""
import pathlib
import tempfile
import unittest

import check_layers

GOOD = {
    "layers.txt": "# who may include whom\nbase:\nstore: base\nnet: base\nengines/places: base\nserver: base net store\n",
    "base/README.md": "base", "base/text.hpp": "#pragma once\n#include <string>\n",
    "store/README.md": "store", "store/store.cpp": '#include "base/text.hpp"\n#include <soci/soci.h>\n',
    "net/README.md": "net", "net/http.cpp": "#include <boost/asio.hpp>\n#include <boost/beast/core.hpp>\n",
    "engines/places/README.md": "places", "engines/places/rings.hpp": "#pragma once\n",
    "engines/places/rings.cpp": '#include "rings.hpp"\n#include "base/text.hpp"\n#include <vector>\n',
    "server/README.md": "server", "server/routes.cpp": '#include "base/text.hpp"\n#include "net/http.hpp"\n#include "store/store.hpp"\n',
}


class CheckLayers(unittest.TestCase):
    def problems(self, changes=None, without=()):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (GOOD | (changes or {})).items():
                if name in without:
                    continue
                path = pathlib.Path(folder) / "src" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_layers.check(pathlib.Path(folder))

    def assert_only(self, problems, *parts):
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_tree_that_keeps_the_rules_has_no_problem(self):
        self.assertEqual(self.problems(), [])

    def test_a_property_whose_answer_nobody_looks_at_is_named(self):
        found = self.problems({"base/text_test.cpp": 'TEST(A, B) {\n    rc::check([] {});\n    EXPECT_TRUE(rc::check([] {}));\n}\n'})
        self.assert_only(found, "src/base/text_test.cpp:2", "rc::check")

    def test_a_room_may_not_include_one_above_it(self):
        found = self.problems({"base/text.cpp": '// why\n#include "store/store.hpp"\n', "store/store.hpp": ""})
        self.assert_only(found, "src/base/text.cpp:2", "base may not include store")

    def test_an_arrow_that_no_include_uses_is_named(self):
        self.assert_only(self.problems({"server/routes.cpp": '#include "net/http.hpp"\n'}), "server names store", "take it out")
        self.assertEqual(self.problems({"engines/places/rings.cpp": '#include "rings.hpp"\n'}), [])  # base is given to all

    def test_the_list_of_rooms_knows_them_all_and_only_who_may_knows_it(self):
        listed = {"layers.txt": GOOD["layers.txt"] + "rooms: base server\ncli: base rooms\n", "rooms.hpp": "#pragma once\n", "cli/README.md": "cli",
                  "rooms.cpp": '#include "rooms.hpp"\n#include "server/routes.hpp"\n', "cli/main.cpp": '#include "rooms.hpp"\n'}
        self.assertEqual(self.problems(listed), [])
        self.assert_only(self.problems(listed | {"server/more.cpp": '#include "rooms.hpp"\n'}), "src/server/more.cpp:1", "server may not include rooms")
        self.assert_only(self.problems(listed | {"rooms.cpp": '#include "store/store.hpp"\n'}), "src/rooms.cpp:1", "rooms may not include store")

    def test_a_room_that_plugs_in_says_itself_what_it_uses(self):
        room = {"notes/README.md": "notes", "notes/CMakeLists.txt": "modou_room(notes PLUGS_IN USES store SHOWS modou_base)\n",
                "notes/notes.cpp": '#include "base/text.hpp"\n#include "store/store.hpp"\n', "store/store.hpp": ""}
        self.assertEqual(self.problems(room), [])
        self.assert_only(self.problems(room | {"notes/more.cpp": "#include \"server/routes.hpp\"\n", "server/routes.hpp": ""}), "notes may not include server")
        self.assert_only(self.problems(room | {"server/more.cpp": '#include "notes/notes.hpp"\n', "notes/notes.hpp": ""}), "server may not include notes")
        self.assert_only(self.problems(room | {"notes/CMakeLists.txt": "modou_room(notes USES store SHOWS modou_base)\n", "notes/notes.cpp": ""}), "notes", "no line")

    def test_no_other_file_stands_above_the_rooms(self):
        self.assert_only(self.problems({"more.cpp": ""}), "src/more.cpp", "lies in no room")

    def test_a_relative_path_is_no_way_around(self):
        found = self.problems({"base/text.cpp": '#include "../store/store.hpp"\n', "store/store.hpp": ""})
        self.assert_only(found, "base may not include store")

    def test_angle_brackets_are_no_way_around(self):
        found = self.problems({"base/text.cpp": "#include <store/store.hpp>\n", "store/store.hpp": ""})
        self.assert_only(found, "base may not include store")

    def test_a_missing_header_counts_by_its_path(self):
        self.assert_only(self.problems({"base/text.cpp": '#include "server/made.hpp"\n'}), "base may not include server")

    def test_a_commented_include_does_not_count(self):
        text = '/*\n#include "store/store.hpp"\n*/\n// #include "store/store.hpp"\n'
        self.assertEqual(self.problems({"base/text.cpp": text, "store/store.hpp": ""}), [])

    def test_sql_libraries_stay_in_their_rooms(self):
        for name, room in (("soci/soci.h", "store"), ("sqlite3.h", "store"), ("libpq-fe.h", "postgres"),
                           ("postgresql/libpq-fe.h", "postgres")):
            with self.subTest(name):
                self.assert_only(self.problems({"server/sql.cpp": f"#include <{name}>\n"}), name, f"{room} alone")

    def test_network_libraries_stay_in_net(self):
        for name in ("boost/asio.hpp", "boost/asio/ip/tcp.hpp", "boost/beast/http.hpp", "boost/beast.hpp"):
            with self.subTest(name):
                self.assert_only(self.problems({"server/http.cpp": f"#include <{name}>\n"}), name, "net alone")

    def test_other_boost_is_free(self):
        self.assertEqual(self.problems({"server/json.cpp": "#include <boost/json.hpp>\n"}), [])

    def test_an_engine_does_no_input_or_output(self):
        for name in ("fstream", "iostream", "filesystem", "unistd.h", "fcntl.h", "sys/stat.h", "sys/socket.h"):
            with self.subTest(name):
                found = self.problems({"engines/places/read.cpp": f"#include <{name}>\n"})
                self.assert_only(found, name, "no input or output")
                self.assertEqual(self.problems({"server/read.cpp": f"#include <{name}>\n"}), [])

    def test_engines_are_rooms_of_their_own(self):
        found = self.problems({
            "layers.txt": GOOD["layers.txt"] + "engines/kinship: base\n",
            "engines/kinship/README.md": "kinship",
            "engines/kinship/pair.cpp": '#include "engines/places/rings.hpp"\n',
        })
        self.assert_only(found, "engines/kinship may not include engines/places")

    def test_a_file_has_at_most_700_lines(self):
        self.assertEqual(self.problems({"base/long.cpp": "\n" * 700}), [])
        self.assert_only(self.problems({"base/long.cpp": "\n" * 701}), "src/base/long.cpp", "701 lines")

    def test_a_room_has_a_readme(self):
        self.assert_only(self.problems(without={"net/README.md"}), "src/net: no README.md")

    def test_a_room_has_a_line(self):
        found = self.problems({"extra/README.md": "extra", "extra/x.cpp": ""})
        self.assert_only(found, "src/extra: no line in layers.txt")

    def test_a_file_lies_in_a_room(self):
        self.assert_only(self.problems({"loose.cpp": ""}), "src/loose.cpp", "no room")

    def test_cycles_are_named(self):
        lines = GOOD["layers.txt"].replace("base:\n", "base: server\n")
        self.assert_only(self.problems({"layers.txt": lines}), "cycle", "base -> server -> base")

    def test_a_line_names_rooms_that_have_lines(self):
        lines = GOOD["layers.txt"].replace("net: base\n", "net: base nowhere\n")
        self.assert_only(self.problems({"layers.txt": lines}), "net names nowhere")

    def test_a_room_has_one_line(self):
        self.assert_only(self.problems({"layers.txt": GOOD["layers.txt"] + "net: store\n"}), "net has a line already")


if __name__ == "__main__":
    unittest.main()

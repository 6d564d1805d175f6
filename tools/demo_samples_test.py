"""The demonstration's projects, updates and pictures have the form that the import asks for, and no text stands twice."""
import csv
import datetime
import pathlib
import re
import struct
import unittest

DEMO = pathlib.Path(__file__).parent.parent / "samples" / "demo"
LANGUAGES = ("zh", "en")
LONG_TEXTS = [f"{name}_{language}" for name in ("description", "plan") for language in LANGUAGES]
# The half year that src/giving/demo.cpp makes.
FIRST, LAST = datetime.date(2026, 5, 25), datetime.date(2026, 11, 20)


def rows(name):
    with open(DEMO / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def lines(cell):
    """The lines of a budget or a list of pictures: the import ends one at a semicolon too."""
    assert not re.search("[;；]", cell), cell
    return [[part.strip() for part in line.split("|")] for line in cell.split("\n")]


def size_of(jpeg):
    """(width, height) of a JPEG, from its frame header."""
    at = 2
    while at < len(jpeg):
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", jpeg[at + 5:at + 9])
            return width, height
        at += 2 + length
    raise ValueError("no frame")


class Projects(unittest.TestCase):
    def setUp(self):
        self.rows = rows("projects.csv")

    def test_there_are_forty_and_no_cell_is_empty(self):
        self.assertEqual([row["project"] for row in self.rows], [f"demo-{n:02}" for n in range(1, 41)])
        for row in self.rows:
            with self.subTest(project=row["project"]):
                self.assertEqual([name for name, cell in row.items() if not cell or cell != cell.strip()], [])

    def test_the_budget_adds_up_to_the_target(self):
        for row in self.rows:
            with self.subTest(project=row["project"]):
                budget = lines(row["budget"])
                self.assertTrue(3 <= len(budget) <= 5)
                self.assertEqual({len(line) for line in budget}, {3})
                self.assertEqual(sum(int(line[2]) for line in budget), int(row["target"]))
                self.assertTrue(80_000 <= int(row["target"]) <= 3_000_000)

    def test_texts_have_paragraphs_and_stay_short(self):
        for row in self.rows:
            with self.subTest(project=row["project"]):
                for name in LONG_TEXTS:
                    self.assertLess(len(row[name]), 1_500, name)
                for language in LANGUAGES:
                    self.assertIn(row[f"description_{language}"].count("\n\n"), (1, 2))
                    self.assertIn(row[f"plan_{language}"].count("\n\n"), (2, 3))
                    for step in row[f"plan_{language}"].split("\n\n"):
                        self.assertRegex(step, r"202[67]")

    def test_no_text_stands_twice_nor_any_paragraph(self):
        seen = {}
        for row in self.rows:
            for name in LONG_TEXTS + ["title_zh", "title_en", "filing"]:
                for paragraph in row[name].split("\n\n"):
                    self.assertNotIn(paragraph, seen, f"{row['project']} and {seen.get(paragraph)}")
                    seen[paragraph] = row["project"]

    def test_the_period_runs_forward_and_began_before_the_last_gift(self):
        for row in self.rows:
            with self.subTest(project=row["project"]):
                begin, end = (datetime.date.fromisoformat(row[name]) for name in ("period_from", "period_to"))
                self.assertLess(begin, end)
                self.assertLess(begin, LAST)
                self.assertGreater(int(row["beneficiaries"]), 0)

    def test_organisations_are_labelled_and_a_holder_has_one_name_and_certificate(self):
        holders = {}
        for row in self.rows:
            with self.subTest(project=row["project"]):
                self.assertTrue(row["holder"].endswith("（演示）"))
                self.assertTrue(row["holder_en"].endswith(" (demonstration)"))
                self.assertRegex(row["filing"], r"^演示备案-2026-\d{4}$")
                self.assertRegex(row["certificate"], r"^演示-登记-\d{2}$")
                self.assertRegex(row["contact"], r"^演示 [a-z-]+@example\.org$")
                self.assertEqual(holders.setdefault(row["holder"], (row["holder_en"], row["certificate"], row["contact"])),
                                 (row["holder_en"], row["certificate"], row["contact"]))
        self.assertEqual(len(holders), 6)
        self.assertEqual(len(set(holders.values())), 6)

    def test_every_picture_is_there_with_both_texts_and_every_file_is_shown(self):
        shown = set()
        for row in self.rows:
            with self.subTest(project=row["project"]):
                for file, zh, en in lines(row["pictures"]):
                    self.assertTrue((DEMO / "pictures" / file).is_file(), file)
                    self.assertTrue(zh.startswith("插画：") and en.startswith("Drawing: "))
                    shown.add(file)
        self.assertEqual(shown, {path.name for path in (DEMO / "pictures").glob("*.jpg")})


class Updates(unittest.TestCase):
    def test_they_belong_to_a_project_and_lie_within_the_half_year_and_its_period(self):
        begins = {row["project"]: datetime.date.fromisoformat(row["period_from"]) for row in rows("projects.csv")}
        updates = rows("updates.csv")
        self.assertGreaterEqual(len({row["project"] for row in updates}), 8)
        texts = [row[name] for row in updates for name in ("title_zh", "title_en", "text_zh", "text_en")]
        self.assertEqual(len(texts), len(set(texts)))
        self.assertEqual([(row["day"], row["project"]) for row in updates], sorted((row["day"], row["project"]) for row in updates))
        for row in updates:
            with self.subTest(project=row["project"], day=row["day"]):
                self.assertTrue(max(FIRST, begins[row["project"]]) <= datetime.date.fromisoformat(row["day"]) <= LAST)
                self.assertTrue(all(row[name] for name in ("title_zh", "title_en", "text_zh", "text_en")))
                given = [bool(row[name]) for name in ("picture", "alt_zh", "alt_en")]
                self.assertEqual(len(set(given)), 1)
                if row["picture"]:
                    self.assertTrue((DEMO / "pictures" / row["picture"]).is_file())


class Pictures(unittest.TestCase):
    def test_each_is_small_of_one_size_and_has_its_drawing(self):
        pictures = sorted((DEMO / "pictures").glob("*.jpg"))
        self.assertEqual(len(pictures), 20)
        self.assertEqual([path.stem for path in pictures], [path.stem for path in sorted((DEMO / "pictures/svg").glob("*.svg"))])
        for path in pictures:
            with self.subTest(picture=path.name):
                data = path.read_bytes()
                self.assertLessEqual(len(data), 40 * 1024)
                self.assertEqual(size_of(data), (960, 600))

    def test_no_drawing_holds_words_or_reaches_out(self):
        for path in (DEMO / "pictures/svg").glob("*.svg"):
            with self.subTest(drawing=path.name):
                self.assertIsNone(re.search(r"<text|<image|href|<script|<style", path.read_text()))


if __name__ == "__main__":
    unittest.main()

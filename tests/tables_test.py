"""Tables for every import: the documented headers, GB18030 and XLSX alike, and what a workbook can say that is refused with its place."""
import csv
import io
import json
import os
import subprocess
import unittest
import zipfile

from support import MODOU, PLEDGES, PROJECTS, Case

ENGLISH = "order,shop,item,buyer,paid,placed,received"
CHINESE = "订单编号,店铺,宝贝,买家,实付,下单时间,确认收货时间"
ROW = "1,s1,,b1,100.00,2026-10-01 10:00,2026-11-01 10:00"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Number(str):
    """A number cell; `style` 1 is a date, 2 a percentage, 3 dollars, 4 yuan."""
    def __new__(cls, text, style=0):
        made = super().__new__(cls, text)
        made.style = style
        return made


class Formula(str):
    """A formula without a value; with "#…" one that failed."""


def cell_xml(column, row, value):
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, Number):
        return f'<c r="{place}" s="{value.style}"><v>{value}</v></c>'
    if isinstance(value, Formula):
        return f'<c r="{place}" t="e"><f>A1</f><v>{value}</v></c>' if value.startswith("#") else f'<c r="{place}"><f>{value}</f></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>' if value else ""


def workbook(*sheets):
    """Sheets as (name, rows) or (name, rows, {"hidden": True, "merged": "A2:A3", "hidden_rows": [3]})."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="170" formatCode="[$$-409]#,##0.00"/>'
                         '<numFmt numFmtId="171" formatCode="[$¥-804]#,##0.00"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="10"/>'
                         '<xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'}
    types, listed, related = "", "", f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    for number, sheet in enumerate(sheets, 1):
        name, rows, more = (*sheet, {})[:3]
        state = "hidden" if more.get("hidden") else "visible"
        unseen = more.get("hidden_rows", [])
        body = "".join(f'<row r="{i}" hidden="{int(i in unseen)}">' + "".join(cell_xml(c, i, v) for c, v in enumerate(row)) + "</row>" for i, row in enumerate(rows, 1))
        merged = f'<mergeCells count="1"><mergeCell ref="{more["merged"]}"/></mergeCells>' if "merged" in more else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{merged}</worksheet>'
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}" state="{state}"/>'
        related += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        types += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    parts["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def cells(text):
    return list(csv.reader(io.StringIO(text)))


class Headers(Case):
    def test_the_documented_header_and_its_chinese_twin_need_no_map(self):
        self.begin()
        for n, (header, encoding) in enumerate([(ENGLISH, "utf-8"), (CHINESE, "utf-8"), (CHINESE, "gb18030"), (CHINESE, "utf-8-sig")]):
            done = self.ingest(self.write(f"{n}.csv", f"{header}\n{ROW.replace('1,s1', f'{n},s1', 1)}\n", encoding))
            self.assertEqual((done["rows"], done["gifts"], done["amount_fen"], done["unused"]), (1, 1, 200, {}), header)
        done = self.ingest("--format", "csv", self.write("f.csv", f"{ENGLISH}\n{ROW.replace('1,s1', 'f,s1', 1)}\n"))
        self.assertEqual(done["gifts"], 1)

    def test_columns_may_stand_in_another_order_and_optional_ones_be_missing(self):
        self.begin()
        done = self.ingest("--shop", "s1", self.write("o.csv", "received,paid,placed,order\n2026-11-01,100,2026-10-01,1\n"))
        self.assertEqual((done["gifts"], done["amount_fen"]), (1, 200))
        self.run_modou("ingest", "--data", self.data, self.write("p.csv", "received,paid,placed\n2026-11-01,100,2026-10-01\n"), code=2)
        # Half of one and half of the other is neither.
        self.run_modou("ingest", "--data", self.data, self.write("q.csv", "order,店铺,实付,placed,received\n1,s1,1,2026-10-01,2026-11-01\n"), code=2)

    def test_a_map_wins_over_the_names(self):
        self.begin()
        file = self.write("m.csv", ENGLISH + ",net\n" + ROW + ",50.00\n")
        done = self.ingest("--map", "order=order,shop=shop,paid=net,placed=placed,received=received", file)
        self.assertEqual(done["amount_fen"], 100)


    def test_a_map_names_a_cell_of_two_lines_and_a_name_without_its_unit(self):
        self.begin()
        rows = '"订单\n编号",店铺,"实付\n（元）",实付金额（元）,应付（万元）,下单,收货\n1,s1,50,100,1,2026-10-01,2026-11-01\n'
        file = self.write("o.csv", rows)
        rest = "order=订单编号,shop=店铺,placed=下单,received=收货"
        self.assertEqual(self.ingest("--map", rest + ",paid=实付", file)["amount_fen"], 100)
        self.assertEqual(self.ingest("--other-orders", "--source", "b", "--map", rest + ",paid=实付（元）", file)["amount_fen"], 100)
        self.assertEqual(self.ingest("--other-orders", "--source", "c", "--map", rest + ",paid=实付金额", file)["amount_fen"], 200)
        for name in ("应付", "付"):  # 万元 is another unit, and a part of a name is none
            self.run_modou("ingest", "--data", self.data, "--map", rest + ",paid=" + name, file, code=1)
        sheet = self.write("o.xlsx", workbook(("1", [["订单\n编号", "店铺", "实付\n（元）", "下单", "收货"], ["9", "s1", Number("50"), Number("46296", 1), Number("46327", 1)]])))
        self.assertEqual(self.ingest("--map", rest + ",paid=实付", sheet)["amount_fen"], 100)
        self.assertEqual(self.ingest(self.write("z.csv", CHINESE.replace("实付", "实付（元）") + "\n" + ROW.replace("1,s1", "z,s1", 1) + "\n"))["amount_fen"], 200)
        # Two that are meant alike are none.
        self.run_modou("ingest", "--data", self.data, "--map", rest + ",paid=实付", self.write("two.csv", rows.replace("实付金额（元）", "实付（元）")), code=1)

    def test_projects_pledges_and_persons_have_chinese_headers_too(self):
        self.run_modou("init", "--data", self.data)
        projects = "项目编号,项目名称,英文名,类别,机构,地区\np1,一口净水,Clean water,乡村,青禾基金会,甘肃\n"
        pledges = "店铺,宝贝,方式,数值,项目,起始日期\ns1,全店,按比例,2,p1,2026-01-01\ns1,A,固定,1.00,p1,2026-01-01\ns2,全店,停止,,,2026-01-01\n"
        for kind, chinese, english, rows in [("projects", projects, PROJECTS.splitlines()[0] + "\n" + projects.splitlines()[1] + "\n", 1),
                                             ("pledges", pledges, "shop,item,mode,value,project,from\ns1,*,percent,2,p1,2026-01-01\ns1,A,fixed,1.00,p1,2026-01-01\ns2,*,none,,,2026-01-01\n", 3)]:
            for n, (content, added) in enumerate([(chinese.encode("gb18030"), rows), (workbook(("表", [["标题"], *cells(chinese)])), 0), (english.encode(), 0)]):
                out, _ = self.run_modou("import", kind, "--data", self.data, "--json", self.write(f"{kind}{n}", content))
                self.assertEqual(json.loads(out), {"rows": rows, "added": added, "unchanged": rows - added} | ({"unused": {"above_header": 1}} if n == 1 else {}))
        self.assertEqual(self.ingest(self.write("o.csv", f"{ENGLISH}\n{ROW}\n"))["amount_fen"], 200)
        # A project's name beside its number is a remark; a header with less than all is told by its own names.
        more = self.write("more.csv", "店铺,宝贝,方式,数值,项目编号,项目,起始日期\ns3,全店,按比例,2,p1,一口净水,2026-01-01\n")
        self.assertEqual(json.loads(self.run_modou("import", "pledges", "--data", self.data, "--json", more)[0])["unused"], {"项目": 1})
        for bad in ["店铺,宝贝,方式,数值,起始日期\ns3,全店,按比例,2,2027-01-01\n", "店铺,店铺,宝贝,方式,数值,项目,起始日期\ns3,s4,全店,按比例,2,p1,2027-01-01\n",
                    "店铺,宝贝,方式,数值,项目,起始日期\ns3,全店,比例,2,p1,2027-01-01\n"]:
            self.run_modou("import", "pledges", "--data", self.data, self.write("bad.csv", bad), code=1)


class Rejections(Case):
    FAULTS = [("11,s1,,b1,,2026-10-01,2026-11-01", "bad_amount", "paid", "empty"),
              ("12,s1,,b1,12.345,2026-10-01,2026-11-01", "bad_amount", "paid", "three_decimals"),
              ("13,s1,,b1,-5,2026-10-01,2026-11-01", "bad_amount", "paid", "negative"),
              ("14,s1,,b1,secret,2026-10-01,2026-11-01", "bad_amount", "paid", "not_a_number"),
              ("15,s1,,b1,10000000000.01,2026-10-01,2026-11-01", "bad_amount", "paid", "too_large"),
              ("16,s1,,b1,$5,2026-10-01,2026-11-01", "bad_amount", "paid", "other_unit"),
              ("17,s1,,b1,5,,2026-11-01", "bad_time", "placed", "empty"),
              ("18,s1,,b1,5,2026-02-30,2026-11-01", "bad_time", "placed", "no_such_time"),
              ("19,s1,,b1,5,2026-10-01,46000.5", "bad_time", "received", "date_serial"),
              ("20,s1,,b1,5,2026-10-01,yesterday", "bad_time", "received", "not_a_time"),
              ("1.93068E+17,s1,,b1,5,2026-10-01,2026-11-01", "bad_field", "order", "lost_digits"),
              ("22.0,s1,,b1,5,2026-10-01,2026-11-01", "bad_field", "order", "decimal_point"),
              ("23,s1,#N/A,b1,5,2026-10-01,2026-11-01", "bad_field", "item", "lost_digits"),
              (",s1,,b1,5,2026-10-01,2026-11-01", "missing_field", "order", "empty"),
              ("25,,,b1,5,2026-10-01,2026-11-01", "missing_field", "shop", "empty"),
              ("26,s1,,b1,5,2026-10-01", "bad_csv", "row", "too_few_fields"),
              ("27,s1,,b1,5,2026-10-01,2026-11-01,more", "bad_csv", "row", "too_many_fields"),
              ('28,"s1"x,,b1,5,2026-10-01,2026-11-01', "bad_csv", "row", "text_after_quote")]

    def rejected(self, file, *more):
        rejects = self.folder / "rejects.csv"
        done = self.ingest("--reject-file", str(rejects), *more, file)
        with open(rejects, newline="", encoding="utf-8") as opened:
            return done, list(csv.DictReader(opened))

    def test_each_rejection_names_its_field_and_its_kind_in_both_languages(self):
        self.begin()
        done, rows = self.rejected(self.write("f.csv", ENGLISH + "\n" + "".join(row + "\n" for row, *_ in self.FAULTS)))
        self.assertEqual(list(rows[0]), ["file", "line", "reason", "order", "field", "kind", "message_zh", "message_en"])
        self.assertEqual([(r["reason"], r["field"], r["kind"]) for r in rows], [(reason, field, kind) for _, reason, field, kind in self.FAULTS])
        for row in rows:
            self.assertRegex(row["message_zh"], "[\u4e00-\u9fff]")
            self.assertRegex(row["message_en"], "^[ -~]+$")
        self.assertNotIn("secret", (self.folder / "rejects.csv").read_text())
        # JSON says the same, row by row.
        listed = [{key: str(value) for key, value in one.items()} for one in done["rejections"]]
        self.assertEqual(listed, [{**row, "order": row["order"].lstrip("'")} for row in rows])

    def test_events_are_told_the_same_way(self):
        self.begin()
        good = {"order": "1", "shop": "s1", "paid": "5", "placed": "2026-10-01", "received": "2026-11-01"}
        faults = [({"paid": ""}, "paid", "empty"), ({"paid": 1.005}, "paid", "three_decimals"), ({"paid": None}, "paid", "empty"), ({"paid": [5]}, "paid", "not_text"),
                  ({"received": "soon"}, "received", "not_a_time"), ({"order": 12345678901234567890}, "order", "too_long_number"), ({"currency": "USD"}, "currency", "other_unit"),
                  ({"shop": ""}, "shop", "empty")]
        lines = [json.dumps({"specversion": "1.0", "type": "order.received", "source": "mall", "id": "e", "data": good | change}) for change, *_ in faults]
        lines += ['{"specversion":"1.0","type":"order.paid","source":"mall","id":"e","data":{}}', "{", '{"specversion":"1.0","type":"order.received","source":"mall","id":"e","data":{"order":"1","order":"2"}}']
        _, rows = self.rejected(self.write("f.ndjson", "\n".join(lines) + "\n"))
        self.assertEqual([(r["field"], r["kind"]) for r in rows],
                         [(field, kind) for _, field, kind in faults] + [("type", "unknown"), ("row", "not_json"), ("order", "said_twice")])

    def test_another_answer_of_the_book_has_a_kind_too(self):
        self.begin()
        self.ingest(self.write("a.csv", f"{ENGLISH}\n{ROW}\n"))
        _, rows = self.rejected(self.write("b.csv", f"{ENGLISH}\n{ROW.replace('100.00', '200.00')}\n"))
        self.assertEqual([(r["reason"], r["field"], r["kind"]) for r in rows], [("order_conflict", "order", "other_facts")])

    def test_a_list_of_an_earlier_modou_gives_way_too(self):
        self.begin()
        self.write("rejects.csv", "file,line,reason,order\na,1,bad_json,\n")
        self.rejected(self.write("f.csv", f"{ENGLISH}\n{ROW}\n"))
        self.write("rejects.csv", "file,line,reason,order,field,kind,message_zh,message_en\na,1,bad_json,,row,not_json,x,x\n")  # without a mark
        self.rejected(str(self.folder / "f.csv"))
        self.write("rejects.csv", "\ufefffile,line,else\n")
        self.run_modou("ingest", "--data", self.data, "--reject-file", "rejects.csv", str(self.folder / "f.csv"), code=1)
        self.write("rejects.csv", "file,line,else\n")
        self.run_modou("ingest", "--data", self.data, "--reject-file", "rejects.csv", str(self.folder / "f.csv"), code=1)


    def test_where_the_language_is_chinese_the_list_opens_in_excel_by_a_double_click(self):
        self.begin()
        bad = self.write("f.csv", ENGLISH + "\n" + self.FAULTS[0][0] + "\n")
        rejects = self.folder / "r.csv"
        for locale, mark in [("C", b""), ("zh_CN.UTF-8", b"\xef\xbb\xbf"), ("zh_CN.UTF-8", b"\xef\xbb\xbf"), ("C", b"")]:
            subprocess.run([MODOU, "ingest", "--data", self.data, "--reject-file", str(rejects), bad], env=os.environ | {"LC_ALL": locale}, capture_output=True, check=True)
            self.assertTrue(rejects.read_bytes().startswith(mark + b"file,line,reason,order,field,kind,message_zh,message_en\n"), locale)


class Sheets(Case):
    def test_orders_come_as_workbooks_too(self):
        self.begin()
        rows = [CHINESE.split(","), ["1001", "s1", "", "b1", Number("100"), Number("46296.5", 1), Number("46327.5", 1)],
                ["1002", "s1", "", "b1", Number("12.300000000000001", 4), "2026-10-01", "2026-11-01 10:00"],
                ["1003", "s1", "", "b2", "", "2026-10-01", "2026-11-01 10:00"], [], [Number("1.93067985817064E+17"), "s1", "", "b2", "1", "2026-10-01", "2026-11-01"]]
        file = self.write("o.xlsx", workbook(("订单", rows)))
        rejects = self.folder / "r.csv"
        done = self.ingest("--reject-file", str(rejects), file)
        self.assertEqual((done["rows"], done["gifts"], done["amount_fen"]), (4, 2, 225))
        self.assertEqual([(r["line"], r["field"], r["kind"]) for r in csv.DictReader(io.StringIO(rejects.read_text()))], [("4", "paid", "empty"), ("6", "order", "lost_digits")])
        self.assertEqual(self.ingest("--reject-file", str(rejects), file)["duplicates"], 2)

    def test_a_workbook_and_its_csv_are_the_same_orders(self):
        self.begin()
        self.ingest(self.write("o.csv", f"{ENGLISH}\n{ROW}\n"))
        self.assertEqual(self.ingest(self.write("o.xlsx", workbook(("1", cells(f"{ENGLISH}\n{ROW}\n")))))["duplicates"], 1)

    def test_titles_above_and_other_sheets_are_named_and_every_sheet_of_orders_is_read(self):
        self.begin()
        rows = cells(f"{ENGLISH}\n{ROW}\n")
        file = self.write("o.xlsx", workbook(("说明", [["made by", "nobody"]]), ("十月", [["十月订单"], *rows]), ("十一月", [rows[0], ["2", *rows[1][1:]]]), ("底稿", [["x"]], {"hidden": True})))
        done = self.ingest(file)
        self.assertEqual((done["gifts"], done["unused"]), (2, {"above_header": 1, "hidden_sheet": 1, "other_sheet": 1}))

    def test_what_only_a_workbook_can_say_is_refused_with_its_place(self):
        self.begin()
        head = ENGLISH.split(",")
        row = ["1", "s1", "", "b1", "100", "2026-10-01", "2026-11-01"]

        def changed(column, value):
            return [*row[:column], value, *row[column + 1:]]
        two = [head, row, ["2", *row[1:]]]
        for name, sheets, place in [
                ("formula", [("a", [head, changed(4, Formula("SUM(A1:A2)"))])], "a:E2"),
                ("failed", [("a", [head, changed(2, Formula("#REF!"))])], "a:C2"),
                ("date", [("a", [head, changed(2, Number("46085", 1))])], "a:C2"),
                ("percent", [("a", [head, changed(4, Number("0.5", 2))])], "a:E2"),
                ("dollars", [("a", [head, changed(4, Number("5", 3))])], "a:E2"),
                ("merged", [("a", two, {"merged": "B2:B3"})], "a:B2"),
                ("hidden row", [("a", two, {"hidden_rows": [3]})], "a:3"),
                ("hidden sheet", [("a", two), ("b", two, {"hidden": True})], "b:1")]:
            with self.subTest(name):
                _, err = self.run_modou("ingest", "--data", self.data, self.write("bad.xlsx", workbook(*sheets)), code=1)
                self.assertIn(f"bad.xlsx:{place}", err)
        self.assertEqual(self.totals()["transfers"], 0)
        # In a column that is not used the same says nothing.
        more = [[*head, "remark"], [*row, Formula("#N/A")], ["2", *row[1:], Formula("NOW()")]]
        self.assertEqual(self.ingest(self.write("good.xlsx", workbook(("a", more))))["gifts"], 2)

    def test_projects_and_pledges_come_in_gb18030_and_as_workbooks(self):
        self.run_modou("init", "--data", self.data)
        self.run_modou("import", "projects", "--data", self.data, self.write("p.xlsx", workbook(("项目", cells(PROJECTS)))))
        out, _ = self.run_modou("import", "projects", "--data", self.data, "--json", self.write("p.csv", PROJECTS, "gb18030"))
        self.assertEqual(json.loads(out), {"rows": 3, "added": 0, "unchanged": 3})
        rows = [[Number(v) if v in ("2", "1.00", "0.10", "0.1") else v for v in row] for row in cells(PLEDGES)]
        self.run_modou("import", "pledges", "--data", self.data, self.write("g.xlsx", workbook(("承诺", [["商家承诺"], *rows]))))
        out, _ = self.run_modou("import", "pledges", "--data", self.data, "--json", self.write("g.csv", PLEDGES, "gb18030"))
        self.assertEqual(json.loads(out)["unchanged"], 4)

    def test_what_a_project_is_for_comes_from_a_workbook_and_in_gb18030(self):
        self.run_modou("init", "--data", self.data)
        head = cells(PROJECTS)[0] + ["description_zh", "target", "beneficiaries", "period_from", "budget", "filing", "contact"]
        row = cells(PROJECTS)[1] + ["第一段。\n\n第二段，一,二,三。", Number("1200.5"), Number("320"), Number("46023", 1), "水泵 | pumps | 1000\n管子 | pipes | 200.5", "F1", Number("13800000000")]
        self.run_modou("import", "projects", "--data", self.data, self.write("p.xlsx", workbook(("项目", [["项目表"], head, row]))))
        text = io.StringIO()
        csv.writer(text).writerows([head, [*row[:9], "2026-01-01", *row[10:]]])
        out, _ = self.run_modou("import", "projects", "--data", self.data, "--json", self.write("p.csv", text.getvalue(), "gb18030"))
        self.assertEqual(json.loads(out), {"rows": 1, "added": 0, "unchanged": 1})
        about = self.serve().get_json("/v1/projects/p1")["about"]
        self.assertEqual((about["target_fen"], about["beneficiaries"], about["period_from"], about["contact"]), (120050, 320, "2026-01-01", "13800000000"))
        self.assertEqual(about["description_zh"], "第一段。\n\n第二段，一,二,三。")
        for column, value, place in [("filing", Number("46023", 1), "L2"), ("target", Number("0.5", 2), "H2"), ("target", Number("5", 3), "H2"), ("budget", Formula("A1"), "K2")]:
            bad = [value if name == column else cell for name, cell in zip(head, row)]
            _, err = self.run_modou("import", "projects", "--data", self.data, "--revise", self.write("bad.xlsx", workbook(("1", [head, bad]))), code=1)
            self.assertIn(f"bad.xlsx:1:{place}", err)

    def test_a_bad_row_of_an_imported_workbook_is_named_by_its_row(self):
        self.run_modou("init", "--data", self.data)
        rows = cells(PROJECTS)
        broken = [["项目表"], [], rows[0], [*rows[1][:1], "两\n行", *rows[1][2:]], [*rows[2][:4], "", rows[2][5]]]
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("p.xlsx", workbook(("1", broken))), code=1)
        self.assertIn("p.xlsx:1:5: ", err)
        share = [["shop", "item", "mode", "value", "project", "from"], ["s1", "*", "percent", Number("0.02", 2), "p1", "2026-01-01"]]
        _, err = self.run_modou("import", "pledges", "--data", self.data, self.write("g.xlsx", workbook(("1", share))), code=1)
        self.assertIn("g.xlsx:1:D2", err)
        twice = workbook(("a", rows), ("b", rows))
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("t.xlsx", twice), code=1)
        self.assertIn("file of its own", err)

    def test_a_workbook_without_such_a_header_is_told_of_the_sheet_and_row_that_come_nearest(self):
        self.begin()
        note, head = ("说明", [["填表说明"], ["每行一个项目"]]), PROJECTS.splitlines()[0].split(",")
        file = self.write("p.xlsx", workbook(note, ("项目", [["二〇二六年项目"], [], [*head[:4], "region"], ["p1", "一", "One", "教育", "云南"]])))
        _, err = self.run_modou("import", "projects", "--data", self.data, file, code=1)
        self.assertIn("p.xlsx:项目:3: ", err)
        self.assertIn('"holder"', err)
        orders = self.write("o.xlsx", workbook(note, ("订单", [["十月"], ["订单编号", "店铺", "付了", "下单时间", "确认收货时间"], ["1", "s1", "5", "2026-10-01", "2026-11-01"]])))
        _, err = self.run_modou("ingest", "--data", self.data, orders, code=2)
        self.assertIn("o.xlsx:订单:2: ", err)

    def test_an_import_that_is_no_table_is_refused_in_words(self):
        self.run_modou("init", "--data", self.data)
        for content in [b"\xd0\xcf\x11\xe0 old", "project".encode("utf-16"), "project,title_zh\nMüller,x\n".encode("latin-1"), b""]:
            self.run_modou("import", "projects", "--data", self.data, self.write("x.csv", content), code=1)


if __name__ == "__main__":
    unittest.main()

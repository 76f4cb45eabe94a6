#!/usr/bin/env python3
"""check_book.py BOOK.xlsx COLUMNS.tsv: reads the ledgers of the fixture again, as another program
would, and fails with a sentence at the first thing that is not as the sheet rules want it.
check_book.py BOOK.xlsx: tells the number format, colour and value of the first cell of each row."""
import datetime
import sys
import xml.etree.ElementTree as tree
import zipfile

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
TEXT, DATE, NUMBER = 0, 1, 2


def want(got, expected, what):
    if got != expected:
        sys.exit(f"{what}: {got!r}, expected {expected!r}")


def column_name(index):
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class Sheet:
    def __init__(self, book, number):
        self.root = tree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        self.cells = {cell.get("r"): cell for cell in self.root.iterfind(".//m:c", NS)}

    def find(self, path):
        found = self.root.find(path, NS)
        if found is None:
            sys.exit(f"{path} is missing")
        return found

    def text(self, ref):
        cell = self.cells.get(ref)
        if cell is None:
            return None
        if cell.get("t") == "inlineStr":
            return "".join(part.text or "" for part in cell.iterfind(".//m:t", NS))
        value = cell.find("m:v", NS)
        return None if value is None else float(value.text)


def number_formats(book):
    """Number format and fill colour of every cell style."""
    root = tree.fromstring(book.read("xl/styles.xml"))
    codes = {n.get("numFmtId"): n.get("formatCode") for n in root.iterfind(".//m:numFmt", NS)}
    fills = root.findall("m:fills/m:fill", NS)
    styles = []
    for xf in root.iterfind("m:cellXfs/m:xf", NS):
        colour = fills[int(xf.get("fillId"))].find(".//m:fgColor", NS)
        known = {"0": "General", "49": "@"}
        code = codes.get(xf.get("numFmtId"), known.get(xf.get("numFmtId")))
        styles.append((code, None if colour is None else colour.get("rgb")))
    return styles


def excel_date(text):
    parts = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M" if " " in text else "%Y-%m-%d")
    delta = parts - datetime.datetime(1899, 12, 30)
    return delta.days + delta.seconds / 86400


def check_page(sheet, last, rows, a3):
    setup = sheet.find("m:pageSetup")
    want(setup.get("orientation"), "landscape", "orientation")
    want(setup.get("paperSize"), "8" if a3 else "9", "paper")
    want(setup.get("fitToHeight"), "0", "height is free")
    want(sheet.find("m:sheetPr/m:pageSetUpPr").get("fitToPage"), "1", "fit to width")
    pane = sheet.find(".//m:pane")
    want((pane.get("ySplit"), pane.get("state")), ("3", "frozen"), "frozen head")
    want(sheet.find("m:autoFilter").get("ref"), f"A3:{last}{3 + rows}", "filter")
    protection = sheet.find("m:sheetProtection")
    want((protection.get("sheet"), protection.get("autoFilter")), ("1", "0"),
         "protected but filterable")
    merged = [m.get("ref") for m in sheet.root.iterfind(".//m:mergeCell", NS)]
    want(merged[0], f"A1:{last}1", "merged title")
    ignored = sheet.find(".//m:ignoredError")
    want(ignored.get("numberStoredAsText"), "1", "codes are no mistakes")
    want("&P" in sheet.find("m:headerFooter/m:oddFooter").text, True, "page number")


def check_ledger(book, number, columns, rows, styles):
    sheet = Sheet(book, number)
    last = column_name(len(columns) - 1)
    check_page(sheet, last, len(rows), number > 1)
    want(sheet.text("A1"), ["点位台账", "问题台账", "整改台账"][number - 1], "title")
    want(sheet.text("A2"), "填报单位：演示县创城办", "office")
    head = [sheet.text(f"{column_name(index)}3") for index in range(len(columns))]
    want(head, TITLES[number - 1].split(" "), "columns")
    want(head, [title for title, _ in columns], "columns that imports are told")
    for at, (row, fill) in enumerate(rows):
        want(len(row), len(columns), "cells of the row")
        for index, (value, (_, kind)) in enumerate(zip(row, columns)):
            ref = f"{column_name(index)}{4 + at}"
            code, colour = styles[int(sheet.cells[ref].get("s"))]
            if not value:
                want(sheet.text(ref), None, ref)
            elif kind == DATE:
                want(round(sheet.text(ref), 6), round(excel_date(value), 6), ref)
                want(code.startswith("yyyy-mm-dd"), True, f"{ref} has a date format")
            elif kind == NUMBER:
                want(sheet.text(ref), float(value), ref)
            else:
                want((sheet.text(ref), code), (value, "@"), ref)
            if index == 0:
                want(colour, fill, f"colour bar of row {at}")
    foot = 4 + len(rows)
    third = len(columns) / 3
    for index, label in enumerate(["制表人：", "审核人：", "日期："]):
        want(sheet.text(f"{column_name(int(index * third))}{foot}"), label, "last row")


TITLES = [
    "点位编号 名称 类型（网格） 地址 主责单位 配合单位 点位责任人 电话 挂钩领导 包保单位 对应指标 最近督导 累计问题 "
    "未销号 复发次数",
    "问题编号 发现日期 来源 轮次 点位编号 点位名称 问题类型 描述 对应标准 主责单位 配合单位 审看会次 片段编号 "
    "认领单位 认领人 认领方式 认领时间 状态 截图文件名",
    "问题编号 交办卡号 交办日期 任务 时限 标准 责任 签收日期 原定期限 现期限 延期次数 整改措施 完成日期 反馈日期 "
    "核查人 核查日期 核查结果 退回次数 销号日期 销号单号 是否逾期（天） 承诺是否兑现 追责级别",
]

ROWS = [
    [(["0001", "人民路与建设路交叉口东北角", "主次干道", "人民路 12 号", "演示·城管局", "演示·城关镇",
       "演示·张三", "0319-0000000", "演示·李四", "演示·发改局", "2.3.1", "2025-11-18", "7", "2", "1"],
      None)],
    [(["2025-6-014", "2025-11-18", "周督导", "第46周", "0001", "人民路与建设路交叉口东北角", "占道经营",
       "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道", "2.3.1 无占道经营",
       "演示·城管局", "演示·城关镇", "2025年第6次", "014-1", "演示·城管局", "演示·䶮㛃𬭎镕堃喆頔", "现场",
       "2025-11-22 09:42", "已认领", "014-1.jpg"], "FFFFE699")],
    [(["2025-6-014", "创城督交〔2025〕第12号", "2025-11-22", "取缔占道摊点", "2025-11-29",
       "无占道经营", "演示·张三", "2025-11-23", "2025-11-29", "2025-11-29", "0",
       "取缔 6 处，清运 3 车", "2025-11-28", "2025-11-28", "演示·赵六", "2025-11-29", "通过", "1",
       "2025-11-29", "销〔2025〕第9号", "", "兑现", ""], None),
     (["2025-6-015", "创城督交〔2025〕第13号", "2025-11-22", "=1+1", "", "", "演示·王五", "",
       "2025-11-29", "2025-11-29", "0", "", "", "", "", "", "", "0", "", "", "3", "落空", "通报"],
      "FFF8A5A5")],
]


def first_cells(book):
    sheet, styles = Sheet(book, 1), number_formats(book)
    for row in list(sheet.root.iterfind(".//m:row", NS))[3:]:
        first = row.find("m:c", NS)
        code, colour = styles[int(first.get("s"))]
        print(code, colour, sheet.text(first.get("r")), sep="|")


def main():
    book = zipfile.ZipFile(sys.argv[1])
    if len(sys.argv) == 2:
        return first_cells(book)
    want(book.testzip(), None, "zip checksums")
    want({info.date_time for info in book.infolist()}, {(1980, 1, 1, 0, 0, 0)}, "zip times")
    workbook = tree.fromstring(book.read("xl/workbook.xml"))
    names = [sheet.get("name") for sheet in workbook.iterfind(".//m:sheet", NS)]
    want(names, ["点位台账", "问题台账", "整改台账", "说明"], "sheets")
    defined = {(d.get("name"), d.get("localSheetId")): d.text
               for d in workbook.iterfind(".//m:definedName", NS)}
    columns = [[], [], []]
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            which, _, title, kind = line.rstrip("\n").split("\t")
            columns[int(which)].append((title, int(kind)))
    styles = number_formats(book)
    for number in range(3):
        want(defined[("_xlnm.Print_Titles", str(number))].split("!")[1], "$1:$3", "repeated rows")
        want(("_xlnm.Print_Area", str(number)) in defined, True, "print area")
        check_ledger(book, number + 1, columns[number], ROWS[number], styles)
    notes = Sheet(book, 4)
    want(notes.text("A1"), "说明", "notes")
    core = book.read("docProps/core.xml").decode()
    want("2025-11-22T01:30:00Z" in core, True, "creation time")


main()

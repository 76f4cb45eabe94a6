"""A workbook, read without the library that wrote it."""
import re
from xml.etree import ElementTree

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet_names(book):
    root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    return [s.get("name") for s in root.find("m:sheets", NS)], root


def strings_of(book):
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in si.iter(f"{{{NS['m']}}}t")) for si in root]


def date_styles(book):
    """The cell styles that show a date."""
    root = ElementTree.fromstring(book.read("xl/styles.xml"))
    made = {f.get("numFmtId"): f.get("formatCode") for f in root.iter(f"{{{NS['m']}}}numFmt")}
    def is_date(number):
        return re.search("[ymd]", made.get(number, "yyyy" if number in ("14", "22") else "")) is not None
    return {i for i, xf in enumerate(root.find("m:cellXfs", NS)) if is_date(xf.get("numFmtId"))}


def rows_of(sheet, shared, dates):
    """Rows of cells: text, ("date", serial) or number."""
    for row in sheet.iter(f"{{{NS['m']}}}row"):
        cells = []
        for c in row:
            value, kind = c.find("m:v", NS), c.get("t")
            if kind == "s":
                cells.append(shared[int(value.text)])
            elif kind == "inlineStr":
                cells.append("".join(t.text or "" for t in c.iter(f"{{{NS['m']}}}t")))
            elif value is None:
                cells.append(None)
            elif int(c.get("s") or 0) in dates:
                cells.append(("date", float(value.text)))
            else:
                cells.append(float(value.text))
        yield cells

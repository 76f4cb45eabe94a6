"""PDF files made by hand, for tests: as plain, as broken or as hostile as is asked for."""
import zlib

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def stream(data, head=b""):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def pdf(objects, trailer=b""):
    """The objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\n" \
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, trailer, len(out))


def pages(count, drawing, box=b"0 0 595 842", resources=b"", catalog=CATALOG, head=b"", trailer=b"", more=()):
    """Pages that all show the same drawing; `more` objects follow from number 4 + count on."""
    kids = b" ".join(b"%d 0 R" % (4 + i) for i in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 3 0 R /Resources << %s >> >>" % (
        box, resources)
    return pdf([catalog, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
                stream(drawing, head)] + [page] * count + list(more), trailer)


RED_BELOW_BLUE = b"1 0 0 rg 0 0 595 421 re f 0 0 1 rg 0 421 595 421 re f"
LETTER = b"BT /F1 24 Tf 100 700 Td (Hello) Tj ET"
HELVETICA = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def locked():
    """Asks for a password."""
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32, b"42" * 32)
    return pages(1, RED_BELOW_BLUE, trailer=encrypt)


def hostile(canary):
    """(name, bytes): what only a reader that is locked in should open."""
    path = canary.encode()
    yield "launch.pdf", pages(1, RED_BELOW_BLUE, catalog=b"<< /Type /Catalog /Pages 2 0 R /OpenAction "
                              b"<< /S /Launch /F (%s) >> >>" % path)
    yield "script.pdf", pages(1, RED_BELOW_BLUE, catalog=b"<< /Type /Catalog /Pages 2 0 R /OpenAction "
                              b"<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) >> >>")
    yield "outside.pdf", pages(1, b"/X Do", resources=b"/XObject << /X 5 0 R >>", more=[
        stream(b"", b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray "
               b"/BitsPerComponent 8 /F (%s)" % path)])
    yield "bomb.pdf", pages(1, zlib.compress(b"0 0 m 9 9 l S\n" * 1_000_000, 9), head=b"/Filter /FlateDecode")
    yield "itself.pdf", pages(1, b"/X Do", resources=b"/XObject << /X 5 0 R >>", more=[
        stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>")])
    yield "kids.pdf", pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
    yield "wide.pdf", pages(1, RED_BELOW_BLUE, box=b"0 0 2000000000 1")
    yield "image.pdf", pages(1, b"/X Do", resources=b"/XObject << /X 5 0 R >>", more=[
        stream(zlib.compress(bytes(1 << 20)), b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 "
               b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode")])
    yield "deep.pdf", pages(1, b"q " * 300_000)
    yield "font.pdf", pages(1, LETTER, resources=HELVETICA)

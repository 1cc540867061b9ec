#!/usr/bin/env python3
"""Makes the seed corpora: the sound reports of examples/ in every format, whole and cut into parts.

Nothing else is needed than this script; what it writes is not kept under version control.
"""

import html
import io
import json
import pathlib
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
V = "urn:schemas-microsoft-com:vml"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"

HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE.parent / "examples"


def parts(text):
    """Paragraphs as strings, tables as lists of rows."""
    out = []
    for line in text.splitlines():
        if "\t" in line:
            if not out or isinstance(out[-1], str):
                out.append([])
            out[-1].append(line.split("\t"))
        elif line.strip():
            out.append(line)
    return out


def as_html(report):
    body = ""
    for part in report:
        if isinstance(part, str):
            body += f"<p>{html.escape(part)}</p>\n"
        else:
            rows = ("".join(f"<td>{html.escape(c)}</td>" for c in row) for row in part)
            body += "<table border=1>" + "".join(f"<tr>{r}</tr>\n" for r in rows) + "</table>\n"
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head><body>{body}</body></html>"


def as_markdown(report):
    out = ""
    for part in report:
        if isinstance(part, str):
            out += ("## " if part[1:2] == "、" else "") + part + "\n\n"
        else:
            width = max(map(len, part))
            lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in part]
            lines.insert(1, "|" + " --- |" * width)
            out += "\n".join(lines) + "\n\n"
    return out


def as_word(report):
    text = lambda t: f"<w:p><w:r><w:t>{html.escape(t)}</w:t></w:r></w:p>"
    body = ""
    for part in report:
        if isinstance(part, str):
            body += text(part)
        else:
            rows = ("".join(f"<w:tc>{text(c)}</w:tc>" for c in row) for row in part)
            body += "<w:tbl>" + "".join(f"<w:tr>{r}</w:tr>" for r in rows) + "</w:tbl>"
    return document(body)


def document(body):
    return f'<w:document xmlns:w="{W}" xmlns:mc="{MC}" xmlns:v="{V}" xmlns:m="{M}"><w:body>{body}</w:body></w:document>'


NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="%1.%2"/><w:isLgl/><w:lvlRestart w:val="1"/><w:pStyle w:val="2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="1"><w:basedOn w:val="2"/><w:pPr><w:numPr>'
    '<w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/></w:style></w:styles>'
)
# what Word has besides text: changes, fields, boxes, merged and nested cells
FEATURES = document(
    '<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>总体情况'
    '</w:t></w:r></w:p><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:ins><w:r><w:t>甲</w:t><w:tab/><w:br/></w:r></w:ins><w:del>'
    "<w:r><w:delText>乙</w:delText></w:r></w:del></w:p><w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>PAGE"
    '</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r>'
    '<w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:hyperlink></w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:pict>'
    "<v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    "</w:p></mc:Choice></mc:AlternateContent><w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr><w:tc><w:tcPr>"
    '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:tcPr><w:hMerge/></w:tcPr><w:tbl><w:tr>'
    "<w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:sdt>"
    "<w:sdtContent><w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p></w:sdtContent></w:sdt></w:tc></w:tr></w:tbl>"
)

XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = (
    f'<workbook {XMLNS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_STYLES = f'<styleSheet {XMLNS}><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'


def column(index):
    return chr(65 + index) if index < 26 else column(index // 26 - 1) + chr(65 + index % 26)


def as_workbook(report):
    """Sheet and shared strings."""
    strings, rows, number = [], "", 0
    for part in report:
        for row in [[part]] if isinstance(part, str) else part:
            number += 1
            cells = ""
            for i, cell in enumerate(row):
                at = f'r="{column(i)}{number}"'
                if cell.replace(".", "").isdigit():
                    cells += f"<c {at}><v>{cell}</v></c>"
                else:
                    cells += f'<c {at} t="s"><v>{len(strings)}</v></c>' if cell else f"<c {at}/>"
                    strings += [cell] if cell else []
            rows += f'<row r="{number}">{cells}</row>'
        number += 1
    shared = "".join(f"<si><t>{html.escape(s)}</t></si>" for s in strings)
    merges = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    sheet = f"<worksheet {XMLNS}><sheetData>{rows}</sheetData>{merges}</worksheet>"
    return [sheet, f"<sst {XMLNS}>{shared}</sst>", BOOK, RELATIONS, BOOK_STYLES]


def as_opendocument(report):
    rows = ""
    for part in report:
        for row in [[part]] if isinstance(part, str) else part:
            cells = (f"<table:table-cell><text:p>{html.escape(c)}</text:p></table:table-cell>" for c in row)
            rows += f"<table:table-row>{''.join(cells)}</table:table-row>"
        rows += '<table:table-row><table:table-cell table:number-columns-repeated="9"/></table:table-row>'
    # merged and repeated cells
    rows += (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-rows-spanned="2" table:number-columns-'
        'spanned="2"><text:p>a<text:s/>b</text:p></table:table-cell><table:covered-table-cell/></table:table-row>'
    )
    names = f'xmlns:office="{ODF}office:1.0" xmlns:table="{ODF}table:1.0" xmlns:text="{ODF}text:1.0"'
    sheet = f'<table:table table:name="a">{rows}</table:table>'
    return f"<office:document-content {names}><office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body></office:document-content>"


def as_pdf(report):
    """Pages of lines and ruled tables; codes are UTF-16 by a ToUnicode map."""
    pages, out, y = [], "", 800
    shown = lambda x, y, t: f"BT /F 9 Tf {x} {y} Td <{t[:50].encode('utf-16-be').hex()}> Tj ET\n"
    for part in report:
        for row in [part] if isinstance(part, str) else part:
            if y < 60:
                pages, out, y = pages + [out], "", 800
            if isinstance(row, str):
                out += shown(40, y, row)
            else:
                width = 520 / len(row)
                for i, cell in enumerate(row):
                    out += f"{40 + i * width:.1f} {y - 4} {width:.1f} 14 re S\n"
                    out += shown(round(42 + i * width, 1), y, cell[:6]) if cell else ""
            y -= 14
        y -= 6
    pages.append(out)
    codes = sorted({c for part in report for row in part for c in "".join(row)} - {"\t"})
    cmap = "1 beginbfrange <0020> <007E> <0020> <0041> <0042> [<00410042> <0042>] endbfrange 1 beginbfchar"
    cmap += "".join(f"<{ord(c):04X}><{ord(c):04X}>" for c in codes if ord(c) > 126) + " endbfchar"
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 4 0 R>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 1000/W[32[500 500]48 57 500]>>",
    ]
    for i, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {7 + 2 * i} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
    file, places = "%PDF-1.7\n", []
    for i, o in enumerate(objects):
        places.append(len(file))
        file += f"{i + 1} 0 obj\n{o}\nendobj\n"
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    size = len(objects) + 1
    return (
        f"{file}xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF\n"
    )


def archive(named):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in named.items():
            z.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def main():
    texts = {p.stem: p.read_text() for p in [*EXAMPLES.glob("sound/*.txt"), EXAMPLES / "wrong.txt"]}
    canonical = (EXAMPLES / "report.json").read_text()
    put("json", "report", canonical)
    put("json", "compact", json.dumps(json.loads(canonical), ensure_ascii=False))
    put("json", "small", '{"form":"2021","year":2023,"sections":[{"number":"一","heading":"总体情况","paragraphs":["a"]}],"tables":{}}')
    put("check", "json", canonical)
    for name, text in texts.items():
        whole = parts(text)
        # each table by itself keeps inputs small
        pieces = {"whole": whole} | {str(i): [p] for i, p in enumerate(whole) if not isinstance(p, str)}
        for key, report in pieces.items():
            key = f"{name}-{key}"
            plain = "\n".join(p if isinstance(p, str) else "\n".join("\t".join(r) for r in p) for p in report)
            word, book, sheets = as_word(report), as_workbook(report), as_opendocument(report)
            put("text", key, plain)
            put("text", f"{key}-gb", plain.encode("gb18030"))
            put("html", key, as_html(report))
            put("markdown", key, as_markdown(report))
            put("docx", key, word + "\0" + NUMBERING + "\0" + STYLES)
            put("sheet", f"{key}-xlsx", "\0".join(book))
            put("sheet", f"{key}-ods", sheets)
            put("pdf", key, as_pdf(report))
            if key.endswith("whole"):
                word = archive({"word/document.xml": word})
                names = ["worksheets/sheet1.xml", "sharedStrings.xml", "workbook.xml", "_rels/workbook.xml.rels", "styles.xml"]
                book = archive({f"xl/{n}": t for n, t in zip(names, book)} | {"_rels/.rels": ROOT})
                put("docx", f"{key}-zip", word)
                put("sheet", f"{key}-zip", book)
                for kind, data in [("docx", word), ("xlsx", book), ("txt", plain), ("html", as_html(report))]:
                    put("check", f"{key}-{kind}", data)
                put("check", f"{key}-md", as_markdown(report))
                put("check", f"{key}-pdf", as_pdf(report))
    put("text", "bars", "\n".join(c + " |" for r in parts(texts["2021"]) if not isinstance(r, str) for row in r for c in row))
    put("docx", "features", FEATURES + "\0" + NUMBERING + "\0" + STYLES)


if __name__ == "__main__":
    main()

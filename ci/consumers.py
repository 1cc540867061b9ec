"""Hands what gouji writes to the programs that read it elsewhere, and to the schemas they publish.

    python3 ci/consumers.py GOUJI JUNIT_XSD     # needs lxml, junitparser, tap.py[yaml], sarif-tools, openpyxl

One run over sound, wrong and unreadable files writes every format at once; each reader must then count what the JSON
output counts. SARIF's own schema is asked in tests/outputs.rs.
"""

import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import openpyxl
from junitparser import JUnitXml
from lxml import etree
from sarif import loader
from tap.parser import Parser

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = ["json", "sarif", "junit", "checkstyle", "tap", "csv", "xlsx", "html", "gitlab"]


def submissions(folder):
    """Sound reports, one of them made wrong in a sum, and a file that is none; names as people give them."""
    sound = (ROOT / "examples" / "sound" / "2021.txt").read_text(encoding="utf-8")
    wrong = sound.replace("行政许可", "行政许可 & <b>", 1)
    lines = wrong.split("\n")
    balance = next(i for i, line in enumerate(lines) if line.startswith("一、本年新收"))
    cells = lines[balance].split("\t")
    cells[-1] = str(int(cells[-1]) + 1)
    lines[balance] = "\t".join(cells)
    (folder / "甲局 2023.txt").write_text(sound, encoding="utf-8")
    (folder / "乙局 & 'co', 2023.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "不是报告.txt").write_text("今天晴。\n", encoding="utf-8")


def main(gouji, xsd):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "in").mkdir()
        submissions(folder / "in")
        outputs = [arg for f in FORMATS for arg in ("--output", f"{f}={folder}/out.{f}")]
        run = subprocess.run([gouji, "check", "in", *outputs], cwd=folder, capture_output=True, check=False)
        assert run.returncode == 2, (run.returncode, run.stderr.decode())
        result = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        findings = sum(len(report["findings"]) for report in result["reports"])
        files = len(result["reports"]) + len(result["unreadable"])
        assert findings and files == 3, (findings, files)

        junit = etree.parse(folder / "out.junit")
        etree.XMLSchema(etree.parse(xsd)).assertValid(junit)
        suites = list(JUnitXml.fromfile(str(folder / "out.junit")))
        assert len(suites) == files, suites
        failing = sum(bool(case.result) and type(case.result[0]).__name__ != "Skipped" for s in suites for case in s)
        assert failing, "nothing failed"

        log = loader.load_sarif_file(str(folder / "out.sarif"))
        assert log.get_result_count() == findings, (log.get_result_count(), findings)

        checkstyle = etree.parse(folder / "out.checkstyle")
        assert checkstyle.getroot().tag == "checkstyle"
        assert len(checkstyle.findall("file")) >= 2

        points = [line for line in Parser().parse_file(str(folder / "out.tap")) if line.category == "test"]
        assert len(points) == files and not all(p.ok for p in points), [str(p) for p in points]

        rows = list(csv.reader(io.StringIO((folder / "out.csv").read_bytes().decode("utf-8-sig"))))
        assert len(rows) - 1 >= findings and len({len(row) for row in rows}) == 1, len(rows)

        book = openpyxl.load_workbook(folder / "out.xlsx")
        assert book.worksheets[0].max_row - 1 >= findings, book.sheetnames

        page = etree.HTML((folder / "out.html").read_text(encoding="utf-8"))
        assert page.findall(".//table"), "no table drawn"
        assert "行政许可 & <b>" in "".join(page.itertext()), "what stands in the report is not shown as it stands"

        issues = json.loads((folder / "out.gitlab").read_text(encoding="utf-8"))
        assert len({issue["fingerprint"] for issue in issues}) == len(issues) >= findings
    print(f"{len(FORMATS)} formats read by others: {files} files, {findings} findings")


if __name__ == "__main__":
    main(str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2])

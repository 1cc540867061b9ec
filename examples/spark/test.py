"""Runs check_reports.py on Spark's local mode and compares it with gouji run directly on the same lines.

    python test.py GOUJI        # pyspark and Java must be there
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPORTS, PARTS = 200, 4


def main(gouji):
    sound = HERE.parent / "sound" / "2021.txt"
    text = subprocess.run(
        [gouji, "convert", "--to", "json", "--no-places", sound], check=True, capture_output=True, text=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        data, output = pathlib.Path(folder, "data"), pathlib.Path(folder, "out")
        parts = []
        for part in range(PARTS):
            parts.append(data / f"region={part}" / "reports.jsonl")
            parts[-1].parent.mkdir(parents=True)
            lines = [report(text, part * REPORTS // PARTS + i) for i in range(REPORTS // PARTS)]
            parts[-1].write_text("".join(lines), encoding="utf-8")

        env = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        driver = [sys.executable, HERE / "check_reports.py", "--gouji", gouji, data / "*" / "*", output]
        run = subprocess.run(driver, env=env, stdout=subprocess.PIPE, text=True)
        print(run.stdout, end="")
        assert run.returncode == 1, run.returncode
        assert "passed 180, with findings 20, not checked 0" in run.stdout

        written = sorted(output.glob("part-*"))
        assert len(written) == PARTS, written
        for part, result in zip(parts, written):
            direct = subprocess.run([gouji, "check", "--ndjson"], stdin=part.open(), capture_output=True)
            assert direct.returncode == 1, direct.stderr
            assert result.read_bytes() == direct.stdout, result
            for line in direct.stdout.splitlines():
                found = json.loads(line)
                wrong = found["agency"].endswith("0号县")
                errors = {f["rule"] for f in found["findings"] if f["severity"] == "error"}
        assert errors == ({"GJ401"} if wrong else set()), found
    print(f"{REPORTS} reports in {PARTS} partitions: Spark and gouji agree")


def report(text, number):
    """A report of another agency; every tenth has a wrong total."""
    value = json.loads(text.replace("示例县", f"示例{number}号县"))
    if number % 10 == 0:
        value["tables"]["表四"]["行政复议"]["总计"] += 1
    return json.dumps(value, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))

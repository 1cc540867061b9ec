"""What holding reports against earlier ones costs: a folder checked alone, with --history, and with --plausibility too.

    python3 benches/history.py target/release/gouji [AGENCIES]     # 2,000 unless told; three earlier years of each
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

SOUND = pathlib.Path(__file__).resolve().parent.parent / "examples" / "sound" / "2021.txt"


def submissions(gouji, folder, agencies):
    """This year's reports and those of three years before, as canonical JSON."""
    convert = [gouji, "convert", "--to", "json", "--no-places", SOUND]
    report = json.loads(subprocess.run(convert, check=True, capture_output=True).stdout)
    for year in (2021, 2022, 2023, 2024):
        into = folder / ("now" if year == 2024 else "earlier")
        into.mkdir(exist_ok=True)
        for n in range(agencies):
            report["agency"] = f"第{n}县人民政府"
            report["year"] = year
            report["title"] = f"第{n}县人民政府{year}年政府信息公开工作年度报告"
            (into / f"{n}-{year}.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


def main(gouji, agencies):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        submissions(gouji, folder, agencies)
        print(f"{agencies} agencies, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        for flags in ([], ["--history", "earlier"], ["--history", "earlier", "--history", "now", "--plausibility"]):
            start = time.monotonic()
            command = [gouji, "check", "now", "--format", "ndjson", *flags]
            ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
            seconds = time.monotonic() - start
            # one line a report and the run's own
            assert ran.stdout.count(b"\n") >= agencies, ran.stdout[:500]
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            print(f"{' '.join(flags) or 'alone'}: {seconds:.1f} s, largest so far {largest} KB")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_000)

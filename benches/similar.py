"""What gouji similar does with very many reports: seconds, memory, and how many of the planted copies it finds.

    python3 benches/similar.py target/release/gouji [REPORTS]     # 50,000 unless told; Linux and macOS

The reports are canonical JSON, made from the sound report in examples/: agencies in five years, about 2,000 characters of
prose each, a third of it sentences that all share. In every hundredth agency section five of a year is last year's with
other figures; every hundredth other agency has another one's of the same year, one sentence in eight rewritten. Memory
is the largest resident set (KB on Linux).
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

SOUND = pathlib.Path(__file__).resolve().parent.parent / "examples" / "sound" / "2021.txt"
YEARS = range(2021, 2026)


def run(command):
    """Seconds, largest resident set, output."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0, status
        out.seek(0)
        return time.monotonic() - start, usage.ru_maxrss, out.read().decode()


def make(gouji, folder, count):
    """Makes the reports; how many copies are among them follows from the count."""
    dice = random.Random(1)
    signs = [chr(c) for c in range(0x4E00, 0x4E00 + 2500)]
    lexicon = ["".join(dice.choices(signs, k=2)) for _ in range(3000)]

    def sentence():
        words = dice.choices(lexicon, k=dice.randint(10, 20))
        return "".join(words[:6]) + f"{dice.randint(1, 999)}件，" + "".join(words[6:]) + "。"

    everybody = [sentence() for _ in range(20)]

    def section(length):
        own = [sentence() for _ in range(length)]
        own[::3] = dice.sample(everybody, len(own[::3]))
        return own

    convert = [gouji, "convert", SOUND, "--to", "json", "--no-places"]
    report = json.loads(subprocess.run(convert, check=True, capture_output=True).stdout)
    cell = report["tables"]["表二"]["行政许可"]
    planted = 0
    neighbour = {}
    for agency in range(count // len(YEARS)):
        (folder / str(agency // 500)).mkdir(exist_ok=True)
        last = None
        for year in YEARS:
            five = section(12)
            if agency % 100 == 7 and year == 2023:
                five = ["".join(str(dice.randint(1, 999)) if c.isdigit() else c for c in s) for s in last]
                planted += 1
            if agency % 100 == 57 and year == 2024:
                five = [sentence() if i % 8 == 4 else s for i, s in enumerate(neighbour[year])]
                planted += 1
            last = neighbour[year] = five
            report["year"] = year
            report["agency"] = f"示例县第{agency}局"
            report["title"] = f"示例县第{agency}局{year}年政府信息公开工作年度报告"
            cell["本年处理决定数量"] = agency * 10 + year
            for part in report["sections"]:
                whole = {"一": section(40), "五": five}.get(part["number"], [])
                part["paragraphs"] = ["".join(whole[i : i + 4]) for i in range(0, len(whole), 4)]
            text = json.dumps(report, ensure_ascii=False)
            (folder / str(agency // 500) / f"{agency}-{year}.json").write_text(text)
    print(f"{count} reports of about {len(text.encode())} bytes, {planted} copies planted", flush=True)


def main(gouji, count):
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        # in a process of its own: what this one has held counts as its children's memory
        child = os.fork()
        if child == 0:
            make(gouji, folder, count)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        seconds, memory, out = run([gouji, "similar", folder, "--format", "json", "--most", "0"])
        print(f"similar: {seconds:.1f} s, largest {memory} KB; {json.loads(out)['summary']}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)

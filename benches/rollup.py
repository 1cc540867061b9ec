"""What gouji does with many reports together: seconds and memory of rollup.

    python3 benches/rollup.py target/release/gouji [PARTS]     # 10,000 unless told; Linux and macOS

The parts are made from the sound report in examples/: as canonical JSON, as Word and as web pages in turn, each
agency with a name of its own. The whole is their sum, so that a wrong sum is seen. Memory is the largest resident set
(KB on Linux).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SOUND = pathlib.Path(__file__).resolve().parent.parent / "examples" / "sound" / "2021.txt"


def run(command):
    """Seconds, largest resident set, output."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0, status
        out.seek(0)
        return time.monotonic() - start, usage.ru_maxrss, out.read().decode()


def convert(gouji, source, kind):
    return subprocess.run(
        [gouji, "convert", source, "--to", kind] + (["--no-places"] if kind == "json" else []),
        check=True,
        capture_output=True,
    ).stdout


def apart(work):
    """Does work in a process of its own: what this one has held counts as its children's memory."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main(gouji, count):
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    report = json.loads(convert(gouji, SOUND, "json"))

    def named(agency, factor=1):
        one = json.loads(json.dumps(report))
        one["agency"] = agency
        one["title"] = f"{agency}2023年政府信息公开工作年度报告"
        for rows in one["tables"].values():
            for row in rows.values():
                for column in row:
                    row[column] *= factor
        return json.dumps(one, ensure_ascii=False)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def lines(few):
            with open(folder / "parts.jsonl", "w") as file:
                file.writelines(named(f"示例县第{i}局") + "\n" for i in range(few))

        def files(kind, some):
            (folder / kind).mkdir()
            source = folder / "one.json"
            source.write_text(named("示例县第零局"))
            # one file each would take longer to make than to read: a page is made once and named anew
            page = convert(gouji, source, "html").decode()
            for i in range(some):
                if kind == "html":
                    (folder / kind / f"{i}.html").write_text(page.replace("示例县第零局", f"示例县第{i}局"))
                else:
                    source.write_text(named(f"示例县第{i}局"))
                    (folder / kind / f"{i}.{kind}").write_bytes(convert(gouji, source, kind))

        whole = folder / "whole.json"
        for few in (count // 10, count):
            apart(lambda: lines(few))
            whole.write_text(named("示例县", few))
            seconds, memory, out = run([gouji, "rollup", "--parent", whole, "--ndjson", folder / "parts.jsonl"])
            print(f"rollup, {few} lines of JSON: {seconds:.2f} s, largest {memory} KB; {out.splitlines()[-1]}")
        for kind, some in (("docx", count // 10), ("html", count)):
            apart(lambda: files(kind, some))
            whole.write_text(named("示例县", some))
            seconds, memory, out = run([gouji, "rollup", "--parent", whole, folder / kind])
            print(f"rollup, {some} files of {kind}: {seconds:.2f} s, largest {memory} KB; {out.splitlines()[-1]}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)

"""What gouji does as a gate: reports a second through --ndjson, memory for few and many, and the cold start.

    python3 benches/gate.py target/release/gouji [REPORTS]     # 200,000 unless told; Linux and macOS

Memory is the largest resident set of the process (KB on Linux); constant means: the same for a tenth of the reports.
"""

import json
import os
import pathlib
import subprocess
import sys
import threading
import time

SOUND = pathlib.Path(__file__).resolve().parent.parent / "examples" / "sound" / "2021.txt"
COLD = 20


def run(command, lines=()):
    """Seconds, largest resident set, results."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        with process.stdin as pipe:
            for line in lines:
                pipe.write(line)

    feeder = threading.Thread(target=feed)
    feeder.start()
    results = sum(1 for _ in process.stdout)
    feeder.join()
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, status
    return time.monotonic() - start, usage.ru_maxrss, results


def main(gouji, count):
    convert = [gouji, "convert", "--to", "json", "--no-places", SOUND]
    report = json.loads(subprocess.run(convert, check=True, capture_output=True).stdout)
    line = json.dumps(report, ensure_ascii=False).encode() + b"\n"
    print(f"one report: {len(line)} bytes; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for jobs in ("1", "2"):
        for reports in (count // 10, count):
            command = [gouji, "check", "--ndjson", "--jobs", jobs]
            seconds, memory, results = run(command, (line for _ in range(reports)))
            assert results == reports, results
            print(f"{reports} reports, {jobs} threads: {reports / seconds:.0f} a second, largest {memory} KB")
    cold = sorted(run([gouji, "check", "--format", "json", SOUND])[0] for _ in range(COLD))
    print(f"cold start, one text report: median {cold[COLD // 2] * 1000:.0f} ms, best {cold[0] * 1000:.0f} ms")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200_000)

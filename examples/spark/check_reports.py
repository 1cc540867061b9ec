"""Checks a data set of reports with gouji on Spark: one process a partition, one report a line.

    spark-submit check_reports.py --gouji ./gouji INPUT OUTPUT

INPUT holds canonical reports as JSON lines, in any folders; OUTPUT gets one result a line, in the same order and the
same number of parts. Ends with the exit status that gouji itself would: 2 if a line could not be checked, 1 if there
are findings of the given severity, else 0.
"""

import argparse
import json
import os
import subprocess
import sys
import threading

from pyspark import SparkFiles
from pyspark.sql import SparkSession

SEVERITIES = ["error", "warning", "info"]


def check(lines, program, options):
    """One partition through one process."""
    command = [SparkFiles.get(program), "check", "--ndjson", "--jobs", "1", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    given = 0

    def feed():
        nonlocal given
        try:
            with process.stdin as pipe:
                for line in lines:
                    pipe.write(line.encode() + b"\n")
                    given += 1
        except BrokenPipeError:
            pass  # the exit status says why

    # gouji answers while it reads, so it is fed from another thread
    feeder = threading.Thread(target=feed)
    feeder.start()
    answered = 0
    for line in process.stdout:
        answered += 1
        yield line.decode().rstrip("\n")
    feeder.join()
    status = process.wait()
    # findings and bad lines are results; a broken pack, a crash or a lost line is a failure of the task
    if status not in (0, 1, 2) or answered != given:
        raise RuntimeError(f"gouji ended with {status}: {answered} results for {given} reports")


def verdict(line):
    """The exit status that one result asks for, for each severity as threshold."""
    result = json.loads(line)
    if "findings" not in result:
        return [2] * len(SEVERITIES)
    found = [SEVERITIES.index(f["severity"]) for f in result["findings"]]
    return [int(any(s <= threshold for s in found)) for threshold in range(len(SEVERITIES))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--gouji", default="./gouji", help="the program, built for the cluster's machines")
    parser.add_argument("--severity", choices=SEVERITIES, default="error")
    parser.add_argument("options", nargs="*", help="further options of gouji check, after --")
    args = parser.parse_args()

    spark = SparkSession.builder.appName("gouji").getOrCreate()
    context = spark.sparkContext
    # sent to every machine and made executable there
    context.addFile(os.path.abspath(args.gouji))
    program, options = os.path.basename(args.gouji), args.options
    reports = context.textFile(args.input)
    reports.mapPartitions(lambda lines: check(lines, program, options)).saveAsTextFile(args.output)

    # from what was written, so that nothing is checked twice
    threshold = SEVERITIES.index(args.severity)
    verdicts = context.textFile(args.output).map(lambda line: verdict(line)[threshold]).countByValue()
    spark.stop()
    print(f"passed {verdicts[0]}, with findings {verdicts[1]}, not checked {verdicts[2]}")
    return max((status for status, count in verdicts.items() if count), default=0)


if __name__ == "__main__":
    sys.exit(main())

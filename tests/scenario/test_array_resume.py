"""kill -9 while an array is pressed: resumed, it goes on from the steps it kept to the results of an unbroken run."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

PROGRAM = os.environ["ACUS_PROGRAM"]
SCENARIO = str(Path(os.environ["ACUS_SOURCE_DIR"]) / "tests/scenario/data/small_array.toml")
TABLES = ("history", "needles", "punctures", "events")
LIMIT = 300  # s

problems = []


def check(is_true, what):
    if not is_true:
        problems.append(what)


def arguments(folder, more=()):
    return [PROGRAM, "run", SCENARIO, "-o", str(folder), "-v", "--set", "numerics.max_step=1 um", *more]


def run(folder, more=()):
    return subprocess.run(arguments(folder, more), capture_output=True, text=True, timeout=LIMIT)


def plate(line):
    """Where the plate was in a line of progress, um."""
    number, unit = re.search(r"([\d.]+) (um|mm)", line).groups()
    return float(number) * {"um": 1, "mm": 1000}[unit]


def started_from(log):
    """Where the plate was when the run went on, um; 0 where it began anew."""
    told = [line for line in log.splitlines() if "the array goes on from" in line]
    return plate(told[0]) if told else 0.0


def kill_behind(folder, way, more=()):
    """Kills the run when its plate has gone this way (um); from where it had started."""
    log = folder.with_suffix(f".{way}.log")
    with open(log, "w") as file:
        child = subprocess.Popen(arguments(folder, more), stdout=file, stderr=file)
    end = time.time() + LIMIT
    while child.poll() is None and time.time() < end:
        if any(plate(line) >= way for line in log.read_text().splitlines() if "plate at" in line and line[-1] == "n"):
            break
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    check(child.wait() == -signal.SIGKILL, f"the run ended before it was killed:\n{log.read_text()}")
    return started_from(log.read_text())


def same(whole, broken):
    for name in TABLES:
        a, b = ((folder / f"{name}.csv").read_bytes() for folder in (whole, broken))
        check(a == b, f"{name}.csv differs after it was resumed")
    with h5py.File(whole / "array.vtkhdf") as a, h5py.File(broken / "array.vtkhdf") as b:
        for name in ("Steps/Values", "PointData/displacement", "PointData/von_mises", "PointData/pressure"):
            check(np.array_equal(a["VTKHDF"][name][:], b["VTKHDF"][name][:]), f"array.vtkhdf: {name} differs")


def main():
    with tempfile.TemporaryDirectory(prefix="acus-array-resume-") as folder:
        root = Path(folder)
        whole, broken = root / "whole", root / "broken"
        ended = run(whole)
        check(ended.returncode == 0, f"unbroken: {ended.returncode}\n{ended.stderr}")
        check(kill_behind(broken, 13) == 0, "a new run cannot go on from anywhere")
        first = kill_behind(broken, 47, ["--resume"])  # amid the punctures
        check(first == 10, f"the first run kept its state after ten steps of 1 um, the second started from {first} um")
        ended = run(broken, ["--resume"])
        check(ended.returncode == 0, f"resumed: {ended.returncode}\n{ended.stderr}")
        second = started_from(ended.stdout + ended.stderr)
        check(first <= second <= 50, f"killed at about 47 um, the run goes on from {second} um")
        if not problems:
            same(whole, broken)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

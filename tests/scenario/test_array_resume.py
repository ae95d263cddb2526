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
SCENARIO = Path(os.environ["ACUS_SOURCE_DIR"]) / "tests/scenario/data/small_array.toml"
TABLES = ("history", "needles", "punctures", "events")
LIMIT = 300  # s

problems = []


def check(is_true, what):
    if not is_true:
        problems.append(what)


def relaxing(path):
    """The scenario with skin that relaxes, while the needles stay in as well."""
    text = SCENARIO.read_text()
    changed = text.replace("nu = 0.49 }", 'nu = 0.49, prony = [{ g = 0.3, tau = "20 ms" }] }')
    changed = changed.replace("retract = false", 'retract = true\nhold    = "0.1 s"')
    check(changed.count("prony") == 1 and changed.count("hold") == 1, "the scenario has other words than expected")
    path.write_text(changed)
    return path


def arguments(scenario, folder, more=()):
    return [PROGRAM, "run", str(scenario), "-o", str(folder), "-v", "--set", "numerics.max_step=1 um", *more]


def run(scenario, folder, more=()):
    return subprocess.run(arguments(scenario, folder, more), capture_output=True, text=True, timeout=LIMIT)


def plate(line):
    """Where the plate was in a line of progress, um."""
    number, unit = re.search(r"([\d.]+) (um|mm)", line).groups()
    return float(number) * {"um": 1, "mm": 1000}[unit]


def started_from(log):
    """Where the plate was when the run went on, um; 0 where it began anew."""
    told = [line for line in log.splitlines() if "the array goes on from" in line]
    return plate(told[0]) if told else 0.0


def kill_behind(scenario, folder, way, more=()):
    """Kills the run when its plate has gone this way (um); from where it had started."""
    log = folder.with_suffix(f".{way}.log")
    with open(log, "w") as file:
        child = subprocess.Popen(arguments(scenario, folder, more), stdout=file, stderr=file)
    end = time.time() + LIMIT
    while child.poll() is None and time.time() < end:
        if any(plate(line) >= way for line in log.read_text().splitlines() if "plate at" in line and line[-1] == "n"):
            break
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    check(child.wait() == -signal.SIGKILL, f"the run ended before it was killed:\n{log.read_text()}")
    return started_from(log.read_text())


def same(whole, broken, has_fields):
    for name in TABLES:
        a, b = ((folder / f"{name}.csv").read_bytes() for folder in (whole, broken))
        check(a == b, f"{name}.csv differs after it was resumed")
    if not has_fields:
        return
    with h5py.File(whole / "array.vtkhdf") as a, h5py.File(broken / "array.vtkhdf") as b:
        for name in ("Steps/Values", "PointData/displacement", "PointData/von_mises", "PointData/pressure"):
            check(np.array_equal(a["VTKHDF"][name][:], b["VTKHDF"][name][:]), f"array.vtkhdf: {name} differs")


def break_and_resume(root, scenario, has_fields=True):
    more = [] if has_fields else ["--set", "output.fields=none"]
    whole, broken = root / "whole", root / "broken"
    ended = run(scenario, whole, more)
    check(ended.returncode == 0, f"unbroken: {ended.returncode}\n{ended.stderr}")
    check(kill_behind(scenario, broken, 13, more) == 0, "a new run cannot go on from anywhere")
    first = kill_behind(scenario, broken, 47, [*more, "--resume"])  # amid the punctures
    check(0 < first < 47, f"killed behind 13 um, the run started from {first} um")
    ended = run(scenario, broken, [*more, "--resume"])
    check(ended.returncode == 0, f"resumed: {ended.returncode}\n{ended.stderr}")
    second = started_from(ended.stdout + ended.stderr)
    check(first <= second <= 80, f"killed behind 47 um, the run goes on from {second} um")
    if not problems:
        same(whole, broken, has_fields)


def main():
    with tempfile.TemporaryDirectory(prefix="acus-array-resume-") as folder:
        root = Path(folder)
        for name, has_fields in (("relaxing", True), ("without_fields", False)):
            (root / name).mkdir()
            scenario = relaxing(root / "relaxing.toml") if name == "relaxing" else SCENARIO
            begin = time.time()
            break_and_resume(root / name, scenario, has_fields)
            print(f"{name}: {time.time() - begin:.1f} s")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""An array spread over two processes: the tables of one process; failures, refusals and interrupts end all of them."""

import csv
import json
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
SAME = 1e-6  # of the largest value of a column
ALONE = dict(os.environ, OMP_NUM_THREADS="1")
# The processor is shared with other tests: who waits gives way.
RANKS = dict(ALONE, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_mpi_yield_when_idle="1",
             OMPI_MCA_btl_vader_single_copy_mechanism="none", TERM="dumb")
LAUNCH = ["mpirun", "--oversubscribe", "--bind-to", "none"]

# How hard it was: one process preconditions with another copy of the factor than several do.
EFFORT = {"iterations", "n_factorisations"}

problems = []


def check(is_true, what):
    if not is_true:
        problems.append(what)


def run(words, environment, limit=600):
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=limit)


def run_arguments(folder, more=()):
    return [PROGRAM, "run", SCENARIO, "-o", str(folder), *more]


def on_two(folder, more=()):
    return run(LAUNCH + ["-n", "2"] + run_arguments(folder, more), RANKS)


def table(folder, name):
    with open(folder / f"{name}.csv", newline="") as file:
        return list(csv.reader(file))


def compare(one, two, name):
    """Every cell: texts the same, numbers within a share of the largest of their column."""
    a, b = table(one, name), table(two, name)
    check(len(a) > 5 and len(a) == len(b) and a[0] == b[0], f"{name}: {len(a)} rows on one process, {len(b)} on two")
    for c, column in enumerate(a[0]):
        if column in EFFORT or column == "energy_imbalance":  # this, a difference of nearly equal numbers
            continue
        pairs = [(x[c], y[c]) for x, y in zip(a[1:], b[1:])]
        try:
            numbers = [(float(x), float(y)) for x, y in pairs]
        except ValueError:
            check(all(x == y for x, y in pairs), f"{name}: {column} differs")
            continue
        numbers = [(x, y) for x, y in numbers if not (x != x and y != y)]
        size = max((abs(x) for x, _ in numbers), default=0.0)
        worst = max((abs(x - y) for x, y in numbers), default=0.0)
        check(worst <= SAME * size, f"{name}: {column} differs by {worst:g}, the largest is {size:g}")


def compare_moments(one, two):
    """Cells of both ranks are in the stored fields."""
    with h5py.File(one / "array.vtkhdf") as a, h5py.File(two / "array.vtkhdf") as b:
        for name in ("Steps/Values", "PointData/displacement", "PointData/von_mises", "PointData/pressure"):
            x, y = a["VTKHDF"][name][:], b["VTKHDF"][name][:]
            is_same = x.shape == y.shape and np.all(np.abs(x - y) <= 1e-5 * np.abs(x).max())
            check(is_same, f"array.vtkhdf: {name} differs")


def provenance(folder):
    return json.loads((folder / "summary.json").read_text())["provenance"]


def same_tables(root):
    one, two = root / "one", root / "two"
    alone = run(run_arguments(one), ALONE)
    check(alone.returncode == 0, f"one process: {alone.returncode}\n{alone.stderr}")
    pair = on_two(two)
    check(pair.returncode == 0, f"two processes: {pair.returncode}\n{pair.stderr}")
    if problems:
        return
    check(pair.stdout.count("results in ") == 1, f"only one process may print:\n{pair.stdout}")
    for name in ("history", "needles", "punctures", "events"):
        compare(one, two, name)
    compare_moments(one, two)
    check(provenance(two)["ranks"] == "2" and provenance(one)["ranks"] == "1", "the number of ranks is not recorded")
    check(len(provenance(two)["peak_memory_MB_of_ranks"].split(",")) == 2, "the memory of each rank is not recorded")


def unit_tests(root):
    ended = run(LAUNCH + ["-n", "2", os.environ["ACUS_UNIT_RANKS"]], RANKS)
    check(ended.returncode == 0 and ended.stdout.count("All tests passed") == 2, f"unit tests:\n{ended.stdout}")


def bad_input(root):
    ended = on_two(root / "bad", ["--set", "needle.shape=corkscrew"])
    check(ended.returncode == 2 and ended.stderr.count("corkscrew") >= 1, f"bad input: {ended.returncode}")


def refusal(root):
    ended = on_two(root / "refused", ["--set", "array.footprint=0.3 mm"])
    check(ended.returncode == 3, f"a refusal: {ended.returncode}\n{ended.stderr}")
    check(ended.stderr.count("stand closer than the footprint") == 1, f"a refusal is told once:\n{ended.stderr}")


def failing_rank(root):
    """The second process finds no presets: it cannot follow, and the first one must not wait for it."""
    words = run_arguments(root / "failing")
    ended = run(LAUNCH + ["-n", "1"] + words + [":", "-n", "1", "env", f"ACUS_DATA={root}"] + words, RANKS)
    check(ended.returncode == 5, f"a failing rank: {ended.returncode}\n{ended.stderr}")
    check("rank 1 of 2: " in ended.stderr and "cannot be read here" in ended.stderr, f"a failing rank:\n{ended.stderr}")
    check(not (root / "failing").exists(), "a failing rank leaves finished results")


def start(folder, place=r"\d"):
    """A pair on its way through the array, its plate at `place`, and the process ids of its ranks."""
    log = folder.with_suffix(".log")
    with open(log, "w") as file:
        launcher = subprocess.Popen(LAUNCH + ["-n", "2"] + run_arguments(folder, ["-v"]), env=RANKS, stdout=file,
                                    stderr=file, start_new_session=True)
    end = time.time() + 120
    while not re.search("plate at " + place, log.read_text()) and launcher.poll() is None and time.time() < end:
        time.sleep(0.02)
    ranks = {}
    for pid in Path("/proc").iterdir():
        try:
            variables = (pid / "environ").read_bytes().split(b"\0")
            words = (pid / "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if str(folder).encode() in words and words[0] == PROGRAM.encode():
            ranks.update({int(v[21:]): int(pid.name) for v in variables if v.startswith(b"OMPI_COMM_WORLD_RANK=")})
    check(sorted(ranks) == [0, 1], f"the pair does not run:\n{log.read_text()}")
    return launcher, ranks, log


def end_of(launcher, log):
    try:
        return launcher.wait(timeout=200)
    except subprocess.TimeoutExpired:
        os.killpg(launcher.pid, signal.SIGKILL)
        problems.append(f"the pair hangs:\n{log.read_text()}")
        return None


def interrupted(root):
    """One of them is asked to stop: both do, after the same step. Resumed, both go on from the steps they kept."""
    launcher, ranks, log = start(root / "stopped", "4. um")
    if 1 in ranks:
        os.kill(ranks[1], signal.SIGTERM)
    check(end_of(launcher, log) == 4, f"an interrupt:\n{log.read_text()}")
    check("interrupted; " in log.read_text(), f"an interrupt:\n{log.read_text()}")
    ended = on_two(root / "stopped", ["--resume", "-v"])
    check(ended.returncode == 0 and ended.stderr.count("the array goes on from") == 1, f"resumed:\n{ended.stderr}")
    if problems:
        return
    for name in ("history", "needles", "punctures", "events"):
        compare(root / "two", root / "stopped", name)


def killed(root):
    launcher, ranks, log = start(root / "killed")
    if 1 in ranks:
        os.kill(ranks[1], signal.SIGKILL)
    check(end_of(launcher, log) not in (0, None), "a killed rank passes for success")
    check(not (root / "killed").exists(), "a killed rank leaves finished results")


def without_mpi(root):
    """A program that cannot share must not run several times over the same folder."""
    ended = run(run_arguments(root / "copies"), dict(ALONE, OMPI_COMM_WORLD_SIZE="2"))
    check(ended.returncode == 2 and "built without MPI" in ended.stderr, f"without MPI: {ended.stderr}")
    check(not (root / "copies.partial").exists(), "without MPI: something was written")


def main():
    with tempfile.TemporaryDirectory(prefix="acus-ranks-") as folder:
        root = Path(folder)
        if os.environ["ACUS_WITH_MPI"] != "ON":
            without_mpi(root)
        else:
            for test in (unit_tests, same_tables, bad_input, refusal, failing_rank, interrupted, killed):
                before, begin = len(problems), time.time()
                test(root)
                print(f"{test.__name__}: {'failed' if len(problems) > before else 'ok'}, {time.time() - begin:.1f} s")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

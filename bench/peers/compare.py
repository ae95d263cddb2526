#!/usr/bin/python3
"""Acus beside CalculiX on the sphere benchmark: both programs alternate in one run, one thread each, CPU seconds.

    bench/peers/compare.py BUILD_FOLDER [--sizes 9,47,200] [--limit SECONDS] [-o TABLE.json]

Installs CalculiX (Debian's calculix-ccx) when `ccx` is missing. A run that exceeds --limit CPU seconds is stopped and
recorded as such, never left out.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from calculix_sphere import DEPTH, STEPS, deck  # noqa: E402

# Thousands of unknowns -> cells along a side in Acus (27-node cells) and CalculiX (20-node cells).
SIZES = {9: (7, 9), 47: (12, 15), 200: (20, 25)}


def install():
    if shutil.which("ccx"):
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run(root + ["apt-get", "install", "-y", "--no-install-recommends", "calculix-ccx"], check=True)


def run(command, folder, limit):
    """CPU seconds and text of a program on one thread; None instead of the text when it was stopped at the limit."""
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", CCX_NPROC_EQUATION_SOLVER="1")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode != 0:
        print(done.stderr[-500:], file=sys.stderr)
    return cpu, done.stdout if done.returncode == 0 else None


def acus(build, cells, solver, limit):
    cpu, text = run([str(Path(build).resolve() / "bench/peers/bench_sphere"), solver, str(cells)], ".", limit)
    if text is None:
        return {"program": "acus", "cpu_s": cpu, "finished": False}
    return {**json.loads(text), "cpu_s": cpu, "finished": True}


def calculix(cells, limit):
    with tempfile.TemporaryDirectory() as folder:
        text, unknowns = deck(cells)
        Path(folder, "sphere.inp").write_text(text)
        cpu, output = run(["ccx", "sphere"], folder, limit)
        result = {"program": "calculix", "unknowns": unknowns, "cpu_s": cpu, "finished": False}
        status = Path(folder, "sphere.sta")
        rows = re.findall(r"^\s*1\s+(\d+)\s+\d+\s+(\d+)\s+(\S+)", status.read_text(), re.M) if status.exists() else []
        result["iterations"] = sum(int(row[1]) for row in rows)
        if output is None or not rows or abs(float(rows[-1][2]) - 1) > 1e-6:
            return result
        forces = re.findall(r"time\s+(\S+)\s+\d+\s+\S+\s+\S+\s+(\S+)", Path(folder, "sphere.dat").read_text())
        by_step = {round(float(time) * STEPS, 6): -4 * float(force) for time, force in forces}
        result["force_N"] = [by_step.get(float(k)) for k in range(1, STEPS + 1)]
        result["finished"] = True
        return result


def row(size, result):
    force = result.get("force_N", [None])[-1]
    per = result["cpu_s"] / result["iterations"] if result.get("iterations") else float("nan")
    return (f"{size:>5}k {result['program']:>9} {result.get('unknowns', 0):>8} {result['cpu_s']:>9.1f} "
            f"{result.get('iterations', 0):>6} {per:>8.3f} "
            + (f"{force:>10.5f}" if force else "     (stopped)"))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build")
    arguments.add_argument("--sizes", default="9,47,200")
    arguments.add_argument("--solver", default="auto", choices=["auto", "direct", "multigrid"])
    arguments.add_argument("--limit", type=int, default=3600)
    arguments.add_argument("-o", "--output")
    chosen = arguments.parse_args()
    install()
    print(f"rigid sphere, {DEPTH} mm in {STEPS} steps; CPU seconds, one thread; force at the end in N")
    print("  size   program unknowns     cpu_s  iter.  cpu/it.      force")
    table = []
    for size in map(int, chosen.sizes.split(",")):
        ours, theirs = SIZES[size]
        for result in (acus(chosen.build, ours, chosen.solver, chosen.limit), calculix(theirs, chosen.limit)):
            table.append({"size": size, **result})
            print(row(size, result), flush=True)
        print(f"        ratio of CPU times {table[-2]['cpu_s'] / table[-1]['cpu_s']:.3f}"
              + ("" if table[-1]["finished"] else " at most: CalculiX was stopped"), flush=True)
    if chosen.output:
        Path(chosen.output).write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()

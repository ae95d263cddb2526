#!/usr/bin/python3
"""Runs the benchmarks of a build and writes docs/benchmarks.md.

    bench/report.py build/bench          after ./dev bench, on a quiet machine
"""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
PROGRAMS = {
    "bench_elements": "Kernels: one thread, everything in the caches",
    "bench_systems": "Systems: three layers of axisymmetric Q2 elements; `refine` halves every cell",
    "bench_whole_run": "The quickstart from scenario file to last step, without writing results",
    "bench_solid": "Solids in three dimensions: one thread unless said",
    "bench_penetration": "Penetration law and needle strength: one thread",
    "bench_insertion": "One section table (one thread), and the whole cycle of `needle_forearm` with results written",
    "bench_healing": "Healing: one step of a 26 mm square at 12.5 um and more in depth, a year of four sessions, a day against the plain way",
}


def run(program, environment):
    text = subprocess.run([program, "--benchmark_format=json", "--benchmark_min_time=0.2"],
                          env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def duration(microseconds):
    for unit, scale in (("s", 1e6), ("ms", 1e3), ("µs", 1.0)):
        if microseconds >= scale:
            return f"{microseconds / scale:.3g} {unit}"
    return f"{1e3 * microseconds:.3g} ns"


def in_microseconds(row):
    if "measured_us" in row:
        return row["measured_us"]
    return row["cpu_time"] * {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}[row["time_unit"]]


def table(rows):
    lines = ["| figure | unknowns | measured | floor | measured / floor |", "|---|---|---|---|---|"]
    for row in rows:
        name = row["name"].replace("/real_time", "").replace("/manual_time", "").replace("/iterations:1", "")
        unknowns = f"{row['unknowns']:,.0f}" if "unknowns" in row else ""
        floor = duration(row["floor_us"]) if "floor_us" in row else "none known"
        ratio = f"{row['times_floor']:.3g}" if "times_floor" in row else ""
        lines.append(f"| {name} | {unknowns} | {duration(in_microseconds(row))} | {floor} | {ratio} |")
    return lines


def split_table(rows):
    lines = ["", "| figure | steps | iterations | per iteration | assembly | factor and solve | rest | peak memory |",
             "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        rest = 100 - row["percent_assembly"] - row["percent_solver"]
        lines.append(f"| {row['name'].split('/iterations')[0]} | {row['steps']:.0f} | {row['iterations']:.0f} "
                     f"| {row['ms_per_iteration']:.1f} ms | {row['percent_assembly']:.0f} % "
                     f"| {row['percent_solver']:.0f} % | {rest:.0f} % | {row['peak_MB']:.0f} MB |")
    return lines


def cache_value(build, key):
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(key + ":"):
            return line.split("=", 1)[1]
    raise SystemExit(f"{build}: no {key} in CMakeCache.txt")


def machine(build, context, load):
    model = next(line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name"))
    compiler = subprocess.run([cache_value(build, "CMAKE_CXX_COMPILER"), "--version"], check=True, capture_output=True,
                              text=True).stdout.splitlines()[0]
    kind = cache_value(build, "CMAKE_BUILD_TYPE")
    native = " -march=native" if cache_value(build, "ACUS_NATIVE") == "ON" else ""
    commit = subprocess.run(["git", "-C", SOURCE, "describe", "--always", "--dirty"], check=True, capture_output=True,
                            text=True).stdout.strip()
    return [
        "| machine | |", "|---|---|",
        f"| date, commit | {datetime.date.today()}, {commit} |",
        f"| processor | {model}, {context['num_cpus']} cores |",
        f"| load of the machine, start and end | {load[0]:.1f} and {load[1]:.1f} running programs |",
        f"| compiler | {compiler}, {cache_value(build, f'CMAKE_CXX_FLAGS_{kind.upper()}')}{native} |",
        "| OPENBLAS_CORETYPE | not set: OpenBLAS chooses its own kernels |",
        f"| multiply-add peak, 1 and 2 threads | {context['peak_gflops_1']} and {context.get('peak_gflops_2', '-')} GFlop/s |",
        f"| triad bandwidth, 1 and 2 threads | {context['peak_gbytes_1']} and {context.get('peak_gbytes_2', '-')} GB/s |",
    ]


INTRODUCTION = """# Benchmarks

Written by `bench/report.py`; do not edit. `./dev bench` shows the same figures on your machine.

Each figure stands beside its floor: the time that the arithmetic and the memory traffic which the method cannot avoid
would take at this machine's own peak, measured in the same process (the larger of the two). Floors count multiply-adds as
two operations and no roots, logarithms or address arithmetic; their derivations are comments in `bench/`. Figures with one
thread are processor times; with several threads they are times on the clock, and mean little on a busy machine.
"""


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    build = Path(sys.argv[1])
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}
    load = [os.getloadavg()[0]]
    results = {program: run(build / "bench" / program, environment) for program in PROGRAMS}
    load.append(os.getloadavg()[0])
    page = [INTRODUCTION, *machine(build, results["bench_systems"]["context"], load)]
    for program, title in PROGRAMS.items():
        rows = results[program]["benchmarks"]
        failed = [row["name"] for row in rows if row.get("error_occurred")]
        if failed:
            raise SystemExit(f"{program}: failed: {', '.join(failed)}")
        page += ["", f"## {title}", "", *table(rows)]
    page += split_table(results["bench_whole_run"]["benchmarks"])
    page += ["", "Assembly and solver are the time of one, measured after the run on the same mesh, times their number; the",
             "rest is contact, line search, step limits and the setting up."]
    (SOURCE / "docs/benchmarks.md").write_text("\n".join(page) + "\n")


if __name__ == "__main__":
    main()

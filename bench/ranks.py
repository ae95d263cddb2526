"""The scaling table of docs/cluster.md: one array on several numbers of processes, in turns, the best of each.

    python3 bench/ranks.py build/release/acus [rounds [ranks ...]]      (default: 3 rounds of 1 and 2 ranks)

Time is that of the array alone, from the first solution of the shared tissue to the end; the single needle comes from the
cache after the first run. Processor seconds are those of all processes and of the whole run, waiting included.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = Path(__file__).with_suffix(".toml")
ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1", OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(program, ranks, folder):
    """Seconds of the array, processor seconds, MB of every rank, unknowns."""
    words = [program, "run", str(SCENARIO), "-v", "-o", str(folder), "--force"]
    if ranks > 1:
        words = ["mpirun", "--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1",
                 "-n", str(ranks)] + words
    before, begin = processor_seconds(), None
    with subprocess.Popen(words, env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        for line in run.stdout:
            if "the shared tissue under one needle" in line:
                begin = time.time()
            if line.startswith("finished in"):
                end = time.time()
    if run.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit code {run.returncode}")
    summary = json.loads((folder / "summary.json").read_text())
    memory = [float(m) for m in summary["provenance"]["peak_memory_MB_of_ranks"].split(",")]
    return end - begin, processor_seconds() - before, memory, int(summary["headline"]["unknowns"]["value"])


def main():
    program = str(Path(sys.argv[1]).resolve())
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    counts = [int(word) for word in sys.argv[3:]] or [1, 2]
    runs = {n: [] for n in counts}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for n in counts:
                runs[n].append(measure(program, n, Path(folder) / f"ranks{n}"))
                print(f"{n} ranks: {runs[n][-1]}", file=sys.stderr, flush=True)
    print("| ranks | unknowns | array, s | speed-up | processor, s | memory of the largest rank, MB | of all, MB |")
    print("|---|---|---|---|---|---|---|")
    first = min(run[0] for run in runs[counts[0]])
    for n in counts:
        wall, processor = (min(run[k] for run in runs[n]) for k in (0, 1))
        memory = runs[n][-1][2]
        print(f"| {n} | {runs[n][-1][3]:,} | {wall:.1f} | {first / wall:.2f} | {processor:.1f} | {max(memory):.0f} | "
              f"{sum(memory):.0f} |")
    print(f"\nBest of {rounds}; load of the machine at the end: {os.getloadavg()[0]:.1f} running programs.")


if __name__ == "__main__":
    main()

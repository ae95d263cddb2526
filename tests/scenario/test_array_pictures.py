"""A small array through the command line: the moments of its press as any HDF5 reader finds them, the cut block, the film."""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

PROGRAM = os.environ["ACUS_PROGRAM"]
DATA = Path(os.environ["ACUS_SOURCE_DIR"]) / "tests/scenario/data"
ALONE = dict(os.environ, OMP_NUM_THREADS="1")
FIELDS = {"displacement", "von_mises", "pressure", "max_stretch"}
TRIQUADRATIC_HEXAHEDRON = 29  # 27 nodes

problems = []


def check(is_true, what):
    if not is_true:
        problems.append(what)


def acus(*words):
    ended = subprocess.run([PROGRAM, *map(str, words)], env=ALONE, capture_output=True, text=True, timeout=600)
    check(ended.returncode == 0, f"{' '.join(map(str, words))}: {ended.returncode}\n{ended.stderr}")
    return ended


def column(folder, table, name):
    with open(folder / f"{table}.csv", newline="") as file:
        return np.array([float(row[name]) for row in csv.DictReader(file)])


def moments(folder):
    """Layout of VTKHDF 2.0, and numbers that agree with the tables of the run."""
    with h5py.File(folder / "array.vtkhdf") as file:
        grid, array = file["VTKHDF"], file["array"]
        n_points, n_cells = int(grid["NumberOfPoints"][0]), int(grid["NumberOfCells"][0])
        n = int(grid["Steps"].attrs["NSteps"])
        check(list(grid.attrs["Version"]) == [2, 0], "not VTKHDF 2.0")
        check(grid["Points"].shape == (n_points, 3) and len(grid["Offsets"]) == n_cells + 1, "the mesh is not whole")
        check(set(grid["Types"][:]) == {TRIQUADRATIC_HEXAHEDRON}, "not bricks")
        check(set(grid["PointData"]) == FIELDS, f"fields: {sorted(grid['PointData'])}")
        for name in FIELDS:
            check(len(grid["PointData"][name]) == n * n_points, f"{name} is not there at every moment")
            offsets = grid["Steps/PointDataOffsets"][name][:]
            check(list(offsets) == [k * n_points for k in range(n)], f"{name}: offsets")
        times, depth, dent = grid["Steps/Values"][:], array["needle_depth_um"][:], array["needle_own_dent_um"][:]
        points, moved = grid["Points"][:], grid["PointData/displacement"][:].reshape(n, n_points, 3)
    check(10 <= n <= 41 and np.all(np.diff(times) > 0), f"{n} moments at {times}")
    check(times[0] == 0 and times[-1] == column(folder, "history", "time_s")[-1], "neither the rest nor the end is there")
    check(np.all(moved[0] == 0), "the first moment is not the rest")
    check(abs(points[:, 2].max()) < 1e-9, "the skin at rest is not at z = 0")
    final = column(folder, "needles", "depth_um")
    check(np.allclose(depth[-1], final), f"depths {depth[-1]} are not those of the table {final}")
    own = column(folder, "needles", "dent_um") - column(folder, "needles", "shared_dent_um")
    check(np.allclose(dent[-1], own), f"dents {dent[-1]} are not those of the table {own}")
    # What the shared tissue takes of the dent of the needle in the middle is the mean over its footprint, which here is
    # half a cell to each side: these shares have the values at the nodes 0, 0.05 and 0.1 mm of a parabola.
    shared = column(folder, "needles", "shared_dent_um")
    k = int(np.argmin(np.hypot(column(folder, "needles", "x_mm"), column(folder, "needles", "y_mm"))))
    places, shares = (0.0, 0.05, 0.1), (5 / 12, 2 / 3, -1 / 12)
    mean = 0.0
    for x, share_x in zip(places, shares):
        for y, share_y in zip(places, shares):
            at = np.argmin(np.abs(points - [x, y, 0.0]).sum(axis=1))
            check(np.allclose(points[at], [x, y, 0.0]), f"no node at {x}, {y}")
            mean -= share_x * share_y * moved[-1, at, 2]
    check(abs(mean / shared[k] - 1) < 1e-6, f"the surface is {mean} um down, the footprint {shared[k]} um")


def pictures(folder):
    acus("render", folder)
    cut = folder / "pictures/array_cut.png"
    check(cut.exists() and cut.stat().st_size > 10000, "no array_cut.png")
    told = acus("render", folder, "--animation", "-o", folder / "force.png").stdout.splitlines()
    frames = sorted((folder / "pictures/animation").glob("array_*.png"))
    with h5py.File(folder / "array.vtkhdf") as file:
        check(len(frames) == file["VTKHDF/Steps"].attrs["NSteps"], f"{len(frames)} frames")
    check(told[-1:] == [str(folder / "pictures/array.apng")] and Path(told[-1]).exists(), f"no film: {told[-1:]}")


def without_fields(folder):
    acus("run", DATA / "small_array.toml", "-o", folder, "-q", "--set", "output.fields=none")
    check(not (folder / "array.vtkhdf").exists(), "output.fields = none stores fields")


def resolved(folder):
    """Needles in resolved contact have their steps in insertion.vtkhdf, of half the block here."""
    if acus("run", DATA / "resolved_blades.toml", "-o", folder, "-q").returncode != 0:
        return
    with h5py.File(folder / "insertion.vtkhdf") as file:
        check(file["VTKHDF"].attrs["mirror_planes"] in ("xy", b"xy"), "the mirror planes are not told")
    if os.environ["ACUS_WITH_VTK"] == "ON":
        acus("render", folder)
        check((folder / "pictures/array_cut.png").exists(), "no array_cut.png of resolved needles")


def main():
    with tempfile.TemporaryDirectory(prefix="acus-array-") as name:
        folder = Path(name) / "run"
        acus("run", DATA / "small_array.toml", "-o", folder, "-q")
        if not problems:
            moments(folder)
            if os.environ["ACUS_WITH_VTK"] == "ON":
                pictures(folder)
            without_fields(Path(name) / "bare")
            resolved(Path(name) / "resolved")
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

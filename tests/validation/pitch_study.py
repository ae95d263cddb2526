#!/usr/bin/env python3
"""At what distance do the needles of a 10 x 10 patch stop sharing the skin's resistance? Writes docs/validation/pitch.md.

Efficiency: mean force per needle over the force of one needle alone, at the same travel of the plate, before any puncture.
Two supports: skin on bone, and skin over 5 mm of fat. `./dev validate`.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios/library/patch_10x10.toml"
BASE = 0.3  # mm, of the cone
SUPPORTS = {
    "bone": ("skin on bone", ["skin.lowest=reticular_dermis", "skin.base=bone"],
             [0.33, 0.4, 0.45, 0.5, 0.6, 0.75, 0.9, 1.2]),
    "fat": ("skin over 5 mm of fat", ["skin.layer.hypodermis.thickness=5 mm"],
            [0.33, 0.45, 0.6, 0.9, 1.5]),
}
TRAVELS = (20.0, 60.0)  # um, of the plate


def curve(program, folder, name, settings, to):
    """Points (displacement in um, force in N) of one run."""
    out = folder / name
    if not (out / "history.csv").exists():
        command = [program, "run", str(SCENARIO), "-o", str(out), "--force", "-q", "--set", f"insertion.to={to} um"]
        for setting in settings:
            command += ["--set", setting]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        if done.returncode != 0:
            sys.exit(f"pitch study: {name}: exit {done.returncode}: {done.stderr.strip()}")
    with open(out / "history.csv") as file:
        points = [(float(row["displacement_um"]), float(row["force_N"])) for row in csv.DictReader(file)]
    n_in = json.loads((out / "summary.json").read_text())["headline"]["needles_in"]["value"]
    if n_in:
        sys.exit(f"pitch study: {name}: {n_in} needles punctured; the study is about the way before")
    return points


def force_at(points, travel):
    for (d0, f0), (d1, f1) in zip(points, points[1:]):
        if d0 <= travel <= d1:
            return f0 + (f1 - f0) * (travel - d0) / (d1 - d0)
    sys.exit(f"pitch study: no point at {travel} um")


def crossing(pitches, efficiencies, level=0.9):
    """Pitch at which the efficiency reaches the level; None when it does not."""
    for p0, p1, e0, e1 in zip(pitches, pitches[1:], efficiencies, efficiencies[1:]):
        if e0 < level <= e1:
            return p0 + (p1 - p0) * (level - e0) / (e1 - e0)
    return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("folder")
    arguments.add_argument("--supports", nargs="*", default=list(SUPPORTS), choices=list(SUPPORTS))
    chosen = arguments.parse_args()
    folder = pathlib.Path(chosen.folder)
    folder.mkdir(parents=True, exist_ok=True)
    to = max(TRAVELS)
    page = ["# Pitch of a 10 × 10 patch", "", "Written by `tests/validation/pitch_study.py` (`./dev validate`).", "",
            "Needles of `scenarios/library/patch_10x10.toml` (cones of 600 um, base 300 um) on forearm skin. Efficiency: mean "
            "force per needle over that of one needle alone at the same travel of the plate, before any puncture.", "",
            "On bone it exceeds 1: nearly incompressible skin that cannot slip on the bone rises beyond about its own "
            "thickness from a needle, and neighbours meet that. It falls once the bases come closer than about 150 um. Over "
            "fat the whole plate sinks; wider pitches, up to the 3 mm at which 0.9 is reached, are in "
            "[the linear limit](../verification/array_pitch.md), which also shows what Poisson's ratio does.", "",
            "Halved cells lower the force on bone at a pitch of 0.5 mm by 0.7 % (20 um) and 0.9 % (60 um of travel).", ""]
    for key in chosen.supports:
        title, skin, pitches = SUPPORTS[key]
        alone = curve(chosen.program, folder, f"{key}_alone", skin + ["array.rows=1", "array.columns=1"], to)
        page += [f"## {title[0].upper()}{title[1:]}", "",
                 "| pitch, mm | gap of the bases, um | " + " | ".join(f"at {t:g} um" for t in TRAVELS) + " |",
                 "|---" * (2 + len(TRAVELS)) + "|"]
        efficiencies = []
        for pitch in pitches:
            points = curve(chosen.program, folder, f"{key}_{pitch}", skin + [f"array.pitch={pitch} mm"], to)
            row = [force_at(points, t) / 100 / force_at(alone, t) for t in TRAVELS]
            efficiencies.append(row)
            page.append(f"| {pitch:g} | {1e3 * (pitch - BASE):.0f} | " + " | ".join(f"{e:.3f}" for e in row) + " |")
            print(page[-1], flush=True)
        reached = [crossing(pitches, column) for column in zip(*efficiencies)]
        page += ["", "Efficiency 0.9 at a pitch of "
                 + ", ".join(f"{p:.2f} mm ({t:g} um)" if p else f"none of these ({t:g} um)" for p, t in zip(reached, TRAVELS))
                 + ".", ""]
        print(page[-2], flush=True)
    (ROOT / "docs/validation/pitch.md").write_text("\n".join(page))


if __name__ == "__main__":
    main()

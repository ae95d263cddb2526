#!/usr/bin/env python3
"""Runs the program against published experiments and writes docs/validation/README.md.

One number is fitted, on one measurement: the toughness of the dermis, so that the layer gives way under the 5 um tip at
the 20 mN that were measured. Everything else is the shipped presets, and every other comparison is a prediction.
`./dev validate`.
"""

import csv
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios/library/validation/single_needle.toml"
FITTED_LAYERS = ("papillary_dermis", "reticular_dermis")
FITTED_TIP, FITTED_FORCE = 5, 20.0  # um, mN


def run(program, folder, name, settings, scenario=SCENARIO):
    """Headlines and tables of one run; None when it ends with an error, which the page then says."""
    out = folder / name
    command = [program, "run", str(scenario), "-o", str(out), "--force", "-q"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{name}: exit {done.returncode}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    head = {key: line["value"] for key, line in json.loads((out / "summary.json").read_text())["headline"].items()}
    with open(out / "needles.csv") as file:
        needle = next(csv.DictReader(file))
    with open(out / "events.csv") as file:
        events = list(csv.DictReader(file))
    with open(out / "history.csv") as file:
        history = [{k: float(v) for k, v in row.items() if is_number(v)} for row in csv.DictReader(file)]
    return {"head": head, "events": events, "deepest": max(history, key=lambda row: row["depth_um"]),
            "needle": {k: float(v) for k, v in needle.items() if v not in ("",) and is_number(v)}}


def toughness(value):
    return [f"skin.layer.{layer}.toughness={value:.6g} J/m^2" for layer in FITTED_LAYERS]


def dermis_drop(result):
    """Force (mN), depth before and after (um) where the dermis gives way; None when it does not."""
    for event in result["events"]:
        if event["event"] == "pop-in" and "dermis gives way" in event["text"]:
            return float(event["force_mN"]), float(event["depth_um"])
    return None


def fit(program, folder):
    """Toughness of the dermis (J/m^2) by secants in the logarithm; the force is nearly linear in it."""
    def force(value):
        result = run(program, folder, "fit", [f"needle.tip_radius={FITTED_TIP / 2} um"] + toughness(value))
        drop = result and dermis_drop(result)
        if drop is None:
            sys.exit("validate: the dermis does not give way under the fitted tip")
        return drop[0]

    low, high = 1136.0, 2500.0  # the preset and the top of its range
    at_low, at_high = force(low), force(high)
    for _ in range(8):
        if abs(at_high / FITTED_FORCE - 1) < 1e-3:
            return high
        slope = math.log(at_high / at_low) / math.log(high / low)
        low, at_low = high, at_high
        high *= (FITTED_FORCE / at_high) ** (1 / slope)
        at_high = force(high)
    sys.exit("validate: the fit of the dermis' toughness does not converge")


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def cell(value, digits=3):
    return "-" if value is None or not math.isfinite(value) else f"{value:.{digits}g}"


def table(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def exponent(x, y):
    return math.log(y[-1] / y[0]) / math.log(x[-1] / x[0])


def tips(go):
    diameters, rows = [5, 10, 20, 37], []
    measured = {d: 20 + (d - 5) / 32 * 147 for d in diameters}  # "linear from 20 to 167"
    series = {"as shipped": [], "fitted": []}
    for d in diameters:
        row = [str(d), cell(measured[d])]
        for label in series:
            result = go(f"tip_{d}", [f"needle.tip_radius={d / 2} um"], label == "fitted")
            drop = result and dermis_drop(result)
            longer = ""
            if result and drop is None:  # held by the dermis to the end of the travel that was measured
                result_on = go(f"tip_{d}_on", [f"needle.tip_radius={d / 2} um", "insertion.to=2.5 mm",
                                               "needle.length=2.5 mm", f"needle.base_diameter={400 * 2.5 / 1.5} um"],
                               label == "fitted")
                drop, longer = result_on and dermis_drop(result_on), " (after more travel)"
            row += [cell(result["needle"]["puncture_force_mN"])] if result and label == "fitted" else []
            row += [cell(drop[0]) + longer, cell(drop[1])] if drop else ["none", ""]
            row += [cell(result["needle"]["force_peak_mN"]), cell(result["needle"]["depth_um"])] if label == "fitted" else []
            if drop:
                series[label].append((d, drop[0]))
        rows.append(row)
    text = "## Tip diameter, 1.5 mm of travel (Römgens 2014)\n\n"
    text += ("Read: force at the first sudden drop rises linearly from 20 to 167 mN (log-log exponent 1.06), at a depth of "
             "about 160 µm for every tip; sharp tips enter smoothly, blunt ones jump. Needle cone, site and speed are "
             "assumed. The measured drop is compared with the model's at the dermis; the stratum corneum breaks before, "
             "at forces below every measured drop. Where the dermis holds the tip over the whole 1.5 mm the needle is made "
             "longer (same cone) and pressed on: such a force was reached with more travel than the measured one had. The "
             "measured values at 10 and 20 µm were not read: they lie on the straight line between the 20 and 167 mN "
             "that were. That a tip is held back at every tougher layer, not at the surface alone, was put into the "
             "model after an earlier version had missed these forces (docs/decisions/006): the comparison is no blind "
             "one.\n\n")
    text += table(["tip µm", "measured mN", "dermis, as shipped mN", "tip then at µm", "stratum corneum, fitted mN",
                   "dermis, fitted mN", "tip then at µm", "peak mN", "depth at the end µm"], rows)
    for label, points in series.items():
        if len(points) > 1:
            x, y = zip(*points)
            slope = (y[-1] - y[0]) / (x[-1] - x[0])
            text += (f"\nDermis, {label}: exponent of force over tip diameter {exponent(x, y):.2f} (measured 1.06; constant "
                     f"stress gives 2), slope {slope:.2f} mN/µm (measured 4.6).\n")
    text += ("\nThe 5 µm tip is the calibration; of the others only 37 µm stands against a number that was read. The drop comes 40 to 80 µm less deep than "
             "measured: here it is tied to the upper border of the dermis (77 µm in the preset), and the skin's thickness "
             "was not read. Depth at the end and peak depend on where the solved indentation ends and its power law "
             "takes over.\n")
    return text


def speeds(go):
    rows = []
    for rate in (0.1, 10):
        result = go(f"rate_{rate}", ["needle.tip_radius=10 um", f"insertion.rate={rate} mm/s"])
        rows.append([str(rate)] + (["no result", "", ""] if result is None else [
            cell(result["needle"]["puncture_force_mN"]), cell(result["needle"]["force_peak_mN"]),
            cell(result["needle"]["depth_um"])]))
    return ("## Speed\n\nRead: 24 to 28 % less force from 0.5 to 1.0 mm/s (Olatunji 2013); weak influence (Mohammadi 2021). "
            "Treated as scatter of 30 %, not as a law.\n\n" +
            table(["mm/s", "puncture mN", "peak mN", "depth µm"], rows) +
            "\nSpeed enters through the relaxation of the layers only; toughness and friction have no rate. Two decades of speed "
            "change the force by less than the measured factor between 0.5 and 1 mm/s, with the sign of the peak.\n")


def depths(go):
    result = go("kalluri", ["skin.site=rat_dorsal", "needle.length=770 um", "needle.base_diameter=140 um",
                            "needle.tip_radius=4 um", "insertion.to=770 um"])
    text = ("## Depth in the skin and of the channel (Kalluri 2011)\n\nRead: roller needle of 770 µm, base 140 µm, tip "
            "radius 4 µm, hairless rat: channels of 152.5 ± 9.6 µm depth and 70.7 µm diameter after withdrawal. Pressed "
            "straight here, to its full length.\n\n")
    rows = [["no result"] * 4] if result is None else [[
        cell(result["head"]["puncture_depth"]), cell(result["head"]["residual_depth"]), "152.5",
        cell(result["head"]["slit"])]]
    text += table(["in situ µm", "residual µm", "measured residual µm", "slit at the surface µm"], rows)
    return text + ("\nA miss: pressed slowly, almost all of the needle's way goes into the dent of thin rat skin on its soft support. A "
                   "roller strikes faster, pulls the skin tight under its drum and presses with its whole weight; none of that is in "
                   "this case. The devices' solver has to show which of them makes the difference.\n")


def suture(go):
    rows = []
    for d in (0.3, 0.6):
        result = go(f"suture_{d}", ["needle.length=4 mm", f"needle.base_diameter={d} mm", "needle.tip_radius=10 um",
                                    "insertion.to=4 mm"])
        if result is None:
            rows.append([str(d)] + ["no result"] + [""] * 4)
            continue
        parts = [result["deepest"][f"energy_{part}_J"] for part in ("crack", "wedge", "friction")]
        shares = [cell(100 * part / sum(parts), 2) if sum(parts) > 0 else "-" for part in parts]
        rows.append([str(d), cell(result["needle"]["force_peak_mN"])] + shares + [cell(result["needle"]["depth_um"])])
    return ("## Suture-size needles (Maloney; Barnett 2016)\n\nRead: 0.48, 0.74, 1.00 N for taper-point needles 5-0, 4-0, 3-0 "
            "(wire diameters not read; 0.3 to 0.6 mm assumed); 61 % tearing, 18 % spreading, 21 % friction. Shares below are "
            "those where the tip is deepest.\n\n" +
            table(["base mm", "peak mN", "tearing %", "spreading %", "friction %", "depth µm"], rows) +
            "\nA miss in force and shares: a suture needle passes through skin that forceps hold; here the skin lies on 4 mm of fat "
            "and gives way by nearly the whole travel, so that the needle stays in the upper dermis and never shows its full "
            "width. A dermis that stiffens with power 16 to 21 stores little at a slit (power 9 would give 18 to 24 % of the energy "
            "to spreading); friction follows from the assumed coefficient 0.2 on flanks as flat as these.\n")


def blunt(go):
    rows, areas, forces = [], [], []
    for outer, bore in ((60, 30), (160, 110)):
        result = go(f"hollow_{outer}", ["needle.shape=cylinder", f"needle.base_diameter={outer} um",
                                        "needle.length=0.5 mm", f"needle.bore_diameter={bore} um",
                                        "needle.tip_radius=0 um", "insertion.to=1.5 mm"])
        area = math.pi / 4 * (outer**2 - bore**2)
        force = None if result is None else result["needle"]["puncture_force_mN"]
        if force and force == force:
            areas.append(area)
            forces.append(force)
        rows.append([f"{outer}/{bore}", cell(area), "no result" if result is None else cell(force)])
    text = ("## Blunt hollow needles (Davis 2004)\n\nRead: about 0.1 to 3 N, linear in the tip's area. Diameters here span the "
            "recalled tip radii of 30 to 80 µm.\n\n" + table(["outer/bore µm", "tip area µm²", "puncture mN"], rows))
    if len(areas) > 1:
        text += (f"\nExponent of force over area: {exponent(areas, forces):.2f} (measured 1). Within the measured decade; the flat tip is "
                 "taken as whole for its barrier (a ring crack around it), which grows faster than its area.\n")
    return text


def array_needles(go):
    result = go("polymer", ["needle.length=600 um", "needle.base_diameter=300 um", "needle.tip_radius=5 um",
                            "insertion.to=1 mm", "needle.material=pla"])
    rows = [["no result", ""]] if result is None else [[cell(result["needle"]["puncture_force_mN"]),
                                                         cell(result["needle"]["force_peak_mN"])]]
    return ("## Force per needle of an array (Olatunji 2013, Donnelly 2011)\n\nRead: 21 to 30 mN per needle, penetration above "
            "30 mN, porcine skin. One needle of 600 µm here; arrays follow with the solver of arrays.\n\n" +
            table(["puncture mN", "peak mN"], rows) +
            "\nThe measured force lies between the break of the stratum corneum and the peak; which of them an array's force is "
            "at was not read.\n")


def mesh_convergence(program, folder):
    """docs/verification/cycle_mesh.md: what the finite-element mesh does to the events of a whole cycle."""
    scenario = ROOT / "scenarios/library/quickstart.toml"
    columns = {"puncture mN": ("needle", "puncture_force_mN"), "puncture at µm": ("needle", "puncture_displacement_um"),
               "depth µm": ("head", "puncture_depth"), "residual µm": ("head", "residual_depth"),
               "peak mN": ("head", "peak_force"), "compliance ratio": ("head", "compliance_ratio")}
    values = {}
    for mesh in ("coarse", "standard", "fine"):
        print("mesh", mesh, file=sys.stderr)
        result = run(program, folder, f"mesh_{mesh}", [f"numerics.mesh={mesh}"], scenario)
        if result is None:
            sys.exit(f"validate: the quickstart does not run on the {mesh} mesh")
        values[mesh] = [result[part][key] for part, key in columns.values()]
    rows = [[mesh] + [cell(value, 4) for value in row] for mesh, row in values.items()]
    rows.append(["standard against fine"] + [f"{100 * (a / b - 1):+.1f} %" for a, b in zip(values["standard"], values["fine"])])
    page = ("# Mesh sensitivity of the insertion cycle\n\nWritten by `./dev validate`: the quickstart on three meshes (numerics.mesh); "
            "everything else as shipped.\n\n" + table(["mesh"] + list(columns), rows))
    (ROOT / "docs/verification/cycle_mesh.md").write_text(page)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)

    fitted = fit(program, folder)

    def go(name, settings, is_fitted=True):
        print(name, "fitted" if is_fitted else "as shipped", file=sys.stderr)
        return run(program, folder, name, settings + (toughness(fitted) if is_fitted else []))

    page = ("# Validation\n\nWritten by `./dev validate`. One parameter set for every case, on the volar forearm where nothing "
            "else is said, coarse mesh: the shipped presets, but for the toughness of both layers of the dermis. That one number "
            f"is fitted to one measurement, {FITTED_FORCE:.0f} mN under the {FITTED_TIP} µm tip of the first table: "
            f"{fitted:.0f} J/m² (preset 1136, its range 250 to 2500; needle cutting of skin is put at 1000 to 4000 elsewhere). "
            "Toughness and barrier cannot be told apart by forces alone: the fit holds for the compliance ratio that the "
            "finite elements give. All other comparisons are predictions. Where a needle or a specimen was not described in "
            "what could be read, the page says what was assumed. Sources: the notes of the experiments name their trust; "
            "abstracts for most.\n\n")
    pages = ROOT / "docs/validation"
    pages.mkdir(exist_ok=True)
    for part in (tips, depths, array_needles, blunt, suture, speeds):
        page += part(go) + "\n"
        (pages / "README.md").write_text(page.rstrip() + "\n")
    mesh_convergence(program, folder)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""How deep do devices go against the length of their needles? Writes docs/validation/device_depth.md.

One parameter set for all: the shipped presets, nothing fitted. Each mechanism is then switched off in turn.
    tests/validation/device_depth.py build/rel/acus [FOLDER]
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/validation/device_depth.md"
COMMON = """
[treatment]
area   = ["20 mm", "20 mm"]
passes = [{ direction = "0 deg", count = 2 }]

[numerics]
mesh    = "coarse"
element = "q1p0"

[output]
fields = "none"
"""

# name, site, device, extra sections or keys of [device], nominal (um), measured (um or None), what was measured
CASES = [
    ("roller_370", "rat_dorsal", "roller_370", "", 370, None, "no depth was read for this length"),
    ("roller_770", "rat_dorsal", "roller_770", "", 770, (152.5, 9.6),
     "152.5 ± 9.6 µm, hairless rat, dye channels after withdrawal [Kalluri2011]"),
    ("pen_0.5", "cheek", "pen_skinpen", 'setting = "0.5 mm"', 500, None,
     "close to nominal in human facial skin: said, no number was read"),
    ("pen_1.5", "cheek", "pen_skinpen", 'setting = "1.5 mm"', 1500, None,
     "close to nominal in human facial skin: said, no number was read"),
    ("patch_600", "volar_forearm", "patch_cone600", "", 600, (460, None),
     "about 460 µm in vivo by OCT, a polymer patch of 600 µm of another make"),
]

# What is switched off, how, and for which kinds of devices.
MECHANISMS = [
    ("as it is", [], ("roller", "pen", "patch")),
    ("no dent of the skin: base just below the dermis", ['skin.lowest="reticular_dermis"'],
     ("roller", "pen", "patch")),
    ("no tilt, no sharing of force among rows: drum held 0 mm deep",
     ['device.control="indentation"', 'device.indentation="0 mm"'], ("roller",)),
    ("half the force of the hand", ["HALF"], ("roller", "patch")),
    ("twice the force of the hand", ["TWICE"], ("roller", "patch")),
    ("slow: needle enters at 1 mm/s", ['insertion.rate="1 mm/s"'], ("roller", "pen")),
    ("plate pressed on with 5 N", ['device.force="5 N"'], ("pen",)),
    ("skin stretched as tight as was published", ["STRETCH"], ("pen",)),
    ("dermis as easy to cut as was published, shaft as slippery", ["CUT"], ("roller", "pen", "patch")),
    ("both, and the plate pressed on", ["STRETCH", "CUT", 'device.force="5 N"'], ("pen",)),
]

# Ends of the published (tension, toughness) and assumed (friction) ranges: presets/skin, presets/skin_layers.toml.
DERMIS = ("papillary_dermis", "reticular_dermis")
RANGE_ENDS = {
    "STRETCH": [f"skin.layer.{layer}.prestretch=[1.131,1.131]" for layer in DERMIS],
    "CUT": [f'skin.layer.{layer}.toughness="250 J/m^2"' for layer in DERMIS] + ["needle.shaft_friction=0.05"],
}


def scenario(case):
    name, site, device, more, *_ = case
    return (f'[scenario]\nname = "{name}"\nseed = 7\n\n[skin]\nsite = "{site}"\n\n[device]\npreset = "{device}"\n{more}\n'
            + COMMON)


def kind_of(case):
    return case[2].split("_")[0]


def force_setting(word, kind):
    nominal = {"roller": 4.0, "patch": 20.0}[kind]
    return f'device.force="{nominal * (0.5 if word == "HALF" else 2.0):g} N"'


def run(program, folder, case, number, settings):
    """Headline numbers of one run; the words of its refusal when it ends with an error."""
    file = folder / f"{case[0]}.toml"
    file.write_text(scenario(case))
    out = folder / f"{case[0]}-{number}"
    command = [program, "run", str(file), "-o", str(out), "--force", "-q"]
    for setting in settings:
        if setting in ("HALF", "TWICE"):
            setting = force_setting(setting, kind_of(case))
        for one in RANGE_ENDS.get(setting, [setting]):
            command += ["--set", one]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    lines = json.loads((out / "summary.json").read_text())["headline"]
    return {key: line["value"] for key, line in lines.items()}


def verdict(case, head):
    measured = case[5]
    if measured is None:
        return "nothing measured to compare with"
    value, deviation = measured
    ratio = head["depth_mean"] / value if head["depth_mean"] is not None else 0.0
    inside = deviation is not None and abs(head["depth_mean"] - value) <= 2 * deviation
    return "hit: within two standard deviations" if inside else f"{'miss' if deviation or abs(ratio - 1) > 0.2 else 'near'}: {ratio:.2g} times the measured depth"


def cell(value, digits=4):
    return "-" if value is None or value != value else f"{value:.{digits}g}"


def conclusion(found):
    """For a pen of 1.5 mm: which of the changes brings it how far, and what that says."""
    def share(case, number):
        head = found.get((case, number), "not run")
        return "-" if isinstance(head, str) else f"{100 * head['depth_mean'] / 1500:.0f} %"
    number = {what: k for k, (what, _, _) in enumerate(MECHANISMS)}
    names = ["as it is", "slow: needle enters at 1 mm/s", "skin stretched as tight as was published",
             "plate pressed on with 5 N", "dermis as easy to cut as was published, shaft as slippery",
             "both, and the plate pressed on", "no dent of the skin: base just below the dermis"]
    return ["A pen of 1.5 mm on the cheek, share of its nominal length: "
            + "; ".join(f"{name} {share('pen_1.5', number[name])}" for name in names) + ".", "",
            "The skin runs away in front of the needles: what decides is what cutting costs (toughness of the dermis, published "
            "from 250 to 2500 J/m², and friction of the shaft, measured nowhere, 0.05 to 0.5 assumed) against how hard the skin "
            "is held (fat below it, the pressed plate, tension). Speed hardly matters in this model, which has relaxation but "
            "no inertia. With the presets as they are, pens do not come near their nominal length; at the favourable ends of "
            "the same ranges they come to two thirds of it. That is the nearest it comes to the published statement, and the same "
            "ends make the roller of 770 µm too deep against its measured channels: one parameter set does not give both."]


def page(found):
    """The whole page from what has been run so far."""
    text = ["# Depth of devices against the length of their needles", "",
            "Written by `tests/validation/device_depth.py`. One parameter set: the shipped presets; nothing is fitted. "
            "Predicted depths are those of the tip below the local surface with the needle in. Measured ones are of "
            "channels after the needle is out, unless said otherwise: they can only be smaller. Single needles are "
            "solved on the coarse mesh with linear elements.", "",
            "| case | skin | nominal µm | predicted µm | over nominal | measured | verdict |", "|---|---|---|---|---|---|---|"]
    parts = ["", "## What makes the difference", ""] + conclusion(found)
    for case in CASES:
        base = found.get((case[0], 0), "not run")
        if isinstance(base, str):
            text.append(f"| {case[0]} | {case[1]} | {case[4]} | - | - | {case[6]} | {base} |")
        else:
            text.append(f"| {case[0]} | {case[1]} | {case[4]} | {cell(base['depth_mean'])} | "
                        f"{cell(base['depth_mean'] / case[4], 3)} | {case[6]} | {verdict(case, base)} |")
        parts += ["", f"## {case[0]}", "", "| changed | depth µm | over nominal | dent µm | needle force mN | "
                  "dents only % |", "|---|---|---|---|---|---|"]
        for number, (what, _, kinds) in enumerate(MECHANISMS):
            if kind_of(case) not in kinds:
                continue
            head = found.get((case[0], number), "not run")
            if isinstance(head, str):
                parts.append(f"| {what} | {head} | | | | |")
            else:
                parts.append(f"| {what} | {cell(head['depth_mean'])} | {cell(head['depth_mean'] / case[4], 3)} | "
                             f"{cell(head['settlement'])} | {cell(head['needle_force'])} | {cell(head['dents'], 3)} |")
    return "\n".join(text + parts) + "\n"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "out/device_depth").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for number, (what, settings, kinds) in enumerate(MECHANISMS):
        for case in CASES:
            if kind_of(case) not in kinds:
                continue
            head = run(program, folder, case, number, settings)
            if not isinstance(head, str):
                head["depth_mean"] = head["depth_mean"] if head["punctures"] > 0 else 0.0
            found[case[0], number] = head
            print(case[0], what, head if isinstance(head, str) else head["depth_mean"], flush=True)
            PAGE.write_text(page(found))


if __name__ == "__main__":
    main()

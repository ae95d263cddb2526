"""The direction of dependence: rooms, outside libraries, cycles, names, machine paths.

The rules are the tables below. Every rule is first shown a violation made up for it (a rule that cannot fail is no
rule), then the tree.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

# Room -> rooms whose headers it may include. A file belongs to the longest room its path starts with.
ALLOWED = {
    "core/units": [],
    "core/tensor": [],
    "core/material": ["core/units", "core/tensor"],
    "core/needle": ["core/units", "core/tensor"],
    "core/device": ["core/tensor"],
    "core/mesh": ["core/tensor"],
    "core/fem": ["core/mesh", "core/material", "core/tensor"],
    "core/skin": ["core/material", "core/units", "core/tensor"],
    "core/puncture": [],
    "core/io": ["core/units", "core/tensor", "core/mesh", "core/puncture"],
    "solvers": ["core/units", "core/tensor", "core/material", "core/needle", "core/device", "core/mesh", "core/fem",
                "core/skin",
                "core/puncture"],
    "viz": ["core/io", "core/puncture", "core/units", "core/tensor", "core/mesh"],
    "scenarios": ["core", "solvers"],
    "scenarios/cli": ["core", "solvers", "scenarios", "viz"],  # the one program that holds everything together
    "bench": ["core", "solvers", "scenarios", "viz"],
    "tests": ["core", "solvers", "scenarios", "viz", "bench"],
}

# Headers of an outside library -> the folders that may include them.
EXTERNAL = {
    r"hdf5(_hl)?\.h|H5\w+\.h": ["core/io", "tests"],
    r"toml\+\+/.*|toml\.hpp": ["scenarios"],
    r"CLI/.*": ["scenarios"],
    r"openssl/.*": ["scenarios/run"],
    r"vtk\w+\.h|EGL/.*|GL/.*": ["viz", "tests/viz"],
    r"(suitesparse/)?cholmod\w*\.h|Eigen/CholmodSupport": ["solvers/linear"],
    r"petsc\w*\.h": ["solvers/linear"],
    r"mpi\.h|[dsz]mumps_c\.h": ["solvers/parallel"],
    r"catch2/.*": ["tests"],
    r"benchmark/.*": ["bench"],
}

SOURCE = {".cpp", ".hpp"}
TEXT = SOURCE | {".md", ".txt", ".cmake", ".toml", ".json", ".py", ".sh", ".csv", ".bib", ""}
ROOTS = ("core/", "solvers/", "scenarios/", "viz/", "bench/", "tests/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:work|root|home)/[\w.-]+")


def room_of(path):
    rooms = [room for room in ALLOWED if path.startswith(room + "/")]
    return max(rooms, key=len) if rooms else None


def is_inside(path, folders):
    return any(path.startswith(folder + "/") for folder in folders)


def includes(text):
    return [(kind, name) for kind, name in INCLUDE.findall(text)]


def wrong_directions(files):
    for path, text in files.items():
        room = room_of(path)
        for kind, name in includes(text):
            if name.startswith(ROOTS):
                own = is_inside(name, [room]) if room else False
                if room is None or not (own or is_inside(name, ALLOWED[room])):
                    yield f"{path} includes {name}: {room or 'this folder'} must not depend on it"
            elif kind == '"':
                yield f'{path} includes "{name}": project headers are named from the root of the tree'


def wrong_libraries(files):
    for path, text in files.items():
        for _, name in includes(text):
            for pattern, folders in EXTERNAL.items():
                if re.fullmatch(pattern, name) and not is_inside(path, folders):
                    yield f"{path} includes {name}: only {', '.join(folders)} may"


def cycles(files):
    graph = {path: [name for _, name in includes(text) if name in files] for path, text in files.items()}
    done, active = set(), []

    def visit(path):
        if path in active:
            yield "include cycle: " + " -> ".join(active[active.index(path):] + [path])
            return
        if path in done:
            return
        active.append(path)
        for target in graph[path]:
            yield from visit(target)
        active.pop()
        done.add(path)

    for path in graph:
        yield from visit(path)


def bad_names(files):
    for path in files:
        if re.search(r"(^|/|_)util(s|ity|ities)?(\.|/|_|$)", path):
            yield f"{path}: say what is in it; nothing is called utils"


def machine_paths(files):
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for found in MACHINE_PATH.findall(line):
                yield f"{path}:{number}: path of one machine: {found}"


# Rule, a tree that breaks it, and what the complaint must mention. "/wo" "rk" keeps this file itself clean.
PROOFS = [
    (wrong_directions, {"viz/a.cpp": '#include "solvers/b.hpp"\n'}, "viz/a.cpp includes solvers/b.hpp"),
    (wrong_directions, {"core/mesh/a.hpp": '#  include "core/fem/b.hpp"\n'}, "core/mesh must not"),
    (wrong_directions, {"solvers/a.cpp": '#include "scenarios/b.hpp"\n'}, "solvers must not"),
    (wrong_directions, {"scenarios/schema/a.cpp": '#include "viz/b.hpp"\n'}, "scenarios must not"),
    (wrong_directions, {"core/fem/a.cpp": '#include "b.hpp"\n'}, "named from the root"),
    (wrong_libraries, {"solvers/a.cpp": "#include <hdf5.h>\n"}, "only core/io"),
    (wrong_libraries, {"core/io/a.cpp": "#include <toml++/toml.h>\n"}, "only scenarios"),
    (wrong_libraries, {"core/fem/a.cpp": "#include <vtkNew.h>\n"}, "only viz"),
    (wrong_libraries, {"solvers/equilibrium/a.cpp": "#include <cholmod.h>\n"}, "only solvers/linear"),
    (wrong_libraries, {"solvers/array/a.cpp": "#include <mpi.h>\n"}, "only solvers/parallel"),
    (cycles, {"core/fem/a.hpp": '#include "core/fem/b.hpp"', "core/fem/b.hpp": '#include "core/fem/a.hpp"'}, "cycle"),
    (bad_names, {"core/fem/string_utils.hpp": ""}, "nothing is called utils"),
    (machine_paths, {"docs/a.md": "see /wo" "rk/x/y\n"}, "docs/a.md:1"),
]


def failed_proofs():
    for rule, tree, words in PROOFS:
        complaints = list(rule(tree))
        if len(complaints) != 1 or words not in complaints[0]:
            yield f"{rule.__name__} does not see {tree}: {complaints}"
        clean = {"core/fem/a.cpp": '#include "core/mesh/b.hpp"\n#include <Eigen/Dense>\n', "core/mesh/b.hpp": ""}
        if list(rule(clean)):
            yield f"{rule.__name__} complains about a clean tree"


def tree_files(root):
    """Text of every file git would ship: tracked or new, not ignored."""
    listed = subprocess.run(["git", "-C", root, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], capture_output=True, check=True).stdout.decode().split("\0")
    return {path: (Path(root) / path).read_text(errors="replace")
            for path in listed if path and Path(path).suffix in TEXT and (Path(root) / path).is_file()}


def main():
    files = tree_files(os.environ["ACUS_SOURCE_DIR"])
    sources = {path: text for path, text in files.items() if Path(path).suffix in SOURCE}
    problems = list(failed_proofs())
    if len(sources) < 20:
        problems.append(f"only {len(sources)} source files found: is this the source tree?")
    for rule in (wrong_directions, wrong_libraries, cycles):
        problems += rule(sources)
    for rule in (bad_names, machine_paths):
        problems += rule(files)
    print("\n".join(problems) or f"{len(sources)} source files keep the direction of dependence")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes the sphere benchmark as a CalculiX deck: quadratic C3D20R cells on the lines that Acus uses.

The rigid sphere is a meshed patch of one layer of C3D8 cells, frictionless, penalty contact (face to face).
"""

import math

RADIUS, WIDTH, HEIGHT = 1.0, 2.0, 4.0  # mm
MU, BULK = 0.05, 5.0  # MPa
DEPTH, STEPS = 0.3, 10
FINE_WIDTH, LARGEST_OVER_SMALLEST = 0.8, 4.0
PATCH = 0.69  # mm: half-width of the meshed part of the sphere; the contact radius stays below it


def growing(n, length, ratio):
    sizes = [ratio**k for k in range(n)]
    line = [0.0]
    for size in sizes:
        line.append(line[-1] + length * size / sum(sizes))
    return line


def side(n):
    inside = n // 2
    line = [FINE_WIDTH * k / inside for k in range(inside + 1)]
    ratio = LARGEST_OVER_SMALLEST ** (1.0 / (n - inside))
    return line + [FINE_WIDTH + x for x in growing(n - inside, WIDTH - FINE_WIDTH, ratio)[1:]]


def height(n):
    return [-z for z in reversed(growing(n, HEIGHT, (2 * LARGEST_OVER_SMALLEST) ** (1.0 / n)))]


def with_middles(line):
    result = []
    for a, b in zip(line, line[1:]):
        result += [a, 0.5 * (a + b)]
    return result + [line[-1]]


# Lattice positions of the 20 nodes of C3D20.
CORNERS = [(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0), (0, 0, 2), (2, 0, 2), (2, 2, 2), (0, 2, 2)]
EDGES = [(1, 0, 0), (2, 1, 0), (1, 2, 0), (0, 1, 0), (1, 0, 2), (2, 1, 2), (1, 2, 2), (0, 1, 2),
         (0, 0, 1), (2, 0, 1), (2, 2, 1), (0, 2, 1)]


def lines_of(ids):
    ids = list(ids)
    return "\n".join(", ".join(map(str, ids[k:k + 12])) for k in range(0, len(ids), 12))


def deck(n):
    """Text of the deck with n cells along each side, and the number of unknown displacements."""
    x, z = with_middles(side(n)), with_middles(height(n))
    number, nodes = {}, []

    def node(i, j, k):
        if (i, j, k) not in number:
            number[i, j, k] = len(number) + 1
            nodes.append(f"{len(number)}, {x[i]:.9g}, {x[j]:.9g}, {z[k]:.9g}")
        return number[i, j, k]

    cells, top = [], []
    for i in range(n):
        for j in range(n):
            for k in range(n):
                ids = [node(2 * i + a, 2 * j + b, 2 * k + c) for a, b, c in CORNERS + EDGES]
                cells.append(f"{len(cells) + 1}, " + ", ".join(map(str, ids[:15])) + ",\n" + ", ".join(map(str, ids[15:])))
                if k == n - 1 and x[2 * i] < PATCH and x[2 * j] < PATCH:
                    top.append(len(cells))
    n_tissue = len(number)
    # The sphere: its lowest point touches the origin.
    patch = max(8, 3 * n // 2)
    ids, sphere_cells = {}, []
    for i in range(patch + 1):
        for j in range(patch + 1):
            for k in range(2):
                px, py = PATCH * i / patch, PATCH * j / patch
                pz = RADIUS - math.sqrt(RADIUS**2 - px**2 - py**2) + 0.1 * k
                ids[i, j, k] = n_tissue + len(ids) + 1
                nodes.append(f"{ids[i, j, k]}, {px:.9g}, {py:.9g}, {pz:.9g}")
    for i in range(patch):
        for j in range(patch):
            corner = [ids[i + a // 2, j + b // 2, c // 2] for a, b, c in CORNERS]
            sphere_cells.append(f"{len(cells) + len(sphere_cells) + 1}, " + ", ".join(map(str, corner)))
    reference = n_tissue + len(ids) + 1
    nodes.append(f"{reference}, 0, 0, {RADIUS}")
    nodes.append(f"{reference + 1}, 0, 0, {RADIUS}")
    at = lambda chosen: [v for key, v in number.items() if chosen(*key)]
    x0, y0, bottom = at(lambda i, j, k: i == 0), at(lambda i, j, k: j == 0), at(lambda i, j, k: k == 0)
    held = {(v, 1) for v in x0} | {(v, 2) for v in y0} | {(v, d) for v in bottom for d in (1, 2, 3)}
    newline = "\n"
    text = f"""*NODE, NSET=all
{newline.join(nodes)}
*ELEMENT, TYPE=C3D20R, ELSET=tissue
{newline.join(cells)}
*ELEMENT, TYPE=C3D8, ELSET=sphere
{newline.join(sphere_cells)}
*NSET, NSET=x0
{lines_of(x0)}
*NSET, NSET=y0
{lines_of(y0)}
*NSET, NSET=bottom
{lines_of(bottom)}
*NSET, NSET=reference
{reference}
*ELSET, ELSET=under
{lines_of(top)}
*SURFACE, NAME=skin, TYPE=ELEMENT
under, S2
*SURFACE, NAME=ball, TYPE=ELEMENT
sphere, S1
*MATERIAL, NAME=neo
*HYPERELASTIC, NEO HOOKE
{MU / 2}, {2 / BULK}
*MATERIAL, NAME=stiff
*ELASTIC
1000, 0.3
*SOLID SECTION, ELSET=tissue, MATERIAL=neo
*SOLID SECTION, ELSET=sphere, MATERIAL=stiff
*RIGID BODY, ELSET=sphere, REF NODE={reference}, ROT NODE={reference + 1}
*SURFACE INTERACTION, NAME=smooth
*SURFACE BEHAVIOR, PRESSURE-OVERCLOSURE=LINEAR
{200 * MU * n / WIDTH}, 1e-6
*CONTACT PAIR, INTERACTION=smooth, TYPE=SURFACE TO SURFACE
skin, ball
*BOUNDARY
x0, 1, 1
y0, 2, 2
bottom, 1, 3
{reference}, 1, 2
{reference + 1}, 1, 3
*STEP, NLGEOM, INC=1000
*STATIC, SOLVER=SPOOLES
{1 / STEPS}, 1., 1e-5, {1 / STEPS}
*BOUNDARY
{reference}, 3, 3, {-DEPTH}
*NODE PRINT, NSET=reference
RF
*NODE FILE, FREQUENCY=1000
U
*END STEP
"""
    return text, 3 * n_tissue - len(held)

"""Checks the files of the sample run (sample_run.hpp, five steps) the way an outside tool would read them."""

import sys

import h5py
import numpy

folder = sys.argv[1]

with h5py.File(folder + "/run.h5", "r") as run:
    assert run.attrs["layout_version"] == 2
    assert run["scenario/given"][()].decode().startswith("[scenario]")
    assert run["warnings"][1].decode() == "µ is assumed"
    assert list(run["history/displacement_um"]) == [0, 10, 20, 30, 40]
    assert list(run["fields/history_row"]) == [0, 2, 4]
    assert run["needles/phase"][0].decode() == "dent"
    assert run["provenance/commit"][()].decode() == "abc"

with h5py.File(folder + "/insertion.vtkhdf", "r") as file:
    root = file["VTKHDF"]
    assert list(root.attrs["Version"]) == [2, 0]
    assert root.attrs["Type"] == b"UnstructuredGrid"
    n_points, n_cells = int(root["NumberOfPoints"][0]), int(root["NumberOfCells"][0])
    assert root["Points"].shape == (n_points, 3)
    assert root["Offsets"].shape == (n_cells + 1,)
    assert root["Types"].dtype == numpy.uint8 and root["Types"].shape == (n_cells,)
    assert root["Connectivity"].shape == (int(root["NumberOfConnectivityIds"][0]),)

    steps = root["Steps"]
    n_steps = int(steps.attrs["NSteps"])
    assert n_steps == 3
    assert numpy.allclose(steps["Values"], [0, 0.2, 0.4])
    for name in ("PartOffsets", "PointOffsets"):
        assert list(steps[name]) == [0] * n_steps
    for name in ("CellOffsets", "ConnectivityIdOffsets"):
        assert steps[name].shape == (n_steps, 1) and not numpy.any(steps[name])
    assert list(steps["NumberOfParts"]) == [1] * n_steps
    assert list(steps["PointDataOffsets/displacement"]) == [0, n_points, 2 * n_points]
    assert list(steps["CellDataOffsets/energy_density"]) == [0, n_cells, 2 * n_cells]
    assert list(steps["CellDataOffsets/layer"]) == [0, 0, 0]
    assert root["CellData/layer"].shape == (n_cells,)
    assert root["PointData/displacement"].shape == (n_steps * n_points, 3)
    assert root["PointData/displacement"].attrs["unit"] == b"um"
    assert root["PointData/displacement"][2 * n_points, 0] == 4.0

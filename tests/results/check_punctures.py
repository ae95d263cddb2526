"""Checks the punctures of a treatment (treatment_punctures.cpp: 1000 rows, three layers) as an outside tool reads them."""

import csv
import sys

import h5py
import numpy

folder = sys.argv[1]

with h5py.File(folder + "/run.h5", "r") as run, h5py.File(folder + "/punctures.vtkhdf", "r") as file:
    rows = run["punctures"]
    n = len(rows["x_mm"])
    assert n == 1000
    assert all(len(rows[name]) == n for name in rows)
    assert rows["x_mm"].dtype == numpy.float32 and rows["needle"].dtype == numpy.uint16
    assert rows["flags"].dtype == numpy.uint8 and rows["flags"].compression == "gzip"
    assert [name.decode() for name in run["puncture_layers/layer"]] == ["stratum_corneum", "viable_epidermis", "dermis"]

    # PolyData as the VTKHDF specification has it.
    root = file["VTKHDF"]
    assert list(root.attrs["Version"]) == [2, 0] and root.attrs["Type"] == b"PolyData"
    assert list(root["NumberOfPoints"]) == [3 * n] and root["Points"].shape == (3 * n, 3)
    for kind, count, size in (("Vertices", n, 1), ("Lines", n, 2), ("Polygons", 0, 0), ("Strips", 0, 0)):
        cells = root[kind]
        assert list(cells["NumberOfCells"]) == [count]
        assert list(cells["NumberOfConnectivityIds"]) == [count * size]
        assert len(cells["Connectivity"]) == count * size
        assert list(cells["Offsets"]) == [size * i for i in range(count + 1)]
    points, ends = root["Points"][:], root["Lines/Connectivity"][:].reshape(n, 2)
    middles = points[root["Vertices/Connectivity"][:]]
    assert numpy.array_equal(middles[:, 0], rows["x_mm"]) and not points[:, 2].any()
    along = points[ends[:, 1]] - points[ends[:, 0]]
    assert numpy.allclose(numpy.hypot(along[:, 0], along[:, 1]), 1e-3 * rows["slit_um"][:], atol=3e-6)
    is_cut = rows["slit_um"][:] > 0
    angle = numpy.degrees(numpy.arctan2(along[:, 1], along[:, 0]))[is_cut]
    assert numpy.allclose(angle, rows["azimuth_deg"][:][is_cut], atol=0.01)
    for name, data in root["CellData"].items():
        assert numpy.array_equal(data[:n], rows[name]) and numpy.array_equal(data[n:], rows[name]), name

    with open(folder + "/punctures.csv", encoding="utf-8") as text:
        table = list(csv.DictReader(text))
    assert len(table) == n
    assert numpy.array_equal(numpy.float32([row["depth_um"] for row in table]), rows["depth_um"])
    assert [row["layer_reached"] for row in table[:50]] == [
        "" if k == 255 else run["puncture_layers/layer"][k].decode() for k in rows["layer_reached"][:50]]

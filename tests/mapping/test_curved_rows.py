"""Rows that bend: believed from the boundary, found from the vines; straight ones stay straight."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.mapping.bend import Bend
from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.rows import RowModel

SPACING, ROWS = 2.4, 3


class CurvedBlock:
    """Rows on arcs around one centre; the first one's alley leaves the origin along x."""

    def __init__(self, radius: float, length: float = 20.0, side: Side = Side.LEFT) -> None:
        self.bend = Bend(1 / radius if np.isfinite(radius) else 0.0)
        self.side, self.length = side, length

    def to_map(self, sd: Array) -> Array:
        return self.bend.bend(np.asarray(sd, dtype=float)) * [1, self.side.sign]

    def off(self, points_map: Array, row: int) -> float:
        """Greatest distance of a polyline from a row [m]."""
        sd = self.bend.straighten(points_map * [1, self.side.sign])
        return float(np.abs(sd[:, 1] - SPACING * (row + 0.5)).max())

    def vines(self, row: int, count: int, rng: np.random.Generator) -> Array:
        sd = np.column_stack([1.9 + np.arange(count), np.full(count, SPACING * (row + 0.5))])
        return self.to_map(sd) + rng.normal(0.0, 0.03, (count, 2))

    def outline(self, corners_a_side: int) -> Array:
        s = np.linspace(1.2, self.length + 1.2, corners_a_side)
        low = np.column_stack([s, np.full(len(s), SPACING / 2 - 0.4)])
        high = np.column_stack([s[::-1], np.full(len(s), SPACING * (ROWS - 0.5) + 0.4)])
        return self.to_map(np.concatenate([low, high]))

    def mission(self, boundary: Array, yaw_error: float = 0.0) -> MissionFile:
        return MissionFile(
            block="curved",
            datum=Datum(latitude_deg=45, longitude_deg=9),
            boundary=tuple((float(x), float(y)) for x, y in boundary),
            row_spacing=SPACING,
            vine_spacing=1.0,
            side=self.side,
            start=StartPose(x=0.0, y=0.0, yaw=yaw_error),
        )


def walked(block: CurvedBlock, model: RowModel, seed: int) -> Array:
    """All vines, shown to the model as a robot that walks along row 0 comes to see them."""
    rng = np.random.default_rng(seed)
    count = int(block.length)
    rows = [block.vines(row, count, rng) for row in range(ROWS)]
    for k in range(1, count + 1):
        seen = [vines[: max(k - 2 * row, 0)] for row, vines in enumerate(rows)]
        model.update(np.concatenate(seen))
    model.update(np.concatenate(rows))
    return np.concatenate(rows)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("radius", [40.0, -40.0, 80.0])
def test_a_boundary_that_follows_the_rows_tells_their_bend(radius: float, side: Side) -> None:
    block = CurvedBlock(radius, side=side)
    model = RowModel(block.mission(block.outline(15), 0.03), RowParameters())
    assert len(model.lines) == ROWS
    for row in model.lines:
        assert block.off(row.points_map, row.id) < 0.45
        assert len(row.points_map) > 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("radius", [40.0, -40.0, 80.0])
@pytest.mark.parametrize("told", ["well", "roughly"])
def test_curved_rows_are_found(radius: float, told: str, seed: int) -> None:
    block = CurvedBlock(radius)
    boundary = block.outline(15)
    if told == "roughly":
        box = shapely.MultiPoint(boundary).minimum_rotated_rectangle.buffer(0.3, join_style="mitre")
        boundary = np.array(box.exterior.coords)[:-1]
    yaw_error = float(np.random.default_rng(seed).uniform(-0.04, 0.04))
    model = RowModel(block.mission(boundary, yaw_error), RowParameters())
    vines = walked(block, model, seed)
    for row in model.lines[:ROWS]:
        assert row.found
        # a rough boundary reaches beyond the rows, where nothing was seen
        inside = np.array(
            [shapely.Polygon(block.outline(15)).covers(shapely.Point(p)) for p in row.points_map]
        )
        assert block.off(row.points_map[inside], row.id) < 0.1
    wanted = np.repeat(np.arange(ROWS), int(block.length))
    np.testing.assert_array_equal(model.members(vines), wanted)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_straight_rows_stay_lines_of_two_points(seed: int) -> None:
    block = CurvedBlock(np.inf)
    yaw_error = float(np.random.default_rng(seed).uniform(-0.04, 0.04))
    model = RowModel(block.mission(block.outline(2), yaw_error), RowParameters())
    walked(block, model, seed)
    assert [row.points_map.shape for row in model.lines] == [(2, 2)] * ROWS
    assert max(block.off(row.points_map, row.id) for row in model.lines) < 0.08


def test_mirroring_a_curved_world_mirrors_its_rows() -> None:
    left, right = (CurvedBlock(50.0, side=side) for side in (Side.LEFT, Side.RIGHT))
    rows = []
    for block in (left, right):
        model = RowModel(block.mission(block.outline(12)), RowParameters())
        points = np.concatenate([left.vines(row, 9, np.random.default_rng(3)) for row in (0, 1)])
        model.update(points * [1, block.side.sign])
        rows.append(model.lines)
    for a, b in zip(*rows, strict=True):
        np.testing.assert_allclose(a.points_map, b.points_map * [1, -1], atol=1e-9)

"""The ground as it is seen: strips along the rows, a field around them, in two levels of detail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.growing.terrain import TRACK
from vinum_nav.vineyard.model import Terrain, Vineyard
from vinum_nav.vineyard.shapes.meshes import Mesh

STRIP_PERIOD, FIELD_PERIOD = 6.0, 4.0
"""Period of the texture of a strip along the row, and of the field's both ways [m]."""
BEYOND_ENDS = 0.8
"""Length of a strip beyond the rows' end posts [m]."""
NEXT_ROW, NEXT_RUT = 0.5, 0.25
"""The outer strips reach across the outer alleys, the texture mirrored, to so far from where the
next row would be, and as far beyond its rut's middle where there are ruts [m]."""
LONE_ROW = 1.2
"""Half the width of the strip of a block's only row [m]."""
PATCH = 8.0
"""Greatest side of a patch [m]."""
STEPS = {"visual": (0.25, 10, 0.4), "far": (1.0, 4, 1.6)}
"""Mesh sizes of each level: step along a strip [m], columns across it, step of the field [m]."""
SKIRT = 0.12
"""Depth of the wall around a patch that closes the gap to one of another level [m]."""
RAGGED = 0.35
"""Greatest length by which a strip's end draws back [m]."""
FADING = 1.0
"""Length over which ground moves with a ragged end [m], more than RAGGED."""
SUNK = 0.04
"""Depth of the field below strips at their edges [m]."""
SLOPE_STEP = 0.15
"""Distance over which the ground's slope is taken [m]."""


@dataclass(frozen=True)
class GroundPatch:
    """A piece of ground, in map.

    Attributes:
        id: unique within its level.
        level: 'visual', near and fine, or 'far'.
        material: 'ground_rows' (texture v runs across a row, 0 and 1 in the middle of the alleys)
            or 'ground_field'.
    """

    id: str
    level: str
    material: str
    mesh: Mesh


def ground_patches(vineyard: Vineyard) -> Iterator[GroundPatch]:
    """All patches of a block's ground; together those of one level cover its terrain."""
    frame = RowFrame.along(vineyard.rows[0].line[:, :2])
    strips = Strips.of(vineyard, frame)
    for level in STEPS:
        yield from _strip_patches(vineyard.terrain, strips, level)
        yield from _field_patches(vineyard.terrain, strips, level)


def strip_width(vineyard: Vineyard) -> float:
    """Usual width of a strip [m]."""
    strips = Strips.of(vineyard, RowFrame.along(vineyard.rows[0].line[:, :2]))
    return float(np.median(np.diff(strips.edges)))


@dataclass(frozen=True)
class Strips:
    """Ground along the rows, in coordinates along and across the first row.

    Attributes:
        begin, end: u at both ends of all strips.
        rows: (R,) v of every row, rising.
        edges: (R + 1,) v in the middle of the alleys, that between two rows and the outer ones.
        low, high: v at which the outer strips end.
    """

    frame: RowFrame
    begin: float
    end: float
    rows: Array
    edges: Array
    low: float
    high: float

    @classmethod
    def of(cls, vineyard: Vineyard, frame: RowFrame) -> Strips:
        """Strips of a block's rows and of its neighbours'."""
        lines = [frame.to_uv(row.line[:, :2]) for row in vineyard.all_rows]
        u = np.concatenate([line[:, 0] for line in lines])
        rows = np.sort([float(line[:, 1].mean()) for line in lines])
        inner = (rows[1:] + rows[:-1]) / 2
        first, last = (
            (inner[0] - rows[0], rows[-1] - inner[-1]) if len(inner) else (LONE_ROW, LONE_ROW)
        )
        edges = np.concatenate([[rows[0] - first], inner, [rows[-1] + last]])
        return cls(
            frame,
            float(u.min()) - BEYOND_ENDS,
            float(u.max()) + BEYOND_ENDS,
            rows,
            edges,
            float(edges[0] - _across_alley(first, vineyard.looks.ruts)),
            float(edges[-1] + _across_alley(last, vineyard.looks.ruts)),
        )

    def hold(self, xy: Array) -> NDArray[np.bool_]:
        """Mask of the points (..., 2) in map that lie well on a strip, within its ragged ends."""
        uv = self.frame.to_uv(xy)
        along = (uv[..., 0] > self.begin + RAGGED) & (uv[..., 0] < self.end - RAGGED)
        return np.asarray(along & (uv[..., 1] > self.low) & (uv[..., 1] < self.high))

    def across(self, row: int, columns: int) -> tuple[Array, Array]:
        """Lines v (K,) of a row's strip, and where each lies in the texture, 0.5 at the row."""
        edge, v, end = self.edges[row], self.rows[row], self.edges[row + 1]
        lines = [edge, v, end]
        shares = [0.0, 0.5, 1.0]
        if row == 0:
            lines = [self.low, *lines]
            shares = [(edge - self.low) / (v - edge) / 2, *shares]
        if row == len(self.rows) - 1:
            lines = [*lines, self.high]
            shares = [*shares, 1.0 - (self.high - end) / (end - v) / 2]
        half = columns // 2
        fine = np.interp(
            np.arange(half * (len(lines) - 1) + 1) / half, np.arange(len(lines)), lines
        )
        return fine, np.interp(fine, lines, shares)


def _across_alley(half: float, ruts: bool) -> float:
    """Reach of an outer strip beyond the middle of its alley, which is `half` from the row [m]."""
    from_row = min(NEXT_ROW, half * (1 - TRACK) - NEXT_RUT) if ruts else NEXT_ROW
    return max(0.0, half - from_row)


def _strip_patches(terrain: Terrain, strips: Strips, level: str) -> Iterator[GroundPatch]:
    step, columns, _ = STEPS[level]
    pieces = max(1, round((strips.end - strips.begin) / PATCH))
    cuts = np.linspace(strips.begin, strips.end, pieces + 1)
    for k in range(len(strips.rows)):
        across, share = strips.across(k, columns)
        for piece in range(pieces):
            count = max(1, round((cuts[piece + 1] - cuts[piece]) / step))
            along = np.linspace(cuts[piece], cuts[piece + 1], count + 1)
            uv = np.stack(np.meshgrid(along, across), axis=-1)
            for end, sense in ((strips.begin, 1.0), (strips.end, -1.0)):
                fading = np.maximum(1.0 - np.abs(along - end) / FADING, 0.0)
                uv[..., 0] += sense * np.outer(_ragged(across, end), fading)
            xy = strips.frame.to_map(uv)
            shares = np.broadcast_to(share[:, None], uv.shape[:2])
            texture = np.stack([uv[..., 0] / STRIP_PERIOD + 0.37 * k, shares], axis=-1)
            mesh = _surface(terrain, xy, texture, np.zeros(xy.shape[:2]))
            yield GroundPatch(f"row{k}_{piece}", level, "ground_rows", mesh)


def _ragged(across: Array, end: float) -> Array:
    """Lengths (K,) by which a strip's end draws back at v = `across` [m], as its neighbour's."""
    return np.asarray(RAGGED * (0.5 + 0.5 * np.sin(7919.0 * np.round(across + end, 3))))


def _field_patches(terrain: Terrain, strips: Strips, level: str) -> Iterator[GroundPatch]:
    stride = max(1, round(STEPS[level][2] / terrain.cell))
    width = stride * max(1, round(PATCH / (stride * terrain.cell)))
    ny, nx = terrain.heights.shape
    for j, y0 in enumerate(range(0, ny - 1, width)):
        for i, x0 in enumerate(range(0, nx - 1, width)):
            columns, rows = _nodes(x0, width, stride, nx), _nodes(y0, width, stride, ny)
            xy = terrain.origin_xy + terrain.cell * np.stack(np.meshgrid(columns, rows), axis=-1)
            held = strips.hold(xy)
            if held.all():
                continue
            mesh = _surface(terrain, xy, xy / FIELD_PERIOD, SUNK * held, hidden=held)
            yield GroundPatch(f"field{j}_{i}", level, "ground_field", mesh)


def _nodes(first: int, width: int, stride: int, count: int) -> NDArray[np.int64]:
    last = min(first + width, count - 1)
    return np.append(np.arange(first, last, stride), last)


def _surface(
    terrain: Terrain,
    xy: Array,
    texture: Array,
    depth: Array,
    hidden: NDArray[np.bool_] | None = None,
) -> Mesh:
    """Grid (ny, nx, 2) on the ground, `depth` (ny, nx) below it, with a skirt around it.

    Quads whose corners are all `hidden` are left out.
    """
    points = np.concatenate([xy, (terrain.height_at(xy) - depth)[..., None]], axis=-1)
    normals = _normals(terrain, xy)
    points, normals, texture = (_framed(grid) for grid in (points, normals, texture))
    points[[0, -1], :, 2] -= SKIRT
    points[1:-1, [0, -1], 2] -= SKIRT
    rows, columns = points.shape[:2]
    j, i = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (j * columns + i).ravel()
    if hidden is not None:
        under = np.pad(hidden, 1, mode="edge").ravel()
        a = a[~(under[a] & under[a + 1] & under[a + columns] & under[a + columns + 1])]
    b, c, d = a + 1, a + columns, a + columns + 1
    faces = np.concatenate([np.column_stack([a, b, d]), np.column_stack([a, d, c])])
    if _turned(xy):
        faces = faces[:, ::-1]
    return Mesh(points.reshape(-1, 3), texture.reshape(-1, 2), faces, normals.reshape(-1, 3))


def _turned(xy: Array) -> bool:
    """True if a grid's faces would look down."""
    a, b = xy[0, 1] - xy[0, 0], xy[1, 0] - xy[0, 0]
    return bool(a[0] * b[1] - a[1] * b[0] < 0)


def _framed(grid: Array) -> Array:
    """The grid with its border repeated once all around."""
    return np.pad(grid, ((1, 1), (1, 1), (0, 0)), mode="edge")


def _normals(terrain: Terrain, xy: Array) -> Array:
    """Unit normals (..., 3) of the ground, the same wherever two patches meet."""
    dx, dy = np.array([SLOPE_STEP, 0.0]), np.array([0.0, SLOPE_STEP])
    slopes = [
        (terrain.height_at(xy + step) - terrain.height_at(xy - step)) / (2 * SLOPE_STEP)
        for step in (dx, dy)
    ]
    normals = np.stack([-slopes[0], -slopes[1], np.ones_like(slopes[0])], axis=-1)
    return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True))

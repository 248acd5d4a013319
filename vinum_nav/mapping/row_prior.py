"""What the mission file lets one believe of the rows before anything is seen."""

from __future__ import annotations

import numpy as np
import shapely

from vinum_nav.geometry import Array
from vinum_nav.mapping.bend import Bend
from vinum_nav.mapping.block_side import SideFit, fit_sides
from vinum_nav.mapping.parameters import RowParameters
from vinum_nav.mapping.row_fit import Line, RowPrior

_INSIDE = 0.05
"""Row 0 runs inside the boundary by this much at the least [m]."""
_OFFSET_STEP = 0.05
_BOW = 0.15
"""Height of an arc over its chord from which the boundary's bow is that of the rows [m]."""
_SURE = 3.0
"""Sigmas from which a bow counts."""
_STEP = 1.0
"""Of a curved row's polyline [m]."""


class Block:
    """The boundary in the start's frame: u along the start heading, v toward the work side [m]."""

    def __init__(self, boundary_uv: Array) -> None:
        self.polygon = shapely.Polygon(boundary_uv)

    def ends(self, line: Line, bend: Bend) -> tuple[float, float] | None:
        """Coordinates s between which the line is inside; None if it is nowhere [m].

        Args:
            line: in the coordinates of `bend`.
        """
        corners = bend.straighten(np.asarray(self.polygon.exterior.coords))
        low, high = corners[:, 0].min() - 1.0, corners[:, 0].max() + 1.0
        inside = self.polygon.intersection(shapely.LineString(_polyline(line, bend, low, high)))
        if inside.is_empty or inside.length == 0.0:
            return None
        ends = bend.straighten(shapely.get_coordinates(inside))[:, 0]
        return float(ends.min()), float(ends.max())

    def clip(self, line: Line, bend: Bend) -> Array | None:
        """Polyline (K, 2) of the part inside, by rising s; None if there is none [m]."""
        ends = self.ends(line, bend)
        return None if ends is None else _polyline(line, bend, *ends)

    def length(self, line: Line, bend: Bend) -> float:
        """Between the ends inside; 0 where the line misses the block [m]."""
        inside = self.clip(line, bend)
        return 0.0 if inside is None else float(shapely.LineString(inside).length)

    def along(self, line: Line, bend: Bend) -> Array:
        """The line beside the block, as long as it is: polyline (K, 2) [m]."""
        corners = bend.straighten(np.asarray(self.polygon.exterior.coords))
        return _polyline(line, bend, float(corners[:, 0].min()), float(corners[:, 0].max()))


def row_prior(block: Block, row_spacing: float, parameters: RowParameters) -> tuple[RowPrior, Bend]:
    """Belief in the rows, in the coordinates of the bend that is returned with it.

    The rows run along the start heading and along those sides of the boundary that do; row 0
    half a spacing beside the start, unless the boundary is not there.
    """
    p = parameters
    ring = np.asarray(block.polygon.exterior.coords)
    sides = fit_sides(ring, p.yaw_sigma, p.curvature_sigma)
    bend = Bend(sides.curvature if _is_bowed(sides) else 0.0)
    # A straight boundary may be a rough one around curved rows: the sigma stays that of those.
    slope = sides.slope if bend.curvature else fit_sides(ring, p.yaw_sigma, 0.0).slope
    prior = RowPrior(
        offset=_first_offset(block, bend, row_spacing, slope, p.min_share),
        offset_sigma=p.offset_sigma,
        slope=slope,
        slope_sigma=sides.slope_sigma,
        parallel_sigma=p.parallel_sigma,
        spacing=row_spacing,
        spacing_sigma=p.spacing_error * row_spacing,
        gap_sigma=p.gap_sigma,
        middle=float(bend.straighten(shapely.get_coordinates(block.polygon.centroid))[0, 0]),
    )
    return prior, bend


def _is_bowed(sides: SideFit) -> bool:
    bow = abs(sides.curvature) * sides.length**2 / 8
    return bow > _BOW and abs(sides.curvature) > _SURE * sides.curvature_sigma


def _first_offset(
    block: Block, bend: Bend, row_spacing: float, slope: float, min_share: float
) -> float:
    """Half a spacing, or where the boundary begins or must have been left by then [m]."""
    offsets = np.arange(0.0, 2 * row_spacing, _OFFSET_STEP)
    lengths = np.array([block.length(Line(float(v), slope), bend) for v in offsets])
    half = row_spacing / 2
    if lengths.max() == 0.0:
        return half
    edge = float(offsets[np.argmax(lengths > min_share * lengths.max())])
    return min(max(half, edge + _INSIDE), edge + 0.75 * row_spacing)


def _polyline(line: Line, bend: Bend, low: float, high: float) -> Array:
    count = 2 if bend.curvature == 0.0 else max(2, int(np.ceil((high - low) / _STEP)) + 1)
    s = np.linspace(low, high, count)
    return bend.bend(np.column_stack([s, line.at(s)]))

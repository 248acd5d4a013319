"""Prior of the rows: what the mission file lets one believe before anything is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from vinum_nav.description.boundary import boundary_area
from vinum_nav.geometry import Array
from vinum_nav.mapping.bend import Bend
from vinum_nav.mapping.block_side import SideFit, fit_sides
from vinum_nav.mapping.row_count import RowCount, count_rows
from vinum_nav.mapping.row_fit import Line, RowPrior
from vinum_nav.mapping.row_parameters import BoundaryParameters, RowParameters

_STEP = 1.0
"""Step of a curved row's polyline [m]."""


class Block:
    """The boundary in a frame with u along the rows, v toward the work side [m]."""

    def __init__(self, boundary_uv: Array, parameters: RowParameters) -> None:
        self._corners = np.asarray(boundary_uv, dtype=float)
        self._error = parameters.boundary_error
        self._cut_short = parameters.boundary.cut_short
        self.polygon = boundary_area(boundary_uv)
        self._around = self.polygon.buffer(self._error, join_style="mitre")
        shapely.prepare(self._around)

    def ends(self, line: Line, bend: Bend) -> tuple[float, float] | None:
        """Coordinates s between which the line is inside; None if it is nowhere [m].

        A line that leaves the block by one of its sides, by less than a hand may err, ends where
        the block does.

        Args:
            line: in the coordinates of `bend`.
        """
        low, high = self.extent(bend)
        whole = shapely.LineString(polyline(line, bend, low - 2.0, high + 2.0))
        inside = _cut(self.polygon, whole, bend)
        around = _cut(self._around, whole, bend)
        if around is None:
            return None
        around = around[0] + self._error, around[1] - self._error
        if inside is None or inside[1] - inside[0] < self._cut_short * (around[1] - around[0]):
            return around if around[1] > around[0] else inside
        return inside

    def extent(self, bend: Bend) -> tuple[float, float]:
        """Coordinates s between which the block lies [m]."""
        s = bend.straighten(self._corners)[:, 0]
        return float(s.min()), float(s.max())


@dataclass(frozen=True)
class Belief:
    """The rows before anything is seen, in the start's frame turned by `turn` along them.

    Attributes:
        turn: from the start heading to the rows, toward the work side [rad].
        bend: in whose coordinates `prior` and `high` hold.
        high: where the boundary's side beyond the last row runs, as a distance d [m].
        count: how many rows there are.
    """

    turn: float
    bend: Bend
    prior: RowPrior
    high: float
    count: RowCount


def believe(boundary_uv: Array, row_spacing: float, parameters: RowParameters) -> Belief:
    """Belief in the rows from a boundary (N, 2) in the start's frame and the rough spacing [m].

    The rows run along the start heading and along those two sides of the boundary that do; row 0
    half a spacing beside the start and as far inside the boundary as rows are.
    """
    p = parameters
    ring = np.concatenate([boundary_uv, boundary_uv[:1]])
    edge = row_spacing / 2 - p.side_margin
    first_side = (edge - p.boundary_error - 0.5, edge + p.boundary_error + 0.5)
    bent = fit_sides(ring, first_side, p.yaw_sigma, p.curvature_sigma, p.boundary)
    straight = fit_sides(ring, first_side, p.yaw_sigma, 0.0, p.boundary)
    # A straight boundary may be a rough one around curved rows: the sigma stays that of those.
    sides = bent if _is_bowed(bent, straight, p.boundary) else straight
    bend = Bend(sides.curvature)
    sd = bend.straighten(turned(ring, sides.turn))
    high = float(sd[:, 1].max()) if sides.high is None else sides.high
    count = count_rows(sides.low, high, sd[1:, 1], row_spacing, sides.corner_sigma, p)
    if sides.low is None or sides.high is None:  # any number that the block has room for
        count = replace(count, least=1)
    prior = RowPrior(
        offset=count.offset,
        offset_sigma=count.offset_sigma,
        slope=0.0,
        slope_sigma=bent.turn_sigma,
        parallel_sigma=p.parallel_sigma,
        spacing=count.spacing,
        spacing_sigma=count.spacing_sigma,
        gap_sigma=p.gap_sigma,
        middle=float(np.ptp(sd[:, 0]) / 2 + sd[:, 0].min()),
    )
    return Belief(sides.turn, bend, prior, high, count)


def _cut(area: Any, whole: shapely.LineString, bend: Bend) -> tuple[float, float] | None:
    """Coordinates s between which a line is in an area [m]."""
    inside = area.intersection(whole)
    if inside.is_empty or inside.length == 0.0:
        return None
    ends = bend.straighten(shapely.get_coordinates(inside))[:, 0]
    return float(ends.min()), float(ends.max())


def turned(uv: Array, turn: float) -> Array:
    """Points (N, 2) in a frame that is turned toward +v."""
    cos, sin = np.cos(turn), np.sin(turn)
    return np.asarray(uv @ np.array([[cos, -sin], [sin, cos]]))


def _is_bowed(bent: SideFit, straight: SideFit, p: BoundaryParameters) -> bool:
    bow = abs(bent.curvature) * bent.length**2 / 8
    if bent.corners < p.corners or bow < p.bow:
        return False
    is_sure = abs(bent.curvature) > p.sure * bent.curvature_sigma
    return is_sure or bent.length > p.longer * straight.length


def polyline(line: Line, bend: Bend, low: float, high: float) -> Array:
    """Points (K, 2) of a line of the coordinates of `bend`, by rising s [m]."""
    count = 2 if bend.curvature == 0.0 else max(2, int(np.ceil((high - low) / _STEP)) + 1)
    s = np.linspace(low, high, count)
    return bend.bend(np.column_stack([s, line.at(s)]))

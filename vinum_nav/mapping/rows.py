"""Where the rows run: predicted from the mission file, then fitted to what has been mapped."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import RowLine
from vinum_nav.mapping.parameters import RowParameters
from vinum_nav.mapping.row_fit import Line, fit_line, refine_line
from vinum_nav.mission_file import MissionFile

_SETTLED_SIGMA = 0.02
"""Slope's sigma below which a row is refined where it is, not sought anew [rad]."""
_EDGE = 0.05
"""Trunks this far outside the boundary are still the block's [m]."""


class RowModel:
    """Rows of the block, row 0 on the work side of the start, ids rising away from it.

    Works in the start's frame: u along the start heading, v toward the work side.
    """

    def __init__(self, mission: MissionFile, parameters: RowParameters) -> None:
        self._parameters = parameters
        self._start = mission.start_pose
        self._sign = mission.side.sign
        self._spacing = self._rough_spacing = mission.row_spacing
        self._min_baseline = 0.5 * mission.vine_spacing
        self._block = shapely.Polygon(self._to_frame(mission.boundary_xy))
        self._wide_block = self._block.buffer(_EDGE)
        self._prior = self._predict_first()
        self._found: dict[int, Line] = {}
        self._rows = self._chain(np.empty((0, 2)))
        self.lines = self._row_lines()

    def update(self, points_map: Array) -> None:
        """Fit the rows to confirmed trunks and posts (N, 2) [m]."""
        uv = self._to_frame(points_map)
        uv = uv[shapely.contains_xy(self._wide_block, uv)]
        self._rows = self._chain(uv)
        self.lines = self._row_lines()

    def members(self, points_map: Array) -> NDArray[np.int64]:
        """Row id of each point (N, 2), -1 where it is of no row or outside the block."""
        uv = self._to_frame(points_map)
        if not self._rows or len(uv) == 0:
            return np.full(len(uv), -1, dtype=np.int64)
        ids = np.array(list(self._rows), dtype=np.int64)
        gaps = np.abs([uv[:, 1] - line.at(uv[:, 0]) for line in self._rows.values()])
        nearest = gaps.argmin(axis=0)
        inside = gaps.min(axis=0) <= self._parameters.member_distance
        inside &= shapely.contains_xy(self._wide_block, uv)
        return np.where(inside, ids[nearest], -1)

    def _to_frame(self, points_map: Array) -> Array:
        uv = (np.asarray(points_map) - self._start.xy) @ self._start.rotation
        return np.asarray(uv * np.array([1.0, self._sign]))

    def _to_map(self, uv: Array) -> Array:
        return self._start.transform(uv * np.array([1.0, self._sign]))

    # ---------------------------------------------------------------- prediction

    def _predict_first(self) -> Line:
        """Row 0 before anything is seen: half a spacing beside the start, along its heading, moved
        no more than needed for it to run through the block's whole length.
        """
        p = self._parameters
        half = self._rough_spacing / 2
        shifts = np.arange(-2.0, 2.01, 0.25) * p.offset_sigma
        slopes = np.arange(-2.0, 2.01, 0.25) * p.yaw_sigma
        candidates = [
            Line(float(half + dv), float(slope), p.yaw_sigma)
            for dv in shifts
            if half + dv > 0
            for slope in slopes
        ]
        lengths = np.array([self._length(line) for line in candidates])
        if lengths.max() == 0.0:
            return Line(half, 0.0, p.yaw_sigma)
        costs = [
            ((line.offset - half) / p.offset_sigma) ** 2 + (line.slope / p.yaw_sigma) ** 2
            for line in candidates
        ]
        return candidates[int(np.where(lengths >= 0.9 * lengths.max(), costs, np.inf).argmin())]

    def _direction(self) -> tuple[float, float]:
        """Slope common to all rows and how far one row may differ from it."""
        p = self._parameters
        if not self._found:
            return self._prior.slope, p.yaw_sigma
        weights = np.array([1 / line.slope_sigma**2 for line in self._found.values()])
        slopes = np.array([line.slope for line in self._found.values()])
        total = weights.sum() + 1 / p.yaw_sigma**2
        mean = (weights @ slopes + self._prior.slope / p.yaw_sigma**2) / total
        return float(mean), float(np.hypot(p.parallel_sigma, total**-0.5))

    def _learn_spacing(self) -> None:
        ids = sorted(self._found)
        if len(ids) < 2:
            return
        first, last = self._found[ids[0]], self._found[ids[-1]]
        u = self._block.centroid.x
        measured = (float(last.at(u)) - float(first.at(u))) / (ids[-1] - ids[0])
        error = self._parameters.spacing_error
        low, high = (1 - error) * self._rough_spacing, (1 + error) * self._rough_spacing
        self._spacing = min(max(measured, low), high)

    # ---------------------------------------------------------------- fit

    def _chain(self, uv: Array) -> dict[int, Line]:
        """Rows from the first one outward, as long as they lie in the block."""
        self._learn_spacing()
        rows: dict[int, Line] = {}
        longest = 0.0
        predicted = self._prior
        for id in range(1000):
            line = self._fit(id, uv, predicted)
            if line is not None:
                self._found[id] = line
            line = self._found.get(id, predicted)
            length = self._length(line)
            longest = max(longest, length)
            is_row = id == 0 or length > self._parameters.min_share * longest
            if not is_row and id not in self._found:
                break
            rows[id] = line
            slope, sigma = self._direction()
            predicted = Line(line.offset, slope, sigma).shifted(self._spacing)
            predicted = self._through(predicted, line)
        return rows

    def _through(self, predicted: Line, neighbour: Line) -> Line:
        """`predicted` turned about the neighbour's middle, where the neighbour is known best."""
        u = self._block.centroid.x
        offset = float(neighbour.at(u)) + self._spacing - predicted.slope * u
        return Line(offset, predicted.slope, predicted.slope_sigma)

    def _fit(self, id: int, uv: Array, predicted: Line) -> Line | None:
        if len(uv) < 2:
            return None
        p = self._parameters
        slope, sigma = self._direction()
        known = self._found.get(id)
        if known is not None and known.slope_sigma < _SETTLED_SIGMA:
            return refine_line(uv, known, slope, sigma, p.member_distance, self._min_baseline)
        line = known or predicted
        band = np.abs(uv[:, 1] - line.at(uv[:, 0])) <= p.band * self._spacing
        if id == 0:
            band &= np.abs(uv[:, 0]) <= p.first_reach
        return fit_line(uv[band], slope, sigma, p.inlier_distance, self._min_baseline)

    # ---------------------------------------------------------------- ends

    def _clip(self, line: Line) -> Array | None:
        """End points (2, 2) of the line inside the block, by rising u; None if it misses it."""
        low, _, high, _ = self._block.bounds
        u = np.array([low - 1.0, high + 1.0])
        inside = self._block.intersection(shapely.LineString(np.column_stack([u, line.at(u)])))
        if inside.is_empty or inside.length == 0.0:
            return None
        low, _, high, _ = inside.bounds
        u = np.array([low, high])
        return np.column_stack([u, line.at(u)])

    def _length(self, line: Line) -> float:
        ends = self._clip(line)
        return 0.0 if ends is None else math.dist(ends[0], ends[1])

    def _row_lines(self) -> tuple[RowLine, ...]:
        lines = []
        for id, line in self._rows.items():
            ends = self._clip(line)
            if ends is None:  # row 0 beside the block: as long as the block
                low, _, high, _ = self._block.bounds
                u = np.array([low, high])
                ends = np.column_stack([u, line.at(u)])
            lines.append(RowLine(id, self._to_map(ends), id in self._found))
        return tuple(lines)

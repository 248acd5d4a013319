"""Where the rows run: believed from the mission file, then fitted to what has been mapped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import RowLine
from vinum_nav.mapping.bend import Bend
from vinum_nav.mapping.parameters import RowParameters
from vinum_nav.mapping.row_fit import Line, RowFit, fit_rows, nearest_row
from vinum_nav.mapping.row_order import can_be_vines
from vinum_nav.mapping.row_prior import Block, row_prior
from vinum_nav.mission_file import MissionFile

_EDGE = 0.05
"""Trunks this far outside the boundary are still the block's [m]."""
_RECOUNTS = 4
"""How often a fit may bring to light that there are more rows, fewer, or bent ones."""
_MOST_ROWS = 1000


class RowModel:
    """Rows of the block, row 0 on the work side of the start, ids rising away from it.

    Works in the start's frame: u along the start heading, v toward the work side; and there in
    the coordinates of the rows' common bend, in which they are straight lines.
    """

    def __init__(self, mission: MissionFile, parameters: RowParameters) -> None:
        self._parameters = parameters
        self._start = mission.start_pose
        self._sign = mission.side.sign
        self._vine_spacing = mission.vine_spacing
        self._min_baseline = 0.5 * mission.vine_spacing
        self._block = Block(self._to_frame(mission.boundary_xy))
        self._wide_block = self._block.polygon.buffer(_EDGE)
        shapely.prepare(self._wide_block)
        self._prior, self._bend = row_prior(self._block, mission.row_spacing, parameters)
        self._believed_bend = self._bend
        self._spacing = mission.row_spacing
        self._rows = self._counted(self._prior.lines(1), np.empty((0, 2)))
        self._found = [False] * len(self._rows)
        self.lines = self._row_lines()

    def update(self, points_map: Array) -> None:
        """Fit the rows to confirmed trunks and posts (N, 2) [m]."""
        uv = self._to_frame(points_map)
        uv = uv[shapely.contains_xy(self._wide_block, uv)]
        for _ in range(_RECOUNTS):
            before = len(self._rows), self._bend
            sd = self._bend.straighten(uv)
            fit = self._fit(sd)
            self._bend = Bend(self._bend.curvature + fit.curvature)
            self._spacing = fit.spacing
            self._rows = self._counted(fit.lines, sd)
            if (len(self._rows), self._bend) == before:
                break
        sd = self._bend.straighten(uv)
        self._found = [self._holds(line, sd) for line in self._rows]
        self.lines = self._row_lines()

    def members(self, points_map: Array) -> NDArray[np.int64]:
        """Row id of each point (N, 2), -1 where it is of no row or outside the block."""
        uv = self._to_frame(points_map)
        nearest, off = nearest_row(self._bend.straighten(uv), self._rows)
        inside = np.abs(off) <= self._parameters.member_distance
        inside &= shapely.contains_xy(self._wide_block, uv)
        return np.where(inside, nearest, -1)

    def vines(
        self, points_map: Array, is_post: NDArray[np.bool_], sightings: Array
    ) -> NDArray[np.int64]:
        """Row id of each point (N, 2) as by `members`, but -1 also for what can be no vine of its
        row, see `can_be_vines`.
        """
        ids = self.members(points_map)
        along = self._bend.straighten(self._to_frame(points_map))[:, 0]
        for id in np.unique(ids[ids >= 0]):
            of_row = np.flatnonzero(ids == id)
            ends = self._block.ends(self._rows[id], self._bend)
            if ends is not None:
                stretch = 1 - self._bend.curvature * self._rows[id].offset
                can = can_be_vines(
                    stretch * along[of_row],
                    is_post[of_row],
                    sightings[of_row],
                    (stretch * ends[0], stretch * ends[1]),
                    self._vine_spacing,
                )
                ids[of_row[~can]] = -1
        return ids

    def _to_frame(self, points_map: Array) -> Array:
        uv = (np.asarray(points_map) - self._start.xy) @ self._start.rotation
        return np.asarray(uv * np.array([1.0, self._sign]))

    def _to_map(self, uv: Array) -> Array:
        return self._start.transform(uv * np.array([1.0, self._sign]))

    # ---------------------------------------------------------------- fit

    def _fit(self, sd: Array) -> RowFit:
        """Lines in the bend that is known, or in a better one: straight rows stay straight until
        they are plainly curved.
        """
        p = self._parameters
        length = float(np.ptp(sd[:, 0])) if len(sd) > 2 else 0.0
        if length > p.least_bow_length:
            toward = self._believed_bend.curvature - self._bend.curvature
            free = replace(self._prior, curvature=toward, curvature_sigma=p.curvature_sigma)
            bent = fit_rows(sd, free, self._rows, p.inlier_distance)
            bow, sure = abs(bent.curvature) * length**2 / 8, p.sure_bow * bent.curvature_sigma
            if self._bend.curvature or (bow > p.least_bow and abs(bent.curvature) > sure):
                return bent
        return fit_rows(sd, self._prior, self._rows, p.inlier_distance)

    # ---------------------------------------------------------------- which rows there are

    def _counted(self, lines: tuple[Line, ...], sd: Array) -> tuple[Line, ...]:
        """From the first row outward as many as lie in the block, or hold points (N, 2)."""
        rows: list[Line] = []
        longest = 0.0
        for id in range(_MOST_ROWS):
            line = lines[id] if id < len(lines) else self._beyond(rows[-1])
            length = self._block.length(line, self._bend)
            longest = max(longest, length)
            is_row = id == 0 or length > self._parameters.min_share * longest
            if not is_row and not self._holds(line, sd):
                break
            rows.append(line)
        return tuple(rows)

    def _beyond(self, line: Line) -> Line:
        return Line(line.offset + self._spacing, line.slope)

    def _holds(self, line: Line, sd: Array) -> bool:
        """Whether the points near it span enough to be a row."""
        near = np.abs(sd[:, 1] - line.at(sd[:, 0])) <= self._parameters.inlier_distance
        return int(near.sum()) > 1 and float(np.ptp(sd[near, 0])) >= self._min_baseline

    def _row_lines(self) -> tuple[RowLine, ...]:
        lines = []
        for id, line in enumerate(self._rows):
            inside = self._block.clip(line, self._bend)
            if inside is None:  # row 0 beside the block
                inside = self._block.along(line, self._bend)
            lines.append(RowLine(id, self._to_map(inside), self._found[id]))
        return tuple(lines)

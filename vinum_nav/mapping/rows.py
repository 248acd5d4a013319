"""Lines of the rows: believed from the mission file, then fitted to what has been mapped."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import RowLine
from vinum_nav.mapping.bend import Bend
from vinum_nav.mapping.row_count import count_range
from vinum_nav.mapping.row_fit import Line, RowFit, fit_rows, nearest_row
from vinum_nav.mapping.row_order import can_be_vines
from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.row_prior import Block, believe, polyline

_SAMPLES = 21
"""Points of a side."""
_RECOUNTS = 4
"""Most times that one fit may find more rows, fewer, or bent ones."""
_MOST_ROWS = 1000
_MOVED = 0.002
"""A row that has moved by less is not cut with the boundary again [m]."""


@dataclass(frozen=True)
class _Cut:
    """Ends at which a line was cut by the block."""

    line: Line
    bend: Bend
    ends: tuple[float, float] | None


class RowModel:
    """Rows of the block, row 0 on the work side of the start, ids rising away from it.

    Works in the start's frame: u along the start heading, v toward the work side; and there in
    the coordinates of the rows' common bend, in which they are straight lines.
    """

    def __init__(self, mission: MissionFile, parameters: RowParameters) -> None:
        self._parameters = parameters
        self._sign = mission.side.sign
        self._vine_spacing = mission.vine_spacing
        self._min_baseline = 0.5 * mission.vine_spacing
        self._frame = mission.start_pose
        belief = believe(self._to_frame(mission.boundary_xy), mission.row_spacing, parameters)
        start = mission.start_pose
        self._frame = Pose2(start.x, start.y, start.yaw + self._sign * belief.turn)
        self._block = Block(self._to_frame(mission.boundary_xy), parameters)
        self._wide_block = self._block.polygon.buffer(parameters.boundary_error)
        shapely.prepare(self._wide_block)
        self._belief = belief
        self._prior, self._bend = belief.prior, belief.bend
        s = np.linspace(*self._block.extent(self._bend), _SAMPLES)
        self._high_side = self._bend.bend(np.column_stack([s, np.full(_SAMPLES, belief.high)]))
        self._extent = self._block.extent(self._bend)
        self._cuts: dict[int, _Cut] = {}
        self._judged: dict[int, tuple[tuple[bytes, ...], NDArray[np.bool_]]] = {}
        self._spacing = self._prior.spacing
        self._rows = self._prior.lines(belief.count.likely)
        self._found = [False] * len(self._rows)
        self.count_range = (belief.count.least, belief.count.most)
        """Least and greatest number of rows that there may be."""
        self.lines = self._row_lines(np.empty((0, 2)))

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
        self.count_range = self._counts()
        self.lines = self._row_lines(sd)

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
            ends = self._ends(id, self._rows[id])
            if ends is not None:
                stretch = 1 - self._bend.curvature * self._rows[id].offset
                can = self._can_be_vines(
                    id,
                    stretch * along[of_row],
                    is_post[of_row],
                    sightings[of_row],
                    (stretch * ends[0], stretch * ends[1]),
                )
                ids[of_row[~can]] = -1
        return ids

    def _can_be_vines(
        self,
        id: int,
        along: Array,
        is_post: NDArray[np.bool_],
        sightings: Array,
        ends: tuple[float, float],
    ) -> NDArray[np.bool_]:
        """Mask (N,) of `can_be_vines`; a row without a change is not judged again."""
        given = np.round([*along, *ends], 3).tobytes(), is_post.tobytes(), sightings.tobytes()
        judged = self._judged.get(id)
        if judged is None or judged[0] != given:
            can = can_be_vines(
                along, is_post, sightings, ends, self._vine_spacing, self._parameters
            )
            judged = self._judged[id] = given, can
        return judged[1]

    def _ends(self, id: int, line: Line) -> tuple[float, float] | None:
        """Ends of a row at the block's border [m]; cut anew when the row has moved."""
        cut = self._cuts.get(id)
        low, high = self._extent
        shift = math.inf
        if cut is not None and cut.bend == self._bend:
            shift = max(abs(float(line.at(s)) - float(cut.line.at(s))) for s in (low, high))
        if cut is None or shift > _MOVED:
            cut = self._cuts[id] = _Cut(line, self._bend, self._block.ends(line, self._bend))
        return cut.ends

    def _to_frame(self, points_map: Array) -> Array:
        uv = (np.asarray(points_map) - self._frame.xy) @ self._frame.rotation
        return np.asarray(uv * np.array([1.0, self._sign]))

    def _to_map(self, uv: Array) -> Array:
        return self._frame.transform(uv * np.array([1.0, self._sign]))

    # ---------------------------------------------------------------- fit

    def _fit(self, sd: Array) -> RowFit:
        """Lines in the bend that is known, or in a better one: straight rows stay straight until
        they are plainly curved.
        """
        p = self._parameters
        length = float(np.ptp(sd[:, 0])) if len(sd) > 2 else 0.0
        if length > p.least_bow_length:
            toward = self._belief.bend.curvature - self._bend.curvature
            free = replace(self._prior, curvature=toward, curvature_sigma=p.curvature_sigma)
            bent = fit_rows(sd, free, self._rows, p)
            bow, sure = abs(bent.curvature) * length**2 / 8, p.sure_bow * bent.curvature_sigma
            if self._bend.curvature or (bow > p.least_bow and abs(bent.curvature) > sure):
                return bent
        return fit_rows(sd, self._prior, self._rows, p)

    # ---------------------------------------------------------------- which rows there are

    def _counted(self, lines: tuple[Line, ...], sd: Array) -> tuple[Line, ...]:
        """Rows from the first one outward: all that the boundary has room for or that hold points.

        The last one may run outside the boundary by as much as a hand may have erred.
        """
        last = self._last_offset() + self._spacing / 2
        rows: list[Line] = []
        for id in range(_MOST_ROWS):
            line = lines[id] if id < len(lines) else self._beyond(rows[-1])
            is_row = id == 0 or float(line.at(self._prior.middle)) <= last
            if not is_row and not (self._holds(line, sd) and self._is_inside(line)):
                break
            rows.append(line)
        return tuple(rows)

    def _last_offset(self) -> float:
        """Offset of the last row by the boundary alone, in the bend as it is known now [m]."""
        high = float(np.median(self._bend.straighten(self._high_side)[:, 1]))
        return high - self._parameters.side_margin

    def _is_inside(self, line: Line) -> bool:
        """True if the row runs in the boundary, as far as a hand may have erred."""
        whole = shapely.LineString(polyline(line, self._bend, *self._block.extent(self._bend)))
        inside = self._wide_block.intersection(whole).length
        return bool(inside > self._parameters.inside_share * whole.length)

    def _counts(self) -> tuple[int, int]:
        """Range of the number of rows: what has been seen, and what may be beyond it."""
        p, seen = self._parameters, np.flatnonzero(self._found)
        if not len(seen):
            return self.count_range
        last = int(seen[-1])
        across = self._last_offset() - float(self._rows[last].at(self._prior.middle))
        known = p.seen_across / (last * self._spacing) if last else p.spacing_limit
        error = min(p.spacing_limit, known)
        least, most = count_range(across, self._spacing, error, p.boundary_error)
        return min(last + least, len(self._rows)), max(last + most, len(self._rows))

    def _beyond(self, line: Line) -> Line:
        return Line(line.offset + self._spacing, line.slope)

    def _holds(self, line: Line, sd: Array) -> bool:
        """True if the points near the line span enough to be a row."""
        near = np.abs(sd[:, 1] - line.at(sd[:, 0])) <= self._parameters.inlier_distance
        return int(near.sum()) > 1 and float(np.ptp(sd[near, 0])) >= self._min_baseline

    def _row_lines(self, sd: Array) -> tuple[RowLine, ...]:
        """The rows inside the boundary, and as far outside as points (N, 2) of them stand."""
        nearest, off = nearest_row(sd, self._rows)
        of_row = np.where(np.abs(off) <= self._parameters.inlier_distance, nearest, -1)
        lines = []
        ends = self._block.extent(self._bend)
        for id, line in enumerate(self._rows):
            ends = self._ends(id, line) or ends  # beside the block: its neighbour's
            along = sd[of_row == id, 0]
            low, high = min((ends[0], *along)), max((ends[1], *along))
            points = self._to_map(polyline(line, self._bend, low, high))
            certain = self._found[id] or id < self.count_range[0]
            lines.append(RowLine(id, points, self._found[id], certain))
        return tuple(lines)

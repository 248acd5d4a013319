"""Places from which a vineyard is worth looking at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2, homogeneous
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.model import Terrain, Vine, Vineyard

EYE_HEIGHT = 1.65
"""Height of a person's eyes [m]."""
FLIGHT_HEIGHT = 1.9
"""Height of a flight along an alley, above the robot [m]."""
AHEAD = 7.0
"""Distance of what an eye in an alley looks at [m]."""
LONGEST_FLIGHT = 26.0
"""Along an alley [m]."""
CLOSE = 1.9
"""Distance of a close-up [m]."""
AIR_SLOPE = math.radians(24.0)
"""Angle under which an eye in the air looks down."""
AIR_FARTHEST = 45.0
"""Greatest distance of an eye in the air from what it looks at [m]."""


@dataclass(frozen=True)
class View:
    """An eye and what it looks at, both (3,) in map [m]."""

    eye: Array
    target: Array

    @property
    def T_map_camera(self) -> Array:
        """Pose (4, 4) of the optical frame, its picture upright."""
        forward = self.target - self.eye
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        rotation = np.column_stack([right, np.cross(forward, right), forward])
        return homogeneous(rotation, self.eye)

    def rising(self, other: View, share: float) -> View:
        """The view `share` in [0, 1] of the way to a higher one; it rises before it moves off."""
        shares = np.array([share**2, share**2, share])
        return View(
            self.eye + shares * (other.eye - self.eye),
            self.target + share * (other.target - self.target),
        )


class Viewpoints:
    """Viewpoints of one block: in the alley beside its middle row, and above."""

    def __init__(self, vineyard: Vineyard) -> None:
        self._vineyard = vineyard
        self._frame = RowFrame.along(vineyard.rows[0].line[:, :2])
        lines = [self._frame.to_uv(row.line[:, :2]) for row in vineyard.rows]
        lines.sort(key=lambda line: float(line[:, 1].mean()))
        row = lines[(len(lines) - 1) // 2]
        self._row = float(row[:, 1].mean())
        self._begin, self._end = float(row[:, 0].min()), float(row[:, 0].max())
        following = [float(line[:, 1].mean()) for line in lines if line[:, 1].mean() > self._row]
        half = vineyard.mission.row_spacing / 2
        self._alley = (self._row + min(following)) / 2 if following else self._row + half

    def robot(self) -> Pose2:
        """Pose of base_link a little way into the alley, along the rows."""
        u = self._begin + min(3.0, (self._end - self._begin) / 2)
        uv = np.array([u, self._alley])
        x, y = self._frame.to_map(uv).tolist()
        return Pose2(x, y, float(self._frame.direction(uv)))

    def person(self) -> View:
        """Along the alley from its beginning."""
        return self._along(-0.5, EYE_HEIGHT)

    def close_up(self) -> View:
        """A vine in the middle of the row, seen from the side where the robot is not."""
        vine = self._middle_vine()
        u, v = self._frame.to_uv(vine.position[:2])
        side = math.copysign(1.0, self._alley - self._row)
        away = min(CLOSE, 0.62 * self._vineyard.mission.row_spacing)
        eye = self._on(u - 0.3 * away, v - side * away, 0.95)
        return View(eye, vine.foot + np.array([0.0, 0.0, 0.8]))

    def air(self) -> View:
        """View from above, over the beginning of the rows, of as much of the block as fits."""
        lines = np.vstack([row.line for row in self._vineyard.rows])
        uv = self._frame.to_uv(lines[:, :2])
        low, high = uv.min(axis=0), uv.max(axis=0)
        away = min(AIR_FARTHEST, max(10.0, 0.75 * float(np.hypot(*(high - low)))))
        target = self._on(low[0] + min((high - low)[0] / 2, 0.8 * away), (low + high)[1] / 2, 0.5)
        back = away * math.cos(AIR_SLOPE)
        u, v = self._frame.to_uv(target[:2])
        eye = self._on(u - 0.85 * back, v - 0.5 * back, 0.0)
        eye[2] = target[2] + away * math.sin(AIR_SLOPE) + 1.0
        return View(eye, target)

    def flight(self, frames: int) -> list[View]:
        """Views of a film: along the alley, then up and back until the block is in view."""
        along = round(0.6 * frames)
        far = min(self._end - self._begin - AHEAD / 2, LONGEST_FLIGHT)
        steps = max(far, 1.0) * _smooth(np.linspace(0.0, 1.0, along))
        views = [self._along(float(step) - 0.5, FLIGHT_HEIGHT) for step in steps]
        last, air = views[-1], self.air()
        shares = _smooth(np.linspace(0.0, 1.0, frames - along + 1)[1:])
        return views + [last.rising(air, float(share)) for share in shares]

    def _along(self, into: float, height: float) -> View:
        """View along the alley from a point `into` [m] it."""
        u = self._begin + into
        return View(
            self._on(u, self._alley, height), self._on(u + AHEAD, self._alley, 0.75 * height)
        )

    def _on(self, u: float, v: float, height: float) -> Array:
        xy = self._frame.to_map(np.array([u, v]))
        terrain: Terrain = self._vineyard.terrain
        return np.array([*xy, float(terrain.height_at(xy)) + height])

    def _middle_vine(self) -> Vine:
        middle = np.array([(self._begin + self._end) / 2, self._row])

        def distance(vine: Vine) -> float:
            return float(np.linalg.norm(self._frame.to_uv(vine.position[:2]) - middle))

        return min(self._vineyard.vines, key=distance)


def _smooth(t: Array) -> Array:
    """Slow at both ends, 0 at 0 and 1 at 1."""
    return np.asarray(t * t * (3.0 - 2.0 * t))

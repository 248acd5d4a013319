"""Trunk observations made from the truth, in place of detector and depth; for tests only."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, transform_points
from vinum_nav.interfaces import Frame, Label, Side, TrunkFlag, TrunkObservations
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard

REACH = 5.0
"""Nothing farther is seen [m]."""
NEAREST = 0.3
HIGHER = 0.2
"""A trunk is seen as well where only its part this far above the trunk position is in view [m]."""
LEAN_SIGMA = 0.15
"""Error per metre of the trunk position that is told from that part."""
MISS, FALSE = 0.05, 0.03
"""Shares of objects missed and of pictures' objects made up."""


class FakeTrunkSensor:
    """Sees vines and posts in the camera's field of view that nothing nearer hides."""

    def __init__(
        self,
        vineyard: Vineyard,
        robot: Robot,
        exposure: Callable[[float], BodyState],
        mount: str,
        side: Side,
        random_seed: int,
    ) -> None:
        """Args: exposure: true state of the body at which the picture of a stamp was taken."""
        self._exposure, self._side = exposure, side
        self._intrinsics = robot.intrinsics(mount)
        self._T_base_camera = robot.T_base_camera(mount, side)
        self._rng = stream(random_seed, "fake_trunks")
        trunks = (v for v in vineyard.all_vines if v.shape.state != "replant")
        things = [
            *((v.position, v.trunk_radius, Label.TRUNK) for v in trunks),
            *((p.position, p.radius, Label.POST) for p in vineyard.all_posts),
        ]
        self._positions = np.array([position for position, _, _ in things]).reshape(-1, 3)
        self._radii = np.array([radius for _, radius, _ in things])
        self._labels = np.array([int(label) for _, _, label in things], dtype=np.int64)

    def observe(self, frame: Frame) -> TrunkObservations:
        """Observe the trunks that the picture shows, with noise that grows with the range."""
        points = self.visible(frame.stamp)
        seen = np.array([index for index in points if self._rng.random() >= MISS], dtype=int)
        made_up = self._made_up(int(self._rng.binomial(max(len(seen), 1), FALSE)))
        true = np.concatenate([self._in_camera(frame.stamp)[seen], made_up])
        labels = np.concatenate(
            [self._labels[seen], np.full(len(made_up), int(Label.TRUNK), dtype=np.int64)]
        )
        foot_hidden = ~self._in_picture(true)
        sigmas = sigma_at(np.linalg.norm(true, axis=1))
        sigmas[foot_hidden] = np.hypot(sigmas[foot_hidden], LEAN_SIGMA * HIGHER)
        noisy = true + sigmas * self._rng.standard_normal(true.shape)
        return TrunkObservations(
            stamp=frame.stamp,
            side=self._side,
            points_camera=noisy,
            covariances=sigmas[:, :, None] ** 2 * np.eye(3),
            scores=np.clip(self._rng.normal(0.93, 0.04, len(true)), 0.5, 1.0),
            labels=labels,
            flags=np.where(foot_hidden, int(TrunkFlag.FOOT_HIDDEN), int(TrunkFlag.NONE)),
            boxes_xyxy=self._boxes(noisy),
        )

    def visible(self, stamp: float) -> list[int]:
        """Indices of what the picture of `stamp` shows (vines first, then posts), nearest first."""
        points = self._in_camera(stamp)
        ranges = np.linalg.norm(points, axis=1)
        inside = (points[:, 2] > NEAREST) & (ranges < REACH)
        inside &= self._in_picture(points) | self._in_picture(self._in_camera(stamp, HIGHER))
        shown: list[tuple[float, float]] = []
        result = []
        candidates = np.flatnonzero(inside)
        for index in candidates[np.argsort(ranges[candidates], kind="stable")]:
            bearing = math.atan2(points[index, 0], points[index, 2])
            width = float(self._radii[index] / ranges[index])
            if all(abs(bearing - other) > wide for other, wide in shown):
                result.append(int(index))
            shown.append((bearing, width))
        return result

    def _in_camera(self, stamp: float, above: float = 0.0) -> Array:
        T_map_camera = self._exposure(stamp).matrix @ self._T_base_camera
        return transform_points(
            np.linalg.inv(T_map_camera), self._positions + np.array([0.0, 0.0, above])
        )

    def _in_picture(self, points_camera: Array) -> NDArray[np.bool_]:
        ahead = points_camera[:, 2:] > 0
        uv = self._intrinsics.project(np.where(ahead, points_camera, [0.0, 0.0, 1.0]))
        size = np.array([self._intrinsics.width, self._intrinsics.height])
        inside: NDArray[np.bool_] = ahead[:, 0] & np.all((uv >= 0) & (uv <= size - 1), axis=1)
        return inside

    def _made_up(self, count: int) -> Array:
        uv = self._rng.uniform(
            [0, 0], [self._intrinsics.width, self._intrinsics.height], (count, 2)
        )
        return self._intrinsics.back_project(uv, self._rng.uniform(1.0, REACH, count))

    def _boxes(self, points: Array) -> Array:
        half = np.array([0.04, 0.35, 0.0])
        return np.concatenate(
            [self._intrinsics.project(points - half), self._intrinsics.project(points + half)],
            axis=1,
        )


def sigma_at(ranges: Array) -> Array:
    """Standard deviation (N, 3) of a point at each range [m]."""
    lateral, along = 0.008 + 0.004 * ranges, 0.01 + 0.006 * ranges**2
    return np.column_stack([lateral, lateral, along])

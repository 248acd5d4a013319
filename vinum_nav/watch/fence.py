"""The fence: boundary and headland, beyond which the robot must not be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.boundary import boundary_area
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Alarm, MapSnapshot, Odometry
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

Area = Any
"""A shapely Polygon in map [m]."""


def fence_area(mission: MissionFile) -> Area:
    """Area of base_link in map: the boundary, grown by the headland or by the outer alley."""
    width = max(mission.headland_width, mission.row_spacing)
    return boundary_area(mission.boundary_xy).buffer(width, join_style="mitre")


def outside_by(area: Area, xy: Array) -> float:
    """Distance of a point (2,) from the area [m]; 0 inside."""
    return float(shapely.distance(area, shapely.Point(xy)))


class Fence:
    """Judges the map pose and, apart from it, the believed start plus odometry.

    Each is outside where it lies farther out than `fence_sigmas` of its own standard deviation,
    so that neither a map that is dragged away nor an odometry alone takes the robot outside.
    """

    def __init__(
        self,
        mission: MissionFile,
        parameters: WatchParameters = DEFAULTS,
        start: BelievedStart | None = None,
    ) -> None:
        """Args: start: where the robot stands if not at the mission file's start."""
        self._parameters = parameters
        self._start = start
        self._area = fence_area(mission)
        shapely.prepare(self._area)
        self._T_map_start = mission.start_pose
        self._T_odom_start: Pose2 | None = None
        self._last: Pose2 | None = None
        self._way = 0.0
        self._findings = Findings(parameters.hold)

    def take(self, now: float, odometry: Odometry, snapshot: MapSnapshot | None) -> None:
        """Judge the poses of `now` [s]; the first odometry is where the believed start is."""
        pose = odometry.T_odom_base
        if self._T_odom_start is None or self._last is None:
            self._T_odom_start = pose
            if self._start is not None:
                self._T_map_start = self._start.at(odometry).T_map_base
        else:
            self._way += self._last.distance(pose)
        self._last = pose
        self._judge(now, "start and odometry", *self._reckoned(self._T_odom_start, pose))
        if snapshot is not None:
            at = (snapshot.T_map_odom @ pose).xy
            variance = float(np.linalg.eigvalsh(snapshot.covariance[:2, :2])[-1])
            self._judge(now, "map", at, math.sqrt(max(variance, 0.0)))

    def place(self, start: BelievedStart) -> None:
        """Take the robot to stand elsewhere from the next odometry on: somebody has named it."""
        self._start, self._T_odom_start, self._last, self._way = start, None, None, 0.0

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """The fault 'fence' while the robot is outside, and a while after."""
        return self._findings.alarms(now)

    def _reckoned(self, T_odom_start: Pose2, pose: Pose2) -> tuple[Array, float]:
        """Position (2,) in map by start and odometry, and its standard deviation [m]."""
        p = self._parameters
        moved = T_odom_start.between(pose)
        far = math.hypot(moved.x, moved.y)
        yaw = math.hypot(p.start_yaw_sigma, p.way_yaw * math.sqrt(self._way))
        sigma = math.hypot(p.start_sigma, far * yaw, far * p.way_share)
        return (self._T_map_start @ moved).xy, sigma

    def _judge(self, now: float, by: str, xy: Array, sigma: float) -> None:
        out = outside_by(self._area, xy)
        allowed = self._parameters.fence_sigmas * sigma
        if not out <= allowed:
            reason = f"{out:.1f} m outside by {by} (at most {allowed:.1f} m, 3 sigma)"
            self._findings.note(now, "fence", reason)

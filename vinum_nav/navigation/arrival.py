"""Criteria for a reached goal, and for a stuck or blocked robot."""

from __future__ import annotations

from collections import deque

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.interfaces import Goal
from vinum_nav.navigation.parameters import NavigatorParameters


class Arrival:
    """Says whether the robot has come to stand at its goal.

    A transit in map is passed through; a stop in odom must be held, the shorter the better the
    robot stands.
    """

    def __init__(self, parameters: NavigatorParameters) -> None:
        self._parameters = parameters
        self._coarse_since: float | None = None
        self._fine_since: float | None = None

    def update(self, now: float, goal: Goal, pose: Pose2, speed: float) -> bool:
        """True if the goal is reached at `pose`, in the goal's frame."""
        p = self._parameters
        xy_error = pose.distance(goal.pose)
        yaw_error = abs(wrap_angle(goal.pose.yaw - pose.yaw))
        if goal.frame == "map":
            return xy_error < p.map_tolerance and yaw_error < p.map_yaw_tolerance
        standing = speed < p.standing_speed
        coarse = standing and xy_error < p.xy_goal_tolerance and yaw_error < p.yaw_goal_tolerance
        fine = coarse and xy_error < p.fine_tolerance and yaw_error < p.fine_yaw_tolerance
        self._coarse_since = _since(coarse, self._coarse_since, now)
        self._fine_since = _since(fine, self._fine_since, now)
        return _held(self._coarse_since, now, p.hold_time) or _held(
            self._fine_since, now, p.fine_hold_time
        )


class StuckWatch:
    """Says whether the robot has stayed in one place for too long."""

    def __init__(self, parameters: NavigatorParameters) -> None:
        self._parameters = parameters
        self._poses: deque[tuple[float, Pose2]] = deque()

    def reset(self) -> None:
        """Begin anew: the robot had reason to stand."""
        self._poses.clear()

    def update(self, now: float, T_odom_base: Pose2) -> bool:
        """Take in a pose; True if all poses of the last `stuck_after` seconds are one place."""
        p = self._parameters
        poses = self._poses
        if not poses or now - poses[-1][0] >= 0.5:
            poses.append((now, T_odom_base))
        while len(poses) > 1 and now - poses[1][0] >= p.stuck_after:
            poses.popleft()
        if now - poses[0][0] < p.stuck_after:
            return False
        return all(
            pose.distance(T_odom_base) < p.stuck_distance
            and abs(wrap_angle(pose.yaw - T_odom_base.yaw)) < 2 * p.stuck_distance
            for _, pose in poses
        )


class BlockWatch:
    """Says whether an obstacle keeps the robot where it is.

    It does until the robot has got away from there, or has met none for a while: one that is at
    the edge of what counts comes and goes.
    """

    def __init__(self, parameters: NavigatorParameters) -> None:
        self._parameters = parameters
        self._since: tuple[float, Pose2] | None = None
        self._last = 0.0
        self.reason = ""

    def clear(self) -> None:
        """Begin anew: the robot had another reason to stand."""
        self._since = None

    def note(self, now: float, T_odom_base: Pose2, reason: str) -> None:
        """An obstacle stops the robot now."""
        if self._since is None or not self._holds(now, T_odom_base):
            self._since = (now, T_odom_base)
        self._last, self.reason = now, reason

    def lasts(self, now: float, T_odom_base: Pose2) -> bool:
        """True if that has been so for `blocked_after`."""
        if self._since is None or not self._holds(now, T_odom_base):
            return False
        return now - self._since[0] >= self._parameters.blocked_after

    def _holds(self, now: float, T_odom_base: Pose2) -> bool:
        p = self._parameters
        assert self._since is not None
        near = self._since[1].distance(T_odom_base) < p.stuck_distance
        return near and now - self._last < p.unblocked_after


def _since(holds: bool, since: float | None, now: float) -> float | None:
    if not holds:
        return None
    return now if since is None else since


def _held(since: float | None, now: float, time: float) -> bool:
    return since is not None and now - since >= time

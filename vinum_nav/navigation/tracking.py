"""Tracking of a motion plan: from plan and pose to a velocity of the body."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.description.robot import Limits
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import Command
from vinum_nav.navigation.command_gate import within_limits
from vinum_nav.navigation.motion_plan import STEP, MotionPlan
from vinum_nav.navigation.parameters import NavigatorParameters

SEARCH_TIME = 2.0
"""Time ahead of the last place within which the nearest one is looked for, ideal [s]."""
YAW_WEIGHT = 0.5
"""Distance that counts as much as one radian of yaw [m/rad]."""
PATH_EVERY = 10
"""Number of the plan's poses that make one point of the path that is shown."""


@dataclass
class Tracker:
    """Follows one plan; its place on it only moves forward."""

    plan: MotionPlan
    limits: Limits
    parameters: NavigatorParameters
    index: int = 0

    def target(self, pose: Pose2, velocity: Command, goal: Pose2) -> Command:
        """Velocity to aim for, within the body's speed limits.

        Args:
            pose: of base_link, in the plan's frame.
            velocity: of base_link, measured.
            goal: where the plan leads, as known by now.
        """
        ahead = predicted(pose, velocity, self.parameters.lookahead_time)
        self._advance(ahead)
        if self._is_near(ahead, goal):
            return within_limits(self._approach(ahead, goal), self.limits)
        return within_limits(self._follow(ahead), self.limits)

    def distance(self, pose: Pose2) -> float:
        """Distance from the plan [m]."""
        return float(np.hypot(*(self.plan.states[self.index, :2] - pose.xy)))

    def path(self) -> Array:
        """Points (K, 2) ahead [m]."""
        states = self.plan.states
        return np.vstack([states[self.index : -1 : PATH_EVERY, :2], states[-1:, :2]])

    def _advance(self, pose: Pose2) -> None:
        end = min(self.index + round(SEARCH_TIME / STEP), len(self.plan.states))
        states = self.plan.states[self.index : end]
        turn = wrap_angle(pose.yaw - states[0, 2]) + states[0, 2] - states[:, 2]
        gaps = np.sum((states[:, :2] - pose.xy) ** 2, axis=1) + (YAW_WEIGHT * turn) ** 2
        self.index += int(np.argmin(gaps))

    def _is_near(self, pose: Pose2, goal: Pose2) -> bool:
        p, left = self.parameters, (len(self.plan.states) - 1 - self.index) * STEP
        return (
            left < p.approach_time
            and pose.distance(goal) < p.approach_distance
            and abs(wrap_angle(goal.yaw - pose.yaw)) < p.approach_yaw
        )

    def _follow(self, pose: Pose2) -> Command:
        """The plan's velocity plus a pull towards the plan."""
        p = self.parameters
        state, velocity = self._place_beside(pose)
        error = _across(state[:2] - pose.xy, velocity[:2])
        yaw_error = wrap_angle(float(state[2]) - pose.yaw)
        pace = float(self.plan.paces[self.index])
        if self.index < len(self.plan.states) - 1:
            pace = max(pace, 0.05)
        pace *= max(0.0, 1.0 - (yaw_error / p.yaw_off) ** 2)
        pace *= max(0.0, 1.0 - float(error @ error) / p.position_off**2)
        linear = pace * velocity[:2] + p.track_gain * error
        turning = pace * velocity[2] + p.yaw_gain * yaw_error
        return _command(pose.rotation.T @ linear, float(turning))

    def _place_beside(self, pose: Pose2) -> tuple[Array, Array]:
        """State and velocity of the plan beside the pose, between two of its states."""
        state, velocity = self.plan.states[self.index], self.plan.velocities[self.index]
        off = np.array([pose.x - state[0], pose.y - state[1], wrap_angle(pose.yaw - state[2])])
        weighted = velocity * np.array([1.0, 1.0, YAW_WEIGHT**2])
        time = float(off @ weighted) / max(float(velocity @ weighted), 1e-9)
        place: Array = state + velocity * min(max(time, -STEP / 2), STEP / 2)
        return place, velocity

    def _approach(self, pose: Pose2, goal: Pose2) -> Command:
        """Straight at the goal, braking in time."""
        share, gain = self.parameters.braking_share, self.parameters.approach_gain
        error = goal.xy - pose.xy
        distance = float(np.hypot(*error))
        speed = braking_speed(distance, share * self.limits.acceleration, gain)
        yaw_error = wrap_angle(goal.yaw - pose.yaw)
        turning = braking_speed(abs(yaw_error), share * self.limits.yaw_acceleration, gain)
        linear = pose.rotation.T @ error * (speed / max(distance, 1e-9))
        return _command(linear, math.copysign(turning, yaw_error))


def predicted(pose: Pose2, velocity: Command, time: float) -> Pose2:
    """Pose after `time` [s] at a constant velocity of the body."""
    turn = velocity.yaw_rate * time
    middle = Pose2(pose.x, pose.y, pose.yaw + turn / 2)
    x, y = middle.transform(np.array([velocity.vx, velocity.vy]) * time)
    return Pose2(float(x), float(y), wrap_angle(pose.yaw + turn))


def braking_speed(distance: float, acceleration: float, gain: float) -> float:
    """Speed from which to stop within `distance`; at the end no more than gain x distance."""
    return min(math.sqrt(2 * acceleration * distance), gain * distance)


def within_acceleration(last: Command, target: Command, limits: Limits, dt: float) -> Command:
    """The command nearest to `target` that the acceleration allows `dt` after `last` [s]."""
    step = np.array([target.vx - last.vx, target.vy - last.vy])
    size = float(np.hypot(*step))
    share = min(1.0, limits.acceleration * dt / max(size, 1e-12))
    turn = limits.yaw_acceleration * dt
    turning = min(max(target.yaw_rate - last.yaw_rate, -turn), turn)
    return Command(
        float(last.vx + share * step[0]),
        float(last.vy + share * step[1]),
        last.yaw_rate + turning,
    )


def _across(error: Array, velocity: Array) -> Array:
    """The part of an error across the way; the plan's velocity sees to the part along it."""
    speed = float(np.hypot(*velocity))
    if speed < 0.05:
        return error
    along: Array = velocity / speed
    return error - float(error @ along) * along


def _command(linear: Array, turning: float) -> Command:
    return Command(float(linear[0]), float(linear[1]), turning)

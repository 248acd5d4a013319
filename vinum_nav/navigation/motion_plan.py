"""Poses along a route at equal steps of ideal time, with the pace the body can keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.navigation.heading import HeadingRules, travel_speed

STEP = 0.05
"""Ideal time between two poses [s]."""
SLOWEST = 0.05
"""Pace that a plan goes at the least: on the spot where it begins to move [1]."""
SMOOTHED_OVER = 1.0
"""Ideal time over which corners and turns are rounded [s]."""


@dataclass(frozen=True)
class MotionPlan:
    """Plan of poses and velocities to follow.

    Attributes:
        states: (M, 3) x, y, unwrapped yaw [m, rad].
        velocities: (M, 3) their derivative by ideal time, at the body's top speed.
        paces: (M,) share of that speed the body can keep, in [0, 1]; 0 at the end.
    """

    states: Array
    velocities: Array
    paces: Array

    @property
    def duration(self) -> float:
        """Time that the plan takes at its paces [s]; none is counted as slower than SLOWEST."""
        return float(np.sum(STEP / np.maximum(self.paces[:-1], SLOWEST)))

    def moved(self, T: Pose2) -> MotionPlan:
        """The same plan in the parent frame of `T`."""
        states, velocities = self.states.copy(), self.velocities.copy()
        states[:, :2] = T.transform(states[:, :2])
        states[:, 2] += T.yaw
        velocities[:, :2] = velocities[:, :2] @ T.rotation.T
        return MotionPlan(states, velocities, self.paces)


def plan_motion(places: Array, rules: HeadingRules, share: float) -> MotionPlan:
    """Plan through `places` (N, 3) of x, y, unwrapped yaw.

    Args:
        share: of the body's acceleration that is planned with, in (0, 1].
    """
    states = _smoothed(_resampled(places, rules))
    velocities = np.gradient(states, STEP, axis=0)
    acceleration = share * rules.limits.acceleration
    yaw_acceleration = share * rules.limits.yaw_acceleration
    caps = np.minimum(
        _pace_of_speed(states, velocities, rules),
        _pace_of_bends(velocities, acceleration, yaw_acceleration),
    )
    paces = _braking(caps, velocities, acceleration, yaw_acceleration)
    return MotionPlan(states, velocities, paces)


def _resampled(places: Array, rules: HeadingRules) -> Array:
    """States at equal steps of the time that the body would take at its top speeds."""
    steps = np.diff(places, axis=0)
    travel = np.arctan2(steps[:, 1], steps[:, 0])
    midway = places[:-1, 2] + steps[:, 2] / 2
    moving = np.hypot(steps[:, 0], steps[:, 1]) / travel_speed(travel - midway, rules)
    turning = np.abs(steps[:, 2]) / rules.limits.yaw_rate
    times = np.concatenate([[0.0], np.cumsum(np.maximum(moving, turning) + 1e-9)])
    count = max(2, int(np.ceil(times[-1] / STEP)) + 1)
    at = np.linspace(0.0, times[-1], count)
    if times[-1] < STEP:
        return np.stack([places[0], places[-1]])
    return np.column_stack([np.interp(at, times, places[:, k]) for k in range(3)])


def _smoothed(states: Array) -> Array:
    """Moving average that keeps both ends (by point reflection)."""
    half = min(round(SMOOTHED_OVER / STEP / 2), len(states) - 1)
    if half < 1:
        return states
    before = 2 * states[0] - states[half:0:-1]
    after = 2 * states[-1] - states[-2 : -half - 2 : -1]
    padded = np.vstack([before, states, after])
    window = np.full(2 * half + 1, 1.0 / (2 * half + 1))
    columns = [np.convolve(padded[:, k], window, mode="valid") for k in range(3)]
    return np.column_stack(columns)


def _pace_of_speed(states: Array, velocities: Array, rules: HeadingRules) -> Array:
    """Pace at which no speed limit of the body is exceeded."""
    speed = np.hypot(velocities[:, 0], velocities[:, 1])
    travel = np.arctan2(velocities[:, 1], velocities[:, 0]) - states[:, 2]
    top = travel_speed(travel, rules)
    turning = rules.limits.yaw_rate / np.maximum(np.abs(velocities[:, 2]), 1e-9)
    return np.minimum(1.0, np.minimum(top / np.maximum(speed, 1e-9), turning))


def _pace_of_bends(velocities: Array, acceleration: float, yaw_acceleration: float) -> Array:
    """Pace at which changes of the velocity along the plan stay within the acceleration."""
    if len(velocities) < 3:
        return np.ones(len(velocities))
    change = np.gradient(velocities, STEP, axis=0)
    linear = np.maximum(np.hypot(change[:, 0], change[:, 1]), 1e-9)
    turning = np.maximum(np.abs(change[:, 2]), 1e-9)
    paces: Array = np.sqrt(np.minimum(acceleration / linear, yaw_acceleration / turning))
    return paces


def _braking(caps: Array, velocities: Array, acceleration: float, yaw_acceleration: float) -> Array:
    """Pace from which the body can still brake to every later cap, and to 0 at the end."""
    speed = np.maximum(np.hypot(velocities[:, 0], velocities[:, 1]), 1e-9)
    turning = np.maximum(np.abs(velocities[:, 2]), 1e-9)
    gains = (2 * STEP * np.minimum(acceleration / speed, yaw_acceleration / turning)).tolist()
    paces = caps.tolist()
    paces[-1] = 0.0
    for index in range(len(paces) - 2, -1, -1):
        paces[index] = min(paces[index], (paces[index + 1] ** 2 + gains[index]) ** 0.5)
    return np.array(paces)

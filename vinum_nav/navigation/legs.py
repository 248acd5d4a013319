"""The way of a body that cannot move sideways: legs, with turns on the spot between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vinum_nav.description.robot import Limits
from vinum_nav.geometry import Array, wrap_angle
from vinum_nav.navigation.parameters import NavigatorParameters


@dataclass(frozen=True, eq=False)
class Leg:
    """A stretch without turns on the spot.

    Attributes:
        points: (K, 2), K >= 2, no two alike in turn [m].
        sense: +1 forward, -1 backwards.
    """

    points: Array
    sense: int

    @property
    def length(self) -> float:
        """Length of the way [m]."""
        return float(np.sum(np.linalg.norm(np.diff(self.points, axis=0), axis=1)))

    def yaw(self, segment: int) -> float:
        """Yaw of base_link on one segment, negative numbers from the end [rad]."""
        steps = np.diff(self.points, axis=0)[segment]
        return wrap_angle(math.atan2(steps[1], steps[0]) + (0.0 if self.sense > 0 else math.pi))


@dataclass(frozen=True)
class DriveRules:
    """Rules that decide between forward and backwards."""

    limits: Limits
    parameters: NavigatorParameters

    @property
    def reverse_speed(self) -> float:
        """Top speed backwards [m/s]."""
        return min(self.parameters.reverse_speed, self.limits.vx)

    def time(self, leg: Leg) -> float:
        """Time to drive a leg at top speed [s]."""
        return leg.length / (self.limits.vx if leg.sense > 0 else self.reverse_speed)

    def turning_time(self, angle: float) -> float:
        """Time to turn on the spot, coming to a stand included [s]; 0 for a bend."""
        turn = abs(wrap_angle(angle))
        stop = self.parameters.stop_costs if turn > self.parameters.bend else 0.0
        return turn / self.limits.yaw_rate + stop


def quickest(
    stretches: Sequence[tuple[Array, tuple[int, ...]]],
    start_yaw: float,
    goal_yaw: float,
    rules: DriveRules,
) -> tuple[float, tuple[Leg, ...]]:
    """Time [s] and legs, one a stretch, in the senses that take the least time.

    Dynamic programming over stretches and senses.

    Args:
        stretches: points (K, 2) and the senses that are allowed there.
        start_yaw, goal_yaw: of base_link [rad].
    """
    best: dict[int, tuple[float, tuple[Leg, ...]]] = {0: (0.0, ())}
    for points, senses in stretches:
        after: dict[int, tuple[float, tuple[Leg, ...]]] = {}
        for sense in senses:
            leg = Leg(points, sense)
            after[sense] = min(
                (
                    (time + _joint(legs, leg, start_yaw, rules) + rules.time(leg), (*legs, leg))
                    for time, legs in best.values()
                ),
                key=lambda option: option[0],
            )
        best = after
    options = [
        (time + rules.turning_time(goal_yaw - (legs[-1].yaw(-1) if legs else start_yaw)), legs)
        for time, legs in best.values()
    ]
    return min(options, key=lambda option: option[0])


def _joint(legs: tuple[Leg, ...], leg: Leg, start_yaw: float, rules: DriveRules) -> float:
    before = legs[-1].yaw(-1) if legs else start_yaw
    reversal = rules.parameters.stop_costs if legs and legs[-1].sense != leg.sense else 0.0
    return rules.turning_time(leg.yaw(0) - before) + reversal


def joined(legs: Sequence[Leg], largest_bend: float) -> tuple[Leg, ...]:
    """The same way with legs put together where only a bend lies between them [rad]."""
    result = list(legs[:1])
    for before, leg in pairwise(legs):
        bend = wrap_angle(leg.yaw(0) - before.yaw(-1))
        if before.sense == leg.sense and abs(bend) <= largest_bend:
            result[-1] = Leg(np.vstack([result[-1].points, leg.points[1:]]), leg.sense)
        else:
            result.append(leg)
    return tuple(result)

"""Yaw along a route in the least time, parallel to the rows where the robot must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Limits
from vinum_nav.geometry import Array, wrap_angle

STEPS = 36
"""Yaws that are tried at each place: every 10 degrees from the row's direction."""
STEP = 2 * np.pi / STEPS
HALF = STEPS // 2

_TURNS = (np.arange(STEPS)[None, :] - np.arange(STEPS)[:, None] + HALF) % STEPS - HALF
"""Steps (from, to), the shorter way round."""
_MIDWAY = (np.arange(STEPS)[:, None] + _TURNS / 2) * STEP
_SPIN = np.where(np.abs(_TURNS) <= STEPS // 4, np.abs(_TURNS) * STEP, np.inf)
"""Angle turned on the spot in one stage: a quarter at most, so that its sense is plain."""
TIME_UNIT = 1e-6
"""Costs are whole multiples of this [s], so that their sums are exact.

Equal steps along a straight way may be turned at in any order. Rounded sums would leave that choice
to the last bit of the input, and a goal 1e-7 m aside would give another plan.
"""
TURN_COST = 1000
"""Cost of turning by one step [TIME_UNIT]."""
TIE_BREAK = 10
"""Cost of turning by one step to the side that is not preferred [TIME_UNIT]."""


@dataclass(frozen=True)
class HeadingRules:
    """Speeds that decide how to turn; `prefer` (+1 left, -1 right) breaks ties."""

    limits: Limits
    reverse_speed: float
    prefer: int


def travel_speed(angle: Array, rules: HeadingRules) -> Array:
    """Top speed of the body in the direction `angle` of base_link [rad, m/s], see Limits."""
    forward = np.cos(angle)
    top = np.where(forward >= 0, rules.limits.vx, rules.reverse_speed)
    sideways = np.abs(np.sin(angle)) / max(rules.limits.vy, 1e-6)
    slowness = np.hypot(forward / top, sideways)
    return np.asarray(1.0 / np.maximum(slowness, 1e-9))


def plan_heading(
    xy: Array,
    aligned: NDArray[np.bool_],
    row_yaw: Array,
    start_yaw: float,
    goal_yaw: float,
    rules: HeadingRules,
) -> Array:
    """States (M, 3), M >= N, of x, y and unwrapped yaw along the places `xy` (N, 2).

    Dynamic programming over places and yaws: the cost of a step is the time it takes at the
    body's top speeds, moving and turning at once; a place may also be turned at standing.
    Of plans that take equally long the same is chosen always.

    Args:
        aligned: (N,) where only the two directions of the row are allowed.
        row_yaw: (N,) direction of the row [rad].
    """
    sense = [_nearest_yaw(start_yaw - row_yaw[0], bool(aligned[0]))]
    sense.append(_nearest_yaw(goal_yaw - row_yaw[-1], bool(aligned[-1])))
    if np.all(aligned) or len(xy) < 2:
        yaws = row_yaw + sense[1] * STEP
        return _pinned(np.column_stack([xy, yaws]), start_yaw, goal_yaw)
    cost = np.full(STEPS, np.inf)
    cost[sense[0]] = 0.0
    history: list[list[NDArray[np.int64]]] = []
    for index in range(len(xy)):
        stages = []
        if not aligned[index]:
            for _ in range(2):
                cost, origin = _relax(cost, _whole(_SPIN / rules.limits.yaw_rate), rules.prefer)
                stages.append(origin)
        if index < len(xy) - 1:
            times = _step_times(xy, index, row_yaw, rules)
            keep = bool(aligned[index]) or bool(aligned[index + 1])
            cost, origin = _relax(cost, _allowed(times, keep), rules.prefer)
            stages.append(origin)
        history.append(stages)
    places, turns = _trace(history, sense[1])
    yaws = row_yaw[places] + (sense[0] + turns) * STEP
    return _pinned(np.column_stack([xy[places], yaws]), start_yaw, goal_yaw)


def _nearest_yaw(relative: float, aligned: bool) -> int:
    if aligned:
        return 0 if np.cos(relative) >= 0 else HALF
    return round(relative / STEP) % STEPS


def _step_times(xy: Array, index: int, row_yaw: Array, rules: HeadingRules) -> Array:
    """Cost (from, to) of one step between neighbouring places [TIME_UNIT]."""
    step = xy[index + 1] - xy[index]
    travel = np.arctan2(step[1], step[0]) - row_yaw[index]
    moving = np.hypot(*step) / travel_speed(travel - _MIDWAY, rules)
    times = np.maximum(moving, np.abs(_TURNS) * STEP / rules.limits.yaw_rate)
    turning: Array = TURN_COST * np.abs(_TURNS)
    return _whole(times) + turning


def _whole(times: Array) -> Array:
    """Times [s] as whole multiples of TIME_UNIT."""
    return np.asarray(np.round(times / TIME_UNIT))


def _allowed(times: Array, keep_aligned: bool) -> Array:
    if not keep_aligned:
        return times
    only = np.full_like(times, np.inf)
    for k in (0, HALF):
        only[k, k] = times[k, k]
    return only


def _relax(cost: Array, times: Array, prefer: int) -> tuple[Array, NDArray[np.int64]]:
    total = cost[:, None] + times - TIE_BREAK * prefer * _TURNS
    origin = np.argmin(total, axis=0)
    return total[origin, np.arange(STEPS)], origin


def _trace(
    history: list[list[NDArray[np.int64]]], last: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places (M,) and steps turned since the start (M,), from the stages' origins."""
    places, turns, yaw = [len(history) - 1], [0], last
    for index in range(len(history) - 1, -1, -1):
        stages = history[index]
        for stage in range(len(stages) - 1, -1, -1):
            origin = int(stages[stage][yaw])
            turn = int(_TURNS[origin, yaw])
            moved = stage == len(stages) - 1 and index < len(history) - 1
            if moved or turn:
                places.append(index)
                turns.append(turns[-1] - turn)
            yaw = origin
    steps = np.array(turns[::-1])
    return np.array(places[::-1]), steps - steps[0]


def _pinned(states: Array, start_yaw: float, goal_yaw: float) -> Array:
    """States that begin and end exactly at the given yaws (where those are near)."""
    pinned = states.copy()
    for index, yaw in ((0, start_yaw), (-1, goal_yaw)):
        pinned[index, 2] += wrap_angle(yaw - pinned[index, 2])
    return pinned

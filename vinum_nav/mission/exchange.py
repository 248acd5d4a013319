"""Input and output of a step of the mission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vinum_nav.interfaces import (
    Alarm,
    Goal,
    MapSnapshot,
    NavigatorStatus,
    Odometry,
    TaskGoal,
    TaskResult,
)
from vinum_nav.mission.register import WorkItem


@dataclass(frozen=True)
class MissionInput:
    """All that is known at `now` [s].

    Attributes:
        odometry: the last one, None before the first.
        detections_stamp: of the last picture that was searched for trunks, None before it.
        navigator: last status, None before the first.
        task_result: handed in once, at the first step after it came.
        requests: of REQUESTS, in the order in which they came.
        alarms: what is wrong at the moment, by the findings of all parts of the stack.
        restarted: parts of the stack that have been started anew since the last step.
    """

    now: float
    odometry: Odometry | None
    map: MapSnapshot | None
    detections_stamp: float | None
    navigator: NavigatorStatus | None
    task_result: TaskResult | None = None
    requests: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    restarted: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissionOutput:
    """Orders of one step.

    Attributes:
        goal: None where the robot shall stand.
        task_goal: at the one step at which a task begins.
        task_cancel: key [ns] of a task to give up, at one step.
        stopped: whether the emergency stop is latched.
        events: since the last step, already in the journal.
        register: all work items so far.
    """

    state: str
    goal: Goal | None
    task_goal: TaskGoal | None
    task_cancel: int | None
    stopped: bool
    events: tuple[dict[str, Any], ...]
    register: tuple[WorkItem, ...]

"""Judges of goals, statuses, tasks and the mission's state."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vinum_nav.border.refusal import (
    POSITION,
    judge_array,
    judge_count,
    judge_pose,
    judge_text,
    judge_word,
)
from vinum_nav.border.stamps import LATEST, judge_stamp
from vinum_nav.interfaces import Goal, NavigatorStatus, TaskGoal, TaskResult

GOAL_FRAMES = ("map", "odom")
LATEST_KEY = int(LATEST) * 1_000_000_000
"""Largest key [ns]: the end of builtin_interfaces/Time."""


def judge_goal(goal: Goal) -> Goal:
    """The goal. Raises RefusedError for a key, pose or frame that cannot be."""
    judge_word("header.frame_id", goal.frame, GOAL_FRAMES)
    judge_key(goal.key)
    judge_pose("pose", goal.pose)
    return goal


def judge_key(key: int) -> int:
    """The key of a goal or a task, a time [ns]. Raises RefusedError for one that cannot be."""
    return judge_count("key", key, 0, LATEST_KEY)


def judge_navigator_status(status: NavigatorStatus) -> NavigatorStatus:
    """The status. Raises RefusedError for a stamp, key or reason that cannot be."""
    judge_stamp("stamp_ns", status.stamp)
    if status.key is not None:
        judge_key(status.key)
    judge_text("message", status.reason)
    return status


def judge_task_goal(goal: TaskGoal) -> TaskGoal:
    """The order to the arm. Raises RefusedError for a key or a place that cannot be."""
    judge_key(goal.key)
    judge_array("pose.position", np.asarray(goal.trunk_map), (3,), -POSITION, POSITION, "m")
    return goal


def judge_task_result(result: TaskResult) -> TaskResult:
    """The arm's answer. Raises RefusedError for a key or a reason that cannot be."""
    judge_key(result.key)
    judge_text("values[reason]", result.reason)
    return result


def judge_state(word: str, states: Iterable[str]) -> str:
    """The mission's state. Raises RefusedError for a word that is none of `states`."""
    return judge_word("data", word, states)

"""Goals, statuses, tasks and the mission's words."""

from __future__ import annotations

from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Path

from vinum_nav.border.events import judge_event
from vinum_nav.border.mission import (
    judge_goal,
    judge_key,
    judge_navigator_status,
    judge_task_goal,
    judge_task_result,
)
from vinum_nav.border.refusal import judge_word
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import (
    Goal,
    NavigationState,
    NavigatorStatus,
    Outcome,
    TaskGoal,
    TaskResult,
)
from vinum_nav.mission.events import EVENT_FIELDS, EVENT_VERSION
from vinum_nav.ros.convert.frames import MAP, ODOM, judge_frame_id
from vinum_nav.ros.convert.poses import from_pose, to_pose
from vinum_nav.ros.convert.stamps import NS, key_from_time, key_to_time, to_ns, to_time
from vinum_nav.ros.convert.statuses import flag_of, to_values, value_of, whole_of

_BAD = (NavigationState.BLOCKED, NavigationState.FAILED)


def to_goal(goal: Goal | None) -> Any:
    """The stamp is the goal's key; no goal (stand still) has an empty frame."""
    message = PoseStamped()
    if goal is not None:
        message.header.stamp, message.header.frame_id = key_to_time(goal.key), goal.frame
        message.pose = to_pose(goal.pose)
    return message


def from_goal(message: Any) -> Goal | None:
    """Goal of a PoseStamped; None for an empty frame: stand still.

    Raises:
        RefusedError: a frame other than map and odom, or a pose that cannot be.
    """
    frame = message.header.frame_id
    if not frame:
        return None
    judge_frame_id(frame, MAP, ODOM)
    return judge_goal(Goal(key_from_time(message.header.stamp), from_pose(message.pose), frame))


def to_path(path_map: Array, stamp: float) -> Any:
    """Way ahead (K, 2) in map [m]; each pose looks at the next."""
    message = Path()
    message.header.stamp, message.header.frame_id = to_time(stamp), "map"
    path = np.asarray(path_map, dtype=float).reshape(-1, 2)
    steps = np.diff(path, axis=0, append=path[-1:])
    yaws = np.arctan2(steps[:, 1], steps[:, 0])
    for (x, y), yaw in zip(path, yaws, strict=True):
        pose = PoseStamped(header=message.header)
        pose.pose = to_pose(Pose2(float(x), float(y), float(yaw)))
        message.poses.append(pose)
    return message


def to_navigator_status(status: NavigatorStatus) -> Any:
    """Write the times in nanoseconds; `key` is empty when idle."""
    message = DiagnosticStatus(name="navigator", hardware_id="", message=status.reason)
    bad = status.state in _BAD
    message.level = DiagnosticStatus.WARN if bad else DiagnosticStatus.OK
    message.values = to_values(
        {
            "stamp_ns": str(to_ns(status.stamp)),
            "key": "" if status.key is None else str(status.key),
            "state": str(status.state),
            "stopped": str(status.stopped).lower(),
        }
    )
    return message


def from_navigator_status(message: Any) -> NavigatorStatus:
    """Status of a DiagnosticStatus. Raises RefusedError for one that is not of that form."""
    state = judge_word("values[state]", value_of(message, "state"), NavigationState)
    return judge_navigator_status(
        NavigatorStatus(
            whole_of(message, "stamp_ns", "nanoseconds") / NS,
            whole_of(message, "key", "nanoseconds") if value_of(message, "key") else None,
            NavigationState(state),
            message.message,
            flag_of(message, "stopped"),
        )
    )


def to_task_goal(goal: TaskGoal) -> Any:
    """Trunk position in map; the stamp is the task's key."""
    message = PoseStamped()
    message.header.stamp, message.header.frame_id = key_to_time(goal.key), "map"
    x, y, z = (float(value) for value in goal.trunk_map)
    message.pose.position.x, message.pose.position.y, message.pose.position.z = x, y, z
    return message


def from_task_goal(message: Any) -> TaskGoal:
    """Order to the arm. Raises RefusedError for another frame or a place that cannot be."""
    judge_frame_id(message.header.frame_id, MAP)
    position = message.pose.position
    trunk_map = np.array([position.x, position.y, position.z])
    return judge_task_goal(TaskGoal(key_from_time(message.header.stamp), trunk_map))


def to_task_cancel(key: int) -> Any:
    """Name the task by the stamp; nothing else in the message counts."""
    message = PoseStamped()
    message.header.stamp, message.header.frame_id = key_to_time(key), "map"
    return message


def from_task_cancel(message: Any) -> int:
    """Key [ns] of the task; a task is cancelled whatever else the message says.

    Raises:
        RefusedError: a stamp that cannot be.
    """
    return judge_key(key_from_time(message.header.stamp))


def to_task_result(result: TaskResult) -> Any:
    """Write `key` [ns], `outcome` and `reason`; the level is OK only for a task that is done."""
    message = DiagnosticStatus(name="task", hardware_id="", message=result.reason)
    done = result.outcome is Outcome.DONE
    message.level = DiagnosticStatus.OK if done else DiagnosticStatus.WARN
    message.values = to_values(
        {"key": str(result.key), "outcome": str(result.outcome), "reason": result.reason}
    )
    return message


def from_task_result(message: Any) -> TaskResult:
    """The arm's answer. Raises RefusedError for one that is not of that form."""
    outcome = Outcome(judge_word("values[outcome]", value_of(message, "outcome"), Outcome))
    key, reason = whole_of(message, "key", "nanoseconds"), value_of(message, "reason")
    return judge_task_result(TaskResult(key, outcome, reason))


def from_event(message: Any) -> dict[str, Any]:
    """Event of mission/event. Raises RefusedError for what the mission's schema does not allow."""
    return judge_event(message.data, EVENT_FIELDS, EVENT_VERSION)

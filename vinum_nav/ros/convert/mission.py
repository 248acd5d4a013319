"""Goals, statuses, tasks and the mission's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Path

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import (
    Goal,
    NavigationState,
    NavigatorStatus,
    Outcome,
    TaskGoal,
    TaskResult,
)
from vinum_nav.ros.convert.poses import from_pose, to_pose
from vinum_nav.ros.convert.stamps import NS, from_time, to_ns, to_time

_BAD = (NavigationState.BLOCKED, NavigationState.FAILED)


def to_goal(goal: Goal | None) -> Any:
    """The stamp is the goal's key; no goal (stand still) has an empty frame."""
    message = PoseStamped()
    if goal is not None:
        message.header.stamp, message.header.frame_id = to_time(goal.key), goal.frame
        message.pose = to_pose(goal.pose)
    return message


def from_goal(message: Any) -> Goal | None:
    """See to_goal.

    Raises:
        ValueError: a frame other than map and odom.
    """
    frame = message.header.frame_id
    if not frame:
        return None
    if frame not in ("map", "odom"):
        raise ValueError(f"goal in frame {frame!r}, wanted 'map' or 'odom'")
    return Goal(from_time(message.header.stamp), from_pose(message.pose), frame)


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


def _values(pairs: dict[str, str]) -> list[Any]:
    return [KeyValue(key=key, value=value) for key, value in pairs.items()]


def _as_dict(message: Any) -> dict[str, str]:
    return {pair.key: pair.value for pair in message.values}


def _seconds(ns: str) -> float:
    """Seconds of nanoseconds written out."""
    return int(ns) / NS


def to_navigator_status(status: NavigatorStatus) -> Any:
    """Times as nanoseconds; `key` is empty when idle."""
    message = DiagnosticStatus(name="navigator", hardware_id="", message=status.reason)
    bad = status.state in _BAD
    message.level = DiagnosticStatus.WARN if bad else DiagnosticStatus.OK
    message.values = _values(
        {
            "stamp_ns": str(to_ns(status.stamp)),
            "key_ns": "" if status.key is None else str(to_ns(status.key)),
            "state": str(status.state),
            "stopped": str(status.stopped).lower(),
        }
    )
    return message


def from_navigator_status(message: Any) -> NavigatorStatus:
    """See to_navigator_status. Raises KeyError or ValueError for one that is not of that form."""
    values = _as_dict(message)
    key = values["key_ns"]
    return NavigatorStatus(
        _seconds(values["stamp_ns"]),
        _seconds(key) if key else None,
        NavigationState(values["state"]),
        message.message,
        values.get("stopped") == "true",
    )


def to_task_goal(goal: TaskGoal) -> Any:
    """Trunk position in map; the stamp is the task's key."""
    message = PoseStamped()
    message.header.stamp, message.header.frame_id = to_time(goal.key), "map"
    x, y, z = (float(value) for value in goal.trunk_map)
    message.pose.position.x, message.pose.position.y, message.pose.position.z = x, y, z
    return message


def from_task_goal(message: Any) -> TaskGoal:
    """See to_task_goal."""
    position = message.pose.position
    trunk_map = np.array([position.x, position.y, position.z])
    return TaskGoal(from_time(message.header.stamp), trunk_map)


def to_task_cancel(key: float) -> Any:
    """Only the stamp counts: it names the task."""
    message = PoseStamped()
    message.header.stamp, message.header.frame_id = to_time(key), "map"
    return message


def from_task_cancel(message: Any) -> float:
    """Key of the task."""
    return from_time(message.header.stamp)


def to_task_result(result: TaskResult) -> Any:
    """Key as nanoseconds; level OK only for a task that is done."""
    message = DiagnosticStatus(name="task", hardware_id="", message=result.reason)
    done = result.outcome is Outcome.DONE
    message.level = DiagnosticStatus.OK if done else DiagnosticStatus.WARN
    message.values = _values({"key_ns": str(to_ns(result.key)), "outcome": str(result.outcome)})
    return message


def from_task_result(message: Any) -> TaskResult:
    """See to_task_result. Raises KeyError or ValueError for one that is not of that form."""
    values = _as_dict(message)
    return TaskResult(_seconds(values["key_ns"]), Outcome(values["outcome"]), message.message)


def to_register(items: Iterable[Any]) -> str:
    """Work items as a JSON list."""
    return json.dumps(
        [
            {
                "id": item.id,
                "vine": int(item.vine),
                "row": int(item.row),
                "face": str(item.face),
                "trunk_map": [float(value) for value in item.trunk_map],
                "outcome": None if item.outcome is None else str(item.outcome),
                "reason": item.reason,
            }
            for item in items
        ]
    )

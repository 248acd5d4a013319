"""The simulator's truth, for the run record alone."""

from __future__ import annotations

import math
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped

from vinum_nav.border.refusal import RefusedError, judge_number
from vinum_nav.ros.convert.frames import BASE, MAP, judge_frame_id
from vinum_nav.ros.convert.poses import from_pose, from_quaternion, to_pose
from vinum_nav.ros.convert.stamps import from_time, to_time
from vinum_nav.vineyard.truth import Truth, contacts_of


def to_true_pose(truth: Truth) -> Any:
    """base_link in map, with height and tilt."""
    message = PoseStamped()
    message.header.stamp, message.header.frame_id = to_time(truth.stamp), "map"
    message.pose = to_pose(truth.T_map_base, truth.z, truth.roll, truth.pitch)
    return message


def to_true_safety(truth: Truth) -> Any:
    """Contacts and clearance of the same stamp."""
    message = DiagnosticArray()
    message.header.stamp, message.header.frame_id = to_time(truth.stamp), "base_link"
    values = {"contacts": truth.contacts_text, "clearance": repr(float(truth.clearance))}
    status = DiagnosticStatus(name="ground_truth", message="")
    status.level = DiagnosticStatus.WARN if truth.contacts else DiagnosticStatus.OK
    status.values = [KeyValue(key=key, value=value) for key, value in values.items()]
    message.status = [status]
    return message


def from_true_pose(message: Any) -> Any:
    """The message itself. Raises RefusedError for another frame or a pose that cannot be."""
    judge_frame_id(message.header.frame_id, MAP)
    from_time(message.header.stamp)
    from_pose(message.pose)
    return message


def from_true_safety(message: Any) -> Any:
    """The message itself. Raises RefusedError for one without contacts and clearance."""
    judge_frame_id(message.header.frame_id, BASE)
    from_time(message.header.stamp)
    _safety(message)
    return message


def _safety(message: Any) -> tuple[tuple[str, ...], float]:
    """Contacts and clearance [m], inf where nothing is near."""
    values = {pair.key: pair.value for status in message.status[:1] for pair in status.values}
    missing = {"contacts", "clearance"} - set(values)
    if missing:
        raise RefusedError("status[0].values", sorted(values), f"{sorted(missing)} as well")
    return contacts_of(values["contacts"]), judge_number(
        "clearance", values["clearance"], -math.inf, math.inf, "m"
    )


def from_truth(pose: Any, safety: Any) -> Truth:
    """Truth of two messages of one stamp.

    Raises:
        ValueError: the stamps differ.
    """
    stamps = from_time(pose.header.stamp), from_time(safety.header.stamp)
    if stamps[0] != stamps[1]:
        raise ValueError(f"ground truth of two stamps: {stamps}")
    roll, pitch, _ = from_quaternion(pose.pose.orientation)
    return Truth(
        stamps[0], from_pose(pose.pose), pose.pose.position.z, roll, pitch, *_safety(safety)
    )

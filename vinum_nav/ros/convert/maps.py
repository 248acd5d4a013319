"""Rows, poses and markers of the map."""

from __future__ import annotations

from typing import Any

import numpy as np
from geometry_msgs.msg import Point, PoseWithCovarianceStamped
from visualization_msgs.msg import Marker, MarkerArray

from vinum_nav.border.map import judge_map_pose, judge_rows
from vinum_nav.border.refusal import RefusedError, judge_word
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Label, MapSnapshot, RowLine
from vinum_nav.ros.convert.frames import MAP, judge_frame_id
from vinum_nav.ros.convert.poses import from_covariance, from_pose, to_covariance, to_pose
from vinum_nav.ros.convert.stamps import from_time, to_time

FOUND, PREDICTED, POSSIBLE = "found", "predicted", "possible"
"""Namespace of a row's marker: seen, not seen yet, and there only if the boundary is exact."""
_VINE_RGB, _POST_RGB = (0.1, 0.7, 0.2), (0.6, 0.4, 0.2)


def to_map_pose(snapshot: MapSnapshot) -> Any:
    """base_link in map, with covariance of x, y, yaw."""
    message = PoseWithCovarianceStamped()
    message.header.stamp, message.header.frame_id = to_time(snapshot.stamp), "map"
    message.pose.pose = to_pose(snapshot.T_map_base)
    message.pose.covariance = to_covariance(snapshot.covariance)
    return message


def from_map_pose(message: Any) -> tuple[float, Pose2, Array]:
    """Stamp [s], T_map_base and its covariance (3, 3).

    Raises:
        RefusedError: another frame, or a pose or covariance that cannot be.
    """
    judge_frame_id(message.header.frame_id, MAP)
    stamp = from_time(message.header.stamp)
    covariance = from_covariance(message.pose.covariance)
    return stamp, *judge_map_pose(from_pose(message.pose.pose), covariance)


def _clear(stamp: float) -> Any:
    """First marker of each array: carries the stamp, clears what was drawn before."""
    marker = Marker(action=Marker.DELETEALL)
    marker.header.stamp, marker.header.frame_id = to_time(stamp), "map"
    return marker


def new_marker(stamp: float, kind: int, rgb: tuple[float, float, float], alpha: float) -> Any:
    """Make a marker of one colour in map, at the origin until it is moved."""
    marker = Marker(type=kind, action=Marker.ADD)
    marker.header.stamp, marker.header.frame_id = to_time(stamp), "map"
    marker.pose.orientation.w = 1.0
    marker.color.r, marker.color.g, marker.color.b = rgb
    marker.color.a = alpha
    return marker


def _namespace(row: RowLine) -> str:
    if row.found:
        return FOUND
    return PREDICTED if row.certain else POSSIBLE


def _judge_namespace(marker: Any) -> str:
    return judge_word("markers[].ns", marker.ns, (FOUND, PREDICTED, POSSIBLE))


def to_rows(rows: tuple[RowLine, ...], stamp: float) -> Any:
    """One LINE_STRIP a row, after a DELETEALL: its id is the row's, its namespace says if found."""
    message = MarkerArray(markers=[_clear(stamp)])
    for row in rows:
        rgb = (0.2, 0.5, 1.0)
        marker = new_marker(stamp, Marker.LINE_STRIP, rgb, 1.0 if row.found else 0.35)
        marker.ns, marker.id = _namespace(row), row.id
        marker.scale.x = 0.05
        marker.points = [Point(x=float(x), y=float(y), z=0.0) for x, y in row.points_map]
        message.markers.append(marker)
    return message


def from_rows(message: Any) -> tuple[float, tuple[RowLine, ...]]:
    """Stamp [s] and rows.

    Raises:
        RefusedError: an array without markers (it has no stamp), another frame or namespace, or
            rows that cannot be; see judge_rows.
    """
    if not message.markers:
        wanted = "rows without a marker have no stamp: at least the one that carries it"
        raise RefusedError("markers", "empty", wanted)
    for marker in message.markers:
        judge_frame_id(marker.header.frame_id, MAP, field="markers[].header.frame_id")
    lines = [
        marker
        for marker in message.markers
        if marker.type == Marker.LINE_STRIP and marker.action == Marker.ADD
    ]
    rows = tuple(
        RowLine(
            marker.id,
            np.array([[p.x, p.y] for p in marker.points]).reshape(-1, 2),
            found=_judge_namespace(marker) == FOUND,
            certain=marker.ns != POSSIBLE,
        )
        for marker in lines
    )
    return from_time(message.markers[0].header.stamp), judge_rows(rows)


def to_markers(snapshot: MapSnapshot) -> Any:
    """Convert a map to markers: a cylinder for each vine and post.

    A cylinder is at least as wide as the two-sigma circle of its trunk.
    """
    message = MarkerArray(markers=[_clear(snapshot.stamp)])
    trunks = snapshot.trunks
    for i in range(len(trunks)):
        is_vine = trunks.labels[i] == Label.TRUNK
        rgb = _VINE_RGB if is_vine else _POST_RGB
        marker = new_marker(snapshot.stamp, Marker.CYLINDER, rgb, 0.9)
        marker.ns, marker.id = ("vine" if is_vine else "post"), int(trunks.ids[i])
        x, y, z = (float(value) for value in trunks.positions_map[i])
        marker.pose.position.x, marker.pose.position.y, marker.pose.position.z = x, y, z
        marker.scale.x = marker.scale.y = max(0.08, 4 * float(trunks.sigmas[i]))
        marker.scale.z = 0.8
        message.markers.append(marker)
    return message

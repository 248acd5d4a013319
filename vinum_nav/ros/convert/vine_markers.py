"""Markers of single vines for the eye: names with states, and cordons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from geometry_msgs.msg import Point
from scipy.spatial import cKDTree
from visualization_msgs.msg import Marker

from vinum_nav.description.mission_file import NominalCordon
from vinum_nav.geometry import Array, Polyline
from vinum_nav.interfaces import TRUNK_HEIGHT, Label, MapSnapshot, Outcome
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros.convert.maps import new_marker

NAMES, CORDONS = "name", "cordon"
"""Namespaces of the markers."""
SAME_VINE = 0.4
"""A work item belongs to the nearest vine within this distance [m]: ids of an earlier run mean
nothing in the map of this one."""
_ABOVE = 0.7
"""Height of a name above the trunk position [m]."""
_TEXT_SIZE = 0.2
_UNTOUCHED = (0.85, 0.85, 0.85)
_OPEN = (1.0, 0.85, 0.1)
_RGB = {
    Outcome.DONE: (0.2, 0.9, 0.3),
    Outcome.FAILED: (0.95, 0.2, 0.2),
    Outcome.UNREACHABLE: (1.0, 0.5, 0.1),
    Outcome.SKIPPED: (0.6, 0.6, 0.6),
}


def to_names(snapshot: MapSnapshot, items: Iterable[WorkItem]) -> list[Any]:
    """One text a vine: its id, and face and state of each of its work items.

    The colour is that of the work item opened last: green done, red failed, orange unreachable,
    grey skipped, yellow open; white for a vine without any.
    """
    trunks = snapshot.trunks
    vines = np.flatnonzero(trunks.labels == Label.TRUNK)
    found = _items_of(trunks.positions_map[vines], tuple(items))
    markers = []
    for index, own in zip(vines, found, strict=True):
        rgb = _rgb(own[-1]) if own else _UNTOUCHED
        marker = new_marker(snapshot.stamp, Marker.TEXT_VIEW_FACING, rgb, 1.0)
        marker.ns, marker.id = NAMES, int(trunks.ids[index])
        marker.text = "\n".join([str(trunks.ids[index]), *map(_words, own)])
        position = marker.pose.position
        position.x, position.y, position.z = (float(v) for v in trunks.positions_map[index])
        position.z += _ABOVE
        marker.scale.z = _TEXT_SIZE
        markers.append(marker)
    return markers


def _rgb(item: WorkItem) -> tuple[float, float, float]:
    return _OPEN if item.outcome is None else _RGB[item.outcome]


def _words(item: WorkItem) -> str:
    return f"{item.face} {'open' if item.outcome is None else item.outcome}"


def _items_of(positions_map: Array, items: tuple[WorkItem, ...]) -> list[list[WorkItem]]:
    """Work items of each of the vines at positions (N, 3), in their own order."""
    found: list[list[WorkItem]] = [[] for _ in positions_map]
    if not len(positions_map) or not items:
        return found
    places = np.array([item.trunk_map[:2] for item in items])
    gaps, nearest = cKDTree(positions_map[:, :2]).query(places)
    for item, gap, index in zip(items, gaps, nearest, strict=True):
        if gap <= SAME_VINE:
            found[int(index)].append(item)
    return found


def to_cordons(snapshot: MapSnapshot, cordon: NominalCordon) -> list[Any]:
    """One LINE_LIST of the nominal cordons of all vines that stand in a row; none without any."""
    trunks = snapshot.trunks
    ends = []
    for row in snapshot.rows:
        own = (trunks.rows == row.id) & (trunks.labels == Label.TRUNK)
        if own.any():
            ends.append(_ends(trunks.positions_map[own], Polyline(row.points_map), cordon))
    if not ends:
        return []
    marker = new_marker(snapshot.stamp, Marker.LINE_LIST, (0.55, 0.35, 0.15), 1.0)
    marker.ns, marker.scale.x = CORDONS, 0.04
    points = np.concatenate(ends).reshape(-1, 3)
    marker.points = [Point(x=float(x), y=float(y), z=float(z)) for x, y, z in points]
    return [marker]


def _ends(positions_map: Array, line: Polyline, cordon: NominalCordon) -> Array:
    """Both ends of each cordon, (N, 2, 3) in map [m]."""
    tangents = line.tangents[line.nearest(positions_map[:, :2]).segment]
    ends = np.repeat(positions_map[:, None], 2, axis=1)
    ends[:, 0, :2] -= cordon.before * tangents
    ends[:, 1, :2] += cordon.after * tangents
    ends[:, :, 2] += cordon.height - TRUNK_HEIGHT
    return ends

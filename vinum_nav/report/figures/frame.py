"""The frame of the drawings: x along the rows (+u), y to its left, from the first row's start."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.report.work import heading_u
from vinum_nav.vineyard.model import Vineyard


def drawing_frame(vineyard: Vineyard) -> Pose2:
    """T_map_drawing, at the end of the first row that lies first along +u."""
    yaw = heading_u(vineyard)
    line = vineyard.rows[0].line[:, :2]
    u = np.array([np.cos(yaw), np.sin(yaw)])
    origin = line[int(np.argmin(line @ u))]
    return Pose2(float(origin[0]), float(origin[1]), yaw)


def to_drawing(points_map: Array, vineyard: Vineyard) -> Array:
    """Points (..., 2) or (..., 3) of map as (..., 2) of the drawing [m]."""
    return drawing_frame(vineyard).inverse().transform(np.asarray(points_map)[..., :2])

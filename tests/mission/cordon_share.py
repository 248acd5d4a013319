"""Oracle of the stop pose: the share of a cordon that the arm reaches."""

from __future__ import annotations

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side


def cordon_share(pose: Pose2, side: Side, robot: Robot, cordon_map: Array, reserve: float) -> float:
    """Share in [0, 1] of a cordon's length that lies inside the arm's reach.

    Args:
        pose: base_link in map.
        cordon_map: polyline (M, 3): x, y in map, z above the local ground [m].
        reserve: taken off the reach [m].
    """
    shoulder = robot.shoulder(side)
    centre = np.append(pose.transform(shoulder[:2]), shoulder[2])
    start, step = cordon_map[:-1] - centre, np.diff(cordon_map, axis=0)
    length_sq = (step**2).sum(axis=1)
    half = (start * step).sum(axis=1) / length_sq
    constant = ((start**2).sum(axis=1) - max(robot.arm.reach - reserve, 0.0) ** 2) / length_sq
    root = np.sqrt(np.maximum(half**2 - constant, 0.0))
    inside = np.clip(-half + root, 0.0, 1.0) - np.clip(-half - root, 0.0, 1.0)
    lengths = np.sqrt(length_sq)
    return float((inside * lengths).sum() / lengths.sum())

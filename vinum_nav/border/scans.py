"""Judge of laser scans."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.border.refusal import RefusedError, judge_count, judge_number
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.interfaces import LaserScan

MOST_RAYS = 100_000
LONGEST_RANGE = 1000.0
"""Range of the farthest-seeing lidar, with room [m]."""
COARSEST = 0.53
"""Largest angle between two rays [rad]: 30 deg."""


def judge_scan(scan: LaserScan) -> LaserScan:
    """The scan; ranges of inf, -inf and NaN are legal (REP 117).

    Raises:
        RefusedError: angles or limits of range that cannot be, too few or too many rays for
            one turn, or a finite range < 0.
    """
    judge_stamp("stamp", scan.stamp)
    judge_number("angle_min", scan.angle_min, -math.tau, math.tau, "rad")
    judge_number("angle_increment", scan.angle_increment, -COARSEST, COARSEST, "rad")
    if scan.angle_increment == 0:
        raise RefusedError("angle_increment", 0.0, "another than 0")
    judge_number("range_min", scan.range_min, 0.0, LONGEST_RANGE, "m")
    judge_number("range_max", scan.range_max, 0.0, LONGEST_RANGE, "m")
    if scan.range_min >= scan.range_max:
        raise RefusedError("range_min", scan.range_min, f"< range_max, which is {scan.range_max}")
    _judge_ranges(scan)
    return scan


def judge_angle_max(scan: LaserScan, angle_max: float) -> None:
    """Raises RefusedError if the number of rays does not fit `angle_max` [rad], give or take 1."""
    last = scan.angle_min + scan.angle_increment * (len(scan.ranges) - 1)
    judge_number("angle_max", angle_max, -2 * math.tau, 2 * math.tau, "rad")
    if abs(angle_max - last) > 1.5 * abs(scan.angle_increment) + 1e-4:
        rays = f"about {last:.4f} rad, where the last of {len(scan.ranges)} rays points"
        raise RefusedError("angle_max", round(angle_max, 4), rays)


def _judge_ranges(scan: LaserScan) -> None:
    if scan.ranges.ndim != 1:
        raise RefusedError("ranges", f"of shape {scan.ranges.shape}", "shape (N,)")
    count = judge_count("len(ranges)", len(scan.ranges), 2, MOST_RAYS)
    turn = abs(scan.angle_increment) * (count - 1)
    if turn > math.tau + 1.5 * abs(scan.angle_increment):
        raise RefusedError("len(ranges)", count, "no more rays than one turn has")
    finite = scan.ranges[np.isfinite(scan.ranges)]
    if (finite < 0).any():
        raise RefusedError("ranges", finite.min(), "ranges >= 0 m, inf or NaN")

"""Rules of places: GNSS fixes and laser scans."""

from __future__ import annotations

import math

import numpy as np
import pymap3d
from sensor_msgs.msg import NavSatFix

from vinum_nav.description.mission_file import FARTHEST, Datum
from vinum_nav.interfaces import FixStatus, GnssFix, LaserScan
from vinum_nav.ros.checkup.finding import Findings
from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.ros.convert.sensors import DEFAULT_SIGMA, from_fix, from_scan

MOST = 0.5
"""Share of a scan's rays from which on they count as most."""
LOST = "every fix is refused as a jump: the map is not tied to the block"


def judge_fixes(heard: Heard, datum: Datum | None, findings: Findings) -> str:
    """Note what the border refuses, a missing position and a place far from the block.

    Args:
        datum: of the mission; None if it is not known.

    Returns:
        Status and type of covariance of the last fix, in words.
    """
    messages, fixes = heard.decoded(), []
    for message in messages:
        with findings.refused():
            fixes.append(from_fix(message))
    if any(m.position_covariance_type == NavSatFix.COVARIANCE_TYPE_UNKNOWN for m in messages):
        sigma = DEFAULT_SIGMA[FixStatus.FIX]
        reason = f"type UNKNOWN, wanted the receiver's own; taken as {sigma} m for a fixed solution"
        cost = "good fixes count for less and bad ones for more than they should"
        findings.add("covariance unknown", reason, cost, is_fault=False)
    placed = [fix for fix in fixes if fix.status != FixStatus.NO_FIX]
    if fixes and not placed:
        cost = "the map is not tied to the block, as without a receiver"
        findings.add("no fix", "every status is NO_FIX, wanted a fix", cost)
    if placed and datum is not None:
        _judge_place(placed[-1], datum, findings)
    if not messages:
        return ""
    kinds = ("UNKNOWN", "APPROXIMATED", "DIAGONAL_KNOWN", "KNOWN")
    kind = messages[-1].position_covariance_type
    said = kinds[kind] if kind < len(kinds) else str(kind)
    status = fixes[-1].status.name if fixes else "refused"
    return f"status {status}, covariance {said}"


def _judge_place(fix: GnssFix, datum: Datum, findings: Findings) -> None:
    at, swapped = fix.latitude_deg, fix.longitude_deg
    away = _distance(at, swapped, datum)
    if away <= FARTHEST:
        return
    where = f"({at:.5f}, {swapped:.5f}) is {away / 1000:.0f} km from the mission's datum"
    wanted = f"({datum.latitude_deg:.5f}, {datum.longitude_deg:.5f})"
    if _distance(swapped, at, datum) <= FARTHEST:
        findings.add("latitude and longitude swapped", f"{where}, wanted {wanted}", LOST)
    elif _distance(math.degrees(at), math.degrees(swapped), datum) <= FARTHEST:
        findings.add("radians for degrees", f"{where}, wanted {wanted}", LOST)
    else:
        findings.add("far from the datum", f"{where}, wanted {wanted}", LOST)


def _distance(latitude_deg: float, longitude_deg: float, datum: Datum) -> float:
    """Distance from the datum [m]; infinite for a place off the earth."""
    if abs(latitude_deg) > 90 or abs(longitude_deg) > 180:
        return math.inf
    east, north, _ = pymap3d.geodetic2enu(
        latitude_deg, longitude_deg, 0.0, datum.latitude_deg, datum.longitude_deg, 0.0
    )
    return math.hypot(float(east), float(north))


def judge_scans(heard: Heard, findings: Findings) -> str:
    """Note what the border refuses, and ranges in another unit than their limits.

    Returns:
        Rays and limits of the last scan, in words.
    """
    said = ""
    for message in heard.decoded():
        said = (
            f"{len(message.ranges)} rays, {message.range_min:g} to {message.range_max:g} m, "
            f"{math.degrees(message.angle_min):.0f} to {math.degrees(message.angle_max):.0f} deg"
        )
        fault = "refused"
        if abs(message.angle_min) > math.tau or abs(message.angle_max) > 2 * math.tau:
            fault = "degrees for radians"
        with findings.refused(fault):
            _judge_ranges(from_scan(message), findings)
    return said


def _judge_ranges(scan: LaserScan, findings: Findings) -> None:
    finite = scan.ranges[np.isfinite(scan.ranges)]
    if finite.size and np.mean(finite > scan.range_max) > MOST:
        reason = (
            f"{np.median(finite):.6g} in the middle, wanted metres up to range_max, "
            f"{scan.range_max:g}"
        )
        cost = "nothing counts as near: the robot does not see what it drives into"
        findings.add("ranges in another unit", reason, cost)

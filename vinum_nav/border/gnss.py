"""Judge of GNSS fixes."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.border.refusal import RefusedError, judge_covariances, judge_number
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.interfaces import FixStatus, GnssFix

ALTITUDE = (-1000.0, 10_000.0)
"""Lowest and highest place on earth where something could grow, with room [m]."""


def judge_fix(fix: GnssFix) -> GnssFix:
    """The fix.

    A fix without a position (NO_FIX) is judged by its stamp alone. An altitude of NaN is legal
    (sensor_msgs/NavSatFix: "NaN if no altitude is available"): the fix then holds horizontally.

    Raises:
        RefusedError: latitude, longitude or altitude off the earth, or a covariance that is none
            or claims to be free of error horizontally.
    """
    judge_stamp("stamp", fix.stamp)
    if fix.status == FixStatus.NO_FIX:
        return fix
    judge_number("latitude", fix.latitude_deg, -90.0, 90.0, "deg")
    judge_number("longitude", fix.longitude_deg, -180.0, 180.0, "deg")
    if not math.isnan(fix.altitude):
        judge_number("altitude", fix.altitude, *ALTITUDE, "m")
    field = "position_covariance"
    judge_covariances(field, fix.covariance_enu, 3)
    horizontal = np.diag(fix.covariance_enu)[:2]
    if (horizontal <= 0).any():
        raise RefusedError(field, f"a variance of {horizontal.min():g}", "> 0, or type UNKNOWN")
    return fix

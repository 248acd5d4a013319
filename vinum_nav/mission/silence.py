"""Sources that have fallen silent."""

from __future__ import annotations

from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.parameters import MissionParameters


def silent_source(given: MissionInput, started: float, parameters: MissionParameters) -> str | None:
    """Reason of the fault, None while all sources speak.

    One that has never spoken has `parameters.grace` from the start on.

    Args:
        started: since when the sources are needed [s].
    """
    odometry_stamp = given.odometry.stamp if given.odometry else None
    map_stamp = given.map.stamp if given.map else None
    navigator_stamp = given.navigator.stamp if given.navigator else None
    p = parameters
    sources = (
        ("detections", given.detections_stamp, p.detections_timeout, ": camera or detector"),
        ("map", map_stamp, p.map_timeout, ": mapper"),
        ("odometry", odometry_stamp, p.odometry_timeout, ""),
        ("navigator", navigator_stamp, p.navigator_timeout, ""),
    )
    for source, stamp, limit, suspects in sources:
        allowed = p.grace if stamp is None else limit
        last = started if stamp is None else max(stamp, started)
        if given.now - last > allowed:
            if source == "navigator":
                return f"navigator silent for {allowed:g} s"
            return f"no {source} for {allowed:g} s{suspects}"
    return None

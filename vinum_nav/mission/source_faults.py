"""Faults of the sources: what they are accused of, and who has fallen silent."""

from __future__ import annotations

from vinum_nav.interfaces import Alarm
from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.parameters import MissionParameters


def accusation(alarms: tuple[Alarm, ...]) -> str | None:
    """First alarm that is a fault, by which a mission must end; None where there is none."""
    return next((str(alarm) for alarm in alarms if alarm.is_fault), None)


def silent_source(
    given: MissionInput, heard_since: float, parameters: MissionParameters
) -> str | None:
    """Source that has fallen silent, and for how long; None while all speak.

    The first in the order in which the data flow is the culprit: what comes after it is silent
    because of it. A source that has never spoken has `parameters.grace` from the start on.

    Args:
        heard_since: since when the sources are listened to [s].
    """
    odometry_stamp = given.odometry.stamp if given.odometry else None
    map_stamp = given.map.stamp if given.map else None
    navigator_stamp = given.navigator.stamp if given.navigator else None
    p = parameters
    sources = (
        ("odometry", odometry_stamp, p.odometry_timeout),
        ("trunk_detector", given.detections_stamp, p.detections_timeout),
        ("trunk_mapper", map_stamp, p.map_timeout),
        ("navigator", navigator_stamp, p.navigator_timeout),
    )
    for source, stamp, limit in sources:
        allowed = p.grace if stamp is None else limit
        last = heard_since if stamp is None else max(stamp, heard_since)
        if given.now - last > allowed:
            return f"{source}: silent for {allowed:g} s"
    return None

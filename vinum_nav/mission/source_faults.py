"""Faults of the sources: what they are accused of, and who has fallen silent."""

from __future__ import annotations

from vinum_nav.interfaces import Alarm
from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.parameters import MissionParameters


def source_fault(
    given: MissionInput, heard_since: float, parameters: MissionParameters
) -> str | None:
    """Reason why a mission must end, by an alarm or by a silence; None where it may go on.

    Args:
        heard_since: since when the sources are listened to [s].
    """
    return _fault_of(given.alarms) or _silent_source(given, heard_since, parameters)


def _fault_of(alarms: tuple[Alarm, ...]) -> str | None:
    return next((str(alarm) for alarm in alarms if alarm.is_fault), None)


def _silent_source(
    given: MissionInput, heard_since: float, parameters: MissionParameters
) -> str | None:
    """Reason of the fault, None while all sources speak.

    The first in the order in which the data flow is the culprit: what comes after it is silent
    because of it. A source that has never spoken has `parameters.grace` from the start on.
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

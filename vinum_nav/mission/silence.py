"""Sources that have fallen silent."""

from __future__ import annotations

from vinum_nav.mission.parameters import MissionParameters


def silent_source(
    now: float,
    started: float,
    stamps: dict[str, float | None],
    parameters: MissionParameters,
) -> str | None:
    """Reason of the fault, None while all sources speak.

    Args:
        started: since when the sources are needed [s].
        stamps: last stamp of 'detections', 'map', 'odometry' and 'navigator', None for one that
            has never spoken: it has `parameters.grace` from the start on.
    """
    limits = {
        "detections": (parameters.detections_timeout, ": camera or detector"),
        "map": (parameters.map_timeout, ": mapper"),
        "odometry": (parameters.odometry_timeout, ""),
        "navigator": (parameters.navigator_timeout, ""),
    }
    for source, (limit, suspects) in limits.items():
        stamp = stamps[source]
        allowed = parameters.grace if stamp is None else limit
        last = started if stamp is None else max(stamp, started)
        if now - last > allowed:
            if source == "navigator":
                return f"navigator silent for {allowed:g} s"
            return f"no {source} for {allowed:g} s{suspects}"
    return None

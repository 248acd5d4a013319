"""Metrics of safety: collisions, least clearance and emergency stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.report.record import Record
from vinum_nav.vineyard.fall import falls
from vinum_nav.vineyard.model import Terrain

HARMLESS = ("ground", "terrain", "cane", "weed")
"""Beginnings of the names of all that a body may touch."""
SAME_EPISODE = 1.0
"""Contacts with one thing that are less than this apart are one collision [s]."""


def safety_metrics(record: Record, terrain: Terrain) -> dict[str, Any]:
    """The `safety` section."""
    clearance = record.clearance[np.isfinite(record.clearance)]
    return {
        "collisions": len(collisions(record)),
        "min_clearance_m": float(clearance.min()) if len(clearance) else None,
        "emergency_stops": presses(record.emergency_stop),
        "fall": first_fall(record, terrain),
    }


def first_fall(record: Record, terrain: Terrain) -> dict[str, Any] | None:
    """Time [s] at which the body first did not stand, and how; None where it always stood."""
    found = falls(terrain, record.truth.poses[:, :2], record.tilt)
    fallen = np.flatnonzero(found != "")
    if not len(fallen):
        return None
    return {"stamp": float(record.truth.stamps[fallen[0]]), "what": str(found[fallen[0]])}


def collisions(record: Record) -> list[tuple[float, str]]:
    """Begin [s] and thing of every episode of contact with anything but ground and canes."""
    last: dict[str, float] = {}
    found = []
    for stamp, names in zip(record.truth.stamps, record.contacts, strict=True):
        for name in harmful(names):
            if stamp - last.get(name, -np.inf) > SAME_EPISODE:
                found.append((float(stamp), name))
            last[name] = float(stamp)
    return found


def harmful(names: Sequence[str]) -> list[str]:
    """Names of the things that a body must not touch."""
    return [name for name in names if not name.startswith(HARMLESS)]


def presses(emergency_stop: Array) -> int:
    """Number of times that the emergency stop was pressed; `emergency_stop` (E, 2) is stamp, 1 or
    0."""
    active = np.concatenate([[0.0], emergency_stop[:, 1]])
    return int(np.sum((active[1:] > 0.5) & (active[:-1] <= 0.5)))

"""All faults of the campaign."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from vinum_nav.errors import InputError
from vinum_nav.faults.disks import disk_faults
from vinum_nav.faults.envelopes import envelope_faults
from vinum_nav.faults.fault import Fault, Kind, Stage
from vinum_nav.faults.nodes import node_faults
from vinum_nav.faults.rogues import rogue_faults
from vinum_nav.faults.sensors import sensor_faults
from vinum_nav.faults.stops import stop_faults

CATALOGUE: tuple[Fault, ...] = (
    *sensor_faults(),
    *envelope_faults(),
    *node_faults(),
    *stop_faults(),
    *disk_faults(),
    *rogue_faults(),
)
"""Faults in the order in which they are played."""


def chosen(
    only: str = "*", kinds: Iterable[Kind] = (), stages: Iterable[Stage] = ()
) -> list[Fault]:
    """Faults whose name fits the pattern `only`, of the kinds and stages given (none: all).

    Raises:
        InputError: no fault is left.
    """
    kinds, stages = tuple(kinds), tuple(stages)
    faults = [
        fault
        for fault in CATALOGUE
        if fnmatchcase(fault.name, only)
        and (not kinds or fault.kind in kinds)
        and (not stages or fault.stage in stages)
    ]
    if not faults:
        raise InputError(f"no fault fits {only!r}; `vinum-nav faults --list` shows all")
    return faults

"""Register of the plants: what became of each vine, on each face that was ordered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.selection import NOT_ORDERED, SAME_VINE, are_ordered, is_row_ordered
from vinum_nav.geometry import Array
from vinum_nav.mission.passes import passes_of_row
from vinum_nav.report.plants import Plant

OPEN = "open"
"""Outcome of what the order holds and that has none yet."""


@dataclass(frozen=True)
class Entry:
    """One plant on one face.

    Attributes:
        id: the plant's; '' for a work item at which no plant is known.
        row: number of its row, the grower's where there is a survey.
        xy: position (2,) in map: the grower's, or the mission's where no plant is known [m].
        outcome: 'done', 'failed', 'unreachable', 'skipped' or 'open'.
        stamp: time of the outcome [s]; None while it is open.
        visits: how often the arm was sent to work on it.
        item: the mission's name of the work item; '' where none was opened.
    """

    id: str
    row: int
    face: str
    xy: Array
    outcome: str = OPEN
    reason: str = ""
    stamp: float | None = None
    visits: int = 0
    item: str = ""


@dataclass
class _Item:
    """A work item as the journal tells it."""

    name: str
    row: int
    face: str
    xy: Array | None = None
    outcome: str = OPEN
    reason: str = ""
    stamp: float | None = None
    visits: int = 0


def plant_register(
    events: Iterable[dict[str, Any]],
    plants: Sequence[Plant] = (),
    mission: MissionFile | None = None,
) -> list[Entry]:
    """Entries of a mission, in the order of work; without plants those of its work items.

    A work item belongs to the nearest plant within half a vine spacing. The last outcome counts,
    visits add up.

    Args:
        events: of the mission and its resumptions, oldest first.
        plants: those of the block, with `mission`.
    """
    items = [item for item in _items(events).values() if item.xy is not None]
    if not plants or mission is None:
        return [_of_item(item) for item in items]
    of_plant = _joined(items, plants, SAME_VINE * mission.vine_spacing)
    entries = [
        _entry(plant, face, is_held, of_plant.get((plant.id, face), []))
        for plant, face, is_held in _in_order(plants, mission)
    ]
    known = {id(item) for joined in of_plant.values() for item in joined}
    return entries + [_of_item(item) for item in items if id(item) not in known]


def _items(events: Iterable[dict[str, Any]]) -> dict[str, _Item]:
    found: dict[str, _Item] = {}
    for event in events:
        kind = event["event"]
        if kind == "item_dropped":
            found.pop(event["item"], None)
        if kind not in ("item_opened", "task_started", "task_retried", "item_closed"):
            continue
        item = found.setdefault(event["item"], _Item(event["item"], event["row"], event["face"]))
        item.visits += kind in ("task_started", "task_retried")
        if "trunk_map" in event:
            item.xy = np.array(event["trunk_map"][:2], dtype=float)
        if kind == "item_closed":
            item.outcome, item.reason = str(event["outcome"]), str(event["reason"])
            item.stamp = float(event["stamp"])
    return found


def _joined(
    items: Sequence[_Item], plants: Sequence[Plant], radius: float
) -> dict[tuple[str, str], list[_Item]]:
    tree = cKDTree(np.array([plant.xy for plant in plants]))
    found: dict[tuple[str, str], list[_Item]] = {}
    for item in items:
        gap, index = tree.query(item.xy)
        if gap <= radius:
            found.setdefault((plants[int(index)].id, item.face), []).append(item)
    return found


def _in_order(plants: Sequence[Plant], mission: MissionFile) -> list[tuple[Plant, str, bool]]:
    """Plant, face, and whether the order holds it, as the passes meet them."""
    yaw = mission.start.yaw
    u = np.array([np.cos(yaw), np.sin(yaw)])
    found = []
    for row in sorted({plant.count for plant in plants}):
        here = [plant for plant in plants if plant.count == row]
        xy = np.array([plant.xy for plant in here])
        for pass_ in passes_of_row(row, mission.faces, mission.side):
            held = are_ordered(mission, row, pass_.sense, xy) & is_row_ordered(mission, row)
            for k in np.argsort(pass_.sense * (xy @ u), kind="stable"):
                found.append((here[k], pass_.face, bool(held[k])))
    return found


def _entry(plant: Plant, face: str, is_held: bool, items: Sequence[_Item]) -> Entry:
    if not items:
        left_out = ("skipped", NOT_ORDERED)
        return Entry(plant.id, plant.row, face, plant.xy, *((OPEN, "") if is_held else left_out))
    last = max(items, key=lambda item: -1.0 if item.stamp is None else item.stamp)
    visits = sum(item.visits for item in items)
    said = (last.outcome, last.reason, last.stamp)
    return Entry(plant.id, plant.row, face, plant.xy, *said, visits, last.name)


def _of_item(item: _Item) -> Entry:
    assert item.xy is not None
    said = (item.outcome, item.reason, item.stamp)
    return Entry("", item.row, item.face, item.xy, *said, item.visits, item.name)

"""Every task start of a run held against the true work items: visit, duplicate or false stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.report.events import TaskStart
from vinum_nav.report.record import Record
from vinum_nav.report.work import WorkItem, rows_in_order
from vinum_nav.vineyard.model import Vineyard

VISIT_RADIUS = 0.30
"""Greatest distance of a visit from the ideal stop pose [m]."""
AIM_RADIUS = 0.5
"""Greatest distance of the thing that a false stop is blamed on from where the arm works [m]."""

StopKind = Literal["visit", "duplicate", "post", "next_row", "other"]


@dataclass(frozen=True)
class Stop:
    """One task start.

    Attributes:
        pose: true T_map_base when the task started.
        item: the work item that was met; None for a false stop.
        task: what the mission said.
    """

    task: TaskStart
    pose: Pose2
    kind: StopKind
    item: WorkItem | None

    @property
    def error(self) -> Pose2 | None:
        """The true pose seen from the ideal one: x along the row, y to the left, yaw."""
        return self.item.ideal.between(self.pose) if self.item else None


def find_stops(
    tasks: Sequence[TaskStart], record: Record, items: Sequence[WorkItem], vineyard: Vineyard
) -> list[Stop]:
    """Stops in order of time; a second one at the same work item is a duplicate.

    A task that an emergency stop broke off is started again at the same place under the mission's
    same item: that is one stop.
    """
    stops: list[Stop] = []
    visited: dict[str, str] = {}
    """The mission's item at the first stop at each work item."""
    for task in tasks:
        pose = record.truth.at(task.stamp)
        if pose is None:
            continue
        item = _met(pose, items)
        if item is None:
            kind: StopKind = _blame(task, pose, record, vineyard)
        elif visited.setdefault(item.name, task.item) == task.item:
            if any(stop.task.item == task.item for stop in stops):
                continue
            kind = "visit"
        else:
            kind = "duplicate"
        stops.append(Stop(task, pose, kind, item))
    return stops


def _met(pose: Pose2, items: Sequence[WorkItem]) -> WorkItem | None:
    """The nearest work item whose ideal pose is within VISIT_RADIUS, facing the same way."""
    near = [
        item
        for item in items
        if item.ideal.distance(pose) <= VISIT_RADIUS
        and abs(wrap_angle(item.ideal.yaw - pose.yaw)) < np.pi / 2
    ]
    return min(near, key=lambda item: item.ideal.distance(pose), default=None)


def aim(task: TaskStart, pose: Pose2, record: Record) -> Array:
    """Place (2,) in map [m] where the arm truly worked.

    It is the believed trunk as seen from the robot, moved into the true map.
    """
    believed = record.estimate.at(task.stamp)
    return (
        task.trunk_map
        if believed is None
        else (pose @ believed.inverse()).transform(task.trunk_map)
    )


def _blame(task: TaskStart, pose: Pose2, record: Record, vineyard: Vineyard) -> StopKind:
    """The nearest thing to where the arm worked.

    A vine of another row, or of a neighbour's block, is the next row's; one of the ordered row is
    'other', and so is a young plant, which is never ordered.
    """
    target = aim(task, pose, record)
    things: list[tuple[float, StopKind]] = [
        (float(np.linalg.norm(post.position[:2] - target)), "post") for post in vineyard.all_posts
    ]
    rows = rows_in_order(vineyard)
    ordered = rows[task.row].index if 0 <= task.row < len(rows) else None
    young = {vine.id for vine in vineyard.replants}
    for vine in vineyard.all_vines:
        kind: StopKind = "other" if vine.row == ordered or vine.id in young else "next_row"
        things.append((float(np.linalg.norm(vine.position[:2] - target)), kind))
    distance, kind = min(things, default=(np.inf, "other"))
    return kind if distance <= AIM_RADIUS else "other"

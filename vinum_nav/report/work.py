"""The true work items of an order: every vine, every ordered face, in the order of the passes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.description.selection import are_ordered, is_row_ordered
from vinum_nav.geometry import Array, Polyline, Pose2, wrap_angle
from vinum_nav.mission.passes import pass_order
from vinum_nav.report.ideal import ideal_stop_pose
from vinum_nav.vineyard.model import Row, Vine, Vineyard


@dataclass(frozen=True)
class WorkItem:
    """One vine x face that was ordered.

    Attributes:
        row: place of the vine's row in the mission's count (0 is the first one worked).
        face: of the row, seen along +u (the heading at the start).
        ideal: stop pose computed from the true vine, body and arm.
    """

    vine: Vine
    row: int
    face: str
    ideal: Pose2

    @property
    def name(self) -> str:
        """Vine and face, e.g. 'r0v03 right'."""
        return f"{self.vine.id} {self.face}"


def heading_u(vineyard: Vineyard) -> float:
    """Direction of the rows in the sense of the start's heading, +u [rad]."""
    row = vineyard.rows[0]
    return direction_at(row, row.line[0, :2], vineyard.start.yaw)


def rows_in_order(vineyard: Vineyard) -> list[Row]:
    """Rows as the mission counts them: from the start's alley towards the work side."""
    yaw = heading_u(vineyard)
    to_work_side = vineyard.mission.side.sign * np.array([-np.sin(yaw), np.cos(yaw)])
    return sorted(vineyard.rows, key=lambda row: float(np.mean(row.line[:, :2] @ to_work_side)))


def direction_at(row: Row, point_xy: Array, heading: float) -> float:
    """Direction of the row's line nearest to `point_xy`, in the sense of `heading` [rad]."""
    line = Polyline(row.line[:, :2])
    nearest = line.tangents[line.nearest(point_xy).segment[0]]
    yaw = float(np.arctan2(nearest[1], nearest[0]))
    return yaw if abs(wrap_angle(yaw - heading)) <= np.pi / 2 else wrap_angle(yaw + np.pi)


def work_items(vineyard: Vineyard, robot: Robot) -> list[WorkItem]:
    """All work items of the vineyard's order, in the order in which passes meet them.

    Rows and vines that the mission file leaves out are none.
    """
    mission, heading = vineyard.mission, heading_u(vineyard)
    ordered_rows = rows_in_order(vineyard)
    u = np.array([np.cos(heading), np.sin(heading)])
    items = []
    for pass_ in takewhile(
        lambda pass_: pass_.row < len(ordered_rows), pass_order(mission.faces, mission.side)
    ):
        row = ordered_rows[pass_.row]
        if not is_row_ordered(mission, pass_.row):
            continue
        there = [vine for vine in vineyard.vines if vine.row == row.index]
        places = np.array([vine.position[:2] for vine in there]).reshape(-1, 2)
        held = are_ordered(mission, pass_.row, pass_.sense, places)
        vines = sorted(
            (vine for vine, is_held in zip(there, held, strict=True) if is_held),
            key=lambda vine: pass_.sense * float(vine.position[:2] @ u),
        )
        for vine in vines:
            xy = vine.position[:2]
            yaw = direction_at(row, xy, heading if pass_.sense > 0 else heading + np.pi)
            ideal = ideal_stop_pose(xy, yaw, mission, robot)
            items.append(WorkItem(vine, pass_.row, pass_.face, ideal))
    return items

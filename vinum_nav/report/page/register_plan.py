"""Map of a robot's run: the path that it believed, rows of its last map, its work items."""

from __future__ import annotations

import numpy as np

from vinum_nav.report.events import Closing
from vinum_nav.report.page.plan import Plan
from vinum_nav.report.record import Record

LEAST_SPACING = 0.5
"""Distance of two vines to draw for, where no mission file tells it [m]."""


def register_plan(record: Record, closings: list[Closing]) -> Plan | None:
    """Map in the robot's frame map; items are indices of `closings`; None without any point."""
    path = record.estimate.poses[:, :2]
    at = np.array([closing.trunk_map for closing in closings]).reshape(-1, 2)
    points = np.concatenate([path, at, *(row.points_map for row in record.rows)])
    if not len(points):
        return None
    plan = Plan.around(points, LEAST_SPACING)
    for row in record.rows:
        plan.add_line("row", row.points_map)
        plan.add_spot("label", row.points_map[0], f"row {row.id}")
    plan.add_path("believed", path)
    for k, closing in enumerate(closings):
        kind = "visit" if closing.outcome == "done" else "missed"
        text = f"{closing.item}: {closing.outcome}, at {closing.stamp:.1f} s"
        plan.add_spot(kind, closing.trunk_map, text, (k,), is_stop=True)
    return plan

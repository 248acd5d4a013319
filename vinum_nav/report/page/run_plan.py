"""Map of a simulated run: the true block, both paths, ideal and real stops."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from vinum_nav.report.figures.frame import to_drawing
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.page.plan import Plan
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

FALSE_STOPS = {
    "post": "false stop: post",
    "next_row": "false stop: next row",
    "other": "false stop: other",
}
"""Words for the kinds of stops that meet no work item."""


def run_plan(record: Record, evaluation: Evaluation, vineyard: Vineyard) -> Plan:
    """Map in the drawing frame; items are indices of `evaluation.items`."""
    corners = [to_drawing(row.line, vineyard) for row in vineyard.rows]
    corners.append(to_drawing(vineyard.start.xy[None], vineyard))
    corners.append(to_drawing(record.truth.poses[:, :2], vineyard))
    plan = Plan.around(np.concatenate(corners), vineyard.mission.vine_spacing)
    _add_block(plan, vineyard)
    plan.add_path("true", to_drawing(record.truth.poses[:, :2], vineyard))
    plan.add_path("believed", to_drawing(record.estimate.poses[:, :2], vineyard))
    plan.add_spot("start", to_drawing(vineyard.start.xy, vineyard), "start")
    _add_vines(plan, evaluation, vineyard)
    _add_stops(plan, evaluation, vineyard)
    return plan


def _add_block(plan: Plan, vineyard: Vineyard) -> None:
    for row in vineyard.neighbour_rows:
        plan.add_line("neighbour", to_drawing(row.line, vineyard))
    for obstacle in vineyard.obstacles:
        outline = to_drawing(obstacle.footprint, vineyard)
        plan.add_line("obstacle", np.concatenate([outline, outline[:1]]))
    for anchor in vineyard.anchors:
        plan.add_line("anchor", to_drawing(np.stack([anchor.top, anchor.foot]), vineyard))
    for row in vineyard.rows:
        line = to_drawing(row.line, vineyard)
        plan.add_line("row", line)
        plan.add_spot("label", line[np.argmin(line[:, 0])], f"row {row.index}")
    for post in vineyard.posts:
        plan.add_spot("post", to_drawing(post.foot, vineyard), f"post {post.id}")
    for vine in vineyard.replants:
        plan.add_spot("young", to_drawing(vine.position, vineyard), f"young plant {vine.id}")


def _add_vines(plan: Plan, evaluation: Evaluation, vineyard: Vineyard) -> None:
    """Add each vine, linked with its work items."""
    items = defaultdict(list)
    for k, item in enumerate(evaluation.items):
        items[item.vine.id].append(k)
    for vine in vineyard.vines:
        at = to_drawing(vine.position, vineyard)
        plan.add_spot("vine", at, f"vine {vine.id}", tuple(items[vine.id]))


def _add_stops(plan: Plan, evaluation: Evaluation, vineyard: Vineyard) -> None:
    places = {item.name: k for k, item in enumerate(evaluation.items)}
    visited = {stop.item.name for stop in evaluation.stops if stop.item}
    for k, item in enumerate(evaluation.items):
        at = to_drawing(item.ideal.xy, vineyard)
        plan.add_spot("ideal", at, f"ideal stop of {item.name}", (k,))
        if item.name not in visited:
            vine = to_drawing(item.vine.position, vineyard)
            plan.add_spot("missed", vine, f"missed: {item.name}", (k,), is_stop=True)
    for stop in evaluation.stops:
        at, when = to_drawing(stop.pose.xy, vineyard), f"at {stop.task.stamp:.1f} s"
        if stop.item is None:
            plan.add_spot("false", at, f"{FALSE_STOPS[stop.kind]}, {when}")
            continue
        k, first = places[stop.item.name], stop.kind == "visit"
        plan.add_line("to-vine", np.stack([at, to_drawing(stop.item.vine.position, vineyard)]), k)
        text = f"{'stop' if first else 'second stop'} at {stop.item.name}, {when}"
        plan.add_spot("visit" if first else "duplicate", at, text, (k,), is_stop=first)

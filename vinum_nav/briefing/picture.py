"""Picture of what is believed of a block: rows, order, start, headland and fence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vinum_nav.briefing.belief import Belief

DPI = 130
BLUE, GREEN, GREY, PALE, RED = "#0072B2", "#009E73", "#8a9099", "#dfe3e8", "#D55E00"
WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 10.0, 3.0, 12.0
"""Width of the drawing, least and greatest height [inches]."""
LABELS = 25
"""Rows that get a label at most, evenly spread."""


def draw_belief(belief: Belief, path: Path) -> None:
    """Write the picture, a PNG; north is up."""
    low_x, low_y, high_x, high_y = belief.fence.bounds
    height = WIDTH * (high_y - low_y) / (high_x - low_x)
    size = (WIDTH, min(max(height, LEAST_HEIGHT), MOST_HEIGHT) + 1.0)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    _area(axes, belief.fence, RED, "fence: the robot stops beyond it", "--")
    _area(axes, belief.headland, GREY, "headland", ":")
    corners = np.vstack([belief.mission.boundary_xy, belief.mission.boundary_xy[:1]])
    axes.plot(*corners.T, color="black", linewidth=1.5, label="boundary")
    _rows(axes, belief)
    start = belief.mission.start_pose
    axes.plot(*start.xy, "o", color=BLUE, label="start, and the way the robot looks")
    axes.quiver(*start.xy, *start.heading, color=BLUE, angles="xy", scale=20, width=0.005)
    axes.set(
        title=f"{belief.mission.block}: {len(belief.rows)} rows, about {belief.vines} vines",
        xlabel="east [m]",
        ylabel="north [m]",
    )
    axes.set_aspect("equal")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    figure.savefig(path, dpi=DPI)


def _area(axes: Axes, area: object, colour: str, label: str, style: str) -> None:
    ring = np.array(area.exterior.coords)  # type: ignore[attr-defined]
    axes.plot(*ring.T, color=colour, linestyle=style, linewidth=1.0, label=label)


def _rows(axes: Axes, belief: Belief) -> None:
    """Rows with their ids, and arrows along the first passes in the order of work."""
    every = max(1, int(np.ceil(len(belief.rows) / LABELS)))
    for row in belief.rows:
        axes.plot(*row.points_map.T, color=GREEN if row.certain else PALE, linewidth=1.5)
        if row.id % every == 0:
            axes.annotate(f"row {row.id}", row.points_map[0], fontsize=8, color=GREEN)
    lines = {row.id: row.points_map for row in belief.rows}
    for number, pass_ in enumerate(belief.passes, start=1):
        if pass_.row % every:
            continue
        points = lines[pass_.row][:: pass_.sense]
        chord = points[-1] - points[0]
        unit = chord / np.hypot(*chord)
        right = np.array([unit[1], -unit[0]]) * belief.mission.side.sign
        at = points[0] + chord / 2 + right * belief.mission.row_spacing / 3
        axes.quiver(*at, *unit, color=BLUE, angles="xy", scale=30, width=0.003)
        axes.annotate(str(number), at, fontsize=8, color=BLUE, va="center")

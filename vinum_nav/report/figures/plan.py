"""A plan of a vineyard: what stands where, and what the operator tells the robot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from vinum_nav.report.figures.frame import to_drawing
from vinum_nav.report.figures.map import WIDTH, draw_block
from vinum_nav.report.figures.style import BLUE, INK, ORANGE, columns, looks, new_figure
from vinum_nav.vineyard.model import Vineyard


def draw_plan(vineyard: Vineyard) -> Figure:
    """Rows, vines, posts, the boundary of the mission file and the start."""
    boundary = to_drawing(vineyard.mission.boundary_xy, vineyard)
    start = to_drawing(vineyard.start.xy, vineyard)
    corners = np.vstack([boundary, start])
    low, high = corners.min(axis=0) - 1.0, corners.max(axis=0) + 1.0
    size = high - low
    figure = new_figure(WIDTH, float(np.clip(WIDTH * size[1] / size[0] + 1.4, 3.4, 12.0)))
    axes = figure.add_subplot()
    draw_block(axes, vineyard)
    vines = np.array([vine.position[:2] for vine in vineyard.vines]).reshape(-1, 2)
    axes.scatter(*columns(to_drawing(vines, vineyard)), s=22, color=INK, label="vine", zorder=3)
    axes.plot(*np.vstack([boundary, boundary[:1]]).T, color=ORANGE, lw=1.2, label="boundary")
    axes.plot(*start, marker=">", color=BLUE, ms=9, ls="none", label="start")
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    axes.set(xlabel="along the rows [m]", ylabel="across [m]")
    axes.set_title(f"{vineyard.name}, random seed {vineyard.random_seed}")
    figure.legend(loc="outside lower center", ncols=4, fontsize=9)
    return figure


def save_plan(vineyard: Vineyard, path: Path) -> None:
    """Write the plan as a PNG."""
    with looks():
        draw_plan(vineyard).savefig(path, dpi=130, facecolor="white")

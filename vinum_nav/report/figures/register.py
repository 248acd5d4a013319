"""Figure of a run whose vineyard nobody knows: the believed way, rows and work items."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from vinum_nav.report.events import Closing
from vinum_nav.report.figures.style import BLUE, GREEN, GREY, ORANGE, VERMILLION, new_figure
from vinum_nav.report.record import Record

COLOURS = {"done": GREEN, "failed": VERMILLION, "unreachable": ORANGE, "skipped": GREY}


def draw_register(record: Record, closings: list[Closing]) -> Figure:
    """Way that the robot believed to walk, rows of the last map, work items by outcome."""
    figure = new_figure(9.0, 6.0)
    axes = figure.add_subplot()
    for row in record.rows:
        axes.plot(*row.points_map.T, color=GREY, linewidth=1.0)
    if len(record.estimate):
        axes.plot(*record.estimate.poses[:, :2].T, color=BLUE, linewidth=0.8, label="believed way")
    for outcome, colour in COLOURS.items():
        at = np.array([c.trunk_map for c in closings if c.outcome == outcome]).reshape(-1, 2)
        if len(at):
            axes.scatter(
                at[:, 0], at[:, 1], color=colour, s=24, label=f"{outcome}: {len(at)}", zorder=3
            )
    axes.set(title="What the robot believes", xlabel="east [m]", ylabel="north [m]")
    axes.set_aspect("equal")
    axes.legend(loc="best")
    return figure

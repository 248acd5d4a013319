"""Figure of actual against ideal stop poses."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from vinum_nav.geometry import Array
from vinum_nav.report.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    VERMILLION,
    columns,
    new_figure,
)
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.metrics.arrival import visits
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

MARKS = (
    (3.0, GREEN, "3 cm: the mean to reach"),
    (8.0, ORANGE, "8 cm: 95 % within"),
    (15.0, VERMILLION, "15 cm: half the radius of a visit"),
)
"""Radius [cm], colour and meaning of the rings."""


SIDE_BY_SIDE = 7.0
"""Least width for both halves beside each other [inch]; a narrower figure has them in a column."""


def draw_arrival(
    record: Record, evaluation: Evaluation, vineyard: Vineyard, width: float = 11.0
) -> Figure:
    """Scatter of the arrival errors along and across the row, and their distribution.

    Args:
        width: of the figure [inch].
    """
    errors = [stop.error for stop in visits(evaluation.stops)]
    offsets_cm = 100 * np.array([[e.x, e.y] for e in errors if e]).reshape(-1, 2)
    wide = width >= SIDE_BY_SIDE
    figure = new_figure(width, 0.445 * width if wide else 1.75 * width)
    left, right = (
        figure.subplots(1, 2, width_ratios=(1, 1.35))
        if wide
        else figure.subplots(2, 1, height_ratios=(1.35, 1))
    )
    _scatter(left, offsets_cm)
    _histogram(right, np.hypot(*offsets_cm.T))
    handles, labels = right.get_legend_handles_labels()
    columns_of_legend = 3 if wide else 1
    figure.legend(handles, labels, loc="outside lower center", ncols=columns_of_legend, fontsize=9)
    return figure


def _scatter(axes: Axes, offsets_cm: Array) -> None:
    axes.axhline(0, color=GREY, lw=0.7)
    axes.axvline(0, color=GREY, lw=0.7)
    turn = np.linspace(0, 2 * np.pi, 120)
    for radius, colour, _ in MARKS:
        axes.plot(radius * np.cos(turn), radius * np.sin(turn), color=colour, lw=1.2, ls="--")
    axes.scatter(
        *columns(offsets_cm), s=26, color=BLUE, alpha=0.75, edgecolors="white", linewidths=0.5
    )
    if len(offsets_cm):
        axes.plot(*offsets_cm.mean(axis=0), "+", ms=13, mew=2, color=INK)
    reach = max(9.0, 1.15 * float(np.abs(offsets_cm).max(initial=0.0)))
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set(xlabel="ahead of the ideal stop [cm]", ylabel="to its left [cm]")
    axes.set_title("Arrival errors (cross: their mean)")


def _histogram(axes: Axes, distances_cm: Array) -> None:
    top = max(16.0, 1.05 * float(distances_cm.max(initial=0.0)))
    axes.hist(
        distances_cm, bins=np.arange(0, top + 0.5, 0.5).tolist(), color=BLUE, edgecolor="white"
    )
    for mark, colour, label in MARKS:
        axes.axvline(mark, color=colour, ls="--", lw=1.4, label=label)
    if len(distances_cm):
        mean, p95 = float(distances_cm.mean()), float(np.percentile(distances_cm, 95))
        axes.axvline(mean, color=INK, lw=2.0, label=f"mean {mean:.1f} cm")
        axes.axvline(p95, color=INK, lw=2.0, ls=":", label=f"95th percentile {p95:.1f} cm")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlim=(0, top), xlabel="distance from the ideal stop [cm]", ylabel="stops")
    axes.set_title(f"{len(distances_cm)} stops")

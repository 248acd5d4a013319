"""Figure over time: the robot's states, its speed and its clearance."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vinum_nav.report.events import StateSpan, state_spans
from vinum_nav.report.figures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    new_figure,
)
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.metrics.safety import collisions
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

STATES = {
    "idle": GREY,
    "search": SKY,
    "navigate": BLUE,
    "task": GREEN,
    "turn": PURPLE,
    "paused": ORANGE,
    "fault": VERMILLION,
    "done": GREY,
}
"""Colour of each state, in the order in which they are drawn; any other comes last, grey."""
HEIGHT = 5.6
"""Height of the figure [inch]."""


def draw_timeline(
    record: Record, evaluation: Evaluation, vineyard: Vineyard, width: float = 11.0
) -> Figure:
    """States of the mission, speed and clearance over the simulated time.

    Args:
        width: of the figure [inch].
    """
    figure = new_figure(width, HEIGHT)
    states, speed, clearance = figure.subplots(3, 1, sharex=True, height_ratios=(1.4, 1, 1))
    _draw_states(states, record)
    _draw_speed(speed, record)
    _draw_clearance(clearance, record)
    clearance.set_xlabel("simulated time [s]")
    return figure


def _draw_states(axes: Axes, record: Record) -> None:
    end = float(record.truth.stamps[-1]) if len(record.truth) else 0.0
    spans = state_spans(record.events, end)
    found = {span.state for span in spans}
    names = [*(name for name in STATES if name in found), *sorted(found - set(STATES))]
    for k, name in enumerate(names):
        bars = [(span.begin, span.end - span.begin) for span in spans if span.state == name]
        axes.broken_barh(bars, (k - 0.38, 0.76), color=STATES.get(name, GREY))
    axes.set_yticks(range(len(names)), [_with_total(name, spans) for name in names])
    axes.invert_yaxis()
    axes.set_title("What the mission did")


def _with_total(name: str, spans: list[StateSpan]) -> str:
    total = sum(span.end - span.begin for span in spans if span.state == name)
    return f"{name}, {total:.0f} s"


def _draw_speed(axes: Axes, record: Record) -> None:
    stamps, xy = record.truth.stamps, record.truth.poses[:, :2]
    if len(stamps) > 1:
        steps = np.diff(stamps)
        good = steps > 1e-6
        speeds = np.linalg.norm(np.diff(xy, axis=0), axis=1)[good] / steps[good]
        axes.plot(stamps[1:][good], speeds, color=BLUE, lw=0.9)
    axes.set(ylabel="speed [m/s]", ylim=(0, None))
    axes.grid(axis="y")


def _draw_clearance(axes: Axes, record: Record) -> None:
    good = np.isfinite(record.clearance)
    axes.plot(record.truth.stamps[good], record.clearance[good], color=GREEN, lw=1.0)
    for k, (stamp, thing) in enumerate(collisions(record)):
        label = "collision" if k == 0 else None
        axes.axvline(stamp, color=VERMILLION, lw=1.4, label=label)
        axes.annotate(
            thing,
            (stamp, 0.95),
            (3, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            fontsize=8,
            color=VERMILLION,
        )
    axes.set(ylabel="clearance [m]", ylim=(0, None))
    axes.grid(axis="y")

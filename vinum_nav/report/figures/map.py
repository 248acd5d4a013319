"""The block from above: what stands in it, where the robot went, where it stopped."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vinum_nav.geometry import Array
from vinum_nav.report.figures.frame import to_drawing
from vinum_nav.report.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    STOP_LOOKS,
    VERMILLION,
    columns,
    new_figure,
)
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

WIDTH = 11.0
"""Width of the figure [inch]."""


def draw_map(record: Record, evaluation: Evaluation, vineyard: Vineyard) -> Figure:
    """Rows, vines and posts as they are; true and believed path; ideal and real stops."""
    extent = _extent(record, vineyard)
    size = extent[1] - extent[0]
    figure = new_figure(WIDTH, float(np.clip((WIDTH - 0.7) * size[1] / size[0] + 1.3, 3.4, 10.0)))
    axes = figure.add_subplot()
    draw_block(axes, vineyard)
    _draw_vines(axes, evaluation, vineyard)
    _draw_paths(axes, record, vineyard)
    _draw_stops(axes, evaluation, vineyard)
    axes.set_xlim(extent[0, 0], extent[1, 0])
    axes.set_ylim(extent[0, 1], extent[1, 1])
    axes.set_aspect("equal")
    axes.set(xlabel="along the rows [m]", ylabel="across [m]")
    axes.set_title("The block from above")
    figure.legend(loc="outside lower center", ncols=5, fontsize=9)
    return figure


def _extent(record: Record, vineyard: Vineyard) -> Array:
    points = [to_drawing(row.line, vineyard) for row in vineyard.rows]
    points.append(to_drawing(vineyard.start.xy[None], vineyard))
    if len(record.truth):
        points.append(to_drawing(record.truth.poses[:, :2], vineyard))
    all_points = np.concatenate(points)
    return np.stack([all_points.min(axis=0) - 0.8, all_points.max(axis=0) + 0.8])


def draw_block(axes: Axes, vineyard: Vineyard) -> None:
    """Draw rows, posts, obstacles and anchors; the neighbours' paler."""
    _draw_neighbours(axes, vineyard)
    for obstacle in vineyard.obstacles:
        outline = to_drawing(obstacle.footprint, vineyard)
        axes.fill(*outline.T, color=GREY, alpha=0.8, lw=0, zorder=2)
    for anchor in vineyard.anchors:
        axes.plot(*to_drawing(np.stack([anchor.top, anchor.foot]), vineyard).T, color=GREY, lw=0.8)
    for k, row in enumerate(vineyard.rows):
        line = to_drawing(row.line, vineyard)
        axes.plot(*line.T, color=PALE, lw=7, solid_capstyle="round", zorder=1)
        end = line[np.argmin(line[:, 0])]
        axes.annotate(
            f"row {k}",
            end,
            (-14, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=GREY,
            fontsize=8,
        )
    posts = np.array([post.foot[:2] for post in vineyard.posts]).reshape(-1, 2)
    axes.scatter(
        *columns(to_drawing(posts, vineyard)), marker="s", s=16, color=GREY, label="post", zorder=2
    )


def _draw_neighbours(axes: Axes, vineyard: Vineyard) -> None:
    for row in vineyard.neighbour_rows:
        axes.plot(*to_drawing(row.line, vineyard).T, color=PALE, lw=3, alpha=0.7, zorder=1)
    vines = np.array([vine.position[:2] for vine in vineyard.neighbour_vines]).reshape(-1, 2)
    axes.scatter(*columns(to_drawing(vines, vineyard)), s=6, color=GREY, alpha=0.6, zorder=1)
    young = np.array([vine.position[:2] for vine in vineyard.replants]).reshape(-1, 2)
    axes.scatter(*columns(to_drawing(young, vineyard)), s=14, marker="x", color=GREY, zorder=2)


def _draw_vines(axes: Axes, evaluation: Evaluation, vineyard: Vineyard) -> None:
    visited = {stop.item.name for stop in evaluation.stops if stop.item}
    missed = [item for item in evaluation.items if item.name not in visited]
    vines = np.array([vine.position[:2] for vine in vineyard.vines]).reshape(-1, 2)
    axes.scatter(*columns(to_drawing(vines, vineyard)), s=22, color=INK, label="vine", zorder=3)
    if missed:
        at = np.array([item.vine.position[:2] for item in missed])
        axes.scatter(
            *columns(to_drawing(at, vineyard)),
            s=150,
            facecolors="none",
            edgecolors=VERMILLION,
            linewidths=1.8,
            label="missed vine",
            zorder=4,
        )


def _draw_paths(axes: Axes, record: Record, vineyard: Vineyard) -> None:
    true = to_drawing(record.truth.poses[:, :2], vineyard)
    believed = to_drawing(record.estimate.poses[:, :2], vineyard)
    axes.plot(*true.T, color=BLUE, lw=1.6, label="true path", zorder=5)
    axes.plot(*believed.T, color=ORANGE, lw=1.1, ls=(0, (4, 2)), label="believed path", zorder=6)
    start = to_drawing(vineyard.start.xy, vineyard)
    axes.plot(*start, marker=">", color=BLUE, ms=9, ls="none", label="start", zorder=7)


def _draw_stops(axes: Axes, evaluation: Evaluation, vineyard: Vineyard) -> None:
    ideal = np.array([item.ideal.xy for item in evaluation.items]).reshape(-1, 2)
    axes.scatter(
        *columns(to_drawing(ideal, vineyard)),
        marker="o",
        s=60,
        facecolors="none",
        edgecolors=SKY,
        linewidths=1.4,
        label="ideal stop",
        zorder=8,
    )
    for kind, (label, marker, colour) in STOP_LOOKS.items():
        at = [stop.pose.xy for stop in evaluation.stops if stop.kind == kind]
        if at:
            axes.scatter(
                *columns(to_drawing(np.array(at), vineyard)),
                marker=marker,
                s=30 if kind == "visit" else 70,
                color=colour,
                edgecolors="white",
                linewidths=0.5,
                label=label,
                zorder=9,
            )

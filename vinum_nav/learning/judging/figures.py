"""Curves of an evaluation."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from vinum_nav.interfaces import Label
from vinum_nav.learning.judging.coco_metrics import precision_curve
from vinum_nav.learning.judging.evaluate import Findings

SIZE = (4.6, 3.4)
COLOURS = {Label.TRUNK: "#c2410c", Label.POST: "#1d4ed8"}


def precision_recall(findings: Findings) -> bytes:
    """PNG: precision over recall at mask IoU 0.5, per class."""
    figure, axes = _axes("recall", "precision")
    for label in Label:
        curve = precision_curve(findings.pictures, label)
        if np.isfinite(curve).any():
            name = label.name.lower()
            axes.plot(np.linspace(0, 1, len(curve)), curve, color=COLOURS[label], label=name)
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01))
    axes.legend(frameon=False, loc="lower left")
    return _png(figure)


def reliability(evaluation: dict[str, Any]) -> bytes:
    """PNG: share of right instances over their score."""
    figure, axes = _axes("score", "share that is right")
    filled = [b for b in evaluation["calibration"]["curve"] if b["instances"]]
    axes.plot([0, 1], [0, 1], color="0.7", lw=1)
    at, right = [b["mean_score"] for b in filled], [b["share_right"] for b in filled]
    axes.plot(at, right, "o-", color="#0f766e")
    for b in filled:
        axes.annotate(
            str(b["instances"]),
            (b["mean_score"], b["share_right"]),
            textcoords="offset points",
            xytext=(4, -10),
            fontsize=7,
            color="0.4",
        )
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01))
    return _png(figure)


def position_errors(findings: Findings) -> bytes | None:
    """PNG: error of the trunk position over distance; None without positions."""
    found = [p for p in findings.positions if p.error is not None]
    if not found:
        return None
    figure, axes = _axes("distance [m]", "horizontal error [cm]")
    for flagged, colour, name in ((False, "#0f766e", "plain"), (True, "#b45309", "flagged")):
        chosen = [p for p in found if bool(p.flags) == flagged]
        errors = [100.0 * (p.error or 0.0) for p in chosen]
        axes.plot([p.distance for p in chosen], errors, ".", ms=4, color=colour, label=name)
    axes.set(yscale="log")
    axes.legend(frameon=False)
    return _png(figure)


def _axes(xlabel: str, ylabel: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=110)
    return stream.getvalue()

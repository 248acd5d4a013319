"""Plot of losses and learning rate over a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.learning.training.train_log import read_log

NAMES = {
    "loss_objectness": "proposals: object or not",
    "loss_rpn_box_reg": "proposals: boxes",
    "loss_classifier": "classes",
    "loss_box_reg": "boxes",
    "loss_mask": "masks",
}


def write_curves(log: Path, path: Path) -> None:
    """PNG of the losses of a log; nothing where the log is empty."""
    lines = read_log(log)
    if not lines:
        return
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 6.0), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    steps = np.array([line["step"] for line in lines])
    for name, meaning in NAMES.items():
        values = np.array([line.get(name, np.nan) for line in lines])
        (drawn,) = upper.plot(steps, _smooth(values), lw=1.6, label=meaning)
        upper.plot(steps, values, lw=0.5, alpha=0.35, color=drawn.get_color())
    upper.set(yscale="log", ylabel="loss")
    upper.legend(frameon=False, ncols=2)
    lower.plot(steps, [line["learning_rate"] for line in lines], color="0.3")
    lower.set(xlabel="step", ylabel="learning rate")
    for axes in (upper, lower):
        _plain(axes)
    figure.savefig(path, dpi=110)


def _smooth(values: Array) -> Array:
    """Running mean over a twentieth of all values."""
    width = max(1, len(values) // 20)
    padded = np.pad(values, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, np.ones(width) / width, mode="valid")


def _plain(axes: Any) -> None:
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)

"""One look for all figures, told apart by the colour-blind too."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from vinum_nav.geometry import Array

# Okabe and Ito 2008, "Color universal design".
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE = "#56B4E9", "#CC79A7"
INK, GREY, PALE = "#22262b", "#8a9099", "#dfe3e8"

STOP_LOOKS: dict[str, tuple[str, str, str]] = {
    "visit": ("stop at a vine", "o", GREEN),
    "duplicate": ("second stop at a vine", "D", PURPLE),
    "post": ("false stop: post", "X", VERMILLION),
    "next_row": ("false stop: next row", "P", VERMILLION),
    "other": ("false stop: other", "s", VERMILLION),
}
"""Label, marker and colour of each kind of stop."""

SETTINGS: dict[str, Any] = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.dpi": 100,
    "svg.fonttype": "none",
}


def new_figure(width: float, height: float) -> Figure:
    """A figure (inches) without pyplot's global state; call within `looks()`."""
    return Figure(figsize=(width, height), layout="constrained")


def looks() -> Any:
    """Context in which the settings hold."""
    return mpl.rc_context(SETTINGS)


def columns(points: Array) -> tuple[Array, Array]:
    """X (N,) and y (N,) of points (N, 2)."""
    return points[:, 0], points[:, 1]

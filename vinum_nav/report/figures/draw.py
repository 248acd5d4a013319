"""Draws all figures of a report into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from vinum_nav.report.figures.arrival import draw_arrival
from vinum_nav.report.figures.map import draw_map
from vinum_nav.report.figures.style import looks
from vinum_nav.report.figures.timeline import draw_timeline
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

FIGURES: dict[str, Callable[[Record, Evaluation, Vineyard], Figure]] = {
    "map": draw_map,
    "arrival": draw_arrival,
    "timeline": draw_timeline,
}
"""Figures by the name of their file, in the order of the report."""
DPI = 130


def draw_figures(record: Record, evaluation: Evaluation, vineyard: Vineyard, folder: Path) -> None:
    """Write every figure as `folder`/NAME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        with looks():
            path = folder / f"{name}.png"
            draw(record, evaluation, vineyard).savefig(path, dpi=DPI, facecolor="white")

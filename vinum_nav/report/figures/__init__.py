"""The figures of a report: each takes an evaluated run and gives a Matplotlib figure."""

from vinum_nav.report.figures.draw import FIGURES, draw_figures

__all__ = ["FIGURES", "draw_figures"]

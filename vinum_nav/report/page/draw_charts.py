"""Charts as inline SVG in the page's own colours, light and dark, wide and narrow."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from vinum_nav.report.figures import style
from vinum_nav.report.figures.arrival import draw_arrival
from vinum_nav.report.figures.timeline import draw_timeline
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.page.captions import arrival_caption, timeline_caption
from vinum_nav.report.page.chart import Chart
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

WIDE, NARROW = 9.5, 4.7
"""Widths of a chart for large and small screens [inch]; its text has 10 points in both."""
COLOURS = {
    style.BLUE: "blue",
    style.ORANGE: "orange",
    style.GREEN: "green",
    style.VERMILLION: "vermillion",
    style.SKY: "sky",
    style.PURPLE: "purple",
    style.INK: "ink",
    style.GREY: "grey",
    style.PALE: "line",
    "#ffffff": "card",
}
"""Colours of the figures and the page's variables in their place."""
_FONT = re.compile(r"(font: [^;\"]*?px) [^;\"]*")
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_ATTRIBUTES = re.compile(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>')
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:url\(|href=")#([^")]*)')


def run_charts(
    record: Record, evaluation: Evaluation, vineyard: Vineyard, report: dict[str, Any]
) -> list[Chart]:
    """Charts of a simulated run beside its map.

    Args:
        report: what report.json holds.
    """

    def drawn(draw: Callable[..., Figure]) -> tuple[Markup, Markup]:
        name = draw.__name__
        wide = _svg(lambda: draw(record, evaluation, vineyard, WIDE), f"{name}-wide")
        return wide, _svg(lambda: draw(record, evaluation, vineyard, NARROW), f"{name}-narrow")

    return [
        Chart("Arrival errors", arrival_caption(report), *drawn(draw_arrival)),
        Chart(
            "States, speed and clearance", timeline_caption(report, record), *drawn(draw_timeline)
        ),
    ]


def _svg(draw: Callable[[], Figure], name: str) -> Markup:
    """SVG element without a fixed size; `name` keeps its ids apart from other charts'."""
    with style.looks(), mpl.rc_context({"svg.hashsalt": name, "path.simplify_threshold": 0.5}):
        content = io.StringIO()
        draw().savefig(content, format="svg", transparent=True, metadata={"Date": None})
    text = content.getvalue()
    text = _METADATA.sub("", text[text.index("<svg") :])
    text = _ATTRIBUTES.sub(r'<svg \1 aria-hidden="true">', text, count=1)
    used = set(_USED.findall(text))
    text = _ID.sub(lambda found: found[0] if found[1] in used else "", text)
    text = _FONT.sub(r"\1 var(--font)", text)
    for colour, variable in COLOURS.items():
        text = text.replace(colour.lower(), f"var(--{variable})")
    return Markup(text)

"""Fills the template: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined

from vinum_nav.report.goals import centimetres, compare, percent
from vinum_nav.report.metadata import RunMetadata
from vinum_nav.report.metrics import run_succeeded
from vinum_nav.report.page.captions import film_caption, map_caption
from vinum_nav.report.page.chart import Chart
from vinum_nav.report.page.moments import Moment
from vinum_nav.report.page.plan import Plan
from vinum_nav.report.record import Record
from vinum_nav.report.video import Film

LARGEST_EMBEDDED = 8_000_000
"""Larger videos are linked beside the page [bytes]."""
MOST_EVENTS = 400
"""Events that the page lists; all are in the record."""


@dataclass(frozen=True)
class Shown:
    """Contents of a page beside its tables.

    Attributes:
        plan: map of the run; None leaves it out.
        charts: in the order of the page.
        film: None leaves the film out.
        moments: stops for the list below the film.
    """

    plan: Plan | None = None
    charts: Sequence[Chart] = ()
    film: Film | None = None
    moments: Sequence[Moment] = ()


def write_html(
    path: Path,
    report: dict[str, Any],
    record: Record,
    block: str,
    metadata: RunMetadata,
    shown: Shown,
) -> None:
    """Write the page at `path`.

    Args:
        block: name of the vineyard.
    """
    film = shown.film
    comparisons = compare(report)
    page = (
        page_environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            succeeded=run_succeeded(report),
            is_true_world=bool(metadata.seed),
            deciding=[row for row in comparisons if row.decides],
            judging=[row for row in comparisons if not row.decides],
            plan=shown.plan,
            map_caption=map_caption(report, block),
            charts=shown.charts,
            video=_video_url(film),
            poster=data_url(film.poster, "image/jpeg") if film else "",
            film_caption=film_caption(film.duration, film.speed) if film else "",
            film_time=film.time_of if film else None,
            moments=shown.moments,
            events=[_event_line(event) for event in record.events[:MOST_EVENTS]],
            hidden_events=max(0, len(record.events) - MOST_EVENTS),
            block=block,
            command=metadata.command,
        )
    )
    path.write_text(page, encoding="utf-8")


def page_environment(*loaders: BaseLoader) -> Environment:
    """Environment of all pages: escapes what it fills in, fails at what is not defined.

    Args:
        loaders: of a page's own templates; those of reports come after them.
    """
    environment = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("vinum_nav.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cm": _or_dash(centimetres), "percent": _or_dash(percent)}
    environment.filters |= {"seconds": _or_dash(lambda s: f"{s:.1f} s"), "clock": _clock}
    environment.filters |= {"degrees": _or_dash(lambda rad: f"{rad * 57.29578:z.2f}°")}
    environment.filters |= {"count": _or_dash(str), "metres": _or_dash(lambda m: f"{m:.1f} m")}
    environment.filters |= {"number": _or_dash(_three_digits)}
    return environment


def data_url(content: bytes, kind: str) -> str:
    """Data URL of the MIME type `kind`."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _video_url(film: Film | None) -> str | None:
    if film is None:
        return None
    content = film.path.read_bytes()
    return data_url(content, "video/mp4") if len(content) <= LARGEST_EMBEDDED else film.path.name


def _clock(seconds: float) -> str:
    """E.g. '1:05'."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _three_digits(value: float) -> str:
    """E.g. '0.0822', '1331'."""
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:.0f}"


def _or_dash(show: Any) -> Any:
    return lambda value: "–" if value is None else show(value)


def _event_line(event: dict[str, Any]) -> tuple[float, str, str]:
    """Stamp, word and the rest of an event."""
    known = ("stamp", "event", "version")
    rest = (f"{key} {_short(value)}" for key, value in event.items() if key not in known)
    return float(event["stamp"]), str(event["event"]), ", ".join(rest)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:z.2f}"
    if isinstance(value, list):
        return "(" + ", ".join(_short(v) for v in value) + ")"
    return str(value)

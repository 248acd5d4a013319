"""Fills the template: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from vinum_nav.report.goals import centimetres, compare, percent
from vinum_nav.report.metadata import RunMetadata
from vinum_nav.report.metrics import run_succeeded
from vinum_nav.report.record import Record

LARGEST_EMBEDDED = 8_000_000
"""Larger videos are linked beside the page [bytes]."""
MOST_EVENTS = 400
"""Events that the page lists; all are in the record."""


def write_html(
    path: Path,
    report: dict[str, Any],
    record: Record,
    block: str,
    metadata: RunMetadata,
    figures: dict[str, Path],
    video: Path | None,
) -> None:
    """Write the page at `path`.

    Args:
        block: name of the vineyard.
        video: None leaves the film out.
    """
    environment = Environment(
        loader=PackageLoader("vinum_nav.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cm": _or_dash(centimetres), "percent": _or_dash(percent)}
    environment.filters |= {"seconds": _or_dash(lambda s: f"{s:.1f} s")}
    environment.filters |= {"degrees": _or_dash(lambda rad: f"{rad * 57.29578:.2f}°")}
    environment.filters |= {"count": _or_dash(str), "metres": _or_dash(lambda m: f"{m:.1f} m")}
    environment.filters |= {"number": _or_dash(lambda v: f"{v:.3g}")}
    page = environment.get_template("report.html.j2").render(
        report=report,
        succeeded=run_succeeded(report),
        comparisons=compare(report),
        figures={name: data_url(file, "image/png") for name, file in figures.items()},
        video=_video_url(video),
        events=[_event_line(event) for event in record.events[:MOST_EVENTS]],
        hidden_events=max(0, len(record.events) - MOST_EVENTS),
        block=block,
        command=metadata.command,
    )
    path.write_text(page, encoding="utf-8")


def data_url(path: Path, kind: str) -> str:
    """The file's bytes as a data URL of the MIME type `kind`."""
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _video_url(video: Path | None) -> str | None:
    if video is None:
        return None
    return data_url(video, "video/mp4") if video.stat().st_size <= LARGEST_EMBEDDED else video.name


def _or_dash(show: Any) -> Any:
    return lambda value: "–" if value is None else show(value)


def _event_line(event: dict[str, Any]) -> tuple[float, str, str]:
    """Stamp, word and the rest of an event."""
    known = ("stamp", "event", "version")
    rest = (f"{key} {_short(value)}" for key, value in event.items() if key not in known)
    return float(event["stamp"]), str(event["event"]), ", ".join(rest)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return "(" + ", ".join(_short(v) for v in value) + ")"
    return str(value)

"""Alternative texts: what map, charts and film show, in figures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from vinum_nav.report.events import state_spans
from vinum_nav.report.goals import centimetres
from vinum_nav.report.record import Record


def map_caption(report: dict[str, Any], block: str) -> str:
    """E.g. 'Map of mini from above: 4 of 4 work items visited, 0 missed, 0 false stops.'."""
    vines = report["vines"]
    false = [number for number in vines["false_stops"].values() if number is not None]
    parts = [f"{_known(vines['visited'])} of {vines['total']} work items visited"]
    parts += [] if vines["missed"] is None else [f"{vines['missed']} missed"]
    parts += [f"{sum(false)} false stops"] if false else []
    length = report["mission"]["path_length_m"]
    walked = "" if length is None else f" The robot walked {length:.1f} m."
    return f"Map of {block} from above: {', '.join(parts)}.{walked}"


def arrival_caption(report: dict[str, Any]) -> str:
    """Say how many stops the chart shows and how far they were off."""
    error = report["arrival_error_m"]
    stops = sum(stop["kind"] == "visit" for stop in report["stops"])
    if error["mean"] is None:
        return "Arrival errors: no stop to show."
    return (
        f"Distance of {stops} stops from the ideal ones: mean {centimetres(error['mean'])}, "
        f"95 % within {centimetres(error['p95'])}, greatest {centimetres(error['max'])}."
    )


def timeline_caption(report: dict[str, Any], record: Record) -> str:
    """Say how long the mission was in each state and the least clearance."""
    end = float(record.truth.stamps[-1]) if len(record.truth) else 0.0
    times: dict[str, float] = defaultdict(float)
    for span in state_spans(record.events, end):
        times[span.state] += span.end - span.begin
    states = ", ".join(f"{state} {time:.0f} s" for state, time in times.items())
    least = report["safety"]["min_clearance_m"]
    near = "" if least is None else f" Least clearance {centimetres(least)}."
    return f"States over {end:.0f} s of simulated time: {states or 'none'}.{near}"


def film_caption(seconds: float, speed: float) -> str:
    """Say what the two halves of the film show."""
    return (
        f"Film of {seconds:.0f} s, {speed:.0f} times faster than simulated: left what the robot "
        "sees, with the trunks and posts that it finds; right its path on the map."
    )


def _known(number: int | None) -> str:
    return "unknown" if number is None else str(number)

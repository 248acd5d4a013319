"""The plant register as files: GeoJSON for maps, CSV for tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.report.plant_register import Entry
from vinum_nav.strict_json import json_text

DEGREE_DECIMALS = 8
"""Decimals of a degree: about a millimetre on the ground."""
METRE_DECIMALS = 3
COLUMNS = (
    *("id", "row", "face", "longitude_deg", "latitude_deg", "x_m", "y_m"),
    *("outcome", "reason", "time_s", "visits", "item"),
)
"""Columns of the CSV; degrees are empty where the mission file is not known."""


def register_geojson(entries: Sequence[Entry], datum: Datum) -> str:
    """FeatureCollection (RFC 7946) of Points in WGS84, an entry a line.

    Args:
        datum: origin of map.
    """
    lines = [json_text(_feature(entry, datum)) for entry in entries]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def register_csv(entries: Sequence[Entry], datum: Datum | None) -> str:
    """Table with a head line, an entry a line; see COLUMNS."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    for entry in entries:
        longitude, latitude = ("", "") if datum is None else _degrees(entry, datum)
        x, y = (round(float(value), METRE_DECIMALS) for value in entry.xy)
        degrees = {"longitude_deg": longitude, "latitude_deg": latitude}
        table.writerow({**_said(entry), **degrees, "x_m": x, "y_m": y})
    return text.getvalue()


def _said(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "row": entry.row,
        "face": entry.face,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "time_s": None if entry.stamp is None else round(entry.stamp, METRE_DECIMALS),
        "visits": entry.visits,
        "item": entry.item,
    }


def _feature(entry: Entry, datum: Datum) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": list(_degrees(entry, datum))}
    return {"type": "Feature", "properties": _said(entry), "geometry": geometry}


def _degrees(entry: Entry, datum: Datum) -> tuple[float, float]:
    """Longitude and latitude [deg]."""
    x, y = (float(value) for value in entry.xy)
    latitude, longitude, _ = pymap3d.enu2geodetic(
        x, y, 0.0, datum.latitude_deg, datum.longitude_deg, datum.altitude
    )
    return round(float(longitude), DEGREE_DECIMALS), round(float(latitude), DEGREE_DECIMALS)

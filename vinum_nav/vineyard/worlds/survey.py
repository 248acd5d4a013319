"""A vineyard as a surveyor would have measured it: GeoJSON points that a seed can name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.geometry import Array
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.growing.surveyed import SurveyedBlock
from vinum_nav.vineyard.model import Post, Vine, Vineyard

DEGREE_DECIMALS = 8
"""Decimals of a degree: about a millimetre on the ground."""


def survey_text(vineyard: Vineyard, sigma: float) -> str:
    """Vines, dead or alive, and posts of the block at their feet, one feature a line.

    Args:
        sigma: standard deviation of every measurement, east and north [m].
    """
    rng = stream(vineyard.random_seed, "survey")
    things = [("vine", *_called(vine), vine.foot) for vine in vineyard.vines]
    things += [("post", *_called(post), post.foot) for post in vineyard.posts]
    measured = np.array([foot[:2] for *_, foot in things]) + rng.normal(0, sigma, (len(things), 2))
    lines = [
        json_text(_point(vineyard.mission.datum, {"id": name, "kind": kind, "row": row}, xy))
        for (kind, name, row, _), xy in zip(things, measured, strict=True)
    ]
    head = json_text({"type": "FeatureCollection", "name": vineyard.name})[:-1]
    return f'{head}, "features": [\n' + ",\n".join(lines) + "\n]}\n"


def taken_over_text(block: SurveyedBlock, name: str) -> str:
    """Vines and posts of a survey of another make, one feature a line."""
    lines = []
    for point, xy in zip(block.points, block.xy, strict=True):
        row = {} if point.row is None else {"row": point.row}
        lines.append(
            json_text(_point(block.datum, {"id": point.id, "kind": point.kind, **row}, xy))
        )
    head = json_text({"type": "FeatureCollection", "name": name})[:-1]
    return f'{head}, "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _called(thing: Vine | Post) -> tuple[str, int]:
    """Id and number of the row: those of the survey that the block is from, else our own."""
    return thing.surveyed or (thing.id, thing.row + 1)


def _point(datum: Datum, properties: dict[str, Any], xy: Array) -> dict[str, Any]:
    latitude, longitude, _ = pymap3d.enu2geodetic(
        float(xy[0]), float(xy[1]), 0.0, datum.latitude_deg, datum.longitude_deg, datum.altitude
    )
    coordinates = [
        round(float(longitude), DEGREE_DECIMALS),
        round(float(latitude), DEGREE_DECIMALS),
    ]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": coordinates},
    }

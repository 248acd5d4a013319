"""The ground truth as GeoJSON (RFC 7946), for maps and for judging a trunk map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.geometry import Array
from vinum_nav.interfaces import TRUNK_HEIGHT
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.model import Anchor, Obstacle, Post, Row, Vine, Vineyard

DEGREE_DECIMALS = 11
"""Decimals of a degree: about a micrometre on the ground."""
METRE_DECIMALS = 6


def geojson_text(vineyard: Vineyard) -> str:
    """Text of `ground_truth`, one feature a line."""
    collection = ground_truth(vineyard)
    features = collection.pop("features")
    head = json_text(collection)[:-1]
    lines = ",\n".join(json_text(feature) for feature in features)
    return f'{head}, "features": [\n{lines}\n]}}\n'


def ground_truth(vineyard: Vineyard) -> dict[str, Any]:
    """FeatureCollection of all that a map of the block can be judged by.

    Property `kind` says what a feature is: 'vine', 'replant' and 'post' (Point: the trunk
    position), 'cordon' (LineString of the vine named by `vine`), 'row' (LineString on the ground),
    'anchor' (LineString from the post to the ground), 'obstacle' (Polygon of its footprint; `what`
    it is) and 'boundary' (Polygon of the mission file); 'neighbour_vine', 'neighbour_post' and
    'neighbour_row' lie beyond the block. Geometry is WGS84 (longitude, latitude [deg], altitude
    [m] above the ellipsoid); `position_map` repeats a point in map [m]. Vines and posts of a survey
    keep its id and row as `survey_id` and `survey_row`.
    """
    datum = vineyard.mission.datum
    features = [_vine("vine", vine, datum) for vine in vineyard.vines]
    features += [_vine("replant", vine, datum) for vine in vineyard.replants]
    features += [_vine("neighbour_vine", vine, datum) for vine in vineyard.neighbour_vines]
    features += [_cordon(vine, datum) for vine in vineyard.vines]
    features += [_post("post", post, datum) for post in vineyard.posts]
    features += [_post("neighbour_post", post, datum) for post in vineyard.neighbour_posts]
    features += [_row("row", row, datum) for row in vineyard.rows]
    features += [_row("neighbour_row", row, datum) for row in vineyard.neighbour_rows]
    features += [_anchor(anchor, datum) for anchor in vineyard.anchors]
    features += [_obstacle(obstacle, vineyard) for obstacle in vineyard.obstacles]
    features.append(_boundary(vineyard))
    return {
        "type": "FeatureCollection",
        "name": vineyard.name,
        "random_seed": vineyard.random_seed,
        "datum": datum.model_dump(),
        "features": features,
    }


def _vine(kind: str, vine: Vine, datum: Datum) -> dict[str, Any]:
    heights = vine.trunk_axis[:, 2] - vine.trunk_axis[0, 2]
    return _point(
        vine.position,
        datum,
        kind=kind,
        id=vine.id,
        row=vine.row,
        **_surveyed(vine),
        radius=_round(float(np.interp(TRUNK_HEIGHT, heights, vine.trunk_radii))),
        head_height=_round(float(heights[-1])),
        training=vine.shape.training,
        state=vine.shape.state,
    )


def _surveyed(thing: Vine | Post) -> dict[str, Any]:
    """Id and row in the survey, nothing where there was none."""
    if thing.surveyed is None:
        return {}
    return {"survey_id": thing.surveyed[0], "survey_row": thing.surveyed[1]}


def _cordon(vine: Vine, datum: Datum) -> dict[str, Any]:
    return _line(vine.cordon, datum, kind="cordon", vine=vine.id, row=vine.row)


def _post(kind: str, post: Post, datum: Datum) -> dict[str, Any]:
    return _point(
        post.position,
        datum,
        kind=kind,
        id=post.id,
        row=post.row,
        **_surveyed(post),
        radius=_round(post.radius),
        height=_round(float(post.top[2] - post.foot[2])),
        material=post.material,
        is_end=post.is_end,
    )


def _row(kind: str, row: Row, datum: Datum) -> dict[str, Any]:
    return _line(row.line, datum, kind=kind, row=row.index)


def _anchor(anchor: Anchor, datum: Datum) -> dict[str, Any]:
    points = np.stack([anchor.top, anchor.eye, anchor.foot])
    return _line(points, datum, kind="anchor", id=anchor.id, row=anchor.row)


def _obstacle(obstacle: Obstacle, vineyard: Vineyard) -> dict[str, Any]:
    return _polygon(
        obstacle.footprint,
        vineyard,
        kind="obstacle",
        id=obstacle.id,
        what=obstacle.kind,
        height=_round(obstacle.height),
    )


def _boundary(vineyard: Vineyard) -> dict[str, Any]:
    xy = vineyard.mission.boundary_xy
    following = np.roll(xy, -1, axis=0)
    if float(np.sum(xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1])) < 0:
        xy = xy[::-1]
    return _polygon(xy, vineyard, kind="boundary")


def _polygon(xy: Array, vineyard: Vineyard, **properties: Any) -> dict[str, Any]:
    """Outline (N, 2) in map, counter-clockwise, on the ground."""
    ring = vineyard.terrain.on_ground(np.concatenate([xy, xy[:1]]))
    return _feature("Polygon", [_degrees(ring, vineyard.mission.datum)], **properties)


def _point(position: Array, datum: Datum, **properties: Any) -> dict[str, Any]:
    position_map = [_round(float(value)) for value in position]
    coordinates = _degrees(position[None], datum)[0]
    return _feature("Point", coordinates, **properties, position_map=position_map)


def _line(points: Array, datum: Datum, **properties: Any) -> dict[str, Any]:
    return _feature("LineString", _degrees(points, datum), **properties)


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _degrees(points: Array, datum: Datum) -> list[list[float]]:
    """Points (K, 3) in map as [longitude, latitude, altitude]."""
    latitude, longitude, altitude = pymap3d.enu2geodetic(
        *points.T, datum.latitude_deg, datum.longitude_deg, datum.altitude
    )
    return [
        [round(float(lon), DEGREE_DECIMALS), round(float(lat), DEGREE_DECIMALS), _round(float(alt))]
        for lat, lon, alt in zip(latitude, longitude, altitude, strict=True)
    ]


def _round(metres: float) -> float:
    return round(metres, METRE_DECIMALS)

"""Viewpoints of training pictures: anywhere a robot's camera might be in a block."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import (
    OPTICAL_FROM_BODY,
    Array,
    CameraIntrinsics,
    Polyline,
    homogeneous,
    rotation_rpy,
    transform_points,
)
from vinum_nav.vineyard.model import Terrain, Vineyard

NEAREST = 0.4
"""Least distance of the camera from a row's line [m]."""
EMPTY_SHARE = 0.05
"""Share of the views that may show no vine."""
WORTHWHILE = 5.0
"""Greatest distance of the nearest vine in a view that is worth a picture [m]."""
ATTEMPTS = 20
HEIGHTS = (0.45, 1.1)
"""Least and greatest height of the camera above the ground [m]."""
STEP = 0.3
"""Length over which the ground's slope under a robot is taken [m]."""


@dataclass(frozen=True)
class View:
    """A camera's place, and the ground that a robot which carries it would stand on.

    Attributes:
        T_map_camera: (4, 4) of the optical frame.
        T_map_base: (4, 4), on the ground below the camera, z along the ground's normal.
        row: index of the row it looks at.
    """

    T_map_camera: Array
    T_map_base: Array
    row: int


def worthwhile_view(
    vineyard: Vineyard, intrinsics: CameraIntrinsics, rng: np.random.Generator
) -> View:
    """A random view with a vine in it; now and then one with none, to learn that there are such."""
    view = random_view(vineyard, rng)
    if rng.random() < EMPTY_SHARE:
        return view
    places = np.array([vine.position for vine in vineyard.all_vines]).reshape(-1, 3)
    for _ in range(ATTEMPTS):
        if _in_view(places, view, intrinsics):
            break
        view = random_view(vineyard, rng)
    return view


def _in_view(places_map: Array, view: View, intrinsics: CameraIntrinsics) -> bool:
    points = transform_points(np.linalg.inv(view.T_map_camera), places_map)
    points = points[(points[:, 2] > 0.3) & (points[:, 2] < WORTHWHILE)]
    pixels = intrinsics.project(points)
    inside = (pixels >= 0) & (pixels < [intrinsics.width, intrinsics.height])
    return bool(inside.all(axis=-1).any())


def random_view(vineyard: Vineyard, rng: np.random.Generator) -> View:
    """A camera that looks at some row.

    Along a random row (and a little beyond its ends), on either side of it, at any bearing that a
    front or a centre mount may have, with a body's tilt.
    """
    row = vineyard.rows[int(rng.integers(len(vineyard.rows)))]
    at, along = _along(row.line[:, :2], rng)
    face = float(rng.choice([-1.0, 1.0]))
    away = face * np.array([-along[1], along[0]])
    farthest = max(NEAREST + 0.1, min(1.7, 0.8 * vineyard.mission.row_spacing))
    xy = at + rng.uniform(NEAREST, farthest) * away
    z = float(vineyard.terrain.height_at(xy)) + rng.uniform(*HEIGHTS)
    towards = math.atan2(-away[1], -away[0])
    forwards = float(rng.choice([-1.0, 1.0]))
    mount = rng.uniform(0.0, math.radians(50)) if rng.random() < 0.8 else rng.uniform(0, 1.4)
    yaw = towards + forwards * mount + rng.normal(0, 0.08)
    pitch, roll = math.radians(rng.normal(12.0, 6.0)), math.radians(rng.normal(0.0, 2.5))
    rotation = rotation_rpy(0, 0, yaw) @ rotation_rpy(0, pitch, 0) @ rotation_rpy(roll, 0, 0)
    camera = homogeneous(rotation @ OPTICAL_FROM_BODY.T, np.array([*xy, z]))
    return View(camera, _standing(vineyard.terrain, xy, yaw), row.index)


def _along(line: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Random point (2,) of a polyline (K, 2), or some way before or after it, and direction."""
    row = Polyline(line, is_endless=True)
    s = rng.uniform(-1.5, row.length + 0.5)
    return row.at(s), row.tangents[row.segments_at(s)]


def _standing(terrain: Terrain, xy: Array, yaw: float) -> Array:
    """T_map_base (4, 4) of a base that stands on the terrain."""
    forward = np.array([math.cos(yaw), math.sin(yaw)])
    left = np.array([-forward[1], forward[0]])
    rise = [
        float(terrain.height_at(xy + STEP * u) - terrain.height_at(xy - STEP * u)) / (2 * STEP)
        for u in (forward, left)
    ]
    rotation = rotation_rpy(math.atan(rise[1]), -math.atan(rise[0]), yaw)
    return homogeneous(rotation, np.array([*xy, float(terrain.height_at(xy))]))

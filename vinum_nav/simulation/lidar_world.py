"""The world that the lidar's rays meet: static, cut into tiles, apart from the physics."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.ground_rays import GroundRays
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld

SEEN_BY_LIDAR = (3, 4)
"""Geom groups that rays are cast at; the ground comes from the height field itself."""
TILE = (4.0, 4.0, 0.5)
"""MuJoCo leaves out whole bodies that no ray comes near: one body a tile of this size [m]."""
SQUARE = 8.0
"""Rays from one square of this size meet one part of the world, compiled for it [m]."""
KEPT = 4
"""Parts that are kept: a robot at a corner sees four in turn."""


class LidarWorld:
    """A RayCaster over a vineyard; the robot is not in it, so no ray meets its own carrier.

    Only what is within reach is asked, so that a scan costs the same in a block of any size.
    """

    def __init__(self, world: MjcfWorld, terrain: Terrain) -> None:
        mujoco = load_mujoco()
        self._whole = bare_spec(world, SEEN_BY_LIDAR, ground=False).compile()
        self._ground = GroundRays(terrain)
        self._cast = mujoco.mj_multiRay
        self._part = lru_cache(KEPT)(self._compiled)

    def __call__(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """Distances (N,) [m] along unit vectors (N, 3) from a point (3,), all in map; inf beyond
        `reach`."""
        origin = np.asarray(origin_map, dtype=float)
        square = np.floor(origin[:2] / SQUARE).astype(int).tolist()
        model, data = self._part(square[0], square[1], reach)
        count = len(directions_map)
        geoms, distances = np.zeros(count, dtype=np.int32), np.zeros(count)
        rays = np.ascontiguousarray(directions_map, dtype=float).ravel()
        self._cast(model, data, origin, rays, None, True, -1, geoms, distances, None, count, reach)
        things = np.where((geoms < 0) | (distances > reach), np.inf, distances)
        return np.minimum(things, self._ground(origin_map, directions_map, reach))

    def _compiled(self, ix: int, iy: int, reach: float) -> tuple[Any, Any]:
        """Model and data of what rays from one square can meet."""
        mujoco, whole = load_mujoco(), self._whole
        centre = SQUARE * (np.array([ix, iy]) + 0.5)
        gaps = np.linalg.norm(whole.geom_pos[:, :2] - centre, axis=1) - whole.geom_rbound
        model = _tiled(whole, np.flatnonzero(gaps < reach + SQUARE / math.sqrt(2)).tolist())
        data = mujoco.MjData(model)
        mujoco.mj_kinematics(model, data)
        return model, data


def _tiled(whole: Any, geoms: list[int]) -> Any:
    """Some of a model's geoms, compiled anew in one body a tile.

    They are made to collide, though nothing here ever does: mj_multiRay's boxes around bodies
    hold the colliding geoms alone, and a ray that misses the box misses all that is in it.
    """
    mujoco = load_mujoco()
    tiled = mujoco.MjSpec()
    bodies: dict[tuple[int, ...], Any] = {}
    for geom in geoms:
        tile = tuple(np.floor(whole.geom_pos[geom] / TILE).astype(int).tolist())
        if tile not in bodies:
            bodies[tile] = tiled.worldbody.add_body()
        bodies[tile].add_geom(
            type=mujoco.mjtGeom(int(whole.geom_type[geom])),
            size=whole.geom_size[geom],
            pos=whole.geom_pos[geom],
            quat=whole.geom_quat[geom],
            contype=1,
            conaffinity=1,
        )
    return tiled.compile()

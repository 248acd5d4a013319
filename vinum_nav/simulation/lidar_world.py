"""The world that the lidar's rays meet: static, cut into tiles, apart from the physics."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.ground_rays import GroundRays
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.mjcf import MjcfWorld
from vinum_nav.vineyard.model import Terrain

SEEN_BY_LIDAR = (3, 4)
"""Geom groups that rays are cast at; the ground comes from the height field itself."""
TILE = (4.0, 4.0, 0.5)
"""MuJoCo leaves out whole bodies that no ray comes near: one body a tile of this size [m]."""


class LidarWorld:
    """A RayCaster over a vineyard; the robot is not in it, so no ray meets its own carrier."""

    def __init__(self, world: MjcfWorld, terrain: Terrain) -> None:
        mujoco = load_mujoco()
        self._model = _tiled(bare_spec(world, SEEN_BY_LIDAR, ground=False))
        self._data = mujoco.MjData(self._model)
        mujoco.mj_kinematics(self._model, self._data)
        self._cast = mujoco.mj_multiRay
        self._ground = GroundRays(terrain)

    def __call__(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """See RayCaster."""
        count = len(directions_map)
        geoms, distances = np.zeros(count, dtype=np.int32), np.zeros(count)
        self._cast(
            self._model,
            self._data,
            np.asarray(origin_map, dtype=float),
            np.ascontiguousarray(directions_map, dtype=float).ravel(),
            None,
            True,
            -1,
            geoms,
            distances,
            None,
            count,
            reach,
        )
        things = np.where((geoms < 0) | (distances > reach), np.inf, distances)
        return np.minimum(things, self._ground(origin_map, directions_map, reach))


def _tiled(spec: Any) -> Any:
    """The geoms of a spec, compiled anew in one body a tile.

    They are made to collide, though nothing here ever does: mj_multiRay's boxes around bodies
    hold the colliding geoms alone, and a ray that misses the box misses all that is in it.
    """
    mujoco = load_mujoco()
    flat = spec.compile()
    tiled = mujoco.MjSpec()
    bodies: dict[tuple[int, ...], Any] = {}
    for geom in range(flat.ngeom):
        tile = tuple(np.floor(flat.geom_pos[geom] / TILE).astype(int).tolist())
        if tile not in bodies:
            bodies[tile] = tiled.worldbody.add_body()
        bodies[tile].add_geom(
            type=mujoco.mjtGeom(int(flat.geom_type[geom])),
            size=flat.geom_size[geom],
            pos=flat.geom_pos[geom],
            quat=flat.geom_quat[geom],
            contype=1,
            conaffinity=1,
        )
    return tiled.compile()

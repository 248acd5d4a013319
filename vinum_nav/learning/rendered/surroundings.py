"""Light, surfaces and things near the lens: what changes from picture to picture of one block."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vinum_nav.geometry import Array, transform_points
from vinum_nav.simulation.renderer import load_mujoco

SUN = "sun"
LIGHTS = {"sun": 0.4, "overcast": 0.35, "low": 0.25}
"""Kinds of light and their shares; 'low' is a winter sun near the horizon."""
OCCLUDER = "occluder/"
OCCLUDED_SHARE = 0.25
"""Share of the pictures that something near the lens covers in part."""
_ELEVATION_DEG = {"sun": (20.0, 75.0), "overcast": (20.0, 75.0), "low": (4.0, 14.0)}
_SUN = {"sun": (0.45, 0.95), "overcast": (0.0, 0.12), "low": (0.4, 0.9)}
_AMBIENT = {"sun": (0.15, 0.4), "overcast": (0.4, 0.7), "low": (0.2, 0.4)}
_FACING_SHARE = 0.4
"""Share of the low suns that stand before the camera."""


def add_occluders(spec: Any) -> None:
    """Hide a twig, a pipe and a slab under the world, for `Surroundings` to hold before the lens.

    Args:
        spec: mujoco.MjSpec of the world.
    """
    mujoco = load_mujoco()
    shapes = {
        "twig": (mujoco.mjtGeom.mjGEOM_CAPSULE, [0.004, 0.25, 0], [0.35, 0.25, 0.18, 1]),
        "pipe": (mujoco.mjtGeom.mjGEOM_CYLINDER, [0.025, 0.2, 0], [0.2, 0.2, 0.22, 1]),
        "slab": (mujoco.mjtGeom.mjGEOM_BOX, [0.06, 0.035, 0.09], [0.75, 0.7, 0.2, 1]),
    }
    for name, (shape, size, rgba) in shapes.items():
        body = spec.worldbody.add_body(name=OCCLUDER + name, mocap=True, pos=[0, 0, -50])
        body.add_geom(
            type=shape,
            size=size,
            rgba=rgba,
            name=OCCLUDER + name,
            group=1,
            contype=0,
            conaffinity=0,
        )


class Surroundings:
    """Draws light, looks and occluders anew in a compiled model."""

    def __init__(self, model: Any, data: Any, wild_share: float) -> None:
        mujoco = load_mujoco()
        self._model, self._data, self._wild_share = model, data, wild_share
        self._sun = int(model.light(SUN).id)
        self._centre = np.array(model.light_pos[self._sun]) + 30.0 * model.light_dir[self._sun]
        self._occluders = [g for g in range(model.ngeom) if model.geom(g).name.startswith(OCCLUDER)]
        self._rgba = model.mat_rgba.copy()
        self._textures = model.mat_texid.copy()
        role = int(mujoco.mjtTextureRole.mjTEXROLE_RGB)
        texture = self._textures[:, role]
        flat = model.tex_type[texture] == int(mujoco.mjtTexture.mjTEXTURE_2D)
        self._flat = np.flatnonzero((texture >= 0) & flat)

    def draw(self, T_map_camera: Array, rng: np.random.Generator) -> dict[str, Any]:
        """Change the model for one picture.

        Returns:
            tags: 'light' (see LIGHTS), 'wild' and 'occluded' (bool).
        """
        light = str(rng.choice(list(LIGHTS), p=list(LIGHTS.values())))
        wild = bool(rng.random() < self._wild_share)
        occluded = bool(rng.random() < OCCLUDED_SHARE)
        self._draw_light(light, T_map_camera, rng)
        self._draw_surfaces(wild, rng)
        self._draw_occluders(occluded, T_map_camera, rng)
        return {"light": light, "wild": wild, "occluded": occluded}

    def _draw_light(self, kind: str, T_map_camera: Array, rng: np.random.Generator) -> None:
        azimuth = rng.uniform(0.0, 2.0 * math.pi)
        if kind == "low" and rng.random() < _FACING_SHARE:
            azimuth = math.atan2(*T_map_camera[[1, 0], 2]) + rng.normal(0.0, 0.3)
        elevation = math.radians(rng.uniform(*_ELEVATION_DEG[kind]))
        flat = math.cos(elevation)
        up = [flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(elevation)]
        warm = np.array([1.0, 0.97, 0.9]) if kind != "low" else np.array([1.0, 0.86, 0.66])
        self._model.light_castshadow[self._sun] = kind != "overcast"
        self._model.light_dir[self._sun] = -np.array(up)
        self._model.light_pos[self._sun] = self._centre + 30.0 * np.array(up)
        self._model.light_diffuse[self._sun] = rng.uniform(*_SUN[kind]) * warm
        self._model.vis.headlight.ambient[:] = rng.uniform(*_AMBIENT[kind])

    def _draw_surfaces(self, wild: bool, rng: np.random.Generator) -> None:
        rgba = self._rgba.copy()
        shape = (len(rgba), 3)
        tint = rng.uniform(0.25, 1.6, shape) if wild else np.exp(rng.normal(0.0, 0.1, shape))
        rgba[:, :3] = np.clip(rgba[:, :3] * tint, 0.02, 1.0)
        self._model.mat_rgba[:] = rgba
        self._model.mat_texid[:] = self._textures
        if wild:
            self._model.mat_texid[self._flat] = self._textures[rng.permutation(self._flat)]

    def _draw_occluders(
        self, occluded: bool, T_map_camera: Array, rng: np.random.Generator
    ) -> None:
        self._data.mocap_pos[:] = [0.0, 0.0, -50.0]
        if not occluded:
            return
        for k in range(int(rng.integers(1, 3))):
            z = rng.uniform(0.25, 0.8)
            point = np.array([rng.uniform(-0.6, 0.6) * z, rng.uniform(-0.35, 0.35) * z, z])
            chosen = (k + int(rng.integers(len(self._data.mocap_pos)))) % len(self._data.mocap_pos)
            self._data.mocap_pos[chosen] = transform_points(T_map_camera, point)
            quat = rng.normal(size=4)
            self._data.mocap_quat[chosen] = quat / np.linalg.norm(quat)
        for geom in self._occluders:
            self._model.geom_rgba[geom, :3] = rng.uniform(0.05, 0.9, 3)

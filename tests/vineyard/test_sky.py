"""The sky is brightest where the light says that the sun is, as rendered."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from grown import vineyard

from vinum_nav.geometry import Array, CameraIntrinsics, homogeneous
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.vineyard.model import Light
from vinum_nav.vineyard.shapes.sky import sky_faces
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

EYE = CameraIntrinsics.from_fov(64, 64, math.radians(90))


def towards(direction: Array) -> Array:
    """T_map_camera of a camera high above all that looks along a unit vector (3,)."""
    right = np.cross(direction, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    axes = np.column_stack([right, np.cross(direction, right), direction])
    return homogeneous(axes, np.array([0.0, 0.0, 25.0]))


def brightness(light: Light, directions: list[Array]) -> list[float]:
    """Brightness of the rendered sky in each direction."""
    mujoco: Any = load_mujoco()
    world = build_mjcf(replace(vineyard("mini"), light=light))
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    add_camera(spec.worldbody, "eye", np.eye(4), EYE)
    model = spec.compile()
    data = mujoco.MjData(model)
    found = []
    with SceneRenderer(model, EYE.width, EYE.height) as renderer:
        for direction in directions:
            aim_camera(model, "eye", towards(direction))
            mujoco.mj_forward(model, data)
            found.append(float(renderer.rgb(data, "eye")[30:34, 30:34].mean()))
    return found


@pytest.mark.parametrize("azimuth", [0.4, 2.0, -2.6, -0.9])
@pytest.mark.parametrize("elevation", [0.25, 0.8])
def test_the_sun_is_where_its_light_comes_from(azimuth: float, elevation: float) -> None:
    light = Light(azimuth, elevation, 0.5, 0.3, (0.5, 0.6, 0.7))
    turned = [replace(light, sun_azimuth=azimuth + turn) for turn in (0.7, -0.7, math.pi)]
    higher = replace(light, sun_elevation=elevation + 0.5)
    directions = [other.towards_sun for other in (light, *turned, higher)]
    try:
        sun, *others = brightness(light, directions)
    except SimulatorUnavailableError as error:
        pytest.skip(str(error))
    assert sun > max(others) + 25


def test_an_overcast_sky_has_no_sun() -> None:
    light = Light(1.0, 0.3, 0.5, 0.3, (0.7, 0.7, 0.7), overcast=True)
    faces = sky_faces(light, np.random.default_rng(0))
    assert set(faces) == {"right", "left", "up", "down", "front", "back"}
    for picture in faces.values():
        assert np.ptp(picture.mean(axis=-1)) < 70

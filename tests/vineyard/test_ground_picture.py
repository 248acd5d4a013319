"""The ground's picture lies the right way round: soil strips under the rows, as rendered."""

from __future__ import annotations

import numpy as np
import pytest
from grown import seed

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, load_mujoco
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf


def lopsided() -> Vineyard:
    """A block that no turn and no mirror maps to itself: rows of unequal length, under 25 deg."""
    base = seed("demo")
    block = base.block.model_copy(
        update={"vines_per_row": (3, 9), "end_offset": (-2.0, 2.0), "missing": 0}
    )
    ground = base.ground.model_copy(update={"weeds_per_m2": 0.0, "slope_deg": 0.0})
    light = base.light.model_copy(update={"sun_elevation_deg": 85.0, "ambient": 0.5})
    return grow(base.model_copy(update={"block": block, "ground": ground, "light": light}))


def greenness(block: Vineyard, points: Array) -> Array:
    """Green less red (N,) of the rendered ground at points (N, 3) seen from above."""
    mujoco = load_mujoco()
    world = build_mjcf(block)
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    T = np.eye(4)
    T[:3, :3] = np.diag([1.0, -1.0, -1.0])
    T[:3, 3] = [*(block.terrain.origin_xy + block.terrain.size_xy / 2), 30.0]
    camera = CameraIntrinsics.from_fov(640, 640, np.radians(50))
    add_camera(spec.worldbody, "above", T, camera)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    with SceneRenderer(model, 640, 640) as renderer:
        picture = renderer.rgb(data, "above").astype(float)
    seen = np.linalg.inv(T)
    uv = camera.project(points @ seen[:3, :3].T + seen[:3, 3]).round().astype(int)
    return np.asarray(picture[uv[:, 1], uv[:, 0], 1] - picture[uv[:, 1], uv[:, 0], 0])


def test_soil_strips_lie_under_the_rows() -> None:
    block = lopsided()
    soil, grass = [], []
    for row in block.rows:
        a, b = row.line[0], row.line[-1]
        along = (b - a) / np.linalg.norm(b - a)
        across = np.array([-along[1], along[0], 0.0])
        stretch = a + np.linspace(0.02, 0.98, 60)[:, None] * (b - a)
        soil.append(stretch + 0.15 * across)
        grass += [stretch + sense * 1.0 * across for sense in (-1, 1)]
        grass += [end + sense * along for end, sense in ((a, -1.5), (b, 1.5))]
    try:
        under, beside = (greenness(block, np.vstack(points)) for points in (soil, grass))
    except SimulatorUnavailableError as error:
        pytest.skip(str(error))
    between = (under.mean() + beside.mean()) / 2
    assert beside.mean() - under.mean() > 8
    assert np.mean(under < between) > 0.9
    assert np.mean(beside > between) > 0.8

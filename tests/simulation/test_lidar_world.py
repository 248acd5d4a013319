"""The lidar's rays meet what MuJoCo's single, slower rays meet, canes as well."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import rotation_rpy
from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.lidar_world import SEEN_BY_LIDAR, LidarWorld
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld, build_mjcf

REACH = 15.0


def single_rays(world: MjcfWorld, origin: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """The oracle: one mj_ray at a time at everything that a lidar sees but the ground."""
    mujoco = load_mujoco()
    model = mujoco.MjSpec.from_string(world.xml, assets=world.assets).compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    seen = np.array([group in SEEN_BY_LIDAR for group in range(6)], dtype=np.uint8)
    hit = np.zeros(1, dtype=np.int32)
    ranges = [mujoco.mj_ray(model, data, origin, d, seen, 1, -1, hit) for d in directions]
    return np.array([r if 0 <= r <= REACH else np.inf for r in ranges])


@pytest.mark.slow
@pytest.mark.parametrize("tilt", [0.0, 0.05])
def test_every_ray_agrees_with_a_single_one(bench, tilt):
    vineyard = bench(obstacle=True)
    world = build_mjcf(vineyard)
    bearings = np.linspace(-np.pi, np.pi, 721)
    flat = np.column_stack([np.cos(bearings), np.sin(bearings), 0 * bearings])
    directions = flat @ rotation_rpy(tilt, -tilt, 0.0).T
    origin = np.array([3.0, 0.1, 1.0])
    slow = single_rays(world, origin, directions)
    fast = LidarWorld(world, vineyard.terrain)(origin, directions, REACH)
    on_things = np.isfinite(slow)
    assert on_things.sum() > 10
    np.testing.assert_allclose(fast[on_things], slow[on_things], atol=1e-9)


def test_the_same_is_seen_from_either_side_of_a_squares_border(vineyard):
    """The part of the world that is asked changes there; what is seen does not."""
    cast = LidarWorld(build_mjcf(vineyard), vineyard.terrain)
    bearings = np.linspace(-np.pi, np.pi, 1441)
    flat = np.column_stack([np.cos(bearings), np.sin(bearings), 0 * bearings])
    seen = [cast(np.array([x, 0.1, 0.6]), flat, REACH) for x in (-1e-9, 1e-9)]
    assert np.isfinite(seen[0]).sum() > 5
    np.testing.assert_allclose(seen[0], seen[1], atol=1e-6)


def test_canes_are_seen(vineyard):
    """They do not collide, and mj_multiRay leaves out bodies by their colliding geoms alone."""
    cane = vineyard.vines[1].canes[0]
    aim = cane[0] + 0.8 * (cane[-1] - cane[0])
    origin = np.array([aim[0], 0.0, aim[2]])
    bearings = np.pi / 2 + np.linspace(-0.04, 0.04, 41)
    fan = np.column_stack([np.cos(bearings), np.sin(bearings), 0 * bearings])
    ranges = LidarWorld(build_mjcf(vineyard), vineyard.terrain)(origin, fan, REACH)
    met = ranges[np.isfinite(ranges)]
    assert 0 < len(met) < len(fan)
    np.testing.assert_allclose(met, aim[1], atol=0.05)


def test_only_the_groups_asked_for_are_left(vineyard):
    world = build_mjcf(vineyard)
    names = {geom.name for geom in bare_spec(world, (3,), ground=True).geoms}
    assert "ground" in names
    assert "collision/post/r0p00" in names
    assert not any(name.startswith(("visual", "lidar")) for name in names)

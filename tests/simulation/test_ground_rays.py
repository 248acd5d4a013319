"""Rays meet the ground where MuJoCo's own, slower rays do."""

from __future__ import annotations

import numpy as np

from vinum_nav.simulation.bare_world import bare_spec
from vinum_nav.simulation.ground_rays import GroundRays
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf


def test_agrees_with_mujoco(bench):
    mujoco = load_mujoco()
    vineyard = bench(slope=0.1)
    world = build_mjcf(vineyard)
    model = bare_spec(world, (), ground=True).compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    bearings = np.linspace(-2.0, 2.0, 60)
    directions = np.column_stack([np.cos(bearings), np.sin(bearings), -0.04 + 0 * bearings])
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    origin = np.array([0.0, 0.0, 0.8])
    ours = GroundRays(vineyard.terrain)(origin, directions, 9.0)
    hit = np.zeros((1, 1), dtype=np.int32)
    slow = [mujoco.mj_ray(model, data, origin, d, None, 1, -1, hit) for d in directions]
    slow = np.array([r if 0 <= r <= 9.0 else np.inf for r in slow])
    assert 10 < np.isfinite(ours).sum() < 60
    np.testing.assert_allclose(ours, slow, atol=0.02)


def test_level_rays_over_flat_ground_meet_nothing():
    flat = Terrain(np.zeros(2), 1.0, np.zeros((20, 20)))
    directions = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.1]])
    assert np.all(np.isinf(GroundRays(flat)(np.array([1.0, 1.0, 1.0]), directions, 10.0)))

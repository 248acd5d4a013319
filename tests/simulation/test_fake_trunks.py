"""The stand-in for detector and depth sees what a camera would."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import transform_points
from vinum_nav.interfaces import Command, Label, Side, TrunkFlag
from vinum_nav.simulation.fake_simulator import FakeSimulator
from vinum_nav.simulation.fake_trunks import REACH, FakeTrunkSensor
from vinum_nav.simulation.noise import NOISE


@pytest.fixture
def pair(vineyard, robot):
    simulator = FakeSimulator(
        vineyard, robot, noise=NOISE["ideal"], random_seed=0, mount="front", side=Side.LEFT
    )
    return simulator, FakeTrunkSensor(vineyard, robot, simulator.exposure, "front", Side.LEFT, 0)


def test_points_are_near_true_trunks(pair, vineyard, robot):
    simulator, sensor = pair
    true = np.array([o.position for o in (*vineyard.vines, *vineyard.posts)])
    frames = [simulator.reset().frame]
    frames += [simulator.step(Command(0.3, 0, 0)).frame for _ in range(500)]
    errors, posts = [], 0
    for frame in filter(None, frames):
        trunks = sensor.observe(frame)
        assert trunks.stamp == frame.stamp
        state = simulator.exposure(frame.stamp)
        points = transform_points(
            state.matrix @ robot.T_base_camera("front", Side.LEFT), trunks.points_camera
        )
        distances = np.linalg.norm(points[:, None] - true, axis=2).min(axis=1)
        errors += distances.tolist()
        posts += int(np.sum(trunks.labels == Label.POST))
        assert np.all(np.linalg.norm(trunks.points_camera, axis=1) < REACH + 1)
    assert len(errors) > 50
    assert posts > 5
    assert np.median(errors) < 0.05
    assert 0.0 < np.mean(np.array(errors) > 0.5) < 0.1


def test_old_pictures_are_refused(pair):
    simulator, sensor = pair
    simulator.reset()
    with pytest.raises(KeyError, match=r"no picture at 7\.0"):
        sensor.visible(7.0)


def test_a_trunk_beside_the_camera_is_seen_though_its_foot_is_below_the_picture(pair, vineyard):
    """Sensor that sees as the network does, which reads the axis at the height of the position."""
    simulator, sensor = pair
    simulator.reset()
    flags = []
    for tick in range(500):
        frame = simulator.step(Command(0.0, 0.25, 0) if tick < 125 else Command(0.3, 0, 0)).frame
        if frame is not None:
            trunks = sensor.observe(frame)
            near = np.linalg.norm(trunks.points_camera, axis=1) < 0.7
            flags += trunks.flags[near].tolist()
    assert TrunkFlag.FOOT_HIDDEN in flags

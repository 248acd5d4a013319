"""A body that leaves the world is told once, and nothing pushes it any more."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Side
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import TICK
from vinum_nav.vineyard.model import Vineyard


@pytest.mark.slow
def test_a_body_that_walks_off_the_ground_falls_freely_and_is_told_once(
    bench: Callable[..., Vineyard], caplog: pytest.LogCaptureFixture
) -> None:
    edge = bench(start=Pose2(-6.5, 0.0, math.pi))
    simulator = MujocoSimulator(
        edge,
        load_robot("aliengo"),
        noise=noise_preset("ideal"),
        random_seed=0,
        mount="front",
        side=Side.LEFT,
    )
    try:
        simulator.reset()
        for _ in range(round(8.0 / TICK)):
            simulator.step(Command(0.5, 0.0, 0.0))
        before = simulator.truth()
        for _ in range(round(0.5 / TICK)):
            simulator.step(Command(0.5, 0.0, 0.0))
        after = simulator.truth()
    finally:
        simulator.close()
    assert after.z < before.z < -0.5
    (told,) = [text for text in caplog.messages if text.startswith("the body is ")]
    assert "off the ground" in told or "overturned" in told

"""A robot that stands is not said to slide because far trunks are seen vaguely."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.watch.parameters import WatchParameters
from vinum_nav.watch.seen import SeenMotion

DT = 0.2


def reasons(trunks: np.ndarray, sigma: float, speed: float, seed: int = 0) -> list[str]:
    """Findings of 100 s at odometry that stands, of a robot that slides at `speed` [m/s]."""
    seen, rng = SeenMotion(WatchParameters()), np.random.default_rng(seed)
    found = []
    for tick in range(500):
        at = trunks - np.array([speed * DT * tick % 0.9, 0.0])
        points = at + sigma * rng.standard_normal(at.shape)
        variances = np.full(len(points), sigma**2)
        seen.take(tick * DT, points, variances, Pose2(0.0, 0.0, 0.0), 0.0)
        found.append(seen.reason)
    return [reason for reason in found if reason]


FAR = np.array([[3.0, 1.5], [4.0, 1.5]])
NEAR = np.array([[0.5, 1.0], [1.5, 1.0], [2.4, 1.0]])


@pytest.mark.parametrize("seed", range(5))
def test_vague_trunks_of_a_standing_robot_are_no_slide(seed: int) -> None:
    assert reasons(FAR, 0.12, 0.0, seed) == []
    assert reasons(NEAR, 0.03, 0.0, seed) == []


def test_a_slide_is_seen_by_near_trunks() -> None:
    assert any("trunks seen shift" in reason for reason in reasons(NEAR, 0.03, 0.4))

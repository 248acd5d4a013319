"""Rays of the world without physics, against circles that they must hit, tilted as well."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from vinum_nav.simulation.clearance import Clearance
from vinum_nav.simulation.fake_simulator import PlanarRays

RING = np.array([[-50.0, -50.0], [50.0, -50.0], [50.0, 50.0], [-50.0, 50.0]])


def rays(centres: list[tuple[float, float]], radius: float) -> PlanarRays:
    position = [np.array([x, y, 0.4]) for x, y in centres]
    posts = [SimpleNamespace(id=str(i), position=p, radius=radius) for i, p in enumerate(position)]
    vineyard = SimpleNamespace(all_vines=(), all_posts=posts, obstacles=(), anchors=())
    robot = SimpleNamespace(length=1.0, width=0.5, half_diagonal=0.56)
    return PlanarRays(Clearance(vineyard, robot), RING)  # type: ignore[arg-type]


@pytest.mark.parametrize("tilt_deg", [0.0, 3.0, 12.0])
def test_a_thin_trunk_is_hit_however_the_body_is_tilted(tilt_deg: float) -> None:
    cast = rays([(5.0, 0.0), (0.0, 40.0)], 0.03)
    tilt = math.radians(tilt_deg)
    ahead = np.array([[math.cos(tilt), 0.0, -math.sin(tilt)]])
    (found,) = cast(np.zeros(3), ahead, 15.0)
    assert found == pytest.approx((5.0 - 0.03) / math.cos(tilt))


def test_what_is_beside_or_out_of_reach_is_not_hit() -> None:
    cast = rays([(5.0, 0.1), (20.0, 0.0)], 0.03)
    (found,) = cast(np.zeros(3), np.array([[1.0, 0.0, 0.0]]), 15.0)
    assert found == math.inf

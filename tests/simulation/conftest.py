"""One small vineyard for all tests of the simulators."""

from __future__ import annotations

import numpy as np
import pytest
from vines_by_hand import straight_vine

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.vineyard.model import (
    Light,
    Looks,
    Obstacle,
    Post,
    Row,
    Solid,
    Terrain,
    Vine,
    Vineyard,
)


def make_vine(name: str, x: float, y: float, z: float) -> Vine:
    cane = np.array([[0.0, 0.0, 0.8], [0.02, 0.0, 1.2], [0.0, 0.0, 1.5]])
    return straight_vine(name, 0, np.array([x, y, z]), arm=0.4, canes=(cane,))


def make_vineyard(
    slope: float = 0.0, obstacle: bool = False, start: Pose2 | None = None
) -> Vineyard:
    """Row 0 along x at y = 1.2 with vines at x = 2, 3, 4 and posts at 1.5 and 4.5.

    Args:
        slope: rise of the ground along x.
        obstacle: put a crate at (6, 0).
    """
    start = start or Pose2(0.0, 0.0, 0.0)
    x = -8.0 + 0.12 * np.arange(170)
    heights = np.tile(slope * x, (150, 1))
    terrain = Terrain(np.array([-8.0, -9.0]), 0.12, heights)

    def ground(px: float, py: float) -> float:
        return float(terrain.height_at(np.array([px, py])))

    vines = tuple(make_vine(f"r0v{k:02d}", 2.0 + k, 1.2, ground(2.0 + k, 1.2)) for k in range(3))
    posts = []
    for k, px in enumerate((1.5, 4.5)):
        foot = np.array([px, 1.2, ground(px, 1.2)])
        posts.append(Post(f"r0p{k:02d}", 0, foot, foot + np.array([0, 0, 1.8]), 0.05, "wood", True))
    box = Solid("box", "box", (0.6, 1.0, 1.0), (0.0, 0.0, 0.5), (0.5, 0.4, 0.2))
    crate = Obstacle("crate", "crate", np.array([6.0, 0.0, ground(6, 0)]), 0.0, (box,))
    line = np.array([posts[0].foot, posts[1].foot])
    return Vineyard(
        name="bench",
        random_seed=0,
        rows=(Row(0, line),),
        vines=vines,
        posts=tuple(posts),
        wires=(),
        obstacles=(crate,) if obstacle else (),
        terrain=terrain,
        light=Light(2.0, 0.7, 0.6, 0.35),
        looks=Looks("soil", (0.35, 0.28, 0.22), (0.5, 0.3, 0.2), 0),
        start=start,
        mission=MissionFile(
            block="bench",
            datum=Datum(latitude_deg=45.0, longitude_deg=9.0, altitude=100.0),
            boundary=((1.0, 0.8), (5.0, 0.8), (5.0, 1.6), (1.0, 1.6)),
            row_spacing=2.4,
            vine_spacing=1.0,
            side="left",
            start=StartPose(x=start.x, y=start.y, yaw=start.yaw),
        ),
    )


@pytest.fixture(scope="session")
def robot() -> Robot:
    return load_robot("hyqreal")


@pytest.fixture(scope="session")
def vineyard() -> Vineyard:
    return make_vineyard()


@pytest.fixture(scope="session")
def bench():
    """The function that makes the vineyards of these tests."""
    return make_vineyard


@pytest.fixture(scope="session")
def steady(robot: Robot) -> Robot:
    """A body that does not sway."""
    return robot.model_copy(update={"gait_sway": False})

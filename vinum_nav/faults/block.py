"""The block that a campaign is played in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import find_seed, load_seed


@dataclass(frozen=True)
class Block:
    """A seed with its vineyard, the robot in it, and the noise of its sensors."""

    seed: Path
    vineyard: Vineyard
    robot: Robot
    noise: str


def grow_block(seed: str | Path, noise: str = "nominal", body: str | None = None) -> Block:
    """Block of a seed, by path or name.

    Raises:
        ValueError: malformed seed, unknown body.
    """
    path = find_seed(seed)
    vineyard = grow(load_seed(path), body=body)
    return Block(path, vineyard, load_robot(vineyard.mission.body), noise)

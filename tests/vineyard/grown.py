"""Vineyards of the repository's seeds, grown once for all tests of the room."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.interfaces import Side
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import Seed, load_seed
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld, build_mjcf

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def seed(name: str) -> Seed:
    return load_seed(SEEDS / f"{name}.yaml")


@cache
def vineyard(name: str, random_seed: int | None = None, side: Side | None = None) -> Vineyard:
    return grow(seed(name), random_seed, side=side)


@cache
def mjcf(name: str, random_seed: int | None = None) -> MjcfWorld:
    return build_mjcf(vineyard(name, random_seed))


@cache
def compiled(name: str, random_seed: int | None = None) -> Any:
    """MuJoCo model of a seed's world."""
    world = mjcf(name, random_seed)
    return load_mujoco().MjModel.from_xml_string(world.xml, world.assets)


def same(a: Any, b: Any) -> bool:
    """Deep equality of dataclasses, tuples and arrays."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return bool(np.array_equal(a, b))
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)

"""The whole seed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vinum_nav.description.mission_file import Datum
from vinum_nav.description.options import LARGEST_RANDOM_SEED
from vinum_nav.vineyard.seed.block import BlockSeed
from vinum_nav.vineyard.seed.order import OrderSeed
from vinum_nav.vineyard.seed.surroundings import GroundSeed, LightSeed, ObstacleSeed
from vinum_nav.vineyard.seed.values import Strict
from vinum_nav.vineyard.seed.vines import VineSeed


class Seed(Strict):
    """One scenario: everything left out has the default of these models."""

    version: Literal[1] = 1
    name: str = Field(min_length=1, pattern=r"^[a-z0-9_]+$")
    """Name of the seed: that of its file."""
    description: str = ""
    """One line."""
    random_seed: int = Field(0, ge=0, le=LARGEST_RANDOM_SEED)
    """Random seed of vineyard and noise, unless a command gives another one."""
    datum: Datum = Datum(latitude_deg=44.9253, longitude_deg=9.7322, altitude=220.0)
    """Datum of map; a survey has its own where this is left out."""
    block: BlockSeed = BlockSeed()
    vines: VineSeed = VineSeed()
    ground: GroundSeed = GroundSeed()
    light: LightSeed = LightSeed()
    obstacles: ObstacleSeed = ObstacleSeed()
    order: OrderSeed = OrderSeed()
    wild_looks: float = Field(0.0, ge=0, le=1)
    """Share of random seeds at which every surface has arbitrary colours (training only)."""

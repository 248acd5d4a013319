"""The seed file: one YAML that a vineyard, its light and its order grow from."""

from vinum_nav.vineyard.seed.block import BlockSeed
from vinum_nav.vineyard.seed.model import Seed
from vinum_nav.vineyard.seed.named import find_seed, named_seeds
from vinum_nav.vineyard.seed.order import OrderSeed
from vinum_nav.vineyard.seed.read import load_seed
from vinum_nav.vineyard.seed.surroundings import GroundSeed, LightSeed, ObstacleSeed
from vinum_nav.vineyard.seed.values import draw, draw_choice, draw_count
from vinum_nav.vineyard.seed.vines import VineSeed

__all__ = [
    "BlockSeed",
    "GroundSeed",
    "LightSeed",
    "ObstacleSeed",
    "OrderSeed",
    "Seed",
    "VineSeed",
    "draw",
    "draw_choice",
    "draw_count",
    "find_seed",
    "load_seed",
    "named_seeds",
]

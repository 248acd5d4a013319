"""The lasting part of a vine, as the pruner left it a year ago."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.vines.model import Limb

NO_WIRE = 0.65
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Trellis:
    """Wires and spacing that hold a row's vines [m].

    Attributes:
        vine_spacing: between the places of a row.
        wire_heights: above the ground, rising; the cordon lies on the first. None for vines that
            stand free.
    """

    vine_spacing: float
    wire_heights: tuple[float, ...]

    @property
    def lowest(self) -> float:
        """Height of the lowest wire [m]; where there is none, of a bush vine's spurs."""
        return self.wire_heights[0] if self.wire_heights else NO_WIRE

    @property
    def top(self) -> float:
        """Height of the highest wire [m]."""
        return self.wire_heights[-1] if self.wire_heights else NO_WIRE


@dataclass(frozen=True)
class Bud:
    """Bud from which one of last season's shoots may have grown.

    Attributes:
        point: (3,) [m].
        direction: (3,) of the shoot there, unit length.
        second: whether it has grown only if there was sap for more than one a spur.
    """

    point: Array
    direction: Array
    second: bool = False


@dataclass(frozen=True)
class Frame:
    """A vine without last season's shoots.

    Attributes:
        limbs: trunk (the main one first), arms and spurs.
        cordon: (M, 3) pruning region [m].
        buds: where shoots can have grown.
    """

    limbs: tuple[Limb, ...]
    cordon: Array
    buds: tuple[Bud, ...]


def unit(vector: Array) -> Array:
    """The vector at length 1."""
    return np.asarray(vector / np.linalg.norm(vector))


def spur(
    point: Array, direction: Array, rng: np.random.Generator, radius: float = 0.0085
) -> tuple[Limb, tuple[Bud, Bud]]:
    """A stub of two-year-old wood with two buds, the upper one at its end.

    Args:
        point: (3,) on the wood that it stands on [m].
        direction: (3,), any length.
        radius: at its base [m].
    """
    grows = unit(direction)
    length = rng.uniform(0.03, 0.075)
    knee = point + 0.5 * length * grows + rng.normal(0.0, 0.006, 3)
    tip = knee + 0.5 * length * unit(grows + 0.5 * UP + rng.normal(0.0, 0.15, 3))
    axis = np.stack([point, knee, tip])
    limb = Limb("cordon", axis, radius * np.array([1.3, 0.95, 0.8]))
    away = unit(np.cross(grows, rng.normal(0.0, 1.0, 3)))
    lower = Bud(knee, unit(grows + 0.6 * away), second=True)
    upper = Bud(tip - 0.2 * (tip - knee), unit(tip - knee - 0.3 * length * away))
    return limb, (lower, upper)

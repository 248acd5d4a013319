"""Obstacles that stand about in a vineyard in winter: crates, a parked trailer, a person."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from vinum_nav.vineyard.shapes.obstacle import Shape, Solid

Colour = tuple[float, float, float]
TIN, RUBBER, IRON = (0.33, 0.38, 0.30), (0.07, 0.07, 0.075), (0.25, 0.26, 0.28)
SKIN, TROUSERS, BOOTS = (0.62, 0.45, 0.36), (0.16, 0.19, 0.27), (0.14, 0.10, 0.07)
JACKETS: tuple[Colour, ...] = ((0.62, 0.24, 0.12), (0.16, 0.30, 0.22), (0.20, 0.24, 0.38))
CRATES: tuple[Colour, ...] = ((0.60, 0.12, 0.10), (0.15, 0.32, 0.18), (0.62, 0.47, 0.28))
HALF_TURN = math.pi / 2


def crate(rng: np.random.Generator) -> tuple[Solid, ...]:
    """One to three stacked harvest crates of 60 x 40 x 25 cm, with rims and corner posts."""
    rgb = CRATES[int(rng.integers(len(CRATES)))]
    dark = _shade(rgb, 0.75)
    solids = []
    for k in range(int(rng.integers(1, 4))):
        low = 0.26 * k
        solids.append(Solid(f"bin_{k}", "box", (0.56, 0.36, 0.23), (0, 0, low + 0.125), dark))
        solids.append(Solid(f"rim_{k}", "box", (0.60, 0.40, 0.035), (0, 0, low + 0.24), rgb))
        for n, (sx, sy) in enumerate(((1, 1), (1, -1), (-1, 1), (-1, -1))):
            at = (0.28 * sx, 0.18 * sy, low + 0.125)
            solids.append(Solid(f"corner_{k}_{n}", "box", (0.05, 0.05, 0.25), at, rgb))
    return tuple(solids)


def trailer(rng: np.random.Generator) -> tuple[Solid, ...]:
    """A single-axle trailer of 2.4 x 1.4 m on its wheels and its jack, drawbar forwards."""
    paint = _shade(TIN, float(rng.uniform(0.8, 1.3)))
    solids = [
        Solid("floor", "box", (2.4, 1.4, 0.08), (0, 0, 0.62), IRON),
        Solid("drawbar", "box", (1.2, 0.10, 0.08), (1.75, 0, 0.56), IRON),
        Solid("jack", "cylinder", (0.06, 0.06, 0.56), (2.2, 0, 0.28), IRON),
        Solid("axle", "cylinder", (0.08, 0.08, 1.5), (-0.15, 0, 0.33), IRON, (HALF_TURN, 0, 0)),
    ]
    for name, length, width, x, y in (
        ("front", 0.04, 1.4, 1.18, 0.0),
        ("tail", 0.04, 1.4, -1.18, 0.0),
        ("left", 2.4, 0.04, 0.0, 0.68),
        ("right", 2.4, 0.04, 0.0, -0.68),
    ):
        solids.append(Solid(f"side_{name}", "box", (length, width, 0.42), (x, y, 0.87), paint))
    for name, y in (("left", 0.82), ("right", -0.82)):
        turn = (HALF_TURN, 0.0, 0.0)
        at = (-0.15, y, 0.33)
        solids.append(Solid(f"tyre_{name}", "cylinder", (0.66, 0.66, 0.2), at, RUBBER, turn))
        solids.append(Solid(f"rim_{name}", "cylinder", (0.36, 0.36, 0.22), at, paint, turn))
    return tuple(solids)


def person(rng: np.random.Generator) -> tuple[Solid, ...]:
    """A standing grown-up of 1.6 to 1.9 m, in winter clothes."""
    k = float(rng.uniform(1.6, 1.9)) / 1.75
    jacket = JACKETS[int(rng.integers(len(JACKETS)))]

    def solid(
        name: str,
        shape: Shape,
        size: tuple[float, float, float],
        at: tuple[float, float, float],
        rgb: Colour,
        roll: float = 0.0,
    ) -> Solid:
        d, w, h = (k * s for s in size)
        x, y, z = (k * a for a in at)
        return Solid(name, shape, (d, w, h), (x, y, z), rgb, (roll, 0.0, 0.0))

    solids = [
        solid("chest", "capsule", (0.26, 0.26, 0.60), (0, 0.06, 1.18), jacket),
        solid("back", "capsule", (0.26, 0.26, 0.60), (0, -0.06, 1.18), jacket),
        solid("neck", "cylinder", (0.11, 0.11, 0.14), (0, 0, 1.48), SKIN),
        solid("head", "capsule", (0.18, 0.18, 0.24), (0.01, 0, 1.62), SKIN),
        solid("cap", "sphere", (0.20, 0.20, 0.20), (0.0, 0, 1.665), _shade(jacket, 0.6)),
    ]
    for side, s in (("left", 1.0), ("right", -1.0)):
        solids += [
            solid(f"leg_{side}", "capsule", (0.15, 0.15, 0.90), (0, 0.10 * s, 0.50), TROUSERS),
            solid(f"boot_{side}", "box", (0.28, 0.11, 0.12), (0.05, 0.10 * s, 0.06), BOOTS),
            solid(
                f"arm_{side}", "capsule", (0.10, 0.10, 0.62), (0, 0.25 * s, 1.13), jacket, 0.16 * s
            ),
            solid(f"hand_{side}", "sphere", (0.09, 0.09, 0.09), (0.02, 0.30 * s, 0.83), SKIN),
        ]
    return tuple(solids)


SHAPES: dict[str, Callable[[np.random.Generator], tuple[Solid, ...]]] = {
    "crate": crate,
    "person": person,
    "trailer": trailer,
}
"""Function that makes the solids of each kind of obstacle."""


def _shade(rgb: Colour, factor: float) -> Colour:
    red, green, blue = (min(1.0, factor * part) for part in rgb)
    return red, green, blue

"""Direction and bend of a boundary's sides that lie along the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_parameters import BoundaryParameters
from vinum_nav.mapping.side_search import Sides, counterclockwise, find_sides, turned_and_straight

_CORNER_SIGMAS = (0.1, 0.18, 0.32, 0.56)
"""Sigmas of a corner about a parallel to the rows [m]: the likeliest one is believed."""
_STEPS = 4


@dataclass(frozen=True)
class SideFit:
    """Fit of the boundary's outer sides.

    Attributes:
        turn: from the start heading to the rows, with its sigma [rad].
        curvature: of the line through the start, with its sigma [1/m].
        length: of the longest side [m].
        corners: how many the side with most of them has.
        low, high: distances d of the sides from the line through the start, None where there is
            no such side [m].
        corner_sigma: of a corner, by what is left when the sides are fitted [m].
    """

    turn: float
    turn_sigma: float
    curvature: float
    curvature_sigma: float
    length: float
    corners: int
    low: float | None
    high: float | None
    corner_sigma: float


def fit_sides(
    ring_uv: Array,
    first_side: tuple[float, float],
    yaw_sigma: float,
    curvature_sigma: float,
    parameters: BoundaryParameters,
) -> SideFit:
    """Lines of one direction and curvature through the corners of each side.

    Args:
        ring_uv: closed boundary (N + 1, 2) in the start's frame [m].
        first_side: between which d the side beside row 0 runs [m].
        yaw_sigma: of the start heading, which is along u.
        curvature_sigma: about 0 [1/m]; 0 for straight ones.
    """
    ring_uv = counterclockwise(ring_uv)
    found = find_sides(ring_uv, first_side, yaw_sigma, curvature_sigma, parameters)
    if found is None:
        found = Sides(0.0, 0.0, np.nan, np.nan)
    state = np.array([found.turn, found.curvature])
    prior = np.array([yaw_sigma**-2, curvature_sigma**-2 if curvature_sigma else 1e14])
    lines = [found.low, found.high]
    chains: list[Array] = []
    for _ in range(_STEPS):
        chains = [
            _chain(ring_uv, state, lines[k], way, parameters) for k, way in enumerate((1, -1))
        ]
        columns = [_columns(chain, state) for chain in chains if len(chain)]
        fits = [_fit(columns, state, prior, sigma) for sigma in _CORNER_SIGMAS]
        _, sigma, state, covariance = min(fits, key=lambda fit: fit[0])
        lines = [_mean(chain, state) for chain in chains]
    sigmas = np.sqrt(np.diag(covariance))
    length = max((float(np.hypot(*np.ptp(c, axis=0))) for c in chains if len(c)), default=0.0)
    turn_sigma = float(np.hypot(sigmas[0], parameters.least_slope_sigma if length else 0.0))
    return SideFit(
        turn=float(state[0]),
        turn_sigma=min(turn_sigma, yaw_sigma),
        curvature=float(state[1]) if curvature_sigma else 0.0,
        curvature_sigma=float(sigmas[1]),
        length=length,
        corners=max(len(chain) for chain in chains),
        low=float(lines[0]) if len(chains[0]) else None,
        high=float(lines[1]) if len(chains[1]) else None,
        corner_sigma=sigma,
    )


def _fit(
    chains: list[tuple[Array, Array]], state: Array, prior: Array, sigma: float
) -> tuple[float, float, Array, Array]:
    """Least squares for turn and curvature: cost with that sigma of the corners, the sigma, the
    better state and its covariance.

    Args:
        chains: `_columns` of each side that there is, at `state`.
    """
    information, right, freedom, squares = np.diag(prior), -prior * state, 0, 0.0
    for columns, d in chains:
        off = d - d.mean()
        information = information + columns.T @ columns / sigma**2
        right = right - columns.T @ off / sigma**2
        squares += float(off @ off) / sigma**2
        freedom += len(d) - 1
    covariance = np.linalg.inv(information)
    step = covariance @ right
    squares += float(prior @ state**2) - float(right @ step)
    _, volume = np.linalg.slogdet(information)
    cost = squares / 2 + freedom * np.log(sigma) + volume / 2
    return float(cost), sigma, state + step, covariance


def _coordinates(points: Array, state: Array) -> tuple[Array, Array]:
    s, d = turned_and_straight(points, state[:1], state[1:])
    return s[0], d[0]


def _chain(ring_uv: Array, state: Array, line: float, way: int, p: BoundaryParameters) -> Array:
    """Corners (K, 2) of the edges that run along d = `line`, toward +s where `way` is 1."""
    s, d = _coordinates(ring_uv, state)
    lengths = np.hypot(*np.diff(ring_uv, axis=0).T)
    off = np.abs(d - line)
    reach = np.minimum(p.edge_near + p.edge_near_share * lengths, p.edge_near_most)
    near = np.maximum(off[:-1], off[1:]) < reach
    steep = np.abs(np.diff(d)) > p.steepest * lengths + p.slack
    corners = np.flatnonzero(near & ~steep & (way * np.diff(s) > 1e-6))
    chosen = np.unique(np.concatenate([corners, (corners + 1) % (len(ring_uv) - 1)]))
    corners_uv: Array = ring_uv[chosen]
    return corners_uv


def _columns(chain: Array, state: Array) -> tuple[Array, Array]:
    """Change of the corners' d (K, 2) with turn and curvature, each free of an offset, and d."""
    _, d = _coordinates(chain, state)
    columns = []
    for step in (np.array([1e-5, 0.0]), np.array([0.0, 1e-7])):
        _, moved = _coordinates(chain, state + step)
        columns.append((moved - d) / step.sum())
    stacked = np.stack(columns, axis=1)
    return stacked - stacked.mean(axis=0), d


def _mean(chain: Array, state: Array) -> float:
    return float(_coordinates(chain, state)[1].mean()) if len(chain) else np.nan

"""Which way the sides of a boundary run that lie along the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.bend import Bend

_CORNER_SIGMA = 0.18
"""Of a corner, from a parallel to the rows [m]."""
_LEAST_SLOPE_SIGMA = 0.014
"""What is left of the slope's error on the longest boundary [rad]."""
_LIKELY = 3.0
"""A side so many sigmas out of line with the start heading is none along the rows."""
_SMOOTH = 0.3
"""Two edges of one side make a smaller angle than this [rad]."""
_SHORTEST = 0.25
"""A shorter chain of edges is no side [m]."""
_STEPS = 6


@dataclass(frozen=True)
class SideFit:
    """Slope at u = 0 and curvature [1/m] that the sides share, with their sigmas.

    `length` is the longest side's [m].
    """

    slope: float
    slope_sigma: float
    curvature: float
    curvature_sigma: float
    length: float


def fit_sides(ring_uv: Array, yaw_sigma: float, curvature_sigma: float) -> SideFit:
    """Lines of one direction and curvature through the corners of each side.

    Args:
        ring_uv: closed boundary (N + 1, 2) in the start's frame [m].
        yaw_sigma: of the start heading, which is along u.
        curvature_sigma: about 0 [1/m]; 0 for straight ones.
    """
    chains = [c for c in _chains(ring_uv) if _is_along(c, yaw_sigma, curvature_sigma)]
    curvature, slope = 0.0, 0.0
    covariance = np.diag([yaw_sigma**2, curvature_sigma**2])
    for _ in range(_STEPS if curvature_sigma > 0 else 1):
        (slope, change), covariance = _step(chains, curvature, yaw_sigma, curvature_sigma)
        curvature += change
    sigmas = np.sqrt(np.diag(covariance))
    length = max((float(np.hypot(*(c[-1] - c[0]))) for c in chains), default=0.0)
    slope_sigma = float(np.hypot(sigmas[0], _LEAST_SLOPE_SIGMA if chains else 0.0))
    slope_sigma = min(slope_sigma, yaw_sigma)
    return SideFit(float(slope), slope_sigma, float(curvature), float(sigmas[1]), length)


def _chains(ring_uv: Array) -> list[Array]:
    """The boundary cut at its corners into smooth chains (K, 2), K >= 2, by rising u."""
    edges = np.diff(ring_uv, axis=0)
    kept = np.hypot(edges[:, 0], edges[:, 1]) > 1e-6
    points, edges = ring_uv[:-1][kept], edges[kept]
    yaws = np.arctan2(edges[:, 1], edges[:, 0])
    turns = np.abs((yaws - np.roll(yaws, 1) + np.pi) % (2 * np.pi) - np.pi)
    corners = np.flatnonzero(turns > _SMOOTH)
    if not len(corners):
        return []
    chains = []
    for first, last in zip(corners, np.roll(corners, -1), strict=True):
        count = (last - first - 1) % len(points) + 2
        chain = points[(first + np.arange(count)) % len(points)]
        chains.append(chain if chain[-1, 0] >= chain[0, 0] else chain[::-1])
    return chains


def _is_along(chain: Array, yaw_sigma: float, curvature_sigma: float) -> bool:
    """Whether the chain may run along rows that leave the start along u."""
    span = chain[-1] - chain[0]
    length = float(np.hypot(*span))
    if length < _SHORTEST or span[0] <= 0:
        return False
    sigma = np.hypot(yaw_sigma, np.sqrt(2) * _CORNER_SIGMA / length)
    bent = curvature_sigma * abs(float(chain[:, 0].mean()))
    return abs(float(np.arctan2(span[1], span[0]))) < _LIKELY * float(np.hypot(sigma, bent))


def _step(
    chains: list[Array], curvature: float, yaw_sigma: float, curvature_sigma: float
) -> tuple[Array, Array]:
    """Slope and change of curvature, and their covariance; each side has an offset of its own."""
    information = np.diag([yaw_sigma**-2, curvature_sigma**-2 if curvature_sigma else np.inf])
    if not curvature_sigma:
        information[1, 1] = 1e14
    right = np.array([0.0, -curvature * information[1, 1]])
    for chain in chains:
        sd = Bend(curvature).straighten(chain)
        columns = np.column_stack([sd[:, 0], sd[:, 0] ** 2 / 2])
        columns = columns - columns.mean(axis=0)
        information += columns.T @ columns / _CORNER_SIGMA**2
        right += columns.T @ (sd[:, 1] - sd[:, 1].mean()) / _CORNER_SIGMA**2
    covariance = np.linalg.inv(information)
    return covariance @ right, covariance

"""Height of the ground at a foot that is out of view, from the ground that is seen around it."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.perception.parameters import PlaneParameters
from vinum_nav.perception.view import View

ROUNDS = 4
"""Rounds of fitting, in which cells that are off the plane come to count less."""


def ground_from_around(
    foot_base: Array,
    lowest: float,
    view: View,
    parameters: PlaneParameters,
) -> tuple[float, float]:
    """Height above base_link's plane at a foot and its standard deviation [m].

    A plane by robust Bayesian regression (Huber's weights) whose prior is base_link's own plane:
    that is what is left where no ground is seen at all. Arguments as of `ground_height`.
    """
    p = parameters
    distance = float(np.linalg.norm(foot_base - view.T_base_camera[:2, 3]))
    prior = np.array([p.plane_sigma + p.plane_growth * distance, p.slope_sigma, p.slope_sigma])
    offsets, heights = _cells(foot_base, lowest, view, p)
    design = np.column_stack([np.ones(len(offsets)), offsets])
    away = np.hypot(offsets[:, 0], offsets[:, 1])
    sigmas = np.hypot(p.cell_sigma, p.cell_growth * away)
    weights = np.ones(len(heights))
    for _ in range(ROUNDS):
        pull = design.T * (weights / sigmas**2)
        information = pull @ design + np.diag(prior**-2)
        plane = np.linalg.solve(information, pull @ heights)
        off = np.abs(heights - design @ plane) / sigmas
        weights = 1.0 / np.maximum(off, 1.0)
    variance = float(np.linalg.inv(information)[0, 0])
    bend = p.bend_growth * float(away.mean()) if len(away) else 0.0
    return float(plane[0]), min(math.hypot(math.sqrt(variance), bend), float(prior[0]))


def _cells(foot_base: Array, lowest: float, view: View, p: PlaneParameters) -> tuple[Array, Array]:
    """Middles (N, 2) of the cells with ground from the foot, and its heights (N,) [m]."""
    height, width = view.depth.shape
    step = max(1, int(math.sqrt(view.depth.size / p.samples)))
    points = view.free_points(slice(0, height, step), slice(0, width, step))
    offsets = points[:, :2] - foot_base
    away = np.hypot(offsets[:, 0], offsets[:, 1])
    low = points[:, 2] < lowest + p.over + p.steepest * away
    near = (away < p.reach) & low
    offsets, heights = offsets[near], points[near, 2]
    keys = np.floor(offsets / p.cell).astype(int)
    _, index = np.unique(keys, axis=0, return_inverse=True)
    middles, found = [], []
    for k in range(int(index.max(initial=-1)) + 1):
        inside = index.reshape(-1) == k
        if inside.sum() < p.least:
            continue
        first, middle, last = np.quantile(heights[inside], [0.25, p.quantile, 0.75])
        if last - first < p.rough:
            middles.append(offsets[inside].mean(axis=0))
            found.append(float(middle))
    return np.array(middles).reshape(-1, 2), np.array(found)

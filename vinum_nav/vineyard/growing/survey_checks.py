"""Checks that surveyed points can be a block: no point twice, no vine far off its row, spacings."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array

LEAST_BETWEEN = 0.1
"""Least distance of two vines, or of two posts, of one row [m]."""
FARTHEST_OFF = 1.0
"""Greatest distance of a vine from the line of its neighbours in the row [m]."""
IN_LINE = 0.3
"""Greatest distance of these neighbours from their own line, for it to tell [m]."""
NEIGHBOURS = 4
"""Vines of the row that tell its line beside a vine."""
ENOUGH = 3
"""Fewest such neighbours by which a vine is judged."""
VINE_SPACING = (0.3, 5.0)
"""Least and greatest median distance of two vines of a row [m]."""
ROW_SPACING = (0.5, 15.0)
"""Least and greatest median distance of two rows [m]."""


def check_row(row: int, names: list[str], xy: Array) -> None:
    """Check the vines of a row at `xy` (N, 2) in map [m], before any line is laid through them.

    Raises:
        InputError: one is far off the line of its neighbours; names it and the distance.
    """
    if len(xy) <= ENOUGH:
        return
    distances = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    for k, name in enumerate(names):
        nearest = [j for j in np.argsort(distances[k], kind="stable") if j != k][:NEIGHBOURS]
        centre = xy[nearest].mean(axis=0)
        along = np.linalg.svd(xy[nearest] - centre)[2][0]
        across = np.array([-along[1], along[0]])
        off = abs(float((xy[k] - centre) @ across))
        in_line = float(np.abs((xy[nearest] - centre) @ across).max()) <= IN_LINE
        if in_line and off > FARTHEST_OFF + distances[k][nearest[0]] * 0.1:
            raise InputError(
                f"vine {name!r} is {off:.2f} m off the line of its neighbours in row {row}; "
                f"expected {FARTHEST_OFF} m at most"
            )


def check_apart(row: int, names: list[str], xy: Array) -> None:
    """Check things of one kind in a row, in their order along it, at `xy` (N, 2) in map [m].

    Raises:
        InputError: two are at one place; names them and the distance.
    """
    gaps = np.linalg.norm(np.diff(xy, axis=0), axis=1)
    if len(gaps) and gaps.min() < LEAST_BETWEEN:
        k = int(np.argmin(gaps))
        raise InputError(
            f"{names[k]!r} and {names[k + 1]!r} of row {row} are {gaps[k]:.2f} m apart; expected "
            f"{LEAST_BETWEEN} m or more"
        )


def check_once(names: list[str], xy: Array) -> None:
    """Check things of one kind at `xy` (N, 2) in map [m], before their rows are known.

    Raises:
        InputError: two are at one place; names the nearest two and their distance.
    """
    if len(xy) < 2:
        return
    gaps, nearest = (found[:, 1] for found in cKDTree(xy).query(xy, k=2))
    k = int(np.argmin(gaps))
    if gaps[k] < LEAST_BETWEEN:
        raise InputError(
            f"{names[k]!r} and {names[int(nearest[k])]!r} are {gaps[k]:.2f} m apart; expected "
            f"{LEAST_BETWEEN} m or more ({np.count_nonzero(gaps < LEAST_BETWEEN)} of {len(xy)} "
            "are too near another: merge what was seen several times)"
        )


def check_spacing(of: str, spacing: float, limits: tuple[float, float]) -> None:
    """Check a median distance [m] between neighbours.

    Raises:
        InputError: outside of `limits`.
    """
    low, high = limits
    if not low <= spacing <= high:
        raise InputError(f"{of} are {spacing:.2f} m apart (median); expected {low} to {high} m")

"""Rows found among points that do not say theirs."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array

STEP = np.radians(0.1)
"""Step of the directions that are tried [rad]."""
BETWEEN = 0.6
"""Least distance across of two points that are not in one row [m]."""
WIDEST = 1.0
"""Greatest width of a row [m]."""
WIDEST_GAP = {"vine": 15.0, "post": 4.5}
"""Greatest distance of two rows [m]; posts stand in straight lines across the rows, too."""
THIN = 0.12
"""Greatest scatter of points about their row, as a share of the distance of two rows."""
ALONE = 2.4
"""Distance that stands for it where there is one row [m]."""
LEAST_SHARE = 0.9
"""Least share of the points that stand in rows in the right direction."""
SAME = 0.97
"""Directions are as good as the best from this share of its distance times share on."""


def find_rows(xy: Array, kind: Literal["vine", "post"]) -> NDArray[np.int64]:
    """Number of the row of each point, 1, 2, ... from right to left along the rows.

    Points of a grid stand in lines in many directions. Those of the rows are the farthest apart:
    vines stand closer in a row than rows do, and posts in lines across are too far apart. Lines
    aslant leave out points at the corners.

    Args:
        xy: positions (N, 2) in map [m].
        kind: of the points.

    Returns:
        Numbers (N,); 0 for a point that stands in no row.

    Raises:
        InputError: there is no direction in which the points stand in straight rows.
    """
    centred = xy - xy.mean(axis=0)
    tried = [_Lines(centred, angle) for angle in np.arange(-np.pi / 2, np.pi / 2, STEP)]
    shares = np.array([line.share for line in tried])
    gaps = np.array([line.gap for line in tried])
    apart = np.where(gaps > 0, gaps, ALONE)
    thin = np.array([line.scatter for line in tried]) <= THIN * apart
    good = (shares >= LEAST_SHARE) & (gaps <= WIDEST_GAP[kind]) & thin
    if not good.any():
        raise InputError(
            f"the {len(xy)} {kind}s do not say their rows, and stand in no straight rows "
            f"(wanted {LEAST_SHARE:.0%} of them within {THIN:g} row spacings of their rows, and "
            f"rows {WIDEST_GAP[kind]:g} m apart at most): give each its row"
        )
    score = np.where(good, apart * shares, 0.0)
    best = np.flatnonzero(score >= SAME * score.max())
    return min((tried[k] for k in best), key=lambda line: line.scatter).numbers


class _Lines:
    """Lines in one direction through points.

    Attributes:
        numbers: of the line of each point (N,), 0 for a point alone.
        share: of the points that are in lines.
        gap: median distance of neighbouring lines [m]; 0 where there is one line.
        scatter: root mean square of the points' distance from their lines [m].
    """

    def __init__(self, centred: Array, angle: float) -> None:
        v = centred @ [-np.sin(angle), np.cos(angle)]
        order = np.argsort(v, kind="stable")
        breaks = np.flatnonzero(np.diff(v[order]) > BETWEEN) + 1
        self.numbers = np.zeros(len(v), dtype=np.int64)
        middles, squares, count = [], 0.0, 0
        for members in np.split(order, breaks):
            across = v[members]
            if len(members) < 2 or np.ptp(across) > WIDEST:
                continue
            count += 1
            self.numbers[members] = count
            middles.append(float(across.mean()))
            squares += float(np.sum((across - across.mean()) ** 2))
        held = int(np.count_nonzero(self.numbers))
        self.share = held / len(v)
        self.gap = float(np.median(np.diff(middles))) if count > 1 else 0.0
        self.scatter = float(np.sqrt(squares / held)) if held else np.inf

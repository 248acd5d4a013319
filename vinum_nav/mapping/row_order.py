"""Regular order of a row's members: it shows which of them can be no vines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_parameters import RowParameters


def can_be_vines(
    along: Array,
    is_post: NDArray[np.bool_],
    sightings: Array,
    ends: tuple[float, float],
    spacing: float,
    parameters: RowParameters,
) -> NDArray[np.bool_]:
    """Mask (N,) of one row's members that can be vines, as far as the others say; True for posts.

    Vines stand a spacing apart, or several where one is missing: of two that are too near to each
    other, the one out of step with the rest is none, else the one that was seen less often. A row
    ends with a post: nothing beyond it is a vine.

    Args:
        along: coordinates along the row [m].
        sightings: how often each was seen.
        ends: where the row enters and leaves the boundary, lower one first [m].
        spacing: of the vines, roughly [m].
    """
    p = parameters
    can: NDArray[np.bool_] = is_post | _between_end_posts(
        along, along[is_post], ends, spacing, p.beyond_post
    )
    while (pair := _nearest_pair(along, can & ~is_post)) is not None:
        if abs(along[pair[0]] - along[pair[1]]) >= p.too_near * spacing:
            break
        others = along[can & ~is_post]
        worst = min(
            pair, key=lambda i: (_in_step(float(along[i]), others, spacing, p), sightings[i])
        )
        can[worst] = False
    return can


def _between_end_posts(
    along: Array, posts: Array, ends: tuple[float, float], spacing: float, beyond: float
) -> NDArray[np.bool_]:
    """An end post stands within a vine spacing of the boundary: inner posts are farther away."""
    first, last = posts[posts < ends[0] + spacing], posts[posts > ends[1] - spacing]
    low = first.min() - beyond if len(first) else -np.inf
    high = last.max() + beyond if len(last) else np.inf
    between: NDArray[np.bool_] = (along >= low) & (along <= high)
    return between


def _nearest_pair(along: Array, among: NDArray[np.bool_]) -> tuple[int, int] | None:
    indices = np.flatnonzero(among)
    if len(indices) < 2:
        return None
    indices = indices[np.argsort(along[indices], kind="stable")]
    nearest = int(np.argmin(np.diff(along[indices])))
    return int(indices[nearest]), int(indices[nearest + 1])


def _in_step(at: float, others: Array, spacing: float, p: RowParameters) -> int:
    """Number of the others that stand one or a few spacings away."""
    steps = np.abs(others - at) / spacing
    wanted = np.round(steps)
    good = (wanted >= 1) & (wanted <= p.in_step_multiples)
    good &= np.abs(steps - wanted) < p.in_step * wanted
    return int(good.sum())

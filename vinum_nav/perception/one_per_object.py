"""Several masks of one trunk become one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

SAME_OBJECT = 0.5
"""Masks that share more of the smaller one are of one object: real ones exclude each other."""
WHOLE_SCORE = 0.6
"""A larger mask takes a part's place if its score is at least this share of the part's."""
STRIDE = 2
"""Masks are compared on every second pixel and row."""


def one_per_object(
    masks: NDArray[np.bool_], scores: Array, labels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Array]:
    """Indices of the masks that stand for one object each, and their scores, falling.

    Slim boxes of one trunk's upper and lower part overlap too little for box-wise non-maximum
    suppression. Here a part gives way to the whole, which takes over the better score; what is
    left of overlaps goes to the higher score, whatever the labels.

    Args:
        masks: (N, H, W).
        scores: (N,).
        labels: (N,).
    """
    overlap, areas = _overlaps(masks)
    kept: list[int] = []
    worth: list[float] = []
    for k in np.argsort(-scores, kind="stable"):
        rivals = [
            j for j, i in enumerate(kept) if overlap[k, i] > SAME_OBJECT * min(areas[k], areas[i])
        ]
        if not rivals:
            kept.append(int(k))
            worth.append(float(scores[k]))
            continue
        part = kept[rivals[0]]
        whole = (
            len(rivals) == 1
            and labels[k] == labels[part]
            and areas[k] > areas[part]
            and scores[k] >= WHOLE_SCORE * worth[rivals[0]]
        )
        if whole:
            kept[rivals[0]] = int(k)
    return np.array(kept, dtype=np.int64), np.array(worth, dtype=float)


def _overlaps(masks: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Shared pixels (N, N) and areas (N,), both at the stride's resolution, at least 1."""
    coarse = masks[:, ::STRIDE, ::STRIDE].astype(np.float32)
    shared = np.tensordot(coarse, coarse, axes=((1, 2), (1, 2)))
    return shared, np.maximum(np.diag(shared), 1.0)

"""Calibration of scores: instances with a score of 0.8 should be right in eight cases of ten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from vinum_nav.learning.judging.picture import Judged

BINS = 10


def calibration(pictures: Collection[Judged]) -> dict[str, Any]:
    """Expected calibration error and the reliability curve of all reported instances.

    An instance is right if it stands for an object of its label; those in crowd regions are left
    out. 'ece' is None without instances.

    Source: Guo et al. 2017, 'On Calibration of Modern Neural Networks', eq. 3.
    """
    scores, right = [], []
    for picture in pictures:
        for found in picture.reported:
            if found.ignored:
                continue
            scores.append(found.score)
            hit = found.truth is not None
            right.append(hit and picture.objects[found.truth or 0]["category_id"] == found.label)
    values, truths = np.array(scores, dtype=float), np.array(right, dtype=float)
    place = np.minimum((values * BINS).astype(int), BINS - 1)
    curve, gaps = [], 0.0
    for k in range(BINS):
        inside = place == k
        count = int(inside.sum())
        said, was = (float(v[inside].mean()) if count else None for v in (values, truths))
        gaps += count * abs(said - was) if said is not None and was is not None else 0.0
        curve.append(
            {
                "low": k / BINS,
                "high": (k + 1) / BINS,
                "instances": count,
                "mean_score": said,
                "share_right": was,
            }
        )
    return {"ece": gaps / len(values) if len(values) else None, "curve": curve}

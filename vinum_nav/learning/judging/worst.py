"""The pictures in which a detector errs most, with what it did wrong drawn on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Label
from vinum_nav.learning.judging.picture import Judged
from vinum_nav.learning.judging.working_point import Verdicts, verdicts

MOST = 12
FOUND, MISSED, WRONG, CONFUSED, CROWD = (
    (60, 200, 60),
    (255, 200, 0),
    (255, 40, 40),
    (230, 60, 230),
    (150, 150, 150),
)
"""RGB of outlines."""


def worst_pictures(pictures: list[Judged], threshold: float) -> list[Verdicts]:
    """The pictures with errors at the working threshold, worst first, at most MOST.

    An error weighs one, one taken for another two; the surer or the larger it is, the more.
    """
    judged = [verdicts(picture, threshold) for picture in pictures]
    ranked = sorted(judged, key=lambda v: (-_badness(v), v.picture.image["id"]))
    return [v for v in ranked[:MOST] if _badness(v) > 0]


def _badness(v: Verdicts) -> float:
    whole = v.picture.image["width"] * v.picture.image["height"]
    missed = sum(1.0 + float(v.picture.objects[k]["area"] / whole) for k in v.missed)
    return missed + sum(1.0 + found.score for found in v.wrong) + len(v.confused)


def draw_verdicts(v: Verdicts, folder: Path) -> NDArray[np.uint8]:
    """Picture (H, W, 3) RGB with the outlines of objects and of wrong instances."""
    bgr = cv2.imread(str(folder / v.picture.image["file_name"]))
    picture = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    for k, a in enumerate(v.picture.objects):
        colour = CROWD if a["iscrowd"] else FOUND if k in v.found else None
        colour = CONFUSED if k in v.confused else MISSED if k in v.missed else colour
        if colour is not None:
            _outline(picture, a["code"], colour)
    for found in v.wrong:
        colour = WRONG if found.truth is None else CONFUSED
        _outline(picture, found.code, colour)
        text = f"{Label(found.label).name.lower()} {found.score:.2f}"
        place = (int(found.bbox_xywh[0]), max(12, int(found.bbox_xywh[1]) - 3))
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)
    return picture


def _outline(
    picture: NDArray[np.uint8], code: dict[str, Any], colour: tuple[int, int, int]
) -> None:
    from pycocotools import mask as rle

    lines, _ = cv2.findContours(rle.decode(code), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(picture, lines, -1, colour, 1)

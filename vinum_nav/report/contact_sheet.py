"""Pictures of a vineyard on one sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.report.figures.plan import draw_plan
from vinum_nav.report.figures.style import looks
from vinum_nav.vineyard.model import Vineyard

COLUMNS = 2
GAP, CAPTION = 10, 30
"""Gap between pictures, and height of the line of text below each [px]."""
INK, PAPER = (34, 38, 43), 250

Picture = NDArray[np.uint8]


def contact_sheet(pictures: Sequence[tuple[str, Picture]]) -> Picture:
    """All pictures (H, W, 3), of one size, in two columns with their captions (RGB)."""
    height, width = pictures[0][1].shape[:2]
    rows = -(-len(pictures) // COLUMNS)
    cell = height + CAPTION + GAP, width + GAP
    sheet = np.full((rows * cell[0] + GAP, COLUMNS * cell[1] + GAP, 3), PAPER, dtype=np.uint8)
    for k, (caption, picture) in enumerate(pictures):
        top, left = GAP + k // COLUMNS * cell[0], GAP + k % COLUMNS * cell[1]
        sheet[top : top + height, left : left + width] = picture
        at = (left + 2, top + height + CAPTION - 10)
        cv2.putText(sheet, caption, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, INK, 1, cv2.LINE_AA)
    return sheet


def plan_picture(vineyard: Vineyard, size: tuple[int, int]) -> Picture:
    """Plan of a block in the middle of a white picture of a size (width, height) [px]."""
    with looks():
        content = io.BytesIO()
        draw_plan(vineyard).savefig(content, format="png", dpi=130, facecolor="white")
    bgr = cv2.imdecode(np.frombuffer(content.getvalue(), np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise RuntimeError("the plan is not a picture")
    share = min(size[0] / bgr.shape[1], size[1] / bgr.shape[0])
    fitted = cv2.resize(bgr, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)[..., ::-1]
    picture = np.full((size[1], size[0], 3), 255, dtype=np.uint8)
    top, left = (size[1] - fitted.shape[0]) // 2, (size[0] - fitted.shape[1]) // 2
    picture[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return picture

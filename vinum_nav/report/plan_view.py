"""The growing map of the video: the block from above, drawn into pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.report.figures.frame import to_drawing
from vinum_nav.report.metrics import Evaluation
from vinum_nav.vineyard.model import Vineyard

BACKGROUND, ROW, POST = (250, 250, 248), (223, 227, 232), (138, 144, 153)
VINE, PATH, BODY = (34, 38, 43), (0, 114, 178), (0, 114, 178)
GOOD, BAD = (0, 158, 115), (213, 94, 0)
MARGIN_PX = 26
SHIFT = 4
"""Binary digits of a pixel's fraction, so that lines do not jump."""


class PlanView:
    """A picture (H, W, 3) of the block, to which path, stops and body are added."""

    def __init__(
        self, vineyard: Vineyard, evaluation: Evaluation, robot: Robot, size: tuple[int, int]
    ) -> None:
        """Args: size: width and height [px]."""
        self._vineyard, self._robot = vineyard, robot
        self._evaluation = evaluation
        self._fit(size)
        self._canvas = np.full((size[1], size[0], 3), BACKGROUND, dtype=np.uint8)
        self._draw_block()
        self._drawn_to = -np.inf

    def _fit(self, size: tuple[int, int]) -> None:
        points = np.concatenate(
            [row.line[:, :2] for row in self._vineyard.rows]
            + [self._vineyard.start.xy[None]]
            + [item.ideal.xy[None] for item in self._evaluation.items]
        )
        drawn = to_drawing(points, self._vineyard)
        low, high = drawn.min(axis=0) - 0.8, drawn.max(axis=0) + 0.8
        room = np.array(size) - 2 * MARGIN_PX
        self._scale = float(np.min(room / (high - low)))
        self._centre, self._middle = (low + high) / 2, np.array(size) / 2

    def _pixels(self, points_map: Array) -> NDArray[np.int32]:
        """Fixed-point pixels (..., 2) of points in map."""
        drawn = (to_drawing(points_map, self._vineyard) - self._centre) * self._scale
        pixels = self._middle + drawn * np.array([1, -1])
        return np.asarray(np.round(pixels * 2**SHIFT), dtype=np.int32)

    def _dot(
        self, at_map: Array, radius: float, colour: tuple[int, int, int], thickness: int = -1
    ) -> None:
        x, y = self._pixels(at_map)
        size = round(radius * 2**SHIFT)
        cv2.circle(
            self._canvas, (int(x), int(y)), size, colour, thickness, cv2.LINE_AA, shift=SHIFT
        )

    def _line(self, points_map: Array, colour: tuple[int, int, int], width: int) -> None:
        pixels = [self._pixels(points_map)]
        cv2.polylines(self._canvas, pixels, False, colour, width, cv2.LINE_AA, shift=SHIFT)

    def _draw_block(self) -> None:
        for row in self._vineyard.rows:
            self._line(row.line[:, :2], ROW, 6)
        for post in self._vineyard.posts:
            self._dot(post.foot[:2], 2.5, POST)
        for vine in self._vineyard.vines:
            self._dot(vine.position[:2], 2.5, VINE)

    def advance(self, stamps: Array, poses: Array, until: float) -> None:
        """Add path (N, 3) and stops between what is drawn and the time `until` [s]."""
        first = max(0, int(np.searchsorted(stamps, self._drawn_to)) - 1)
        last = int(np.searchsorted(stamps, until, side="right"))
        if last - first > 1:
            self._line(poses[first:last, :2], PATH, 1)
        for stop in self._evaluation.stops:
            if self._drawn_to < stop.task.stamp <= until:
                good = stop.kind == "visit"
                at = stop.item.vine.position[:2] if stop.item and good else stop.pose.xy
                self._dot(at, 4.5, GOOD if good else BAD)
        self._drawn_to = until

    def picture(self, pose: Pose2) -> NDArray[np.uint8]:
        """The view with the body standing at `pose` in map."""
        kept = self._canvas.copy()
        half = np.array([self._robot.length, self._robot.width]) / 2
        corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * half
        outline = self._pixels(pose.transform(corners))
        cv2.fillPoly(self._canvas, [outline], BODY, cv2.LINE_AA, shift=SHIFT)
        nose = pose.transform(np.array([[0.0, 0.0], [half[0], 0.0]]))
        self._line(nose, (255, 255, 255), 2)
        view, self._canvas = self._canvas, kept
        return view

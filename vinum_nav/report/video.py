"""A short film of the run: what the robot saw beside where it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2
from vinum_nav.report.encode import encode
from vinum_nav.report.events import StateSpan, state_spans
from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.plan_view import PlanView
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Vineyard

PANEL = (640, 360)
"""Width and height of each of the two panels [px]."""
BANNER = 40
"""Height of the line of text below them [px]."""
COLUMN = 170
"""Distance of the words in the line [px]."""
FPS = 12
SPEED = 6.0
"""Speed of the film relative to simulated time, unless the film would get too long."""
LONGEST = 100.0
"""Longest film [s]; longer runs are shown faster."""
LARGEST = 5.5e6
"""Largest file [bytes]."""
INK, PAPER = (34, 38, 43), (250, 250, 248)


@dataclass(frozen=True)
class Film:
    """A film and how its time follows from simulated time.

    Attributes:
        begin: stamp of its first frame [s].
        speed: how much faster it runs than simulated time.
        duration: of the film [s].
        poster: JPEG of the frame that stands for it.
    """

    path: Path
    begin: float
    speed: float
    duration: float
    poster: bytes

    def time_of(self, stamp: float) -> float:
        """Time in the film of a stamp [s]."""
        return min(max(0.0, (stamp - self.begin) / self.speed), self.duration)


def write_video(
    record: Record, evaluation: Evaluation, vineyard: Vineyard, robot: Robot, path: Path
) -> Film | None:
    """Write an MP4 (H.264, yuv420p); None if the record has no pictures or no path."""
    if not record.pictures or not len(record.truth):
        return None
    begin, end = record.truth.stamps[0], record.truth.stamps[-1]
    speed = max(SPEED, float(end - begin) / LONGEST)
    stamps = np.arange(begin, end, speed / FPS)
    if not len(stamps):
        return None
    frames = _frames(record, evaluation, vineyard, robot, stamps, speed)
    most = int(8 * LARGEST / (len(stamps) / FPS))
    encode(frames, path, (2 * PANEL[0], PANEL[1] + BANNER), FPS, most)
    (poster,) = _frames(
        record, evaluation, vineyard, robot, _poster_stamp(record, evaluation), speed
    )
    return Film(path, float(begin), speed, len(stamps) / FPS, _jpeg(poster))


def _poster_stamp(record: Record, evaluation: Evaluation) -> NDArray[np.float64]:
    """Stamp (1,) of the middle visit, else of the middle picture: both halves show something."""
    visits = [stop.task.stamp for stop in evaluation.stops if stop.kind == "visit"]
    stamps = visits or [stamp for stamp, _ in record.pictures]
    return np.array([stamps[len(stamps) // 2]])


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def _frames(
    record: Record,
    evaluation: Evaluation,
    vineyard: Vineyard,
    robot: Robot,
    stamps: NDArray[np.float64],
    speed: float,
) -> Iterator[NDArray[np.uint8]]:
    plan = PlanView(vineyard, evaluation, robot, PANEL)
    spans = state_spans(record.events, float(record.truth.stamps[-1]))
    taken = np.array([stamp for stamp, _ in record.pictures])
    shown, picture = -1, _nothing_seen()
    for stamp in stamps:
        latest = int(np.searchsorted(taken, stamp, side="right")) - 1
        if latest not in (-1, shown):
            shown, picture = latest, _load(record.pictures[latest][1])
        plan.advance(record.truth.stamps, record.truth.poses, float(stamp))
        pose = record.truth.at(float(stamp)) or Pose2(0.0, 0.0, 0.0)
        visits = [s for s in evaluation.stops if s.kind == "visit" and s.task.stamp <= stamp]
        words = (
            f"t = {stamp:.1f} s",
            _state(spans, float(stamp)),
            f"vines {len(visits)} of {len(evaluation.items)}",
            f"shown {speed:.0f} x faster",
        )
        panels = np.concatenate([picture, plan.picture(pose)], axis=1)
        yield np.concatenate([panels, _banner(words)], axis=0)


def _nothing_seen() -> NDArray[np.uint8]:
    """Left half of a frame before the record's first picture."""
    panel = np.full((PANEL[1], PANEL[0], 3), PAPER, dtype=np.uint8)
    at = (PANEL[0] // 2 - 80, PANEL[1] // 2)
    cv2.putText(panel, "no picture yet", at, cv2.FONT_HERSHEY_SIMPLEX, 0.7, INK, 1, cv2.LINE_AA)
    return panel


def _load(path: Path) -> NDArray[np.uint8]:
    bgr = cv2.imread(str(path))
    if bgr is None:
        raise InputError(f"{path} is not a picture")
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    return np.asarray(cv2.resize(rgb, PANEL, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _state(spans: list[StateSpan], stamp: float) -> str:
    return next((span.state for span in reversed(spans) if span.begin <= stamp), "")


def _banner(words: tuple[str, ...]) -> NDArray[np.uint8]:
    """One line of text, every word at its own place."""
    banner = np.full((BANNER, 2 * PANEL[0], 3), PAPER, dtype=np.uint8)
    for k, word in enumerate(words):
        at = (14 + k * COLUMN, 26)
        cv2.putText(banner, word, at, cv2.FONT_HERSHEY_SIMPLEX, 0.58, INK, 1, cv2.LINE_AA)
    return banner

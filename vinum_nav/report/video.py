"""A short film of the run: what the robot saw beside where it was."""

from __future__ import annotations

from collections.abc import Iterator
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


def write_video(
    record: Record, evaluation: Evaluation, vineyard: Vineyard, robot: Robot, path: Path
) -> bool:
    """Write an MP4 (H.264, yuv420p); False if the record has no pictures or no path."""
    if not record.pictures or not len(record.truth):
        return False
    begin, end = record.truth.stamps[0], record.truth.stamps[-1]
    speed = max(SPEED, float(end - begin) / LONGEST)
    stamps = np.arange(begin, end, speed / FPS)
    if not len(stamps):
        return False
    frames = _frames(record, evaluation, vineyard, robot, stamps, speed)
    most = int(8 * LARGEST / (len(stamps) / FPS))
    encode(frames, path, (2 * PANEL[0], PANEL[1] + BANNER), FPS, most)
    return True


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
    shown, picture = -1, np.zeros((PANEL[1], PANEL[0], 3), dtype=np.uint8)
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

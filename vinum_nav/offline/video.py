"""Films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from vinum_nav.offline.film_facts import read_facts
from vinum_nav.offline.picture import Film, Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.sampling import every
from vinum_nav.offline.straight import Straight

SUFFIXES = frozenset(
    (
        *(
            ".mp4",
            ".avi",
            ".mov",
            ".mkv",
            ".webm",
            ".m4v",
            ".mpg",
            ".mpeg",
            ".ogv",
            ".mts",
            ".m2ts",
        ),
        *(".3gp", ".wmv", ".flv", ".mjpeg", ".mjpg"),
    )
)
COUNTED = frozenset((".mp4", ".mov", ".m4v", ".3gp"))
"""Containers that say exactly how many pictures they hold; others only estimate it."""
FPS = 25.0
"""Pace where the film does not say [Hz]."""
EARLY = 1.0
"""Time before the end that the container says at which a film may end [s]."""


class Video:
    """The pictures of a film, with the times at which they are shown; see Source."""

    kind = "film"

    def __init__(self, path: Path, reading: Reading | None = None) -> None:
        """Ask the container for pace and number of pictures."""
        self.name = str(path)
        self._path, self._step = path, (reading or Reading()).step
        self._straight = Straight((reading or Reading()).lens)
        capture = self._open()
        fps = float(capture.get(cv2.CAP_PROP_FPS))
        count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        capture.release()
        self._fps = fps if 0 < fps <= 240 else FPS
        self._film = Film(path.stem, max(self._fps / self._step, 1.0))
        is_counted = path.suffix.lower() in COUNTED and 0 < count < 10**8
        self._promised = count if is_counted else None
        self.count = -(-count // self._step) if is_counted else None

    def __iter__(self) -> Iterator[Picture | Trouble]:
        capture = self._open()
        if not capture.isOpened():
            yield Trouble(self.name, "not a film that can be read", count=None)
            return
        done, stamp = 0, -1.0 / self._fps
        while capture.grab():
            stamp = self._stamp(capture, done, stamp)
            if every(done, self._step):
                there, bgr = capture.retrieve()
                if not there:
                    break
                rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
                picture = Picture(f"{self.name}#{done}", rgb, stamp, self._film)
                try:
                    yield self._straight.picture(picture)
                except ValueError as error:
                    yield Trouble(picture.name, str(error), place=self.name)
            done += 1
        capture.release()
        yield from self._missing(done, stamp)

    def _open(self) -> cv2.VideoCapture:
        return cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)

    def _stamp(self, capture: cv2.VideoCapture, done: int, last: float) -> float:
        """Time of the picture just grabbed since the film's begin [s].

        A container may give its last picture no time; it then follows at the film's pace.
        """
        stamp = float(capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000
        return stamp if done == 0 or stamp > last else last + 1 / self._fps

    def _missing(self, done: int, end: float) -> Iterator[Trouble]:
        facts = read_facts(self._path)
        wanted = max(self._promised or 0, facts.pictures or 0)
        if done < max(wanted, 1):
            reason = f"ends after {done} pictures, wanted {wanted or 'at least one'}"
            yield Trouble(self.name, reason, count=wanted - done if wanted else None)
        elif self._promised is None and facts.length and end < facts.length - EARLY:
            reason = f"ends at {end:.1f} s, its container says {facts.length:.1f} s"
            yield Trouble(self.name, reason, count=None)
        if facts.streams > 1:
            reason = f"holds {facts.streams} video streams, only the first was read"
            yield Trouble(self.name, reason, Loss.PICTURES, count=None)

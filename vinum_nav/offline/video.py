"""Films."""

from __future__ import annotations

import math
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
_COUNTED = (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip")
"""First boxes of MP4 and MOV, which say exactly how many pictures they hold; other containers
only estimate it."""
FPS = 25.0
"""Pace where the film does not say [Hz]."""
EARLY = 1.0
"""Time before the end that the container says at which a film may end [s]."""


class Video:
    """Pictures of a film, with the times at which they are shown; see Source."""

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
        is_counted = _is_counted(path) and 0 < count < 10**8
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
        held = max(self._promised or 0, facts.pictures or 0)
        wanted = held - self._hidden(facts.length)
        if wanted <= done < held:
            reason = f"{held - done} pictures are hidden by a cut that the film itself holds"
            yield Trouble(self.name, reason, Loss.NOTHING)
        elif done < max(wanted, 1):
            reason = f"ends after {done} pictures, wanted {wanted or 'at least one'}"
            yield Trouble(self.name, reason, count=wanted - done if wanted else None)
        elif self._promised is None and facts.length and end < facts.length - EARLY:
            reason = f"ends at {end:.1f} s, its container says {facts.length:.1f} s"
            yield Trouble(self.name, reason, count=None)
        if facts.streams > 1:
            reason = f"holds {facts.streams} video streams, only the first was read"
            yield Trouble(self.name, reason, Loss.PICTURES, count=None)

    def _hidden(self, length: float | None) -> int:
        """Most pictures that the cut of a phone hides: the film lasts less than its pictures do."""
        if self._promised is None or length is None:
            return 0
        hidden = self._promised - length * self._fps
        return math.ceil(hidden) + 1 if hidden >= 0.5 else 0


def _is_counted(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(8)[4:] in _COUNTED

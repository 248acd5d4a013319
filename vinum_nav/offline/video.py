"""Films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from vinum_nav.offline.picture import Film, Picture, Trouble

SUFFIXES = frozenset((".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".ogv"))
FPS = 25.0
"""Where the film does not say."""
MISSING_SHARE = 0.02
"""Of the pictures that a film promises: some containers only estimate their number."""


class Video:
    """The pictures of a film; see Source."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        capture = cv2.VideoCapture(str(path))
        fps = float(capture.get(cv2.CAP_PROP_FPS))
        count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        capture.release()
        self._film = Film(path.stem, fps if 0 < fps <= 240 else FPS)
        self.count = count if 0 < count < 10**8 else None

    def __iter__(self) -> Iterator[Picture | Trouble]:
        capture = cv2.VideoCapture(str(self._path))
        if not capture.isOpened():
            yield Trouble(self.name, "not a film that can be read")
            return
        done = 0
        while True:
            there, bgr = capture.read()
            if not there:
                break
            rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
            yield Picture(f"{self.name}#{done}", rgb, done / self._film.fps, self._film)
            done += 1
        capture.release()
        if not done or (self.count and done < (1 - MISSING_SHARE) * self.count - 2):
            wanted = self.count or "at least one"
            yield Trouble(self.name, f"ends after {done} pictures, wanted {wanted}", False)

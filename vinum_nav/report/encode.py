"""Frames to a film that every player shows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vinum_nav.film import FilmWriter


def encode(
    frames: Iterable[NDArray[np.uint8]],
    path: Path,
    size: tuple[int, int],
    fps: int,
    most_bits_per_second: int,
) -> None:
    """Write an MP4 (H.264, yuv420p).

    Args:
        frames: pictures (H, W, 3).
        size: their width and height, even numbers [px].

    Raises:
        WriteError: ffmpeg failed; says its status and last words.
    """
    most = str(most_bits_per_second)
    options = (
        *("-crf", "27", "-preset", "veryfast", "-threads", "1"),
        *("-maxrate", most, "-bufsize", most, "-movflags", "+faststart"),
    )
    with closing(FilmWriter(path, size, fps, options)) as film:
        for frame in frames:
            film.write(frame)

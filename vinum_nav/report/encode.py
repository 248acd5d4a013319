"""Frames to a film that every player shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


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
    """
    import imageio_ffmpeg

    most = str(most_bits_per_second)
    writer = imageio_ffmpeg.write_frames(
        str(path),
        size,
        fps=fps,
        codec="libx264",
        pix_fmt_out="yuv420p",
        macro_block_size=2,
        quality=None,
        output_params=[
            *("-crf", "27", "-preset", "veryfast", "-threads", "1"),
            *("-maxrate", most, "-bufsize", most, "-movflags", "+faststart"),
        ],
    )
    writer.send(None)
    try:
        for frame in frames:
            writer.send(np.ascontiguousarray(frame))
    finally:
        writer.close()

"""Film writer: pictures through ffmpeg into an MP4 that every player shows."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import WriteError, lacks

PATIENCE = 60.0
"""Wall-clock time for ffmpeg to end after the last picture [s]."""


def ffmpeg_program() -> str:
    """Path of the packaged ffmpeg.

    Raises:
        UnavailableError: it is not installed; says what brings it.
    """
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise lacks("imageio-ffmpeg", "a film", "film") from error
    return str(imageio_ffmpeg.get_ffmpeg_exe())


class FilmWriter:
    """Writes one MP4 (H.264, yuv420p); the file has its name only once it is whole."""

    def __init__(
        self, path: Path, size: tuple[int, int], fps: float, options: Sequence[str]
    ) -> None:
        """Start ffmpeg.

        Args:
            size: width and height, even numbers [px].
            options: of ffmpeg for its output, such as a quality.

        Raises:
            UnavailableError: ffmpeg is not installed; says what brings it.
        """
        ffmpeg = ffmpeg_program()
        self._path, self._size = path, size
        self._part = path.with_name(f".{path.name}.part")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        command = [ffmpeg, "-y", "-nostdin", "-v", "error"]
        command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}"]
        command += ["-r", f"{fps:.2f}", "-i", "pipe:0", "-an", "-c:v", "libx264"]
        command += ["-pix_fmt", "yuv420p", *options, "-f", "mp4", str(self._part)]
        # Its own session: what interrupts this process must not break the film off.
        self._ffmpeg = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,
        )

    def write(self, rgb: NDArray[np.uint8]) -> None:
        """Add a picture (H, W, 3) of the film's size.

        Raises:
            WriteError: ffmpeg has ended; says its status and last words.
        """
        width, height = self._size
        if rgb.shape != (height, width, 3):
            raise ValueError(f"got a picture of {rgb.shape}, wanted {(height, width, 3)}")
        assert self._ffmpeg.stdin is not None
        try:
            self._ffmpeg.stdin.write(np.ascontiguousarray(rgb).data)
        except BrokenPipeError:
            self.close()

    def close(self) -> None:
        """Finish the film; a second call does nothing.

        Raises:
            WriteError: ffmpeg failed; says its status and last words. There is no film then.
        """
        if self._said.closed:
            return
        status = self._end()
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        self._said.close()
        if status == 0 and self._part.is_file():
            self._part.replace(self._path)
            return
        self._part.unlink(missing_ok=True)
        words = f": {lines[-1]}" if lines else ""
        raise WriteError(
            f"{self._path}: the film was not written: ffmpeg ended with status {status}{words}"
        )

    def _end(self) -> int:
        """Exit status of ffmpeg after its input has ended."""
        try:
            self._ffmpeg.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._ffmpeg.kill()
            self._ffmpeg.communicate()
        return self._ffmpeg.returncode

"""Pictures and films with masks drawn over them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.film import FilmWriter
from vinum_nav.interfaces import Label
from vinum_nav.offline.picture import Film, Found
from vinum_nav.perception.draw import draw_detections

FOLDER = "overlays"
JPEG_QUALITY = 90
LEAST = 16
"""Side of the smallest film [px]."""
QUALITY = ("-crf", "15")
"""Quality of a film, as ffmpeg takes it; 0 is lossless."""


class Overlays:
    """Sink of drawn pictures: a JPEG for a picture alone, an MP4 for those of a film."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._folder.mkdir()
        self._films: dict[Film, _Film] = {}
        self._names: set[str] = set()

    def write(self, found: Found) -> None:
        """Draw what was found, into a file of its own or into its film."""
        picture = found.picture
        drawn = draw_detections(picture.rgb, found.detections, _texts(found))
        if picture.film is None:
            name = f"{found.image_id:06d}_{Path(picture.name).stem}.jpg"
            (self._folder / name).write_bytes(jpeg(drawn))
            return
        if picture.film not in self._films:
            path = self._folder / f"{self._unused(picture.film.name)}.mp4"
            self._films[picture.film] = _Film(path, picture.film.fps, drawn.shape[:2])
        self._films[picture.film].write(drawn)

    def close(self) -> None:
        """Finish each film, also where another one fails."""
        with ExitStack() as stack:
            for film in self._films.values():
                stack.callback(film.close)

    def _unused(self, name: str) -> str:
        candidate, number = name, 1
        while candidate in self._names:
            number += 1
            candidate = f"{name}-{number}"
        self._names.add(candidate)
        return candidate


def jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """A picture (H, W, 3) as a JPEG file."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
    if not done:
        raise ValueError(f"a picture of {rgb.shape} cannot be a JPEG")
    return bytes(data)


def _texts(found: Found) -> list[str]:
    """Label and score, and the distance where it is known."""
    texts = []
    for label, score, position in zip(
        found.detections.labels, found.detections.scores, found.positions, strict=True
    ):
        word = Label(int(label)).name.lower() if int(label) in set(Label) else str(label)
        away = f" {np.linalg.norm(position.point_camera):.2f} m" if position else ""
        texts.append(f"{word} {score:.2f}{away}")
    return texts


class _Film:
    """Film of drawn pictures; those of another size than the first are brought to it."""

    def __init__(self, path: Path, fps: float, size: tuple[int, ...]) -> None:
        height, width = (max(LEAST, side + side % 2) for side in size)
        self._size = width, height
        self._writer = FilmWriter(path, self._size, fps, QUALITY)

    def write(self, drawn: NDArray[np.uint8]) -> None:
        """Add a picture (H, W, 3)."""
        if (drawn.shape[1], drawn.shape[0]) != self._size:
            drawn = np.asarray(cv2.resize(drawn, self._size), dtype=np.uint8)
        self._writer.write(drawn)

    def close(self) -> None:
        """Finish the film."""
        self._writer.close()

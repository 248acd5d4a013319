"""Picture files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vinum_nav.offline.decode import decode_color
from vinum_nav.offline.picture import Picture, Trouble

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".ppm", ".pgm", ".jp2")
)


class PictureFiles:
    """Picture files one after the other; see Source."""

    def __init__(self, name: str, paths: list[Path]) -> None:
        self.name = name
        self._paths = paths

    @property
    def count(self) -> int:
        """See Source."""
        return len(self._paths)

    def __iter__(self) -> Iterator[Picture | Trouble]:
        for path in self._paths:
            try:
                yield Picture(str(path), decode_color(path.read_bytes()))
            except (ValueError, OSError) as error:
                yield Trouble(str(path), str(error))

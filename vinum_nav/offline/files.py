"""Picture files as a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vinum_nav.messages.picture_file import Opened, opened
from vinum_nav.offline.gif_blocks import gif_damage
from vinum_nav.offline.picture import Film, Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.sampling import every
from vinum_nav.offline.straight import Straight

SUFFIXES = frozenset(
    (
        *(
            ".jpg",
            ".jpeg",
            ".jpe",
            ".jfif",
            ".mpo",
            ".png",
            ".apng",
            ".tif",
            ".tiff",
            ".bmp",
            ".dib",
            ".webp",
        ),
        *(".gif", ".ppm", ".pgm", ".pnm", ".jp2", ".heic", ".heif", ".hif", ".avif"),
    )
)
FPS = 10.0
"""Pace of a moving picture that does not say when its pictures are shown [Hz]."""


class PictureFiles:
    """Picture files one after the other; see Source."""

    kind = "pictures"

    def __init__(self, name: str, paths: list[Path], reading: Reading | None = None) -> None:
        """Take the files as they are; nothing is opened yet."""
        self.name = name
        self._paths, self._step = paths, (reading or Reading()).step
        self._straight = Straight((reading or Reading()).lens)

    @property
    def count(self) -> int:
        """Files; a moving picture has more pictures."""
        return len(self._paths)

    def __iter__(self) -> Iterator[Picture | Trouble]:
        for path in self._paths:
            done, total = 0, 1
            try:
                data = path.read_bytes()
                with opened(data) as file:
                    total = file.count
                    for picture in _pictures(path, file):
                        if total == 1 or every(done, self._step):
                            yield self._straight.picture(picture)
                        done += 1
                    if file.left:
                        yield _left(path, file)
                if data.startswith(b"GIF8") and (damage := gif_damage(data)):
                    yield Trouble(str(path), damage, count=None)
            except (ValueError, OSError) as error:
                after = f" (after {done} of {total} pictures)" if done else ""
                yield Trouble(str(path), f"{error}{after}", count=total - done)


def _pictures(path: Path, file: Opened) -> Iterator[Picture]:
    film: Film | None = None
    for number, (rgb, stamp) in enumerate(file.pictures()):
        if file.count == 1:
            yield Picture(str(path), rgb)
            return
        if stamp is not None and film is None:
            film = Film(path.stem, FPS)
        yield Picture(f"{path}#{number}", rgb, stamp, film)


def _left(path: Path, file: Opened) -> Trouble:
    reason = f"{file.left} pictures beside the {file.count} taken: copies, previews or depth maps"
    return Trouble(str(path), reason, Loss.NOTHING)

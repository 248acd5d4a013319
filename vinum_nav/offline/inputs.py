"""Inputs that the user names become sources of pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.files import PictureFiles
from vinum_nav.offline.kinds import kind_of, known_by_name
from vinum_nav.offline.left_out import LeftOut
from vinum_nav.offline.picture import Source
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.storages import METADATA, UNWRITTEN, is_storage
from vinum_nav.offline.video import Video

_BAG_METADATA = "rosbag2_bagfile_information"
_SPLIT = re.compile(r"(.+)_\d+\.\w+")
"""Name of a storage file of a bag that the recorder has split."""


def find_sources(inputs: Sequence[Path], out: Path, reading: Reading | None = None) -> list[Source]:
    """Sources in the order of `inputs`; a folder is searched, sorted, also in its folders.

    First bytes go before the ending of a name. In folders only what has a known ending is taken,
    and nothing below `out`; the rest is counted. What is named twice is read once.

    Raises:
        InputError: an input is not there, or a folder holds nothing of use; says which.
        ModuleNotFoundError: rosbags is not installed.
    """
    sources: list[Source] = []
    taken: set[Path] = set()
    for path in inputs:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}")
        walk = _Walk(out, taken)
        found = list(walk.below(path)) if path.is_dir() else list(walk.once(path))
        if not found and not walk.repeated:
            raise InputError(f"{path}: no pictures, films or bags in it")
        sources += _sources(str(path), found, reading or Reading())
        if walk.passed or walk.repeated:
            sources.append(LeftOut(str(path), walk.passed, walk.repeated))
    return sources


class _Walk:
    """Walk through a folder.

    Attributes:
        passed: files that were passed over, by ending.
        repeated: files and bags that an earlier input had already.
    """

    def __init__(self, out: Path, taken: set[Path]) -> None:
        self._out, self._taken = out.resolve(), taken
        self._folders: set[Path] = set()
        self.passed: Counter[str] = Counter()
        self.repeated = 0

    def once(self, path: Path) -> Iterator[Path]:
        """Give a file or bag unless it was given before."""
        if path.resolve() in self._taken:
            self.repeated += 1
            return
        self._taken.add(path.resolve())
        yield path

    def below(self, folder: Path) -> Iterator[Path]:
        """Files of a known kind, and folders that are bags."""
        if folder.resolve() in self._folders:
            return
        self._folders.add(folder.resolve())
        is_bag = _is_bag(folder)
        if is_bag:
            yield from self.once(folder)
        for path in sorted(folder.iterdir()):
            if path.resolve() == self._out or path.name.startswith("."):
                continue
            if path.is_dir():
                yield from self.below(path)
            elif is_bag and (is_storage(path) or path.name == METADATA):
                continue
            elif path.is_file() and known_by_name(path):
                yield from self.once(path)
            elif not path.name.endswith((*UNWRITTEN, "-shm")):
                self.passed[path.suffix.lower() or "no ending"] += 1


def _is_bag(folder: Path) -> bool:
    """True if the storage files of a folder belong to one bag."""
    storages = [path for path in folder.iterdir() if path.is_file() and is_storage(path)]
    metadata = folder / METADATA
    if metadata.is_file():
        return bool(storages) or _BAG_METADATA in metadata.read_text(errors="replace")
    splits = [_SPLIT.fullmatch(path.name) for path in storages]
    stems = {found[1] if found else None for found in splits}
    return len(storages) > 1 and len(stems) == 1 and None not in stems


def _sources(name: str, paths: Sequence[Path], reading: Reading) -> Iterator[Source]:
    pictures: list[Path] = []
    for path in paths:
        kind = "bag" if path.is_dir() else kind_of(path)
        if kind == "bag":
            yield BagPictures(path, reading)
        elif kind == "film":
            yield Video(path, reading)
        else:
            pictures.append(path)
    if pictures:
        yield PictureFiles(name, pictures, reading)

"""What the user named becomes sources of pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.offline import bag, files, video
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.files import PictureFiles
from vinum_nav.offline.picture import Source
from vinum_nav.offline.video import Video


def find_sources(
    inputs: Sequence[Path],
    out: Path,
    topics: Sequence[str] = (),
    depths: Sequence[str] = (),
) -> list[Source]:
    """Sources in the order of `inputs`; a folder is searched, sorted, also in its folders.

    A file that is named is taken for a picture unless its suffix says otherwise; in folders only
    what has a known suffix is taken, and nothing below `out`.

    Raises:
        InputError: an input is not there, or a folder holds nothing of use; says which.
        ModuleNotFoundError: rosbags is not installed.
    """
    sources: list[Source] = []
    for path in inputs:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}")
        found = list(_walk(path, out)) if path.is_dir() else [path]
        if not found:
            raise InputError(f"{path}: no pictures, films or bags in it")
        sources += _sources(str(path), found, topics, depths)
    return sources


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    """Files of a known kind and folders that are bags."""
    if (folder / bag.METADATA).is_file():
        yield folder
        return
    for path in sorted(folder.iterdir()):
        if path.resolve() == out.resolve() or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, out)
        elif path.suffix.lower() in files.SUFFIXES | video.SUFFIXES | bag.SUFFIXES:
            yield path


def _sources(
    name: str, paths: Sequence[Path], topics: Sequence[str], depths: Sequence[str]
) -> Iterator[Source]:
    pictures: list[Path] = []
    for path in paths:
        suffix = path.suffix.lower()
        if path.is_dir() or suffix in bag.SUFFIXES:
            yield BagPictures(path, topics, depths)
        elif suffix in video.SUFFIXES:
            yield Video(path)
        else:
            pictures.append(path)
    if pictures:
        yield PictureFiles(name, pictures)

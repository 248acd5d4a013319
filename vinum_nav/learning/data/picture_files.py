"""Picture files of a labelled set: found where labelling tools put them, and read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError

MOST_NAMED = 3
"""Missing pictures that an error names."""


def folder_of_pictures(annotations: Path) -> Path:
    """Folder that the names of pictures are relative to.

    'images' beside the COCO file, or beside its folder 'annotations' (COCO, CVAT); else the
    file's own folder.
    """
    places = [annotations.parent / "images"]
    if annotations.parent.name == "annotations":
        places.append(annotations.parent.parent / "images")
    return next((place for place in places if place.is_dir()), annotations.parent)


def found_name(annotations: Path, name: str) -> str:
    """Name of a picture relative to `folder_of_pictures`, with slashes.

    Names may be written with backslashes, with more folders before them than there are, or as
    addresses (%20 for a blank, a query after '?'). The longest end of the name that is a file is
    taken; the name as it is if there is none.
    """
    folder = folder_of_pictures(annotations)
    plain = name.replace("\\", "/")
    for written in dict.fromkeys((plain, unquote(plain.partition("?")[0]))):
        parts = PurePosixPath(written).parts
        for start in range(len(parts)):
            end = PurePosixPath(*parts[start:])
            for place in _places(annotations, folder):
                if not end.is_absolute() and _is_file(place / end):
                    return Path(os.path.relpath(place / end, folder)).as_posix()
    return plain


def _is_file(path: Path) -> bool:
    """True for the path of a file; not for a name that no file can have (too long, with a NUL)."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_pictures(annotations: Path, images: list[dict[str, Any]]) -> None:
    """Check that all pictures of a set are there, before the first is looked at.

    Raises:
        InputError: counts those that are not there and names the first.
    """
    folder = folder_of_pictures(annotations)
    gone = [image["file_name"] for image in images if not _is_file(folder / image["file_name"])]
    if gone:
        first = ", ".join(f"{folder / name}" for name in gone[:MOST_NAMED])
        more = f" and {len(gone) - MOST_NAMED} more" if gone[MOST_NAMED:] else ""
        verb = "are" if gone[1:] else "is"
        raise InputError(
            f"{annotations}: {first}{more} {verb} missing ({len(gone)} of {len(images)} pictures)"
        )


def _places(annotations: Path, folder: Path) -> Iterator[Path]:
    """Folders of pictures, those of the set's own part ('instances_PART.json') first."""
    part = annotations.stem.removeprefix("instances_")
    yield folder
    yield folder / part
    yield annotations.parent
    if annotations.parent.name == "annotations":
        yield annotations.parent.parent / part
        yield annotations.parent.parent


def read_bgr(folder: Path, image: dict[str, Any]) -> NDArray[np.uint8]:
    """Picture (H, W, 3) of COCO's entry, turned as its EXIF says.

    Where only the picture as it is stored, unturned, has the size of the entry, the annotations
    were drawn on that.

    Raises:
        InputError: missing, not a picture, or of another size than the entry says.
    """
    path = folder / image["file_name"]
    bgr = read_any_size(path)
    if not _has_size(bgr, image):
        stored = read_any_size(path, is_turned=False)
        if not _has_size(stored, image):
            wanted = f"{image['width']} x {image['height']}"
            height, width = bgr.shape[:2]
            raise InputError(f"{path} is {width} x {height}, its annotations say {wanted}")
        bgr = stored
    return bgr


def _has_size(bgr: NDArray[np.uint8], image: dict[str, Any]) -> bool:
    return bgr.shape[:2] == (image["height"], image["width"])


def read_any_size(path: Path, *, is_turned: bool = True) -> NDArray[np.uint8]:
    """Picture (H, W, 3) in BGR.

    Args:
        is_turned: turn it as its EXIF says.

    Raises:
        InputError: missing or not a picture.
    """
    content = np.fromfile(path, np.uint8) if _is_file(path) else np.zeros(0, np.uint8)
    flags = cv2.IMREAD_COLOR if is_turned else cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    bgr = cv2.imdecode(content, flags) if content.size else None
    if bgr is None:
        raise InputError(f"{path} is missing or not a picture")
    return np.asarray(bgr, dtype=np.uint8)

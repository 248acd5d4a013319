"""Picture files of a labelled set: found where labelling tools put them, and read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError


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

    Names may be written with backslashes, and with more folders before them than there are. The
    longest end of the name that is a file is taken; the name as it is if there is none.
    """
    folder = folder_of_pictures(annotations)
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    for start in range(len(parts)):
        end = PurePosixPath(*parts[start:])
        for place in _places(annotations, folder):
            if not end.is_absolute() and (place / end).is_file():
                return Path(os.path.relpath(place / end, folder)).as_posix()
    return plain


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
    """Picture (H, W, 3) of COCO's entry.

    Raises:
        InputError: missing, not a picture, or of another size than the entry says.
    """
    path = folder / image["file_name"]
    height, width = (bgr := read_any_size(path)).shape[:2]
    if (width, height) != (image["width"], image["height"]):
        wanted = f"{image['width']} x {image['height']}"
        raise InputError(f"{path} is {width} x {height}, its annotations say {wanted}")
    return bgr


def read_any_size(path: Path) -> NDArray[np.uint8]:
    """Picture (H, W, 3) in BGR.

    Raises:
        InputError: missing or not a picture.
    """
    content = np.fromfile(path, np.uint8) if path.is_file() else np.zeros(0, np.uint8)
    bgr = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    if bgr is None:
        raise InputError(f"{path} is missing or not a picture")
    return np.asarray(bgr, dtype=np.uint8)

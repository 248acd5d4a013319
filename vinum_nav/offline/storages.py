"""Storage files of a bag, ready to be opened whatever surrounds them."""

from __future__ import annotations

import re
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

import yaml

from vinum_nav.errors import InputError
from vinum_nav.offline.mcap_repair import is_readable, repaired

Kind = Literal["mcap", "db3", "bag"]
METADATA = "metadata.yaml"
SUFFIXES = frozenset((".mcap", ".db3", ".bag"))
"""Endings of storage files: ROS 2 by MCAP and SQLite, ROS 1."""
PACKED = (".zstd", ".zst")
"""Endings that rosbag2 adds to a storage file that it has compressed as a whole."""
MAGIC: dict[bytes, Kind] = {
    b"\x89MCAP0\r\n": "mcap",
    b"SQLite format 3\0": "db3",
    b"#ROSBAG V": "bag",
}
UNWRITTEN = ("-wal", "-journal")
"""Endings of the files in which SQLite keeps what a killed recorder had not moved yet."""


@dataclass(frozen=True)
class Storages:
    """Storage files of one bag.

    Attributes:
        files: in the order of their names, in which rosbag2 numbers them.
        missing: names in metadata.yaml of more files than there are.
    """

    files: list[Path]
    missing: list[str]


def is_storage(path: Path) -> bool:
    """True if a file name has the ending of a storage file."""
    return storage_suffix(path) in SUFFIXES


def storage_suffix(path: Path) -> str:
    """Ending of a storage file in small letters, without that of its compression."""
    name = path.name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return PurePath(name).suffix


def find_storages(path: Path) -> Storages:
    """Storage files of a bag: a folder's, whatever its metadata.yaml says, or the file itself.

    Raises:
        InputError: the folder has none.
    """
    if not path.is_dir():
        return Storages([path], [])
    files = [file for file in path.iterdir() if file.is_file() and is_storage(file)]
    if not files:
        raise InputError(f"no storage file ({', '.join(sorted(SUFFIXES))}) in the folder")
    files.sort(key=_natural)
    named = _named(path / METADATA)
    gone = [name for name in named if not (path / name).exists()]
    spare = len(files) - (len(named) - len(gone))
    return Storages(files, gone if len(gone) > max(spare, 0) else [])


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sorting key in which 10 follows 9."""
    parts = re.split(r"(\d+)", path.name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _named(metadata: Path) -> list[str]:
    """Names of storage files in metadata.yaml; none if it is damaged."""
    try:
        content = yaml.safe_load(metadata.read_text(encoding="utf-8"))
        names = content["rosbag2_bagfile_information"]["relative_file_paths"]
        return [PurePath(str(name)).name for name in names]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return []


def opened_copy(file: Path, folder: Path, number: int) -> tuple[Path, int]:
    """Path in `folder` under which a storage file can be opened as what its first bytes say.

    It is a link, so that neither ending nor odd characters in the name matter. A copy is made of
    a compressed file, of a database of which a killed recorder left parts beside it, and of an
    MCAP that is not closed or not of ROS 2.

    Returns:
        The path, and bytes at the end that are lost.

    Raises:
        InputError: an empty file, or a compressed one that is damaged.
    """
    if any(file.name.lower().endswith(packed) for packed in PACKED):
        file = _unpacked(file, folder / f"{number}-{file.stem}")
    kind = _kind(file)
    target = folder / f"{number}.{kind}"
    beside = [file.with_name(f"{file.name}{ending}") for ending in UNWRITTEN]
    if kind == "db3" and any(path.is_file() and path.stat().st_size for path in beside):
        for path, ending in ((file, ""), *zip(beside, UNWRITTEN, strict=True)):
            if path.is_file():
                shutil.copyfile(path, target.with_name(f"{target.name}{ending}"))
        connection = sqlite3.connect(target)
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        connection.close()
        return target, 0
    if kind == "mcap" and not is_readable(file):
        return target, repaired(file, target)
    target.symlink_to(file.resolve())
    return target, 0


def _kind(file: Path) -> str:
    with file.open("rb") as opened:
        begin = opened.read(16)
    for magic, kind in MAGIC.items():
        if begin.startswith(magic):
            return kind
    if not begin:
        raise InputError(f"{file.name} is empty")
    return storage_suffix(file).removeprefix(".") or "mcap"


def _unpacked(file: Path, target: Path) -> Path:
    from vinum_nav.offline.zstd import open_zstd

    try:
        with open_zstd(file) as packed, target.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
    except Exception as error:  # the decompressor raises anything on damaged bytes
        raise InputError(f"{file.name} cannot be decompressed: {error}") from error
    return target

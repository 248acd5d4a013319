"""Kind of a file: picture, film or bag, by its first bytes, else by its ending."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from vinum_nav.offline import files, storages, video

Kind = Literal["picture", "film", "bag"]
_BEGIN = 32
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP")
_FILMS = (b"\x1a\x45\xdf\xa3", b"OggS", b"\0\0\x01\xba", b"\0\0\x01\xb3", b"FLV\x01", b"0&\xb2u")
_STILLS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures in the container that MP4 uses too."""


def known_by_name(path: Path) -> bool:
    """True if the file's ending is one that this package reads."""
    suffix = path.suffix.lower()
    return suffix in files.SUFFIXES | video.SUFFIXES or storages.is_storage(path)


def kind_of(path: Path) -> Kind:
    """Kind of a file; a picture where neither bytes nor ending say otherwise."""
    with path.open("rb") as opened:
        begin = opened.read(_BEGIN)
    return _by_bytes(begin) or _by_ending(path)


def _by_bytes(begin: bytes) -> Kind | None:
    if begin.startswith(tuple(storages.MAGIC)):
        return "bag"
    if begin.startswith(_PICTURES):
        return "picture"
    if begin.startswith(_FILMS):
        return "film"
    if begin[:4] == b"RIFF":
        return "picture" if begin[8:12] == b"WEBP" else "film" if begin[8:12] == b"AVI " else None
    if begin[4:8] == b"ftyp":
        return "picture" if begin[8:12] in (*_STILLS, b"crx ") else "film"
    return None


def _by_ending(path: Path) -> Kind:
    if storages.is_storage(path):
        return "bag"
    return "film" if path.suffix.lower() in video.SUFFIXES else "picture"

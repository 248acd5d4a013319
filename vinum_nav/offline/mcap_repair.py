"""Copies of MCAP files of other makers and killed recorders, as rosbags can read them."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import BinaryIO

from vinum_nav.errors import InputError

MAGIC = b"\x89MCAP0\r\n"
_HEADER, _FOOTER, _DATA_END = 0x01, 0x02, 0x0F
_RECORD = struct.Struct("<BQ")
"""Header of each record: its kind and its length."""
_END = _RECORD.pack(_DATA_END, 4) + bytes(4) + _RECORD.pack(_FOOTER, 20) + bytes(20) + MAGIC
"""End of a file without a summary."""
_PROFILE = b"ros2"
_ROS1_SCHEMA, _ROS2_SCHEMA = b"ros1msg", b"ros2msg"


def is_readable(file: Path) -> bool:
    """True if an MCAP file is closed and has the profile that rosbags reads."""
    with file.open("rb") as opened:
        profile, _ = _header(opened)
    return profile == _PROFILE and _is_closed(file)


def repaired(file: Path, target: Path) -> int:
    """Write a copy with the profile 'ros2' and an end.

    Definitions of ROS 1 are marked as those of ROS 2, which have the same form; messages keep
    their encoding.

    Returns:
        Bytes at the end of the file that are lost, since their record was never finished.

    Raises:
        InputError: no MCAP, or a header too short for the profile.

    Source: https://mcap.dev/spec
    """
    with file.open("rb") as opened:
        profile, library = _header(opened)
        begin = opened.tell()
    spare = len(profile) + len(library) - len(_PROFILE)
    if spare < 0:
        raise InputError(f"profile {profile!r} of {file.name}, wanted 'ros2'")
    shutil.copyfile(file, target)
    lost = 0
    with target.open("r+b") as copy:
        copy.seek(len(MAGIC) + _RECORD.size)
        for text in (_PROFILE, (profile + library)[:spare]):
            copy.write(struct.pack("<I", len(text)) + text)
        if not _is_closed(file):
            size = file.stat().st_size
            end = _last_whole(copy, begin, size)
            lost = size - end
            copy.seek(end)
            copy.truncate()
            copy.write(_END)
        elif profile == b"ros1":
            _rename_schemas(copy)
    return lost


def _header(opened: BinaryIO) -> tuple[bytes, bytes]:
    """Profile and library; the file then stands at the next record."""
    if opened.read(len(MAGIC)) != MAGIC:
        raise InputError("no MCAP file")
    start = opened.read(_RECORD.size)
    if len(start) < _RECORD.size or start[0] != _HEADER:
        raise InputError("an MCAP file without a header")
    content = opened.read(min(_RECORD.unpack(start)[1], 4096))
    try:
        (first,) = struct.unpack_from("<I", content)
        (second,) = struct.unpack_from("<I", content, 4 + first)
    except struct.error as error:
        raise InputError("an MCAP file with a damaged header") from error
    return content[4 : 4 + first], content[8 + first : 8 + first + second]


def _is_closed(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(-min(len(MAGIC), file.stat().st_size), 2)
        return opened.read() == MAGIC and file.stat().st_size > len(MAGIC) + len(_END)


def _last_whole(copy: BinaryIO, begin: int, size: int) -> int:
    """Place after the last whole record of the data."""
    at = begin
    while at + _RECORD.size <= size:
        copy.seek(at)
        kind, length = _RECORD.unpack(copy.read(_RECORD.size))
        after = at + _RECORD.size + length
        if after > size or kind in (0, _FOOTER, _DATA_END):
            break
        at = after
    return at


def _rename_schemas(copy: BinaryIO) -> None:
    """Mark the definitions in the summary as those of ROS 2."""
    copy.seek(-len(MAGIC) - 20, 2)
    (start,) = struct.unpack("<Q", copy.read(8))
    if start:
        copy.seek(start)
        summary = copy.read()
        copy.seek(start)
        copy.write(summary.replace(_ROS1_SCHEMA, _ROS2_SCHEMA))

"""Zstandard: of Python itself from 3.14 on, before that of the package that rosbags brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MAGIC = b"\x28\xb5\x2f\xfd"
"""First bytes of a compressed message; those of a plain one begin with 0."""


def _module() -> Any:
    try:
        from compression import zstd
    except ModuleNotFoundError:
        from backports import zstd
    return zstd


def open_zstd(path: Path) -> Any:
    """Binary file that reads what a compressed file holds."""
    return _module().open(path, "rb")


def decompress(data: bytes) -> bytes:
    """Content of compressed bytes. Raises an error of the package for damaged ones."""
    content: bytes = _module().decompress(data)
    return content

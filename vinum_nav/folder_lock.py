"""Lock of a folder that a process writes into."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vinum_nav.errors import InputError

LOCK = ".vinum-nav.lock"
"""File in the folder; it is there while a process holds the lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is missing, and removed if left empty.

    The system drops the lock of a process that died: the file alone locks nothing.

    Raises:
        InputError: the folder is a file, or another process holds the lock; names its id.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, wanted a directory")
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    handle = _take(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)
        if is_new:
            with suppress(OSError):  # something was written
                folder.rmdir()


def _take(path: Path) -> int:
    """Open file with the lock of this process."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise InputError(
                f"{path.parent}: process {holder} writes into it: choose another folder, or wait"
            ) from None
        if _is_still_there(path, handle):
            os.truncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
            return handle
        os.close(handle)


def _is_still_there(path: Path, handle: int) -> bool:
    """True if the last holder did not remove the file between opening and locking."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False

"""The mission's append-only journal on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from vinum_nav.errors import InputError, WriteError
from vinum_nav.mission.events import Event
from vinum_nav.mission.journal_file import salvage_journal


class JournalError(WriteError):
    """The journal is no longer what this mission wrote, or takes no more; names path and reason."""


class Journal:
    """JSON lines, one event each; on disk when `append` returns.

    A last line torn by a kill is cut off on opening, so that the next event begins a line.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._written: tuple[int, int, int] | None = None
        """Device, inode and size of the file as it was left; None before there is one."""
        if self.path.exists():
            whole = self.path.read_bytes()
            os.truncate(self.path, whole.rfind(b"\n") + 1)
            self._written = _identity(self.path.stat())

    def cut(self, size: int) -> Path:
        """Cut the file off after `size` bytes; what stood behind them goes into the file returned.

        Raises:
            OSError: the disk does not take it.
        """
        whole = self.path.read_bytes()
        aside = self.path.with_name(f"{self.path.name}.mangled")
        with aside.open("ab") as file:
            file.write(whole[size:])
            file.flush()
            os.fsync(file.fileno())
        os.truncate(self.path, size)
        self._written = _identity(self.path.stat())
        return aside

    @property
    def is_empty(self) -> bool:
        """True if nothing has been written yet."""
        return not self.path.exists() or self.path.stat().st_size == 0

    def append(self, events: Sequence[Event]) -> None:
        """Write events and wait until the disk has them; for none, see that the file is there.

        What a full disk has taken of them is cut off again.

        Raises:
            JournalError: the file was deleted, replaced or changed by another since it was last
                written, or cannot be written.
        """
        try:
            self._check()
            if events:
                lines = "".join(json.dumps(event, allow_nan=False) + "\n" for event in events)
                self._write(lines.encode())
        except JournalError:
            raise
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be written: {error.strerror or error}"
            ) from error

    def _check(self) -> None:
        if self._written is None:
            return
        try:
            found = _identity(self.path.stat())
        except (FileNotFoundError, NotADirectoryError):
            raise JournalError(f"{self.path} is gone, wanted the file of this mission") from None
        if found[:2] != self._written[:2]:
            raise JournalError(f"{self.path} was replaced, wanted the file of this mission")
        if found[2] != self._written[2]:
            raise JournalError(
                f"{self.path} has {found[2]} bytes, wanted the {self._written[2]} of this mission"
            )
        if not os.access(self.path, os.W_OK):
            raise JournalError(f"{self.path} has become read-only")

    def _write(self, lines: bytes) -> None:
        new = os.O_CREAT | os.O_EXCL if self._written is None else 0
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | new, 0o666)
        before = os.fstat(file).st_size
        try:
            with open(file, "ab", closefd=False) as stream:
                stream.write(lines)
            os.fsync(file)
            self._written = _identity(os.fstat(file))
        except OSError:
            os.ftruncate(file, before)
            raise
        finally:
            os.close(file)


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_dev, status.st_ino, status.st_size


def read_journal(path: str | Path) -> list[Event]:
    """Events of a whole journal, oldest first; a torn last line (no line end) is left out.

    Float keys in seconds, as older journals hold them, come back in nanoseconds.

    Raises:
        InputError: no such file, or a line that is not an event of this version; names the line.
    """
    read = salvage_journal(path)
    if read.mangled:
        raise InputError(read.mangled)
    return list(read.events)

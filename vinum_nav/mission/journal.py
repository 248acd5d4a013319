"""The mission's append-only journal on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from vinum_nav.mission.events import EVENT_VERSION, Event


class Journal:
    """JSON lines, one event each; on disk when `append` returns.

    A last line torn by a kill is cut off on opening, so that the next event begins a line.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            whole = self.path.read_bytes()
            os.truncate(self.path, whole.rfind(b"\n") + 1)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not self.path.exists() or self.path.stat().st_size == 0

    def append(self, events: Sequence[Event]) -> None:
        """Write events and wait until the disk has them; nothing to do for none."""
        if not events:
            return
        lines = "".join(json.dumps(event, allow_nan=False) + "\n" for event in events)
        with self.path.open("ab") as file:
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())


def read_journal(path: str | Path) -> list[Event]:
    """Events of a journal, oldest first; a torn last line (no line end) is left out.

    Raises:
        ValueError: no such file, or a line that is not an event of this version; names the line.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"no journal {path}")
    lines = path.read_bytes().split(b"\n")[:-1]
    return [_parse(path, number, line) for number, line in enumerate(lines, start=1)]


def _parse(path: Path, number: int, line: bytes) -> Event:
    try:
        event = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{path}:{number}: not JSON: {error}") from error
    if not isinstance(event, dict) or event.get("version") != EVENT_VERSION:
        raise ValueError(f"{path}:{number}: wanted an event of version {EVENT_VERSION}")
    return event

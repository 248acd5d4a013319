"""Writes down what a simulated body was told and what it truly did, apart from any run record."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.interfaces import Command
from vinum_nav.vineyard.truth import Truth

COLUMNS = ("stamp", "x", "y", "yaw", "clearance", "contacts", "vx", "vy", "yaw_rate")
"""Columns of the file; the last three are empty where no fresh command came."""
EVERY = 5
"""Ticks between two lines without a fresh command."""


class Witness:
    """A CSV file, flushed line by line: a killed simulator loses nothing."""

    def __init__(self, path: str | Path) -> None:
        """Begin a new file at `path`."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", buffering=1)
        self._file.write(",".join(COLUMNS) + "\n")
        self._ticks = 0

    def add(self, command: Command | None, truth: Truth) -> None:
        """One tick: the command that came with it, and the true state after it."""
        self._ticks += 1
        if command is None and not truth.contacts and self._ticks % EVERY:
            return
        pose = truth.T_map_base
        told = ("", "", "") if command is None else (command.vx, command.vy, command.yaw_rate)
        cells = (truth.stamp, pose.x, pose.y, pose.yaw, truth.clearance)
        line = [*(f"{cell:.6g}" for cell in cells), truth.contacts_text, *map(str, told)]
        self._file.write(",".join(line) + "\n")

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()

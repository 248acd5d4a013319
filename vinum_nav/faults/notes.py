"""Notes of what was done to a run from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vinum_nav.faults.evidence import ACTS

Note = dict[str, Any]
"""Keys `act`, `stamp` (simulated [s]) and, where an act went wrong, `problem`."""


def write_acts(folder: Path, notes: list[Note]) -> None:
    """Write the notes of a run into its folder."""
    (folder / ACTS).write_text("".join(json.dumps(note) + "\n" for note in notes))

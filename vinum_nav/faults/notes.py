"""Notes of what was done to a run from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vinum_nav.faults.evidence import ACTS
from vinum_nav.faults.fault import Fault
from vinum_nav.strict_json import json_text

Note = dict[str, Any]
"""Keys `act`, `stamp` (simulated [s]) and, where an act went wrong, `problem`."""


def never_struck(fault: Fault, struck: bool) -> list[Note]:
    """A note where a fault has not struck, so that its run proves nothing."""
    said = f"the fault never struck: the run ended before {fault.when!r}"
    return [] if struck else [{"act": "missed", "stamp": 0.0, "problem": said}]


def write_acts(folder: Path, notes: list[Note]) -> None:
    """Write the notes of a run into its folder."""
    (folder / ACTS).write_text("".join(json_text(note) + "\n" for note in notes))

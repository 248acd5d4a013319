"""Hash of an order: it tells whether a journal is of the same block."""

from __future__ import annotations

import hashlib

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.strict_json import json_text

MEANING = (
    *("block", "datum", "boundary", "row_spacing", "vine_spacing", "side", "faces", "start"),
)
"""Keys of a mission file that give rows, faces and positions of a journal their meaning; the
others (body, arm, time-outs) may change between two parts of a mission."""


def order_hash(mission_file: MissionFile) -> str:
    """SHA-256 (64 hexadecimal digits) of what a journal's words rest on."""
    told = mission_file.model_dump(mode="json", include=set(MEANING))
    return hashlib.sha256(json_text(told, sort_keys=True).encode()).hexdigest()

"""Place at which a simulated robot goes on: where the record saw it last."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from vinum_nav.errors import MissingFileError
from vinum_nav.geometry import Pose2
from vinum_nav.mission.journal_file import salvage_journal
from vinum_nav.report.completeness import JOURNAL
from vinum_nav.report.record import load_record
from vinum_nav.vineyard.model import Vineyard

PAUSE = 0.1
"""Simulated time between two parts of a mission [s]."""
TICK = 0.02
"""Step of the simulated clock [s]."""


def where_it_stood(vineyard: Vineyard, directory: Path) -> Vineyard:
    """Vineyard whose simulator begins with the last true pose of the record in `directory`.

    Its clock goes on behind all that record and journal hold. This is the simulator's truth: the
    stack goes by the journal.

    Raises:
        MissingFileError: there is no record of a simulated run.
    """
    record = load_record(directory)
    if not len(record.truth):
        raise MissingFileError(f"{directory} holds no true pose: it is no simulated run")
    stamps = [float(record.truth.stamps[-1])]
    if (directory / JOURNAL).is_file():
        stamps += [float(event["stamp"]) for event in salvage_journal(directory / JOURNAL).events]
    begin = math.ceil((max(stamps) + PAUSE) / TICK) * TICK
    return replace(vineyard, start=Pose2(*map(float, record.truth.poses[-1])), begin=begin)


def set_down(vineyard: Vineyard, pose: Pose2) -> Vineyard:
    """Vineyard whose simulator begins at a pose of base_link in map."""
    return replace(vineyard, start=pose)

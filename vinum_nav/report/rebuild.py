"""Builds the report of a run from what its directory holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vinum_nav.description.robot import load_robot
from vinum_nav.errors import MissingFileError
from vinum_nav.report.build import build_report
from vinum_nav.report.field import build_field_report
from vinum_nav.report.goals import reasons
from vinum_nav.report.metadata import load_metadata
from vinum_nav.report.metrics import run_succeeded
from vinum_nav.report.seed_copy import kept_seed, require_same_seed
from vinum_nav.vineyard.seed import Seed, load_seed


@dataclass(frozen=True)
class Rebuilt:
    """Report that was written anew.

    Attributes:
        report: what report.json holds.
        succeeded: whether every work item was worked and nothing went wrong.
    """

    report: dict[str, Any]
    succeeded: bool


def rebuild_report(directory: Path, seed: Path | None = None, *, video: bool = True) -> Rebuilt:
    """Write the report of a run anew; that of a robot is what its mission says.

    Args:
        seed: file that the run was made with; None for the copy in its record.
        video: whether to make the film.

    Raises:
        InputError: no metadata, no copy of the seed, or another seed than the run's.
        WriteError: see `build_report`.
    """
    metadata = load_metadata(directory)
    if not metadata.seed:
        report = build_field_report(directory, metadata)
        return Rebuilt(report, not reasons(report, is_simulated=False))
    vineyard = metadata.grown(_seed(directory, seed))
    robot = load_robot(metadata.body)
    report = build_report(directory, vineyard, robot, metadata, video=video)
    return Rebuilt(report, run_succeeded(report))


def _seed(directory: Path, seed: Path | None) -> Seed:
    if seed is not None:
        require_same_seed(seed, directory)
        return load_seed(seed)
    kept = kept_seed(directory)
    if kept is None:
        raise MissingFileError(
            f"{directory} holds no copy of its seed: name the seed file of the run"
        )
    return kept

"""Copy of a run's seed in its record, so that no report is made with another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from vinum_nav.errors import InputError
from vinum_nav.report.recording import RECORD
from vinum_nav.vineyard.seed import Seed, find_seed, load_seed

SEED, SURVEY = "seed.yaml", "seed_survey.geojson"
"""Names in the record; the survey is there where the seed names one."""


def copy_seed(seed: Path | Seed, directory: Path) -> None:
    """Copy a seed, given by path, name or itself, and its survey into the record in `directory`."""
    folder = directory / RECORD
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(seed, Seed):
        said = seed.model_dump(mode="json", exclude_unset=True)
        (folder / SEED).write_text(yaml.safe_dump(said, sort_keys=False))
        survey = seed.block.survey
    else:
        _copy(find_seed(seed), folder / SEED)
        survey = load_seed(seed).block.survey
    if survey is not None:
        _copy(survey, folder / SURVEY)


def require_same_seed(seed: Path | Seed, directory: Path) -> None:
    """Refuse a seed that says another thing than the copy; a record without a copy takes any.

    Args:
        seed: its path, its name, or itself.

    Raises:
        InputError: another seed or survey; names both files and the parts that differ.
    """
    kept = directory / RECORD / SEED
    if not kept.is_file():
        return
    given, wanted = seed if isinstance(seed, Seed) else load_seed(seed), load_seed(kept)
    differ = [
        part
        for part in type(given).model_fields
        if _without_survey(getattr(given, part)) != _without_survey(getattr(wanted, part))
    ]
    if differ:
        name = seed.name if isinstance(seed, Seed) else seed
        raise InputError(
            f"{name}: differs in {', '.join(differ)} from the seed of this run, {kept}"
        )
    survey, copy = given.block.survey, directory / RECORD / SURVEY
    if survey is None or not copy.is_file():
        return
    if survey.is_file() and survey.read_bytes() != copy.read_bytes():
        raise InputError(f"{survey}: differs from the survey of this run, {copy}")


def kept_seed(directory: Path) -> Seed | None:
    """Seed of a run with the survey kept beside it; None for a record without a copy."""
    kept = directory / RECORD / SEED
    if not kept.is_file():
        return None
    seed, survey = load_seed(kept), directory / RECORD / SURVEY
    if seed.block.survey is None or not survey.is_file():
        return seed
    block = seed.block.model_copy(update={"survey": survey})
    return seed.model_copy(update={"block": block})


def _copy(source: Path, target: Path) -> None:
    if not (target.exists() and source.samefile(target)):
        shutil.copyfile(source, target)


def _without_survey(part: object) -> object:
    """Part of a seed; a survey counts by what it holds, not by where it lies."""
    if hasattr(part, "survey"):
        return {**part.model_dump(), "survey": part.survey is not None}  # type: ignore[attr-defined]
    return part

"""The directory that a run writes into."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.folder_lock import LOCK

WRITTEN = (
    "record",
    "figures",
    "bag",
    "journal.jsonl",
    "journal.jsonl.mangled",
    "report.json",
    "report.html",
    "video.mp4",
)
"""Names of all that a run writes into its directory; --force removes these and nothing else."""


def prepare(
    directory: Path,
    force: bool,
    written: Sequence[str] = WRITTEN,
    inputs: Iterable[Path | None] = (),
) -> Path:
    """Make the directory; `force` clears what an earlier run left in it and nothing else.

    Call it last, when all that could refuse the command has been asked, and inside `locked`.

    Args:
        written: names, or patterns of names, of what the command leaves.
        inputs: files and folders that the command reads; None stands for none.

    Raises:
        InputError: it is a file, holds something and `force` is off, or an input lies in what
            `force` would clear.
    """
    if directory.exists() and not directory.is_dir():
        raise InputError(f"{directory} is a file, wanted a directory")
    if directory.is_dir() and any(path.name != LOCK for path in directory.iterdir()):
        if not force:
            raise InputError(f"{directory} is not empty: choose another --out or add --force")
        doomed = [path for name in written for path in directory.glob(name)]
        _spare_inputs(doomed, [path for path in inputs if path is not None])
        for old in doomed:
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _spare_inputs(doomed: Sequence[Path], inputs: Sequence[Path]) -> None:
    for path in inputs:
        for old in doomed:
            if path.resolve().is_relative_to(old.resolve()):
                raise InputError(
                    f"{path} is an input and lies in {old}, which --force would clear: "
                    "choose another --out"
                )

"""The directory that a run writes into."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from vinum_nav.cli.errors import UserError

WRITTEN = (
    "record",
    "figures",
    "bag",
    "journal.jsonl",
    "report.json",
    "report.html",
    "video.mp4",
)
"""What a run leaves, and what --force may therefore remove."""


def prepare(directory: Path, force: bool, written: Sequence[str] = WRITTEN) -> Path:
    """Make the directory; `force` clears what an earlier run left in it and nothing else.

    Args:
        written: names, or patterns of names, of what the command leaves.

    Raises:
        UserError: it is a file, or holds something and `force` is off.
    """
    if directory.exists() and not directory.is_dir():
        raise UserError(f"{directory} is a file, wanted a directory")
    if directory.is_dir() and any(directory.iterdir()):
        if not force:
            raise UserError(f"{directory} is not empty: choose another --out or add --force")
        for old in [path for name in written for path in directory.glob(name)]:
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
    directory.mkdir(parents=True, exist_ok=True)
    return directory

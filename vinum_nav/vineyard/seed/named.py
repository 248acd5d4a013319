"""Seeds by name: the seed files that come with the package."""

from __future__ import annotations

import difflib
from pathlib import Path

from vinum_nav.errors import MissingFileError

SHARE = Path("share") / "vinum_nav" / "seeds"
"""Folder of the seeds below the prefix of an installation, by pip and colcon alike."""
SUFFIXES = (".yaml", ".yml")


def seeds_folder() -> Path | None:
    """Folder of the seeds: that of the source tree, else that of the installation.

    Returns:
        None where neither is there.
    """
    package = Path(__file__).resolve().parents[2]
    if (package.parent / "pyproject.toml").is_file():
        return package.parent / "seeds"
    return next((p / SHARE for p in package.parents if (p / SHARE).is_dir()), None)


def named_seeds() -> dict[str, Path]:
    """Paths of the seed files that come with the package, by name, in the order of the names."""
    folder = seeds_folder()
    return {} if folder is None else {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def find_seed(seed: str | Path) -> Path:
    """Path of a seed file that is named by its path or by its name.

    Args:
        seed: a path, such as `seeds/demo.yaml`, or the name of a seed that comes with the package,
            such as `demo`. A file of that very name wins over a name.

    Raises:
        MissingFileError: no seed has this name; gives the nearest names. The path of a file that
            does not exist is returned as it is.
    """
    path = Path(seed)
    if len(path.parts) != 1 or path.suffix in SUFFIXES or path.is_file():
        return path
    known = named_seeds()
    found = known.get(path.name)
    if found is None:
        raise MissingFileError(f"no seed {path.name!r}; {_hint(path.name, known)}")
    return found


def _hint(name: str, known: dict[str, Path]) -> str:
    if not known:
        return "no seeds are installed: give the path of a seed file"
    near = difflib.get_close_matches(name, known, 3, cutoff=0.5)
    guess = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{guess}`vinum-nav seeds` lists the names, and the path of a seed file does as well"

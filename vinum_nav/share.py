"""Where the files beside the code lie: seeds, worlds, launch files, configurations."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = "vinum_nav"


def share_path(name: str) -> Path:
    """Path of share/vinum_nav/`name`: in the source tree, an ament prefix or this environment.

    Raises:
        FileNotFoundError: it is in none of them; lists where it was looked for.
    """
    candidates = [root / name for root in _roots()]
    for path in candidates:
        if path.exists():
            return path
    raise FileNotFoundError(f"no {name}; looked for {', '.join(map(str, candidates))}")


def _roots() -> list[Path]:
    source = Path(__file__).resolve().parent.parent
    roots = [source] if (source / "package.xml").is_file() else []
    ament = os.environ.get("AMENT_PREFIX_PATH", "")
    prefixes = [Path(sys.prefix), *(Path(prefix) for prefix in ament.split(os.pathsep) if prefix)]
    return roots + [prefix / "share" / PACKAGE for prefix in prefixes]

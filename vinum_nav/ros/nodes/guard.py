"""Keeps a stack process away from the seed and from the simulator's code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORBID_OPEN = "VINUM_NAV_FORBID_OPEN"
"""Environment variable: paths that a stack process must not open, joined by os.pathsep."""
FORBIDDEN_MODULES = ("vinum_nav.vineyard", "vinum_nav.simulation", "vinum_nav.report")
"""Modules of the truth and of its judges, which no part of the stack may import."""


class LeakError(RuntimeError):
    """A stack process reached for what only the simulator and the report may know."""


def install(environment: dict[str, str] | None = None) -> None:
    """Refuse, for the rest of this process, to open the seed or to import the simulator.

    Works by an audit hook, which cannot be taken out again.

    Raises:
        LeakError: what is forbidden has been imported already.
    """
    variables = os.environ if environment is None else environment
    loaded = sorted(name for name in sys.modules if _is_forbidden(name))
    if loaded:
        raise LeakError(f"a stack process must not import {loaded}")
    paths = variables.get(FORBID_OPEN, "").split(os.pathsep)
    sys.addaudithook(_hook(frozenset(os.path.realpath(path) for path in paths if path)))


def _hook(paths: frozenset[str]) -> Callable[[str, tuple[Any, ...]], None]:
    names = {Path(path).name for path in paths}

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            path = os.fsdecode(args[0])
            if (os.path.basename(path) in names or os.path.islink(path)) and (
                os.path.realpath(path) in paths
            ):
                raise LeakError(f"a stack process must not open {path}")
        elif event == "import" and _is_forbidden(args[0]):
            raise LeakError(f"a stack process must not import {args[0]}")

    return hook


def _is_forbidden(module: str) -> bool:
    return any(module == name or module.startswith(name + ".") for name in FORBIDDEN_MODULES)

"""Check for packages of a pip extra before a command begins its work."""

from __future__ import annotations

from importlib.util import find_spec

from vinum_nav.errors import lacks


def require(command: str, extra: str, *packages: str) -> None:
    """Do nothing where all packages are installed; none of them is imported.

    Args:
        command: name of the command that needs them.
        extra: pip extra that brings them.

    Raises:
        UnavailableError: a package is not installed; names it and the extra.
    """
    for package in packages:
        try:
            found = find_spec(package)
        except (ModuleNotFoundError, ValueError):
            found = None
        if found is None:
            raise lacks(package, command, extra)

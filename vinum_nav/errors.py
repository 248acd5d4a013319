"""Errors that the user of this package can put right.

Each message says what was got, what was wanted, and where. An error of any other type is a bug.
"""

from __future__ import annotations


class VinumNavError(Exception):
    """Base of all errors that are not bugs."""


class InputError(VinumNavError, ValueError):
    """A file, a value or an option is not what was wanted."""


class MissingFileError(InputError, FileNotFoundError):
    """A file or folder that is needed does not exist."""


class WriteError(VinumNavError, OSError):
    """A file could not be written."""


class UnavailableError(VinumNavError, RuntimeError):
    """A package, a driver or a device that is needed is not there; the message says what to do."""


class MissionFileError(InputError):
    """The order cannot be carried out by this body."""


def lacks(package: str, what: str, extra: str) -> UnavailableError:
    """Error for a package that is not installed.

    Args:
        package: its name on the package index.
        what: that needs it.
        extra: pip extra that brings it.
    """
    return UnavailableError(
        f"{what} needs {package}, which is not installed: pip install 'vinum_nav[{extra}]'"
    )

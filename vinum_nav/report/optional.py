"""Figures and films are made where the packages that make them are installed."""

from __future__ import annotations

import logging
from importlib.util import find_spec

LOGGER = logging.getLogger("vinum_nav")
PACKAGES = {"figures": "matplotlib", "film": "imageio_ffmpeg"}
"""Module that makes each; the name is that of the pip extra as well."""


def can_make(what: str) -> bool:
    """True if the package that makes 'figures' or a 'film' is installed."""
    return find_spec(PACKAGES[what]) is not None


def makeable(*wanted: str) -> tuple[str, ...]:
    """Names among 'figures' and 'film' that can be made; one warning names the others.

    Args:
        wanted: names in PACKAGES.
    """
    absent = [what for what in wanted if not can_make(what)]
    if absent:
        extras = f"vinum_nav[{','.join(absent)}]"
        LOGGER.warning(f"made without {' and '.join(absent)}: pip install '{extras}' brings them")
    return tuple(what for what in wanted if what not in absent)

"""Patience with a server."""

from __future__ import annotations

import math
import os

from vinum_nav.errors import InputError

VARIABLE = "VINUM_NAV_GAZEBO_PATIENCE"
"""Environment variable with a patience of one's own [s], for machines that are slow or busy."""


def patience(default: float) -> float:
    """Wall-clock time to wait [s]: that of the environment variable where it is set.

    Raises:
        InputError: the variable holds no positive number.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0.0 < seconds < math.inf:
        raise InputError(f"environment variable {VARIABLE}: got {text!r}, wanted seconds above 0")
    return seconds

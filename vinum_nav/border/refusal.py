"""The error of the border, and the judges of single values that raise it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, Pose2

POSITION = 1e6
"""Largest coordinate in map or odom [m]: no block lies further from its datum."""
LONGEST_TEXT = 4000
"""Characters of the longest reason or word that a message may carry."""
_SHOWN = 100
"""Characters of a refused value that are shown."""
_ASYMMETRY = 1e-3
"""Rounding that a covariance may show, in shares of its size: clouds carry it in float32."""


class RefusedError(ValueError):
    """Input that is refused.

    Attributes:
        field: what was judged, by its name in the message, e.g. 'pose.position.x'.
        got: its value as text, cut after 100 characters.
        wanted: what would have been accepted.
    """

    def __init__(self, field: str, got: object, wanted: str) -> None:
        self.field, self.got, self.wanted = field, _short(got), wanted
        super().__init__(f"{field} is {self.got}, wanted {wanted}")


def _short(value: object) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    text = value if isinstance(value, str) and value and value.isprintable() else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def judge_number(field: str, value: Any, least: float, most: float, unit: str = "") -> float:
    """The value as a float.

    Raises:
        RefusedError: it is no number, not finite or outside [least, most].
    """
    wanted = f"a finite number from {least:g} to {most:g}" + (f" {unit}" if unit else "")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise RefusedError(field, value, wanted) from None
    if not least <= number <= most:
        raise RefusedError(field, value, wanted)
    return number


def judge_count(field: str, value: Any, least: int, most: int) -> int:
    """The value as an int. Raises RefusedError for what is no whole number in [least, most]."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise RefusedError(field, value, f"a whole number from {least} to {most}")
    if not least <= value <= most:
        raise RefusedError(field, int(value), f"a whole number from {least} to {most}")
    return int(value)


def judge_text(field: str, value: Any, longest: int = LONGEST_TEXT) -> str:
    """The value. Raises RefusedError for what is no text or longer than `longest` characters."""
    if not isinstance(value, str):
        raise RefusedError(field, type(value).__name__, "text")
    if len(value) > longest:
        raise RefusedError(field, f"text of {len(value)} characters", f"at most {longest}")
    return value


def judge_word(field: str, value: Any, known: Iterable[str]) -> str:
    """The value. Raises RefusedError for one that is not among the known words."""
    words = tuple(known)
    if value not in words:
        raise RefusedError(field, value, f"one of {list(words)}")
    return str(value)


def judge_array(
    field: str,
    values: NDArray[Any],
    shape: tuple[int, ...],
    least: float,
    most: float,
    unit: str = "",
) -> NDArray[Any]:
    """The values.

    Args:
        shape: wanted shape; -1 stands for any length.

    Raises:
        RefusedError: another shape, or the first value that is not finite or outside [least, most].
    """
    fits = len(values.shape) == len(shape) and all(
        want in (-1, got) for got, want in zip(values.shape, shape, strict=True)
    )
    if not fits:
        raise RefusedError(field, f"of shape {values.shape}", f"shape {shape}")
    flat = np.asarray(values).ravel()
    bad = ~((flat >= least) & (flat <= most))
    if bad.any():
        wanted = f"finite numbers from {least:g} to {most:g}" + (f" {unit}" if unit else "")
        raise RefusedError(field, flat[bad][0], wanted)
    return values


def judge_pose(field: str, pose: Pose2) -> Pose2:
    """The pose. Raises RefusedError for a position beyond POSITION or a yaw beyond a turn."""
    judge_number(f"{field}.x", pose.x, -POSITION, POSITION, "m")
    judge_number(f"{field}.y", pose.y, -POSITION, POSITION, "m")
    judge_number(f"{field}.yaw", pose.yaw, -math.tau, math.tau, "rad")
    return pose


def judge_covariances(field: str, matrices: Array, size: int, largest: float = 1e12) -> Array:
    """Covariances (..., size, size).

    Raises:
        RefusedError: another shape; an entry that is not finite or larger than `largest`; a
            variance < 0; a matrix that is not symmetric or correlates by more than 1.
    """
    stack = np.asarray(matrices).reshape(-1, *np.shape(matrices)[-2:])
    judge_array(field, stack, (-1, size, size), -largest, largest)
    variances = np.einsum("nii->ni", stack)
    if (variances < 0).any():
        raise RefusedError(field, f"a variance of {variances.min():g}", "variances >= 0")
    most = np.sqrt(variances[:, :, None] * variances[:, None, :])
    slack = _ASYMMETRY * most + 1e-12
    if (np.abs(stack - stack.transpose(0, 2, 1)) > slack).any():
        raise RefusedError(field, "not symmetric", "a symmetric matrix")
    if (np.abs(stack) > most + slack).any():
        raise RefusedError(field, "correlated by more than 1", "a covariance")
    return matrices

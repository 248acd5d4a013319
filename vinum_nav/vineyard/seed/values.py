"""Values of a seed: fixed, or a range or list that every random seed draws from."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")


def _ordered(value: Any) -> Any:
    if isinstance(value, tuple) and value[0] > value[1]:
        raise ValueError(f"a range is [least, greatest], got {list(value)}")
    return value


Number = Annotated[float | tuple[float, float], AfterValidator(_ordered)]
"""A number, or a range [least, greatest] that every random seed draws from uniformly."""
Count = Annotated[int | tuple[int, int], AfterValidator(_ordered)]
"""A whole number, or a range [least, greatest], both included."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""
Choice = Annotated[T | tuple[T, ...], Field()]
"""A word, or a list that every random seed draws from."""
Limits = tuple[tuple[str, float, float], ...]
"""Keys, and the least and greatest value of each."""


def draw(value: float | tuple[float, float], rng: np.random.Generator) -> float:
    """The number, or one drawn from the range."""
    return float(rng.uniform(*value)) if isinstance(value, tuple) else float(value)


def draw_count(value: int | tuple[int, int], rng: np.random.Generator) -> int:
    """The count, or one drawn from the range, both ends included."""
    if isinstance(value, tuple):
        return int(rng.integers(value[0], value[1] + 1))
    return int(value)


def draw_choice(value: T | tuple[T, ...], rng: np.random.Generator) -> T:
    """The word, or one of the list."""
    return value[int(rng.integers(len(value)))] if isinstance(value, tuple) else value


class Strict(BaseModel):
    """A part of a seed; unknown keys are refused, the words below a key are its meaning."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )

    def keep_within(self, limits: Limits) -> None:
        """Check values and both ends of ranges.

        Raises:
            ValueError: names the key, its limits and the value.
        """
        for key, least, most in limits:
            value = getattr(self, key)
            ends = value if isinstance(value, tuple) else (value,)
            if any(end is not None and not least <= end <= most for end in ends):
                raise ValueError(f"{key} is from {least} to {most}, got {value}")

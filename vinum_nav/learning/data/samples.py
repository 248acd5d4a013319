"""Sets of samples made of others: some pictures of a set, or two sets mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Sample = tuple[NDArray[np.uint8], dict[str, Any]]
"""Picture and target, see `CocoPictures.sample`."""


class Samples(Protocol):
    """Pictures to learn from, by number."""

    def __len__(self) -> int: ...

    @property
    def objects(self) -> int:
        """Number of trunks and posts in all pictures."""

    def sample(
        self, index: int, rng: np.random.Generator | None = None, augmented: float = 1.0
    ) -> Sample:
        """Picture and target, as `CocoPictures.sample` gives them."""


class Chosen:
    """Some pictures of a set."""

    def __init__(self, samples: Samples, indices: Sequence[int]) -> None:
        """Args: indices: numbers of the pictures in `samples`."""
        self._samples, self._indices = samples, tuple(indices)

    def __len__(self) -> int:
        return len(self._indices)

    @property
    def objects(self) -> int:
        """Number of trunks and posts in the whole set, of which these are some pictures."""
        return self._samples.objects if self._indices else 0

    def sample(
        self, index: int, rng: np.random.Generator | None = None, augmented: float = 1.0
    ) -> Sample:
        """Picture and target, as `CocoPictures.sample` gives them."""
        return self._samples.sample(self._indices[index], rng, augmented)


class Mixed:
    """All pictures of one set, and as many drawn by lot from a second one.

    The first set may be small and the second large: a round holds each picture of the first once.
    """

    def __init__(self, first: Samples, second: Samples) -> None:
        """Args:
        first: pictures that each round holds once.
        second: pictures of which each round holds `len(first)`, drawn by lot.
        """
        self._first, self._second = first, second

    def __len__(self) -> int:
        return 2 * len(self._first)

    @property
    def objects(self) -> int:
        """Number of trunks and posts in both sets."""
        return self._first.objects + self._second.objects

    def sample(
        self, index: int, rng: np.random.Generator | None = None, augmented: float = 1.0
    ) -> Sample:
        """Picture and target, as `CocoPictures.sample` gives them.

        Args:
            rng: draws which picture of the second set it is; without it, `index` does.
        """
        if index < len(self._first):
            return self._first.sample(index, rng, augmented)
        drawn = index if rng is None else int(rng.integers(len(self._second)))
        return self._second.sample(drawn % len(self._second), rng, augmented)

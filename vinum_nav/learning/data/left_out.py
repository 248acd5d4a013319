"""Count of annotations that are not used as they stand, by reason."""

from __future__ import annotations

from collections import defaultdict

MOST_NAMED = 3
"""Annotations that are named for each reason."""


class LeftOut:
    """Annotations that were left out of a file, and those used in another form."""

    def __init__(self) -> None:
        self._reasons: dict[str, list[str]] = defaultdict(list)
        self._others: dict[str, int] = defaultdict(int)

    def add(self, reason: str, annotation: str) -> None:
        """Count an annotation that is left out."""
        self._reasons[reason].append(annotation)

    def count(self, form: str) -> None:
        """Count an annotation that is used in another form."""
        self._others[form] += 1

    @property
    def counts(self) -> dict[str, int]:
        """Number of annotations by reason, those used in another form too."""
        return {reason: len(ids) for reason, ids in self._reasons.items()} | dict(self._others)

    def __bool__(self) -> bool:
        return bool(self._reasons or self._others)

    def __str__(self) -> str:
        """One line: how many annotations by reason, the first of each named."""
        told = []
        if self._reasons:
            total = sum(map(len, self._reasons.values()))
            each = [f"{len(ids)} {reason}: {_named(ids)}" for reason, ids in self._reasons.items()]
            told.append(f"left out {total} annotations ({'; '.join(each)})")
        told += [f"{count} annotations {form}" for form, count in self._others.items()]
        return ", ".join(told)


def _named(ids: list[str]) -> str:
    more = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")

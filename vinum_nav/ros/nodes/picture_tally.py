"""Tally of pictures: how many were answered, dropped or too old, and how old they were."""

from __future__ import annotations

ACTED, ANSWERED, REFUSED = AGES = ("picture oldest [s]", "answer oldest [s]", "refused oldest [s]")
"""Largest ages by name: when work on a picture begins, when it is answered, when it is too old."""


class PictureTally:
    """Counts since the start; ages since the last call of `facts`, '' where there was none."""

    def __init__(self) -> None:
        self._answered = self._too_old = 0
        self._oldest: dict[str, float] = {}

    def act(self, age: float) -> None:
        """Note the age of a picture that is worked on from now on [s]."""
        self._note(ACTED, age)

    def answer(self, age: float) -> None:
        """Note the age of a picture whose answer goes out now [s]."""
        self._answered += 1
        self._note(ANSWERED, age)

    def refuse(self, age: float) -> None:
        """Note the age of a picture that is too old to be used [s]."""
        self._too_old += 1
        self._note(REFUSED, age)

    def facts(self, dropped: int) -> dict[str, str]:
        """Values for the diagnostics.

        Args:
            dropped: pictures so far that gave way to newer ones.
        """
        counts = {"answered": self._answered, "dropped": dropped, "too old": self._too_old}
        ages = {name: f"{self._oldest[name]:.3f}" if name in self._oldest else "" for name in AGES}
        self._oldest.clear()
        return {f"pictures {name}": str(count) for name, count in counts.items()} | ages

    def _note(self, name: str, age: float) -> None:
        self._oldest[name] = max(age, self._oldest.get(name, age))

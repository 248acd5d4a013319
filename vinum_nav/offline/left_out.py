"""Files of an input that were passed over, as a source that has no picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vinum_nav.offline.picture import Loss, Picture, Trouble


class LeftOut:
    """Names once, by number and kind, what a folder holds beside pictures; see Source."""

    kind = "folder"
    count = 0

    def __init__(self, name: str, passed: Counter[str], repeated: int) -> None:
        """Take the numbers.

        Args:
            passed: files of no known kind, by ending.
            repeated: files that another input had already.
        """
        self.name = name
        self._passed, self._repeated = passed, repeated

    def __iter__(self) -> Iterator[Picture | Trouble]:
        if self._passed:
            kinds = ", ".join(
                f"{number} {ending}" for ending, number in sorted(self._passed.items())
            )
            reason = f"{self._passed.total()} files of no known kind: {kinds}"
            yield Trouble(self.name, reason, Loss.NOTHING)
        if self._repeated:
            yield Trouble(self.name, f"{self._repeated} files were named twice", Loss.NOTHING)

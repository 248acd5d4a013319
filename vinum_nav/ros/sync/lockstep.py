"""Answers that the simulator waits for before it goes on."""

from __future__ import annotations

from collections.abc import Callable

FIRST_PATIENCE = 10.0
"""Wall-clock time for the first answer of a channel: its node may still be warming up [s]."""
PATIENCE = 2.0
"""Wall-clock time for every later answer [s]."""


class Lockstep:
    """Answers that are due, by channel.

    A channel that does not answer in time is silent: nothing more is waited for on it until it
    answers again, so that a dead node shows in simulated time and not as a hang.
    """

    def __init__(
        self,
        now: Callable[[], float],
        first_patience: float = FIRST_PATIENCE,
        patience: float = PATIENCE,
    ) -> None:
        """Args: now: the wall clock [s], monotonic."""
        self._now = now
        self._first_patience, self._patience = first_patience, patience
        self._deadlines: dict[str, float] = {}
        self._heard: set[str] = set()
        self.silent: set[str] = set()

    def expect(self, channel: str) -> None:
        """An answer on `channel` is due from now on."""
        if channel not in self.silent:
            patience = self._patience if channel in self._heard else self._first_patience
            self._deadlines[channel] = self._now() + patience

    def answered(self, channel: str) -> None:
        """An answer came."""
        self._heard.add(channel)
        self.silent.discard(channel)
        self._deadlines.pop(channel, None)

    def give_up(self) -> list[str]:
        """Channels whose time has just run out; they are silent from now on."""
        late = [name for name, deadline in self._deadlines.items() if self._now() >= deadline]
        for name in late:
            del self._deadlines[name]
            self.silent.add(name)
        return late

    @property
    def waiting(self) -> bool:
        """True if an answer is due."""
        return bool(self._deadlines)

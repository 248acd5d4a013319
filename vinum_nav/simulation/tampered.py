"""A simulator whose observations go through someone's hands, and what its body truly did."""

from __future__ import annotations

from collections.abc import Callable

from vinum_nav.interfaces import Command, Observation
from vinum_nav.seeing import Perception
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.simulation.witness import Witness
from vinum_nav.vineyard.truth import Truth

Tamper = Callable[[Observation], Observation]
"""Gives the observation that the stack gets in place of the true one."""


def untouched(observation: Observation) -> Observation:
    """Tamper with nothing."""
    return observation


class TamperedSimulator:
    """Simulator whose observations pass through `tamper` from the time `at` on.

    Attributes:
        at: simulated time at which the fault strikes [s]; inf waits for `strike`.
    """

    def __init__(
        self,
        simulator: Simulator,
        tamper: Tamper = untouched,
        at: float = 0.0,
        witness: Witness | None = None,
    ) -> None:
        """Args: witness: writes down each command and the true state after it."""
        self.at = at
        self._simulator, self._tamper, self._witness = simulator, tamper, witness

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self._simulator.time

    @property
    def perception(self) -> Perception | None:
        """Perception of the simulator inside."""
        return self._simulator.perception

    @property
    def has_struck(self) -> bool:
        """True if the fault has begun."""
        return self._simulator.time >= self.at

    def strike(self) -> None:
        """Begin to tamper with the next observation; later calls change nothing."""
        self.at = min(self.at, self._simulator.time)

    def reset(self) -> Observation:
        """Reset the simulator; return the first observation, tampered with once the fault has
        begun."""
        return self._passed(self._simulator.reset())

    def step(self, command: Command | None) -> Observation:
        """Advance by TICK; return the observation, tampered with once the fault has begun."""
        observation = self._simulator.step(command)
        if self._witness is not None:
            self._witness.add(command, self._simulator.truth())
        return self._passed(observation)

    def _passed(self, observation: Observation) -> Observation:
        return self._tamper(observation) if observation.stamp >= self.at else observation

    def truth(self) -> Truth:
        """True state at `time`, never tampered with."""
        return self._simulator.truth()

    def close(self) -> None:
        """Close the simulator and the witness."""
        self._simulator.close()
        if self._witness is not None:
            self._witness.close()

"""What can keep a simulator from starting."""

from __future__ import annotations


class SimulatorUnavailableError(RuntimeError):
    """The simulator cannot run on this machine; the message says what to install."""

"""Errors that keep a simulator from starting."""

from __future__ import annotations

from vinum_nav.errors import UnavailableError


class SimulatorUnavailableError(UnavailableError):
    """The simulator cannot run on this machine; the message says what to install."""

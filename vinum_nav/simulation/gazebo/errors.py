"""Failures of a running Gazebo."""

from __future__ import annotations

from vinum_nav.errors import VinumNavError


class GazeboError(VinumNavError, RuntimeError):
    """The server died, stopped stepping or is silent; the message names what did not come."""

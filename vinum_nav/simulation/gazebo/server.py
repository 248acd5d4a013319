"""One server with one world, and the link to it, from start to end."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.gazebo.link import Link
from vinum_nav.simulation.gazebo.process import GazeboProcess, server_command, window_command
from vinum_nav.simulation.gazebo.program import Program
from vinum_nav.vineyard.worlds.sdf.topics import GazeboTopic

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Environment variables that name a display."""


class GazeboServer:
    """A server in a partition of its own; its world stands still unless it is stepped.

    Attributes:
        link: to speak with it by.
    """

    def __init__(
        self, program: Program, world: Path, name: str, topics: Iterable[GazeboTopic]
    ) -> None:
        """Start it and wait until it offers all that the simulator reads.

        Args:
            name: name of the world in the file `world`.
            topics: subscribed to; each must be published before the first step.

        Raises:
            GazeboError: it ends, or is silent; says its last words or names what is missing.
        """
        self._program, self._partition = program, f"vinum_nav_{os.getpid()}_{uuid.uuid4().hex[:8]}"
        self._processes: list[GazeboProcess] = []
        command = server_command(program.command, world)
        server = GazeboProcess("Gazebo's server", command, self._partition)
        self._processes.append(server)
        try:
            self.link = Link(program.bindings, self._partition, name, server)
            for topic in topics:
                self.link.subscribe(topic)
            self.link.await_server()
            for topic in topics:
                self.link.await_speaker(topic)
        except BaseException:
            self.stop()
            raise

    def open_window(self) -> None:
        """Open Gazebo's own window on the world; closing it does not end the run."""
        command = window_command(self._program.command)
        self._processes.append(GazeboProcess("Gazebo's window", command, self._partition))

    def stop(self) -> None:
        """End server and window; a second call does nothing."""
        while self._processes:
            self._processes.pop().stop()


def require_display() -> None:
    """Refuse a window where there is no display.

    Raises:
        SimulatorUnavailableError: neither X11 nor Wayland.
    """
    if not any(os.environ.get(name) for name in DISPLAYS):
        raise SimulatorUnavailableError(
            f"--viewer needs a display, and none of {', '.join(DISPLAYS)} is set"
        )

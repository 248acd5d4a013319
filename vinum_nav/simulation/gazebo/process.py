"""A process of Gazebo's, that is gone when it is stopped and when this process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from vinum_nav.simulation.gazebo import keeper
from vinum_nav.simulation.gazebo.bindings import LOOPBACK
from vinum_nav.simulation.gazebo.errors import GazeboError

GRACE = keeper.GRACE + 1.0
"""Time that the keeper gets to end all its children [s]."""
LAST_WORDS = 4000
"""Bytes of the log that are searched for an error."""


class GazeboProcess:
    """A command in a session of its own, in one partition, on the loopback device.

    It must be started by a thread that lives as long as it: the kernel ends it with that thread.
    """

    def __init__(self, name: str, command: Sequence[str], partition: str) -> None:
        """Start it.

        Args:
            name: what it is, for messages.
            partition: of gz-transport; processes of other partitions are not heard.
        """
        self._name = name
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 closed by stop
        self._process = subprocess.Popen(
            [sys.executable, "-I", keeper.__file__, str(os.getpid()), *command],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "GZ_PARTITION": partition, "GZ_IP": LOOPBACK},
            start_new_session=True,
        )

    def require_alive(self) -> None:
        """Check that it runs.

        Raises:
            GazeboError: it has ended; says its status and last words.
        """
        status = self._process.poll()
        if status is not None:
            raise GazeboError(f"{self._name} ended with status {status}{self.last_words()}")

    def last_words(self) -> str:
        """': ' and the first error at its log's end, else its last line; '' for an empty log."""
        with os.fdopen(os.dup(self._log.fileno()), "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LAST_WORDS))
            lines = log.read().decode(errors="replace").splitlines()
        lines = [line.strip() for line in lines if line.strip() and "keeper: " not in line]
        errors = [line for line in lines if "[Err]" in line or "rror" in line]
        said = errors[:1] or lines[-1:]
        return f": {said[0]}" if said else ""

    def stop(self) -> None:
        """End it and all its children; a second call does nothing."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


def server_command(program: Sequence[str], world: Path) -> list[str]:
    """Command line of a server without a window, paused at its beginning."""
    return [*program, "-s", "--headless-rendering", "-v", "1", str(world)]


def window_command(program: Sequence[str]) -> list[str]:
    """Command line of the window on a server of the same partition."""
    return [*program, "-g"]

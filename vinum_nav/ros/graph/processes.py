"""The processes of a graph: started together, ended together."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from vinum_nav.ros.graph.definition import NodeSpec, Value
from vinum_nav.ros.graph.environment import graph_environment, node_environment
from vinum_nav.ros.graph.namespace import namespace_arguments
from vinum_nav.ros.nodes.ending import SIGNALS
from vinum_nav.ros.nodes.main import PARENT

GRACE = ((signal.SIGINT, 8.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0))
"""Signals that end a process, one after the other, and the time that each gives it [s]."""
LAST = ("trunk_mapper", "navigator", "mission", "task_server", "simulator")
"""Told to end after the others, so that the recorder hears no half of a graph."""
HEAD_START = 0.3
"""Wall-clock time that the others have before [s]: the robot stands 0.5 s after Ctrl-C."""
START = "vinum_nav.ros.start"
"""Module that runs a node, see there."""
_POLL = 0.1


class Processes:
    """One process a node; each logs to <directory>/<name>.log."""

    def __init__(
        self,
        specs: Iterable[NodeSpec],
        directory: Path,
        seed: Path | None,
        environment: Mapping[str, str],
    ) -> None:
        """Start all; should one not start, those that did are ended.

        Args:
            seed: file that the stack must not open, None where there is none.
            environment: of the processes, before what a graph adds to it.
        """
        self._directory, self._seed, self._environment = directory, seed, environment
        self._specs = {spec.name: spec for spec in specs}
        directory.mkdir(parents=True, exist_ok=True)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for spec in self._specs.values():
                self._running[spec.name] = self._start(spec, "wb")
        except BaseException:
            self.stop()
            raise

    def start_again(self, name: str) -> None:
        """Start a node anew that has ended; its log goes on.

        Raises:
            ValueError: the node still runs.
        """
        if self._running[name].poll() is None:
            raise ValueError(f"node {name} has not ended")
        self._running[name] = self._start(self._specs[name], "ab")

    def _start(self, spec: NodeSpec, mode: Literal["wb", "ab"]) -> subprocess.Popen[bytes]:
        before = self._environment
        added = {**graph_environment(before), **node_environment(spec, self._seed)}
        with self.log(spec.name).open(mode) as log, _signals_held():
            return subprocess.Popen(
                command(spec),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**before, **added, PARENT: str(os.getpid())},
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        """File that takes a node's output."""
        return self._directory / f"{name}.log"

    def pid(self, name: str) -> int:
        """Process id of a node."""
        return self._running[name].pid

    def has(self, name: str) -> bool:
        """True if a node of this name was started here."""
        return name in self._running

    def died(self) -> dict[str, int]:
        """Exit status of each node that has ended; negative for a signal."""
        ended = {name: process.poll() for name, process in self._running.items()}
        return {name: status for name, status in ended.items() if status is not None}

    def wait(self, seconds: float) -> dict[str, int]:
        """Wait until a node has ended, for `seconds` at the most; see `died`."""
        deadline = time.monotonic() + seconds
        while not (died := self.died()) and time.monotonic() < deadline:
            time.sleep(_POLL)
        return died

    def epitaph(self, name: str) -> str:
        """Node, status and last words of a node that has ended, in one line."""
        return f"node {name} {self.end_of(name)}"

    def end_of(self, name: str) -> str:
        """Status and last words of a node that has ended, in one line."""
        try:
            lines = self.log(name).read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        said = f": {lines[-1]}" if lines else ""
        return f"ended with status {_status(self._running[name].poll())}{said}"

    def stop(self) -> None:
        """End all: the recorder and whoever only looks first, then the rest."""
        first = [process for name, process in self._running.items() if name not in LAST]
        _tell(first, signal.SIGINT)
        _wait(first, HEAD_START)
        _end(list(self._running.values()))


def _status(status: int | None) -> str:
    """Exit status, with the signal's name where one ended the process."""
    if status is None or status >= 0:
        return str(status)
    try:
        return f"{status} ({signal.Signals(-status).name})"
    except ValueError:
        return str(status)


def command(spec: NodeSpec) -> list[str]:
    """Command line that runs a node with this Python."""
    arguments = ["--ros-args", "-r", f"__node:={spec.name}"]
    arguments += [*namespace_arguments(spec.namespace), *parameter_arguments(spec.defaults)]
    for path in spec.params_files:
        arguments += ["--params-file", path]
    arguments += parameter_arguments(spec.parameters)
    return [sys.executable, "-m", START, spec.name, *arguments]


def parameter_arguments(parameters: Mapping[str, Value]) -> list[str]:
    """Arguments after --ros-args that set parameters of whichever node runs."""
    words = (["-p", f"{name}:={as_yaml(value)}"] for name, value in parameters.items())
    return [word for pair in words for word in pair]


def as_yaml(value: Value) -> str:
    """Parameter value as --ros-args wants it; text is quoted, so that '12' stays text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return ".inf" if value == math.inf else repr(value)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Have a process started meanwhile begin with its signals held until it can take them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for number, patience in GRACE:
        _tell(processes, number)
        _wait(processes, patience)


def _tell(processes: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)  # one that was stopped writes what it still holds


def _wait(processes: list[subprocess.Popen[bytes]], patience: float) -> None:
    """Wait until all have ended, for `patience` [s] at the most."""
    deadline = time.monotonic() + patience
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue

"""Processes that play faults, a few at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from vinum_nav.faults.campaign import kept
from vinum_nav.faults.fault import Fault, FaultRunError, Stage
from vinum_nav.faults.verdict import Verdict

WIDE = {"COLUMNS": "200"}
"""Environment variable: a terminal so wide that no name is broken over two lines."""
CELL = "vinum_nav.cli.fault_cell"
"""Module that plays one fault."""
PATIENCE = {Stage.FAKE: 240.0, Stage.MUJOCO: 900.0, Stage.GRAPH: 1000.0}
"""Wall-clock time after which a process is ended [s]."""


class Crew:
    """Plays each fault in a process of its own, so that none can harm the campaign."""

    def __init__(self, seed: Path, noise: str, out: Path, workers: int) -> None:
        """Args: workers: processes at a time."""
        self._arguments = [str(seed.resolve()), noise, str(out.resolve())]
        self._out, self._workers = out, workers

    def play(self, faults: Sequence[Fault]) -> Iterator[Verdict]:
        """Verdicts in the order in which they are made; sound runs come first.

        Raises:
            FaultRunError: a sound run did not end done.
        """
        for stage in sorted({fault.stage for fault in faults}):
            error = self._process(str(stage), stage)
            if error:
                raise FaultRunError(f"the run without a fault ({stage}) failed: {error}")
        with ThreadPoolExecutor(self._workers) as pool:
            for future in as_completed([pool.submit(self._play, fault) for fault in faults]):
                yield future.result()

    def _play(self, fault: Fault) -> Verdict:
        error = self._process(fault.name, fault.stage)
        verdict = kept(fault, self._out)
        if verdict is None:
            return Verdict(fault.name, "no run", (error or "the process left no verdict",))
        return verdict

    def _process(self, name: str, stage: Stage) -> str:
        """Last line of what went wrong; '' where nothing did."""
        command = [sys.executable, "-m", CELL, *self._arguments, name]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE[stage],
                env={**os.environ, **WIDE},
            )
        except subprocess.TimeoutExpired:
            return f"the run did not end within {PATIENCE[stage]:g} s"
        lines = done.stderr.strip().splitlines()
        return "" if done.returncode == 0 else (lines or [f"status {done.returncode}"])[-1]

"""Plays a fault in the ROS graph: the command `simulate --ros`, and a hand from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from vinum_nav.description.command_line import words
from vinum_nav.description.options import SimulateOptions
from vinum_nav.faults.block import Block
from vinum_nav.faults.evidence import TERMINAL, WITNESS
from vinum_nav.faults.fault import Fault
from vinum_nav.faults.notes import never_struck, write_acts

PATIENCE = 900.0
"""Wall-clock time after which a run is ended [s]."""
TIMEOUT = 240.0
"""Simulated time after which a run gives up [s]."""
_STEP = 0.05


def play_in_graph(fault: Fault | None, block: Block, folder: Path) -> None:
    """Run one mission; its record, report and terminal output lie in `folder` afterwards.

    Args:
        fault: None for the sound run.
    """
    from vinum_nav.faults.hand import Hand
    from vinum_nav.ros.graph.domain import free_domain_id
    from vinum_nav.ros.graph.environment import graph_environment

    folder.mkdir(parents=True, exist_ok=True)
    domain = free_domain_id()  # also where one is set: several graphs run at a time
    os.environ.update(graph_environment(os.environ))
    with (folder / TERMINAL).open("wb") as terminal:
        process = subprocess.Popen(
            _command(block, folder),
            stdout=terminal,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **_variables(fault, folder), "ROS_DOMAIN_ID": str(domain)},
        )
    hand = Hand(domain, process.pid, folder)
    try:
        _watch(fault, hand, process)
    finally:
        hand.close()
        _end(process)
        write_acts(folder, hand.notes)


def _command(block: Block, folder: Path) -> list[str]:
    options = SimulateOptions(
        seed=block.seed.resolve(),
        out=folder.resolve(),
        ros=True,
        pace="lockstep",
        noise=block.noise,
        body=block.vineyard.mission.body,
        timeout=TIMEOUT,
        video=False,
        force=True,
    )
    return [sys.executable, "-m", "vinum_nav.cli.main", "simulate", *words(options, "simulate")]


def _variables(fault: Fault | None, folder: Path) -> dict[str, str]:
    """Environment variables from which the simulator's node takes its fault."""
    from vinum_nav.ros.sabotage.faulty import FAULT, FAULT_AT, WITNESS_FILE

    given = {WITNESS_FILE: str((folder / WITNESS).resolve()), "COLUMNS": "200"}
    if fault is not None and fault.tampering:
        given |= {FAULT: fault.tampering, FAULT_AT: fault.when}
    return given


def _watch(fault: Fault | None, hand: Any, process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of the run; act when it is time to."""
    until = time.monotonic() + PATIENCE
    act = fault.act if fault is not None else None
    while process.poll() is None:
        if time.monotonic() > until:
            hand.note("cut_off", problem=f"the run did not end within {PATIENCE:g} s")
            return
        hand.spin(_STEP)
        if act is not None and fault is not None and hand.is_time(fault.when):
            hand.do(act)
            act = None
    if fault is not None:
        hand.notes += never_struck(fault, act is None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the run: with its nodes first, by force where it does not listen."""
    for number, patience in ((signal.SIGINT, 40.0), (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue

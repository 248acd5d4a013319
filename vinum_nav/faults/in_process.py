"""Plays a fault in this process: the composed stack against a simulator that lies."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vinum_nav.episode import Episode
from vinum_nav.faults.block import Block
from vinum_nav.faults.evidence import JOURNAL, TERMINAL, WITNESS
from vinum_nav.faults.fault import Fault, Stage
from vinum_nav.faults.notes import never_struck, write_acts
from vinum_nav.faults.stop_button import StopButton
from vinum_nav.report.build import build_report
from vinum_nav.report.metadata import RunMetadata, save_metadata
from vinum_nav.report.recording import Recorder
from vinum_nav.seeing import Perception
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.simulation.tampered import TamperedSimulator, untouched
from vinum_nav.simulation.tampering.table import tampering
from vinum_nav.simulation.witness import Witness

Tell = Callable[[dict[str, Any]], None]
TIMEOUT = 240.0
"""Simulated time after which a run is given up [s]."""


def play_in_process(
    fault: Fault | None, stage: Stage, block: Block, folder: Path, tell: Tell
) -> None:
    """Run one mission; its record, report and terminal output lie in `folder` afterwards.

    Args:
        fault: None for the sound run.
        tell: prints a report, as the command `simulate` does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _terminal(folder / TERMINAL):
        try:
            tell(_play(fault, stage, block, folder))
        except Exception:
            traceback.print_exc()


def _play(fault: Fault | None, stage: Stage, block: Block, folder: Path) -> dict[str, Any]:
    tamper = tampering(fault.tampering) if fault and fault.tampering else untouched
    at, state = strike_of(fault)
    true, perception = world_of(stage, block)
    simulator = TamperedSimulator(true, tamper, at, Witness(folder / WITNESS))
    recorder = Recorder(folder)
    episode = Episode(
        simulator,
        block.robot,
        block.vineyard.mission,
        perception,
        recorder,
        task_duration=block.vineyard.task_duration,
        journal_path=folder / JOURNAL,
    )

    button = StopButton(episode.autopilot, state) if fault and fault.act else None

    def progress(stamp: float, word: str, _closed: int) -> None:
        if word == state:
            simulator.strike()
        if button is not None:
            button.step(stamp, word)

    begin = time.perf_counter()
    outcome = "fault"
    try:
        outcome = episode.run(TIMEOUT, progress)
    except Exception:
        traceback.print_exc()
    finally:
        recorder.close()
        simulator.close()
        if fault is not None:
            struck = simulator.has_struck if button is None else bool(button.notes)
            write_acts(folder, [*(button.notes if button else ()), *never_struck(fault, struck)])
    metadata = _metadata(block, stage, outcome, time.perf_counter() - begin)
    save_metadata(metadata, folder)
    return build_report(folder, block.vineyard, block.robot, metadata, video=False, figures=False)


def strike_of(fault: Fault | None) -> tuple[float, str]:
    """Simulated time [s] and state of the mission at which a fault strikes; inf or '' for none."""
    if fault is None:
        return math.inf, ""
    try:
        return float(fault.when), ""
    except ValueError:
        return math.inf, fault.when


def world_of(stage: Stage, block: Block) -> tuple[Simulator, Perception]:
    """Simulator of a stage in one process, and what sees in it."""
    noise = noise_preset(block.noise)
    simulator = make_simulator(stage.value, block.vineyard, block.robot, noise)
    if simulator.perception is not None:
        return simulator, simulator.perception
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.step import PerceptionStep

    step = PerceptionStep(load_detector("onnx"), block.robot, block.vineyard.mission)
    return simulator, step


def _metadata(block: Block, stage: Stage, outcome: str, wall_time: float) -> RunMetadata:
    mission = block.vineyard.mission
    return RunMetadata(
        seed=str(block.seed),
        random_seed=block.vineyard.random_seed,
        body=mission.body,
        noise=block.noise,
        side=str(mission.side),
        faces=mission.faces,
        detector="fake" if stage is Stage.FAKE else "onnx",
        simulator=stage.value,
        mode="in-process",
        outcome=outcome,
        wall_time_s=wall_time,
        command="vinum-nav faults",
    )


@contextlib.contextmanager
def _terminal(path: Path) -> Iterator[None]:
    """Collect in a file what the block prints and logs."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logger = logging.getLogger("vinum_nav")
    logger.addHandler(handler)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            yield
    finally:
        logger.removeHandler(handler)
        path.write_text(said.getvalue())

"""The stack over a recorded drive: every step but the command."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from vinum_nav.arm import TimedArm
from vinum_nav.autopilot import Autopilot, Decision
from vinum_nav.interfaces import Observation, TrunkObservations
from vinum_nav.report.field import build_field_report
from vinum_nav.report.metadata import INTERRUPTED, RunMetadata, save_metadata
from vinum_nav.report.recording import Recorder
from vinum_nav.ros.replay.asked import AskedTable

PICTURE_PERIOD = 0.5
"""Time between two recorded pictures [s]."""
Drive = Iterable[tuple[Observation, TrunkObservations | None]]
"""Observations, each with the drive's own detections where they are taken."""
Progress = Callable[[float, str, int], None]
"""Called with the stamp [s], the mission's state and the number of closed items."""


class Replay:
    """One mission over one drive.

    The mission begins with the drive. A task that it asks for is done after `task_duration`, so
    that its decisions go on.

    Attributes:
        outcome: of the mission; INTERRUPTED while it has not ended.
        steps: observations that were taken in.
        frames: pictures, or the drive's own detections, that were taken in.
    """

    def __init__(
        self, autopilot: Autopilot, recorder: Recorder, asked: AskedTable, task_duration: float
    ) -> None:
        """Args: task_duration: time of a task [s]."""
        self._autopilot, self._recorder, self._asked = autopilot, recorder, asked
        self._arm = TimedArm(task_duration)
        self._next_picture = 0.0
        self.outcome = INTERRUPTED
        self.steps = self.frames = 0

    def run(
        self,
        drive: Drive,
        on_progress: Progress,
    ) -> None:
        """Take in the whole drive, or what there is until the mission has ended."""
        self._autopilot.request("start")
        for observation, seen in drive:
            self.steps += 1
            decision = self._autopilot.step(observation, seen=seen)
            self._record(observation, decision)
            self._serve(observation.stamp, decision)
            if decision.mission is not None:
                closed = sum(item.outcome is not None for item in decision.mission.register)
                on_progress(observation.stamp, decision.mission.state, closed)
            if self.outcome != INTERRUPTED:
                return

    def _serve(self, stamp: float, decision: Decision) -> None:
        """Play the arm."""
        if decision.mission is not None:
            self._asked.add(stamp, decision.mission)
            if decision.mission.task_cancel is not None:
                self._arm.cancel(decision.mission.task_cancel)
            if decision.mission.task_goal is not None:
                self._arm.start(decision.mission.task_goal, stamp)
        result = self._arm.step(stamp)
        if result is not None:
            self._autopilot.answer(result)

    def _record(self, observation: Observation, decision: Decision) -> None:
        stamp, record = observation.stamp, self._recorder
        for event in decision.mission.events if decision.mission else ():
            record.add_event(event)
            if event["event"] == "finished":
                self.outcome = str(event["outcome"])
        self.frames += decision.trunks is not None
        if decision.snapshot is not None:
            record.add_estimate(decision.snapshot)
            record.add_map(decision.snapshot)
        if observation.frame is not None and decision.detections is not None:
            latency = self._autopilot.perception.latency_ms
            record.add_latency(stamp, latency, len(decision.detections))
            if stamp >= self._next_picture:
                self._next_picture = stamp + PICTURE_PERIOD
                record.add_picture(stamp, observation.frame.rgb, decision.detections)


def record_replay(
    autopilot: Autopilot,
    drive: Drive,
    out: Path,
    metadata: RunMetadata,
    on_progress: Progress,
) -> str:
    """Replay a drive and write its record and report in `out`.

    Args:
        metadata: of the run, with the time of a task.

    Returns:
        What was done and asked for, in one line.
    """
    assert metadata.task_duration is not None
    save_metadata(metadata, out)
    recorder, asked = Recorder(out), AskedTable(out)
    replay = Replay(autopilot, recorder, asked, metadata.task_duration)
    begin = time.perf_counter()
    try:
        replay.run(drive, on_progress)
    finally:
        recorder.close()
        asked.close()
    wall_time = time.perf_counter() - begin
    metadata = replace(metadata, outcome=replay.outcome, wall_time_s=wall_time)
    save_metadata(metadata, out)
    build_field_report(out, metadata)
    return (
        f"{replay.steps} steps, {replay.frames} pictures, {asked.goals} goals and {asked.tasks} "
        f"tasks asked for, mission {replay.outcome}"
    )

"""Closed loop of autopilot and simulator in one process, without ROS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.arm import Arm, TimedArm
from vinum_nav.autopilot import Autopilot, Decision
from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Observation
from vinum_nav.mission.journal import Journal
from vinum_nav.parameters import Parameters
from vinum_nav.report.recording import Recorder
from vinum_nav.seeing import Perception
from vinum_nav.simulation.protocol import Simulator

Progress = Callable[[float, str, int], None]
"""Called with the simulated time [s], the mission's state and the number of closed items."""

TRUTH_EVERY = 5
"""Ticks between two recorded true poses (10 Hz)."""
PICTURE_PERIOD = 0.5
"""Time between two recorded pictures [s]."""
COMING_TO_REST = 2.0
"""Time for which the loop goes on after the mission has finished, so that the robot stands [s]."""


@dataclass(frozen=True)
class Step:
    """One turn of the loop: what the sensors gave, and what the autopilot decided on it."""

    observation: Observation
    decision: Decision


class Episode:
    """One mission on one simulator; `run` returns its outcome."""

    def __init__(
        self,
        simulator: Simulator,
        robot: Robot,
        mission_file: MissionFile,
        perception: Perception,
        recorder: Recorder,
        *,
        task_duration: float,
        journal_path: Path | None = None,
        parameters: Parameters | None = None,
        resume: bool = False,
        start: BelievedStart | None = None,
        arm: Arm | None = None,
    ) -> None:
        """Args:
        task_duration: time that the arm works on a vine [s].
        resume: go on with the mission whose journal lies at `journal_path`.
        start: where the stack believes the robot to stand; None for the mission file's start, or
            the journal's.
        arm: answers the tasks (default: one that is done after `task_duration`).
        """
        self._simulator = simulator
        self._recorder = recorder
        journal = Journal(journal_path) if journal_path else None
        self.autopilot = Autopilot(
            robot,
            mission_file,
            perception,
            journal,
            resume_from=journal_path if resume else None,
            parameters=parameters,
            start=start,
        )
        self._arm: Arm = arm or TimedArm(task_duration)
        self._ticks = 0
        self._next_picture = 0.0
        self._outcome: str | None = None
        self._stopped = False

    def run(self, timeout: float, on_progress: Progress | None = None) -> str:
        """Run until the mission has finished.

        Args:
            timeout: simulated time from now on after which to give up [s].

        Returns:
            'done', 'incomplete', 'aborted' or 'fault' as the mission says, else 'timeout'.
        """
        for step in self.steps(timeout):
            mission = step.decision.mission
            if on_progress and mission:
                closed = sum(item.outcome is not None for item in mission.register)
                on_progress(step.observation.stamp, mission.state, closed)
        return self.outcome

    def steps(self, timeout: float) -> Iterator[Step]:
        """Run step by step of simulated time, 0.02 s each, until the mission has finished.

        Args:
            timeout: simulated time from now on after which to give up [s].
        """
        observation = self._simulator.reset()
        self.autopilot.request("start")
        end = observation.stamp + timeout
        while observation.stamp < end:
            decision = self.autopilot.step(observation)
            ended_before = self._outcome is not None
            self._record(observation, decision)
            self._serve(observation, decision)
            if self._outcome is not None and not ended_before:
                end = observation.stamp + COMING_TO_REST
            yield Step(observation, decision)
            observation = self._simulator.step(decision.command)
        self._recorder.add_truth(self._simulator.truth())

    @property
    def outcome(self) -> str:
        """Outcome that the mission has said; 'timeout' as long as it has not."""
        return self._outcome or "timeout"

    def _serve(self, observation: Observation, decision: Decision) -> None:
        """Play the arm."""
        if decision.mission is not None:
            if decision.mission.task_cancel is not None:
                self._arm.cancel(decision.mission.task_cancel)
            if decision.mission.task_goal is not None:
                self._arm.start(decision.mission.task_goal, observation.stamp)
        result = self._arm.step(observation.stamp)
        if result is not None:
            self.autopilot.answer(result)

    def _record(self, observation: Observation, decision: Decision) -> None:
        events = decision.mission.events if decision.mission else ()
        if self.autopilot.mission.stopped != self._stopped:
            self._stopped = self.autopilot.mission.stopped
            self._recorder.add_emergency_stop(observation.stamp, self._stopped)
        if self._ticks % TRUTH_EVERY == 0 or events:
            self._recorder.add_truth(self._simulator.truth())
        self._ticks += 1
        self._recorder.add_command(observation.stamp, decision.command)
        for event in events:
            self._recorder.add_event(event)
            if event["event"] == "finished":
                self._outcome = str(event["outcome"])
        if decision.snapshot is not None:
            self._recorder.add_estimate(decision.snapshot)
            self._recorder.add_map(decision.snapshot)
        if observation.frame is not None and decision.detections is not None:
            self._recorder.add_latency(
                observation.stamp, self.autopilot.perception.latency_ms, len(decision.detections)
            )
            if observation.stamp >= self._next_picture:
                self._next_picture = observation.stamp + PICTURE_PERIOD
                self._recorder.add_picture(
                    observation.stamp, observation.frame.rgb, decision.detections
                )

"""The composed stack: one Observation in, one command out, the same steps as the ROS graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vinum_nav.border.observation import ObservationBorder, camera_of
from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.interfaces import (
    Alarm,
    Command,
    Detections,
    Frame,
    Goal,
    LaserScan,
    MapSnapshot,
    NavigatorStatus,
    Observation,
    Odometry,
    TaskResult,
    TrunkObservations,
)
from vinum_nav.mapping.step import MappingStep
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.mission import Mission, MissionInput, MissionOutput
from vinum_nav.mission.resumption import Resumption, read_resumption
from vinum_nav.navigation.navigator import Navigator, NavigatorInput
from vinum_nav.parameters import Parameters
from vinum_nav.seeing import Perception
from vinum_nav.watch.motion import is_finite
from vinum_nav.watch.picture import PictureWatch

CONTROL_EVERY = 2
"""The navigator steps at every second odometry (25 Hz)."""
DECIDE_EVERY = 2
"""The mission steps just before the navigator (25 Hz), so that neither waits for the other."""


@dataclass(frozen=True)
class Decision:
    """Result of one step of the autopilot.

    `mission` is None at steps at which the mission did not decide, `detections` and `trunks`
    at those without a picture.
    """

    command: Command
    navigator: NavigatorStatus | None = None
    mission: MissionOutput | None = None
    snapshot: MapSnapshot | None = None
    detections: Detections | None = None
    trunks: TrunkObservations | None = None


@dataclass
class _State:
    ticks: int = 0
    command: Command = field(default_factory=Command)
    odometry: Odometry | None = None
    """The last one."""
    scan: LaserScan | None = None
    """The newest that the navigator has not seen."""
    goal: Goal | None = None
    snapshot: MapSnapshot | None = None
    detections_stamp: float | None = None
    navigator: NavigatorStatus | None = None
    alarms: tuple[Alarm, ...] = ()
    """Alarms of the navigator."""
    sees_elsewhere: bool = False
    """True where trunks come without pictures."""
    requests: list[str] = field(default_factory=list)
    task_result: TaskResult | None = None


class Autopilot:
    """Search, navigate, task: the whole stack in one process.

    The flow of one step: sense -> (picture: detect, locate, map) -> decide -> steer.
    """

    def __init__(
        self,
        robot: Robot,
        mission_file: MissionFile,
        perception: Perception,
        journal: Journal | None = None,
        resume_from: Path | None = None,
        parameters: Parameters | None = None,
        start: BelievedStart | None = None,
    ) -> None:
        """Args:
            resume_from: journal of a mission that was cut off, see Mission.
            parameters: of all rooms but perception, which holds its own; None for the defaults.
            start: where the robot stands, if neither at the mission file's start nor where the
                journal to resume from has it.

        Raises:
            InputError: the journal holds no pose, and none is given.
        """
        p = parameters or Parameters()
        if resume_from is not None and start is None:
            start = _start_of(read_resumption(resume_from, mission_file))
        self.perception = perception
        self.mapping = MappingStep(robot, mission_file, p.mapping, p.watch, start)
        self.mission = Mission(
            robot, mission_file, p.mission, journal, resume_from, is_set_down=start is not None
        )
        self.navigator = Navigator(robot, mission_file, p.navigation, p.watch, start)
        self.border = ObservationBorder()
        self.pictures = PictureWatch(mission_file.side, p.watch)
        self._state = _State()

    def request(self, word: str) -> None:
        """Ask the mission to 'start', 'pause', 'resume' or 'abort' at its next decision."""
        self._state.requests.append(word)

    def answer(self, result: TaskResult) -> None:
        """Hand in the arm's answer."""
        self._state.task_result = result

    def reset_stop(self, now: float) -> str:
        """Release the emergency stop, after which the mission is paused.

        Args:
            now: time of the last observation [s].

        Returns:
            The reason where that is refused, else ''.
        """
        return self.mission.reset_stop(now)

    def step(
        self,
        observation: Observation,
        emergency_stop: bool = False,
        seen: TrunkObservations | None = None,
    ) -> Decision:
        """One tick of 0.02 s.

        Args:
            emergency_stop: True stops the robot and the arm in this step, and latches: only
                `reset_stop` and the request 'resume' move the robot again.
            seen: trunks that were found elsewhere, in place of the observation's picture; from the
                first on, no picture is waited for.
        """
        observation = self.border.judge(observation)
        if emergency_stop:
            self.mission.press_stop(observation.stamp)
        state = self._state
        state.ticks += 1
        self.mapping.sense(observation)
        if observation.odometry is not None and is_finite(observation.odometry):
            state.odometry = observation.odometry
            self.pictures.move(observation.odometry)
        state.scan = observation.scan or state.scan

        detections, trunks, snapshot = None, None, None
        if observation.frame is not None:
            detections, trunks = self._look(observation.frame, observation.stamp)
        if seen is not None:
            trunks, state.sees_elsewhere = seen, True
        if trunks is not None:
            snapshot = self.mapping.step(trunks)
            state.snapshot = snapshot or state.snapshot
            state.detections_stamp = trunks.stamp

        decided = None
        if state.ticks % DECIDE_EVERY == 0:
            decided = self._decide(observation)
            state.goal = decided.goal

        if state.ticks % CONTROL_EVERY == 0 or emergency_stop:
            self._steer(observation)
        return Decision(state.command, state.navigator, decided, snapshot, detections, trunks)

    def _look(self, frame: Frame, now: float) -> tuple[Detections | None, TrunkObservations | None]:
        """Detections in a picture; None where its pixels are refused or show nothing."""
        try:
            if not self.pictures.take(frame, now):
                return None, None
            return self.perception.step(frame)
        except RefusedError as error:
            self.border.refuse(camera_of(frame), error)
            return None, None

    def _decide(self, observation: Observation) -> MissionOutput:
        state, now = self._state, observation.stamp
        decided = self.mission.step(
            MissionInput(
                now=now,
                odometry=state.odometry,
                map=state.snapshot,
                detections_stamp=state.detections_stamp,
                navigator=state.navigator,
                task_result=state.task_result,
                requests=tuple(state.requests),
                alarms=(
                    *state.alarms,
                    *self.mapping.alarms(now),
                    *(() if state.sees_elsewhere else self.pictures.alarms(now)),
                    *self.border.alarms,
                ),
            )
        )
        state.requests.clear()
        state.task_result = None
        return decided

    def _steer(self, observation: Observation) -> None:
        state = self._state
        if state.odometry is None:
            return
        steered = self.navigator.step(
            NavigatorInput(
                now=observation.stamp,
                odometry=state.odometry,
                map=state.snapshot,
                goal=state.goal,
                scan=state.scan,
                emergency_stop=self.mission.stopped,
            )
        )
        state.scan = None
        state.command, state.navigator = steered.command, steered.status
        state.alarms = steered.alarms


def _start_of(resumption: Resumption) -> BelievedStart:
    if resumption.start is None:
        raise InputError(resumption.lacks)
    return resumption.start

"""One mission in this process, of parts that may be your own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from vinum_nav.arm import Arm
from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.options import SIMULATOR
from vinum_nav.description.robot import load_robot
from vinum_nav.episode import Episode, Progress, Step
from vinum_nav.geometry import Pose2
from vinum_nav.parameters import Parameters
from vinum_nav.perception.load import load_detector, require_detector
from vinum_nav.perception.step import PerceptionStep
from vinum_nav.report.lower_bound import lower_bound_time
from vinum_nav.report.recording import Recorder
from vinum_nav.report.resumed_world import set_down
from vinum_nav.report.work import work_items
from vinum_nav.seeing import Detector, Perception
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.model import Vineyard

JOURNAL = "journal.jsonl"
PATIENCE = 3.0
"""Time-out where none is given: so many times the lower bound of the mission's time."""
GRACE = 120.0
"""Time added to it [s]."""


class Mission:
    """A simulated robot in a vineyard, ready to be run once; close it, or use it in `with`.

    Attributes:
        vineyard: what is true; `vineyard.mission` is what the stack is told.
        robot: the body and its sensors.
        simulator: gives the sensor data, takes the commands, knows the truth.
        perception: finds the trunks, and says where they stand.
    """

    def __init__(
        self,
        vineyard: Vineyard,
        *,
        noise: str = "nominal",
        simulator: str = SIMULATOR,
        detector: str | Detector = "onnx",
        weights: Path | None = None,
        arm: Arm | None = None,
        parameters: Parameters | None = None,
        start_pose: Pose2 | None = None,
        viewer: bool = False,
    ) -> None:
        """Make simulator and detector.

        Args:
            vineyard: as `grow` makes it of a seed.
            noise: preset 'ideal', 'nominal' or 'field'.
            simulator: name, see `simulators`; 'fake' has neither physics nor pixels.
            detector: name of a back end, or an object with `name` and `detect(rgb)`.
            weights: file of weights of a named back end (default: the package's).
            arm: answers the tasks (default: one that is done after the vineyard's task duration).
            parameters: of the stack (default: all defaults).
            start_pose: T_map_base at which the robot stands (default: the vineyard's start).
            viewer: open a window.

        Raises:
            InputError: unknown noise, simulator, back end or body; says what there is.
            SimulatorUnavailableError: something that the simulator needs is missing.
        """
        preset = noise_preset(noise)
        self._start: BelievedStart | None = None
        if start_pose is not None:
            vineyard = set_down(vineyard, start_pose)
            self._start = BelievedStart.rough(start_pose)
        self.vineyard = vineyard
        self.robot = load_robot(vineyard.mission.body)
        self.robot.camera(vineyard.mission.camera_mount)
        if isinstance(detector, str):
            require_detector(detector, weights)
        self._arm = arm
        self._parameters = parameters or Parameters()
        self.simulator: Simulator = make_simulator(
            simulator, vineyard, self.robot, preset, viewer=viewer
        )
        try:
            self.perception: Perception = self.simulator.perception or self._seeing(
                detector, weights
            )
        except BaseException:
            self.simulator.close()
            raise

    def run(
        self,
        out: str | Path,
        *,
        timeout: float | None = None,
        on_progress: Progress | None = None,
        resume: bool = False,
    ) -> str:
        """Run until the mission has finished, and leave record and journal in a folder.

        Args:
            out: folder to write into.
            timeout: simulated time after which to give up [s] (default: by the block's size).
            on_progress: called at each decision with the simulated time [s], the mission's state
                and the number of closed work items.
            resume: go on with the mission whose journal lies in `out`.

        Returns:
            'done', 'incomplete', 'aborted' or 'fault' as the mission says, else 'timeout'.
        """
        recorder = Recorder(out, resume=resume)
        try:
            episode = self._episode(recorder, Path(out), resume=resume)
            return episode.run(self._patience(timeout), on_progress)
        finally:
            recorder.close()

    def steps(self, out: str | Path, *, timeout: float | None = None) -> Iterator[Step]:
        """Run step by step, 0.02 s of simulated time each; leave the loop to break the mission off.

        Args:
            out: folder for record and journal.
            timeout: simulated time after which to give up [s] (default: by the block's size).

        Returns:
            One Step a turn: the observation, and what the autopilot decided on it.
        """
        recorder = Recorder(out)
        try:
            yield from self._episode(recorder, Path(out)).steps(self._patience(timeout))
        finally:
            recorder.close()

    def close(self) -> None:
        """Free what the simulator holds; a second call does nothing."""
        self.simulator.close()

    def __enter__(self) -> Mission:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _episode(self, recorder: Recorder, out: Path, *, resume: bool = False) -> Episode:
        return Episode(
            self.simulator,
            self.robot,
            self.vineyard.mission,
            self.perception,
            recorder,
            task_duration=self.vineyard.task_duration,
            journal_path=out / JOURNAL,
            parameters=self._parameters,
            resume=resume,
            start=self._start,
            arm=self._arm,
        )

    def _seeing(self, detector: str | Detector, weights: Path | None) -> PerceptionStep:
        settings = self._parameters.perception
        if isinstance(detector, str):
            detector = load_detector(detector, weights, score_threshold=settings.score_threshold)
        return PerceptionStep(detector, self.robot, self.vineyard.mission, settings.locate)

    def _patience(self, timeout: float | None) -> float:
        if timeout is not None:
            return timeout
        items = work_items(self.vineyard, self.robot)
        return PATIENCE * (lower_bound_time(self.vineyard, self.robot, items) or 0.0) + GRACE

"""Simulated missions, in this process or as a graph of ROS nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vinum_nav.cli.errors import UserError, missing
from vinum_nav.description.options import SimulateOptions
from vinum_nav.description.robot import Robot
from vinum_nav.parameters import Parameters
from vinum_nav.vineyard.model import Vineyard

Progress = Callable[[float, str, int], None]
"""Called with the simulated time [s], the mission's state and the number of closed items."""
Run = Callable[[float, Progress], tuple[str, str]]
"""Runs a mission: takes the time-out [s] and the progress, gives the outcome and the name of what
found the trunks. Nothing was written before it is called, and all parts are known to be good."""


@contextmanager
def in_process(
    vineyard: Vineyard, robot: Robot, options: SimulateOptions, parameters: Parameters
) -> Iterator[Run]:
    """Run of the composed stack against a simulator; simulator and detector are made at once.

    Args:
        vineyard: whose start and begin are those of the simulated robot.
    """
    from vinum_nav.description.believed_start import BelievedStart
    from vinum_nav.description.start_pose import read_start_pose
    from vinum_nav.episode import Episode
    from vinum_nav.perception.load import load_detector, require_detector
    from vinum_nav.perception.step import PerceptionStep
    from vinum_nav.report.recording import Recorder
    from vinum_nav.report.resumed_world import set_down
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.simulation.registry import make_simulator

    start = None
    if options.start_pose is not None:
        pose = read_start_pose(options.start_pose)
        vineyard, start = set_down(vineyard, pose), BelievedStart.rough(pose)
    mission = vineyard.mission
    robot.camera(mission.camera_mount)
    require_detector(options.detector, options.weights)
    simulator = make_simulator(
        options.simulator, vineyard, robot, noise_preset(options.noise), viewer=options.viewer
    )
    try:
        perception = simulator.perception or PerceptionStep(
            load_detector(
                options.detector,
                options.weights,
                score_threshold=parameters.perception.score_threshold,
            ),
            robot,
            mission,
            parameters.perception.locate,
        )

        def run(timeout: float, progress: Progress) -> tuple[str, str]:
            recorder = Recorder(options.out, resume=options.resume)
            try:
                episode = Episode(
                    simulator,
                    robot,
                    mission,
                    perception,
                    recorder,
                    task_duration=vineyard.task_duration,
                    journal_path=options.out / "journal.jsonl",
                    parameters=parameters,
                    resume=options.resume,
                    start=start,
                )
                return episode.run(timeout, progress), perception.name
            finally:
                recorder.close()

        yield run
    finally:
        simulator.close()


@contextmanager
def as_graph(options: SimulateOptions) -> Iterator[Run]:
    """Run of the node graph with the simulator as one of its nodes."""
    if options.viewer:
        raise UserError("--viewer works without --ros only: use RViz or Foxglove on the graph")
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise missing("rclpy", "--ros", "ros") from error
    from vinum_nav.perception.load import require_detector
    from vinum_nav.ros.graph.bringup import run_graph
    from vinum_nav.ros.graph.namespace import judged_namespace
    from vinum_nav.simulation.registry import has_pictures, require_installed

    judged_namespace(options.namespace)
    require_installed(options.simulator)
    require_detector(options.detector, options.weights)
    detector = options.detector if has_pictures(options.simulator) else options.simulator

    def run(timeout: float, progress: Progress) -> tuple[str, str]:
        outcome = run_graph(options.graph(), timeout=timeout, on_progress=progress)
        return outcome, detector

    yield run

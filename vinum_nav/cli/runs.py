"""Runs one simulated mission, in this process or as a graph of ROS nodes."""

from __future__ import annotations

from collections.abc import Callable

from vinum_nav.cli.errors import UserError, missing
from vinum_nav.cli.options import RunOptions
from vinum_nav.description.robot import Robot
from vinum_nav.parameters import Parameters
from vinum_nav.vineyard.model import Vineyard

Progress = Callable[[float, str, int], None]
"""Called with the simulated time [s], the mission's state and the number of closed items."""


def run_in_process(
    vineyard: Vineyard,
    robot: Robot,
    options: RunOptions,
    parameters: Parameters,
    timeout: float,
    progress: Progress,
) -> str:
    """Run the composed stack against the embedded simulator; its outcome."""
    from vinum_nav.episode import Episode
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.step import PerceptionStep
    from vinum_nav.report.recording import Recorder
    from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
    from vinum_nav.simulation.noise import noise_preset

    mission = vineyard.mission
    threshold = parameters.perception.score_threshold
    detector = load_detector(options.detector, options.weights, score_threshold=threshold)
    simulator = MujocoSimulator(
        vineyard,
        robot,
        noise=noise_preset(options.noise),
        random_seed=vineyard.random_seed,
        mount=mission.camera_mount,
        side=mission.side,
        viewer=options.viewer,
    )
    recorder = Recorder(options.out)
    try:
        episode = Episode(
            simulator,
            robot,
            mission,
            PerceptionStep(detector, robot, mission, parameters.perception.locate),
            recorder,
            task_duration=vineyard.task_duration,
            journal_path=options.out / "journal.jsonl",
            parameters=parameters,
        )
        return episode.run(timeout, progress)
    finally:
        recorder.close()
        simulator.close()


def run_as_graph(
    vineyard: Vineyard, options: RunOptions, timeout: float, progress: Progress
) -> str:
    """Run the node graph with the simulator as one of its nodes; its outcome."""
    if options.viewer:
        raise UserError("--viewer works without --ros only: use RViz or Foxglove on the graph")
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise missing("rclpy", "--ros", "ros") from error
    from vinum_nav.ros.graph.bringup import GraphError, run_graph

    try:
        return run_graph(
            options.seed,
            options.out,
            random_seed=vineyard.random_seed,
            body=vineyard.mission.body,
            noise=options.noise,
            side=vineyard.mission.side,
            faces=vineyard.mission.faces,
            detector=options.detector,
            weights=options.weights,
            pace=options.pace.value,
            timeout=timeout,
            record=options.bag,
            parameters=options.parameters,
            on_progress=progress,
        )
    except GraphError as error:
        raise UserError(str(error)) from error

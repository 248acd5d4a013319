"""Runs one simulated mission, in this process or as a graph of ROS nodes."""

from __future__ import annotations

from collections.abc import Callable

from vinum_nav.cli.errors import UserError, missing
from vinum_nav.description.options import SimulateOptions
from vinum_nav.description.robot import Robot
from vinum_nav.parameters import Parameters
from vinum_nav.vineyard.model import Vineyard

Progress = Callable[[float, str, int], None]
"""Called with the simulated time [s], the mission's state and the number of closed items."""


def run_in_process(
    vineyard: Vineyard,
    robot: Robot,
    options: SimulateOptions,
    parameters: Parameters,
    timeout: float,
    progress: Progress,
) -> tuple[str, str]:
    """Run the composed stack against a simulator.

    Returns:
        Outcome of the mission, and the name of what found the trunks.
    """
    from vinum_nav.episode import Episode
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.step import PerceptionStep
    from vinum_nav.report.recording import Recorder
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.simulation.registry import make_simulator

    mission = vineyard.mission
    simulator = make_simulator(
        options.simulator, vineyard, robot, noise_preset(options.noise), viewer=options.viewer
    )
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
    recorder = Recorder(options.out)
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
        )
        return episode.run(timeout, progress), perception.name
    finally:
        recorder.close()
        simulator.close()


def run_as_graph(options: SimulateOptions, timeout: float, progress: Progress) -> str:
    """Run the node graph with the simulator as one of its nodes; its outcome."""
    if options.viewer:
        raise UserError("--viewer works without --ros only: use RViz or Foxglove on the graph")
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise missing("rclpy", "--ros", "ros") from error
    from vinum_nav.ros.graph.bringup import run_graph

    return run_graph(options.graph(), timeout=timeout, on_progress=progress)

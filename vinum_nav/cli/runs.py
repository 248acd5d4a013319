"""Simulated missions as a graph of ROS nodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vinum_nav.cli.errors import UserError
from vinum_nav.description.options import SimulateOptions
from vinum_nav.episode import Progress
from vinum_nav.errors import lacks
from vinum_nav.library.recorded_run import Play
from vinum_nav.parameters import Parameters
from vinum_nav.vineyard.model import Vineyard


@contextmanager
def as_graph(
    _vineyard: Vineyard, options: SimulateOptions, _parameters: Parameters
) -> Iterator[Play]:
    """Mission of the node graph, whose simulator grows the vineyard itself.

    Raises:
        UserError: --viewer beside --ros.
        UnavailableError: rclpy or the simulator is not installed.
        InputError: no such detector or weights, or a malformed namespace.
    """
    if options.viewer:
        raise UserError("--viewer works without --ros only: use RViz or Foxglove on the graph")
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise lacks("rclpy", "--ros", "ros") from error
    from vinum_nav.perception.load import require_detector
    from vinum_nav.ros.graph.bringup import run_graph
    from vinum_nav.ros.graph.namespace import judged_namespace
    from vinum_nav.simulation.registry import has_pictures, require_installed

    judged_namespace(options.namespace)
    require_installed(options.simulator)
    require_detector(options.detector, options.weights)
    detector = options.detector if has_pictures(options.simulator) else options.simulator

    def play(timeout: float, progress: Progress) -> tuple[str, str]:
        outcome = run_graph(options.graph(), timeout=timeout, on_progress=progress)
        return outcome, detector

    yield play

"""`vinum-nav bringup`: starts the node graph and leaves it running."""

from __future__ import annotations

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.cli.signature import takes
from vinum_nav.description.options import GraphOptions
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.errors import lacks


@takes(GraphOptions, "bringup")
def bringup(options: GraphOptions) -> None:
    """Start the nodes of a seed (with the simulator) or of a mission file (without), until ^C."""
    from vinum_nav.vineyard.seed import find_seed

    if (options.seed is None) == (options.mission_file is None):
        raise UserError("give either SEED or --mission FILE, and not both")
    seed = None if options.seed is None else find_seed(options.seed)
    for path in (seed, options.mission_file, options.params_file):
        if path is not None and not path.is_file():
            raise UserError(f"no file {path}")
    if options.resume and (options.out is None or not (options.out / "journal.jsonl").is_file()):
        raise UserError("--resume goes on with the journal in --out: name a folder that holds one")
    if options.start_pose is not None:
        read_start_pose(options.start_pose)
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise lacks("rclpy", "bringup", "ros") from error
    from vinum_nav.description.mission_file import load_mission_file
    from vinum_nav.description.robot import load_robot
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import require_detector
    from vinum_nav.ros.graph.bringup import bring_up
    from vinum_nav.ros.graph.namespace import judged_namespace

    judged_namespace(options.namespace)
    load_parameters(options.parameters)
    require_detector(options.detector, options.weights)
    if options.body is not None:
        load_robot(options.body)
    if options.mission_file is not None:
        load_mission_file(options.mission_file)

    bring_up(options, typer.echo)

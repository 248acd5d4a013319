"""`vinum-nav bringup`: starts the node graph and leaves it running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import UserError, missing
from vinum_nav.cli.options import Pace, ParametersFile


def bringup(
    seed: Annotated[
        Path | None, typer.Argument(help="Seed file: the simulator runs as well.")
    ] = None,
    mission: Annotated[
        Path | None, typer.Option(help="Mission file: the stack alone, for a robot.")
    ] = None,
    detector: Annotated[str, typer.Option(help="onnx, torch, or a back end of your own.")] = "onnx",
    weights: Annotated[Path | None, typer.Option(help="Of the detector; the package's.")] = None,
    noise: Annotated[str, typer.Option(help="ideal, nominal or field.")] = "nominal",
    random_seed: Annotated[int | None, typer.Option(min=0, help="The seed file's.")] = None,
    pace: Annotated[Pace, typer.Option(help="Of the simulated clock.")] = Pace.REALTIME,
    parameters: ParametersFile = None,
    params_file: Annotated[
        Path | None, typer.Option(help="ROS parameter file for all nodes.")
    ] = None,
) -> None:
    """Start the nodes of a seed (with the simulator) or of a mission file (without), until ^C."""
    if (seed is None) == (mission is None):
        raise UserError("give either SEED or --mission FILE, and not both")
    for path in (seed, mission, params_file):
        if path is not None and not path.is_file():
            raise UserError(f"no file {path}")
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise missing("rclpy", "bringup", "ros") from error
    from vinum_nav.ros.graph.bringup import GraphError, bring_up

    try:
        bring_up(
            seed_path=seed,
            mission_path=mission,
            detector=detector,
            weights=weights,
            noise=noise,
            random_seed=random_seed,
            pace=pace.value,
            parameters=parameters,
            params_file=params_file,
        )
    except GraphError as error:
        raise UserError(str(error)) from error

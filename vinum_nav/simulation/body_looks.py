"""The robot for the eye as MuJoCo geoms; nothing of it collides."""

from __future__ import annotations

from typing import Any

from vinum_nav.description.looks import Block, robot_looks
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Side
from vinum_nav.simulation.renderer import load_mujoco

ROBOT_VISUAL = 2
"""Geom group of all that is only seen."""


def add_looks(body: Any, robot: Robot, mount: str, arm_side: Side) -> None:
    """Add what is seen of the robot with its cameras at `mount` and its arm on one side."""
    shapes = load_mujoco().mjtGeom
    for part in robot_looks(robot, mount, arm_side):
        kind = getattr(shapes, f"mjGEOM_{part.shape.upper()}")
        shape = (
            {"pos": part.centre, "size": part.half}
            if isinstance(part, Block)
            else {"fromto": [*part.start, *part.end], "size": [part.radius, 0.0, 0.0]}
        )
        body.add_geom(
            name=f"robot/{part.name}",
            type=kind,
            rgba=part.rgba,
            group=ROBOT_VISUAL,
            contype=0,
            conaffinity=0,
            mass=0.0,
            **shape,
        )

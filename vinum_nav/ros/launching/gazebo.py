"""Gazebo as ros_gz starts it: server, robot, bridge and the robot's frames, as launch actions."""

from __future__ import annotations

import shlex
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import yaml
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

from vinum_nav.interfaces import Side
from vinum_nav.ros.distribution import stamped_by_default
from vinum_nav.ros.graph.definition import Order
from vinum_nav.ros.launching.nodes import common
from vinum_nav.ros.names import CMD_VEL, STAMPED_CMD_VEL
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.worlds import write_world
from vinum_nav.vineyard.worlds.sdf.bridge import bridge_table
from vinum_nav.vineyard.worlds.sdf.topics import MODEL

WORLD = "world"
"""Folder of the generated world inside the run's directory."""


def gazebo_actions(order: Order) -> list[Any]:
    """Actions that start Gazebo with the world of the order's seed, and join it to the graph."""
    options = order.options
    side = Side(options.side) if options.side else None
    vineyard = grow(
        load_seed(str(order.seed)),
        options.random_seed,
        side=side,
        faces=options.faces,
        body=options.body,
    )
    paths = write_world(vineyard, order.out / WORLD, with_robot=False)
    given = options.stamped_cmd_vel
    stamped = stamped_by_default() if given is None else given
    rows = bridge_rows(vineyard.mission.side, stamped=stamped)
    paths["bridge"].write_text(yaml.safe_dump(rows, sort_keys=False))
    return [
        _server(paths["sdf"], headless=options.headless),
        _robot(paths["robot_sdf"], vineyard.name, order),
        _bridge(paths["bridge"], order),
        _frames(paths["urdf"], order),
    ]


def bridge_rows(side: Side, *, stamped: bool) -> list[dict[str, str]]:
    """Rows of ros_gz_bridge's `config_file`, with `cmd_vel` in the type that the stack sends.

    Args:
        side: side of the camera that looks at the row.
    """
    package, kind = (STAMPED_CMD_VEL if stamped else CMD_VEL).type.split("/")
    rows = bridge_table(side)
    for row in rows:
        if row["ros_topic_name"] == CMD_VEL.name:
            row["ros_type_name"] = f"{package}/msg/{kind}"
    return rows


def _server(world: Path, *, headless: bool) -> IncludeLaunchDescription:
    window = ["-s", "--headless-rendering"] if headless else []
    return IncludeLaunchDescription(
        PythonLaunchDescriptionSource(
            PathJoinSubstitution([FindPackageShare("ros_gz_sim"), "launch", "gz_sim.launch.py"])
        ),
        launch_arguments={
            "gz_args": shlex.join(["-r", *window, str(world)]),
            "on_exit_shutdown": "true",
        }.items(),
    )


def _robot(path: Path, world: str, order: Order) -> Node:
    """Spawner of the robot where it stands in its file; `create` takes the pose by itself only."""
    model = ET.parse(path).getroot().find("model")
    assert model is not None
    pose = (model.findtext("pose") or "0 0 0 0 0 0").split()
    place = (
        word for name, value in zip("xyzRPY", pose, strict=True) for word in (f"-{name}", value)
    )
    return Node(
        package="ros_gz_sim",
        executable="create",
        arguments=["-world", world, "-name", MODEL, "-file", str(path), *place],
        **common(order),
    )


def _bridge(table: Path, order: Order) -> Node:
    return Node(
        package="ros_gz_bridge",
        executable="parameter_bridge",
        name="ros_gz_bridge",
        parameters=[{"config_file": str(table), "use_sim_time": True}],
        **common(order),
    )


def _frames(urdf: Path, order: Order) -> Node:
    return Node(
        package="robot_state_publisher",
        executable="robot_state_publisher",
        name="robot_state_publisher",
        parameters=[{"robot_description": urdf.read_text(), "use_sim_time": True}],
        **common(order),
    )

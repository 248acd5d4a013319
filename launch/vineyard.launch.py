"""Starts the node graph: `ros2 launch vinum_nav vineyard.launch.py seed:=...`."""

from __future__ import annotations

import os
from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction, SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from vinum_nav.ros.graph.definition import ARGUMENTS, PACKAGE, configuration, nodes
from vinum_nav.ros.graph.environment import graph_environment, node_environment
from vinum_nav.ros.graph.order import complete


def start(context: LaunchContext, *_: Any) -> list[Any]:
    """The nodes for the arguments given on the command line."""
    given = {a.name: LaunchConfiguration(a.name).perform(context) for a in ARGUMENTS}
    order = complete(configuration(given))
    return [
        Node(
            package=PACKAGE,
            executable=node.executable,
            name=node.name,
            parameters=[*node.params_files, node.parameters],
            additional_env=node_environment(node, order.seed),
            output="screen",
        )
        for node in nodes(order)
    ]


def generate_launch_description() -> LaunchDescription:
    """Arguments, environment and nodes, all from vinum_nav.ros.graph.definition."""
    arguments = [
        DeclareLaunchArgument(
            argument.name,
            default_value=argument.default,
            description=argument.description,
            choices=list(argument.choices) or None,
        )
        for argument in ARGUMENTS
    ]
    variables = [
        SetEnvironmentVariable(name, value) for name, value in graph_environment(os.environ).items()
    ]
    return LaunchDescription([*arguments, *variables, OpaqueFunction(function=start)])

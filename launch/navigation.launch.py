"""Starts the stack alone: `ros2 launch vinum_nav navigation.launch.py mission_file:=...`."""

from __future__ import annotations

from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import OpaqueFunction

from vinum_nav.ros.launching.arguments import arguments_without, declarations, options_of
from vinum_nav.ros.launching.graph import begin, graph_actions, or_exit

ARGUMENTS = arguments_without(
    "seed", "simulator", "noise", "random_seed", "pace", "headless", "report"
)


def start(context: LaunchContext) -> list[Any]:
    """Actions for the arguments given on the command line."""
    return graph_actions(begin(options_of(context, ARGUMENTS)))


def generate_launch_description() -> LaunchDescription:
    """Arguments, environment and nodes."""
    return LaunchDescription([*declarations(ARGUMENTS), OpaqueFunction(function=or_exit(start))])

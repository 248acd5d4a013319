"""Starts Gazebo by ros_gz and the stack: `ros2 launch vinum_nav gazebo.launch.py seed:=...`.

Sensors are ideal here, and no report is made: `vineyard.launch.py simulator:=gazebo` has the noise
of a field, the truth and the figures.
"""

from __future__ import annotations

from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import OpaqueFunction

from vinum_nav.description.options import NO_SIMULATOR
from vinum_nav.ros.launching.arguments import arguments_without, declarations, options_of
from vinum_nav.ros.launching.gazebo import gazebo_actions
from vinum_nav.ros.launching.graph import begin, graph_actions, or_exit

ARGUMENTS = arguments_without("simulator", "noise", "pace", "report")


def start(context: LaunchContext) -> list[Any]:
    """Actions for the arguments given on the command line."""
    options = options_of(context, ARGUMENTS, simulator=NO_SIMULATOR)
    order = begin(options, simulated=True)
    return [*gazebo_actions(order), *graph_actions(order, simulated=True)]


def generate_launch_description() -> LaunchDescription:
    """Arguments, environment, Gazebo and nodes."""
    return LaunchDescription([*declarations(ARGUMENTS), OpaqueFunction(function=or_exit(start))])

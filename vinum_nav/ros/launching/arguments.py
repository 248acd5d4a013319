"""Launch arguments, made from the table of options."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from launch import LaunchContext
from launch.actions import DeclareLaunchArgument, SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration

from vinum_nav.description.options import NO_SIMULATOR, GraphOptions
from vinum_nav.ros.graph.definition import ARGUMENTS, Argument, configuration
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.simulation.registry import ALIASES, available_simulators


def arguments_without(*left_out: str) -> tuple[Argument, ...]:
    """Arguments of the table but those named."""
    return tuple(argument for argument in ARGUMENTS if argument.name not in left_out)


def declarations(arguments: Iterable[Argument]) -> list[Any]:
    """Declared arguments, and the environment variables of the graph."""
    declared = [
        DeclareLaunchArgument(
            argument.name,
            default_value=argument.default,
            description=argument.description,
            choices=_choices(argument),
        )
        for argument in arguments
    ]
    variables = graph_environment(os.environ).items()
    return [*declared, *(SetEnvironmentVariable(name, value) for name, value in variables)]


def options_of(context: LaunchContext, arguments: Iterable[Argument], **more: str) -> GraphOptions:
    """Options that were given on the command line.

    Args:
        more: values for arguments that the launch file does not declare.

    Raises:
        InputError: see `configuration`.
    """
    names = (argument.name for argument in arguments)
    return configuration({n: LaunchConfiguration(n).perform(context) for n in names} | more)


def _choices(argument: Argument) -> list[str] | None:
    if argument.name == "simulator":
        return ["", *sorted({*available_simulators(), *ALIASES}), NO_SIMULATOR]
    return list(argument.choices) or None

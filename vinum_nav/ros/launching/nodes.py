"""The nodes of a graph as actions of ROS launch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from launch_ros.actions import Node

from vinum_nav.errors import InputError
from vinum_nav.ros import graph
from vinum_nav.ros.graph.definition import PACKAGE, RESPAWN_DELAY, NodeSpec, Order
from vinum_nav.ros.graph.environment import node_environment
from vinum_nav.ros.graph.namespace import REMAPPINGS
from vinum_nav.ros.graph.processes import parameter_arguments

RVIZ_CONFIG = Path(graph.__file__).parent / "config" / "vinum_nav.rviz"
SIGTERM_TIMEOUT, SIGKILL_TIMEOUT = "4.2", "0.6"
"""Time that a process has to end after SIGINT, and then after SIGTERM [s]: none lives past 5 s."""


def node_action(spec: NodeSpec, order: Order) -> Node:
    """Action that runs one node of the graph.

    Launch writes `parameters` for the node by its name, which wins over the wildcard of a user's
    file; defaults are arguments, for a wildcard as well, and come before all files.
    """
    options = order.options
    return Node(
        package=PACKAGE,
        executable=spec.executable,
        name=spec.name,
        parameters=[*spec.params_files, spec.parameters],
        additional_env=node_environment(spec, order.seed),
        ros_arguments=["--log-level", options.log_level, *parameter_arguments(spec.defaults)],
        respawn=options.respawn and spec.comes_back,
        respawn_delay=RESPAWN_DELAY,
        **common(order),
    )


def common(order: Order) -> dict[str, Any]:
    """Settings of every node, ours or not: names, output, and how it is ended."""
    return {
        "namespace": order.namespace,
        "remappings": remappings(order),
        "output": "screen",
        "sigterm_timeout": SIGTERM_TIMEOUT,
        "sigkill_timeout": SIGKILL_TIMEOUT,
    }


def remappings(order: Order) -> list[tuple[str, str]]:
    """Names that change for all nodes: those of the user, and absolute ones in a namespace.

    Raises:
        InputError: a word of the argument `remappings` is no 'from:=to'.
    """
    own = []
    for word in order.options.remappings.split():
        name, arrow, to = word.partition(":=")
        if not (name and arrow and to) or ":=" in to:
            raise InputError(f"argument remappings has {word!r}, wanted from:=to")
        own.append((name, to))
    given = {name for name, _ in own}
    inside = REMAPPINGS.items() if order.namespace else ()
    return [*own, *((name, to) for name, to in inside if name not in given)]


def rviz(order: Order) -> Node:
    """Action that opens RViz with the user's configuration, or with that of this package.

    Raises:
        InputError: the user's file does not exist.
    """
    given = order.options.rviz_config_file
    if given is not None and not given.is_file():
        raise InputError(f"argument rviz_config_file is {str(given)!r}, wanted a file that exists")
    return Node(
        package="rviz2",
        executable="rviz2",
        name="rviz2",
        arguments=["-d", str(given or RVIZ_CONFIG)],
        parameters=[{"use_sim_time": order.use_sim_time}],
        **common(order),
    )

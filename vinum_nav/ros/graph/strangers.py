"""Refuses to start a graph beside another one that would drive the same robot or clock."""

from __future__ import annotations

import time
from collections.abc import Iterable

import rclpy
from rclpy.context import Context
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

from vinum_nav.errors import InputError
from vinum_nav.ros.graph.renaming import name_arguments
from vinum_nav.ros.names import CLOCK, CMD_VEL

PATIENCE = 1.5
"""Time in which the nodes of a domain are discovered [s]."""
NAME_PATIENCE = 1.0
"""Time in which a publisher that was found says its node's name [s]."""
UNNAMED = "_NODE_NAME_UNKNOWN_"
_POLL = 0.05


def refuse_strangers(
    domain: int,
    namespace: str,
    *,
    simulated: bool,
    steers: bool = True,
    remappings: Iterable[tuple[str, str]] = (),
    patience: float = PATIENCE,
) -> None:
    """Look for other publishers of `cmd_vel`, and of `/clock` where a simulator is to be started.

    Args:
        domain: ROS_DOMAIN_ID.
        namespace: with a leading slash; '' for none.
        steers: whether the graph to be started sends on cmd_vel.
        remappings: other names for topics of the graph.
        patience: time in which the nodes of the domain are discovered [s].

    Raises:
        InputError: there is one; names its node, the topic and the domain.
    """
    context = Context()
    rclpy.init(
        args=[],
        context=context,
        domain_id=domain,
        signal_handler_options=SignalHandlerOptions.NO,
    )
    try:
        node = Node(
            "scout",
            context=context,
            cli_args=["--ros-args", *name_arguments(namespace, remappings)],
            enable_rosout=False,
            start_parameter_services=False,
        )
        wanted = ((CMD_VEL, steers), (CLOCK, simulated))
        topics = tuple(topic.name for topic, is_ours in wanted if is_ours)
        found = _publisher(node, topics, patience)
    finally:
        rclpy.shutdown(context=context)
    if found:
        raise InputError(
            f"ROS_DOMAIN_ID {domain}: {found} already: end that node, "
            "or set another ROS_DOMAIN_ID or namespace"
        )


def _publisher(node: Node, topics: tuple[str, ...], patience: float) -> str:
    """Node that publishes one of these topics, and which; '' where none does."""
    until, found = time.monotonic() + patience, ""
    while time.monotonic() < until:
        for topic in topics:
            for info in node.get_publishers_info_by_topic(topic):
                if info.node_name != UNNAMED:
                    name = f"{info.node_namespace.rstrip('/')}/{info.node_name}"
                    return f"node {name} publishes {topic}"
                if not found:
                    found, until = f"a node publishes {topic}", time.monotonic() + NAME_PATIENCE
        time.sleep(_POLL)
    return found

"""A whole graph as actions of ROS launch."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from launch import LaunchContext

from vinum_nav.description.options import GraphOptions
from vinum_nav.errors import InputError, VinumNavError
from vinum_nav.folder_lock import locked
from vinum_nav.ros.graph.definition import Order, nodes
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.strangers import refuse_strangers
from vinum_nav.ros.launching.mission_end import end_actions
from vinum_nav.ros.launching.nodes import node_action, remappings, rviz

COULD_NOT_BEGIN = 2
"""Exit status of a launch that could not begin, as of the commands."""
_HELD = ExitStack()
"""Lock of the run's directory, held until this process ends."""


def or_exit(start: Callable[[LaunchContext], list[Any]]) -> Callable[..., list[Any]]:
    """Function for OpaqueFunction: what the user can put right becomes one line and status 2."""

    def run(context: LaunchContext, *_: Any) -> list[Any]:
        try:
            return start(context)
        except VinumNavError as error:
            print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
            raise SystemExit(COULD_NOT_BEGIN) from None

    return run


def begin(options: GraphOptions, *, simulated: bool = False) -> Order:
    """Order of a graph that may start: its directory is locked, its domain is free.

    Args:
        simulated: whether a simulator that is no node of ours is started as well, which needs a
            seed; the mission then begins by itself unless the options say otherwise.

    Raises:
        InputError: see `complete`, `locked` and `refuse_strangers`.
    """
    if simulated and options.seed is None:
        raise InputError("give the argument seed: the world grows from it")
    if simulated and options.autostart is None:
        options = replace(options, autostart=True)
    order = complete(options)
    _HELD.enter_context(locked(order.out))
    own_clock = simulated or order.simulator is not None
    domain = int(os.environ.get("ROS_DOMAIN_ID") or 0)
    refuse_strangers(
        domain,
        order.namespace,
        simulated=own_clock,
        steers=not options.dry_run,
        remappings=remappings(order),
    )
    return order


def graph_actions(order: Order, *, simulated: bool = False) -> list[Any]:
    """Nodes of an order, RViz where it is asked for, and what ends the launch.

    Args:
        simulated: whether a simulator that is no node of ours runs as well.
    """
    specs = nodes(order)
    actions = {spec.name: node_action(spec, order) for spec in specs}
    respawns = order.options.respawn
    lasting = {s.name: actions[s.name] for s in specs if not (respawns and s.comes_back)}
    windows = [rviz(order)] if order.options.rviz else []
    return [
        *end_actions(order, lasting, simulated or order.simulator is not None),
        *actions.values(),
        *windows,
    ]

"""End of a launch: with its mission, or with a node that the mission cannot do without."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from launch import LaunchContext
from launch.actions import ExecuteProcess, RegisterEventHandler, Shutdown
from launch.event_handlers import OnProcessExit

from vinum_nav.errors import UnavailableError
from vinum_nav.ros.graph.bringup import BESIDE
from vinum_nav.ros.graph.definition import Order
from vinum_nav.ros.launching.nodes import SIGKILL_TIMEOUT, SIGTERM_TIMEOUT

ATTENDANT = "vinum_nav.ros.graph.attendant"
"""Module of the process that waits for the mission's end."""


class MissionEnd:
    """Handler of every process that ends.

    Launch has no exit status but 0 and 1: an exception that a handler raises ends it with 1.
    """

    def __init__(self, attendant: Any, nodes: Mapping[str, Any], exits: bool) -> None:
        """Watch over these actions.

        Args:
            nodes: actions of nodes that are not started again, by name.
            exits: whether the launch ends with its mission.
        """
        self._attendant, self._exits = attendant, exits
        self._nodes = [(action, name) for name, action in nodes.items() if name not in BESIDE]

    def __call__(self, event: Any, context: LaunchContext) -> list[Any]:
        """Actions that follow on the end of a process.

        Raises:
            UnavailableError: the mission did not end well, or a node that is needed has ended.
        """
        if context.is_shutdown:
            return []
        if event.action is self._attendant:
            return self._on_mission_end(event.returncode)
        for action, name in self._nodes:
            if action is event.action:
                raise UnavailableError(f"node {name} ended with status {event.returncode}")
        return []

    def _on_mission_end(self, status: int) -> list[Any]:
        if not self._exits:
            return []
        if status:
            raise UnavailableError("the mission has not succeeded")
        return [Shutdown(reason="the mission has succeeded")]


def end_actions(order: Order, nodes: Mapping[str, Any], simulated: bool) -> list[Any]:
    """Process that waits for the mission's end, and the handler of all ends.

    Args:
        nodes: actions of nodes that are not started again, by name.
        simulated: whether a simulator runs.
    """
    options = order.options
    words = ["--out", str(order.out), "--namespace", order.namespace]
    words += ["--mission", str(order.mission_file)]
    words += [word for name, to in order.remappings for word in ("--rename", f"{name}:={to}")]
    words += ["--report"] if options.report and order.simulator is not None else []
    attendant = ExecuteProcess(
        cmd=[sys.executable, "-m", ATTENDANT, *words],
        name="attendant",
        output="screen",
        sigterm_timeout=SIGTERM_TIMEOUT,
        sigkill_timeout=SIGKILL_TIMEOUT,
    )
    exits = simulated and not options.rviz if options.exit_on_done is None else options.exit_on_done
    end = MissionEnd(attendant, nodes, exits)
    return [RegisterEventHandler(OnProcessExit(on_exit=end)), attendant]

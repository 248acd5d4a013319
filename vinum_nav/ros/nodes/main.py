"""Runs one node as a process of its own, from its start to a clean end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from rclpy.task import Future

from vinum_nav.errors import VinumNavError
from vinum_nav.ros.nodes import guard
from vinum_nav.ros.nodes.ending import ENDING, status_of
from vinum_nav.ros.nodes.node import VinumNode

PARENT = "VINUM_NAV_PARENT"
"""Environment variable: process id with which this process ends, if it is the parent's."""
_PR_SET_PDEATHSIG = 1


def run_node(make: Callable[[], VinumNode], *, of_the_stack: bool = True) -> int:
    """Make a node and spin it until SIGINT or SIGTERM.

    Args:
        of_the_stack: whether it may know only what the stack may know, see `guard`.

    Returns:
        Exit status: 0 for a node that ran and was told to end, 1 for one that could not be
        made, 130 (SIGINT) or 143 (SIGTERM) for one that was told to end before it ran.
    """
    ENDING.listen()
    _end_with_parent()
    if of_the_stack:
        guard.install()
    ENDING.hold()
    rclpy.init(args=sys.argv, signal_handler_options=SignalHandlerOptions.NO)
    try:
        node = make()
    except (VinumNavError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        rclpy.try_shutdown()
        return 1
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    told: Future[None] = Future(executor=executor)
    ENDING.hold(lambda: told.set_result(None))
    status = 0 if ENDING.number is None else status_of(ENDING.number)
    try:
        _spin(node, executor, told)
    finally:
        node.close()
        executor.shutdown()
        node.destroy_node()
        rclpy.try_shutdown()
    return status


def _spin(node: VinumNode, executor: SingleThreadedExecutor, told: Future[None]) -> None:
    run = getattr(node, "run", None)
    if run is not None:
        run(executor)
    elif not ENDING.is_wanted:
        executor.spin_until_future_complete(told)


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent dies (Linux), so that none is orphaned."""
    parent = os.environ.get(PARENT)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit("the process that started this node is gone")

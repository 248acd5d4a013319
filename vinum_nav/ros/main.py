"""Runs one node as a process of its own, from its start to a clean end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor

from vinum_nav.ros import guard
from vinum_nav.ros.node import VinumNode

PARENT = "VINUM_NAV_PARENT"
"""Environment variable: process id with which this process ends, if it is the parent's."""
INTERRUPTED = 130
"""Exit status of a process that SIGINT ended before its node was there."""
_PR_SET_PDEATHSIG = 1


def run_node(make: Callable[[], VinumNode], *, of_the_stack: bool = True) -> int:
    """Make a node and spin it until SIGINT or SIGTERM; the process's exit status.

    Args:
        of_the_stack: whether it may know only what the stack may know, see `guard`.
    """
    _end_with_parent()
    if of_the_stack:
        guard.install()
    rclpy.init(args=sys.argv)
    try:
        node = make()
    except (ValueError, KeyError, OSError, RuntimeError, ImportError) as error:
        if rclpy.ok():
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        rclpy.try_shutdown()
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    try:
        _spin(node)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        node.close()
        node.destroy_node()
        rclpy.try_shutdown()
    return 0


def _spin(node: VinumNode) -> None:
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    run = getattr(node, "run", None)
    try:
        if run is not None:
            run(executor)
        else:
            executor.spin()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent dies (Linux), so that none is orphaned."""
    parent = os.environ.get(PARENT)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit("the process that started this node is gone")

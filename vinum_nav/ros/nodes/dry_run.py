"""Dry run of a node: it decides as ever, and withholds what would move the robot or its arm."""

from __future__ import annotations

from vinum_nav.ros.names import Topic
from vinum_nav.ros.nodes.node import VinumNode


def withhold_in_dry_run(node: VinumNode, *topics: Topic) -> None:
    """Read the parameter `dry_run`; where it is true, nothing is sent on `topics`.

    The log says so once, /diagnostics as long as the node runs.
    """
    if not node.parameter("dry_run", False):
        return
    node.withheld = frozenset(topic.name for topic in topics)
    names = ", ".join(sorted(node.withheld))
    node.facts["dry run"] = f"nothing is sent on {names}"
    node.get_logger().warning(f"dry run: nothing is sent on {names}")

"""Publishes transforms on /tf and /tf_static where tf2_msgs is installed."""

from __future__ import annotations

from collections.abc import Iterable

from vinum_nav.ros import names
from vinum_nav.ros.convert.transforms import Transform, to_tf
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.quality import class_of, is_installed


class TransformPublisher:
    """Publisher of one node's transforms; silent if `publish_tf` is false or tf2_msgs is missing.

    Attributes:
        is_on: True if anything is published.
    """

    def __init__(self, node: VinumNode) -> None:
        """Declare the parameter `publish_tf` of the node (default: true)."""
        self._node = node
        self.is_on = node.parameter("publish_tf", True) and is_installed(names.TF)
        if self.is_on:
            node.output(names.TF)

    def publish(self, transforms: Iterable[Transform], stamp: float) -> None:
        """Publish transforms that hold at `stamp` [s]."""
        if self.is_on:
            self._node.publish(names.TF, to_tf(transforms, stamp, class_of))

    def publish_static(self, transforms: Iterable[Transform]) -> None:
        """Publish transforms that hold for ever, in one latched message."""
        if self.is_on:
            self._node.output(names.TF_STATIC)
            self._node.publish(names.TF_STATIC, to_tf(transforms, 0.0, class_of))

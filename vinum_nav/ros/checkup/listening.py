"""Listener to the topics of a graph, which says nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import rclpy
from rclpy.clock import Clock
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.signals import SignalHandlerOptions

from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.graph.namespace import namespace_arguments
from vinum_nav.ros.graph.strangers import UNNAMED
from vinum_nav.ros.names import CLOCK, Quality, Topic
from vinum_nav.ros.quality import is_installed, message_class

DEPTH = 100
"""Messages of a topic that may wait to be taken in."""


class Listener:
    """Node that hears topics whatever quality of service their publishers offer."""

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        domain: int | None = None,
        namespace: str = "",
        remappings: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Join the graph.

        Args:
            domain: ROS_DOMAIN_ID (default: that of the environment).
            namespace: with a leading slash; '' for none.
            remappings: other names of topics, as pairs (name of the contract, name there).
        """
        words = [word for name, to in remappings for word in ("-r", f"{name}:={to}")]
        self._context = Context()
        rclpy.init(
            args=[],
            context=self._context,
            domain_id=domain,
            signal_handler_options=SignalHandlerOptions.NO,
        )
        self._node = Node(
            "doctor",
            context=self._context,
            cli_args=["--ros-args", *namespace_arguments(namespace), *words],
            enable_rosout=False,
            start_parameter_services=False,
        )
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self._wall = Clock()
        self._clock: float | None = None
        self.heard = {topic.name: Heard(topic) for topic in topics if is_installed(topic)}
        self._node.create_subscription(
            message_class(CLOCK), CLOCK.name, self._on_clock, _quality(CLOCK)
        )
        for heard in self.heard.values():
            self._node.create_subscription(
                message_class(heard.topic),
                heard.topic.name,
                self._taker(heard.topic.name),
                _quality(heard.topic),
                raw=True,
            )

    @property
    def now(self) -> float:
        """Time of the graph [s]: of /clock where there is one, else of this machine's clock."""
        wall = float(self._wall.now().nanoseconds) * 1e-9
        return wall if self._clock is None else self._clock

    def listen(self, seconds: float) -> dict[str, Heard]:
        """Listen for `seconds` of the wall clock.

        Returns:
            What was heard since the listener joined, by the contract's names.
        """
        self.take(seconds)
        for heard in self.heard.values():
            self._look_up(heard)
        return self.heard

    def take(self, seconds: float) -> None:
        """Take in what comes within `seconds` of the wall clock."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._executor.spin_once(timeout_sec=left)

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown()
        self._node.destroy_node()
        self._context.try_shutdown()

    def _on_clock(self, message: object) -> None:
        self._clock = from_time(message.clock)  # type: ignore[attr-defined]

    def _taker(self, name: str) -> Callable[[bytes], None]:
        return lambda data: self.heard[name].add(data, time.monotonic(), self.now)

    def _look_up(self, heard: Heard) -> None:
        """Note who publishes a topic, and as which type."""
        found = self._node.get_publishers_info_by_topic(heard.topic.name)
        kinds = {info.topic_type.replace("/msg/", "/") for info in found}
        heard.types = tuple(sorted(kinds))
        heard.publishers = tuple(sorted(_name_of(info) for info in found))


def _name_of(info: object) -> str:
    """Name of a publisher's node with its namespace."""
    name, namespace = info.node_name, info.node_namespace  # type: ignore[attr-defined]
    return "a node without a name" if name == UNNAMED else f"{namespace.rstrip('/')}/{name}"


def _quality(topic: Topic) -> QoSProfile:
    """Profile that matches every publisher; of latched topics it asks for what was said before."""
    profile = QoSProfile(depth=DEPTH, reliability=ReliabilityPolicy.BEST_EFFORT)
    if topic.quality in (Quality.LATCHED, Quality.LOG):
        profile.reliability = ReliabilityPolicy.RELIABLE
        profile.durability = DurabilityPolicy.TRANSIENT_LOCAL
    return profile

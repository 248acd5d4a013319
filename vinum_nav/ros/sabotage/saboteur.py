"""A node beside a running graph that presses stops, calls services and publishes garbage."""

from __future__ import annotations

import math
import time
from typing import Any

import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.signals import SignalHandlerOptions
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from vinum_nav.ros import names
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.quality import message_class, qos_profile
from vinum_nav.ros.sabotage.garbage import garbage, spoiled

SENSELESS = (names.CLOCK.name, names.EMERGENCY_STOP.name)
"""Topics of which a message cannot be spoiled: it stays sound, and a true is a true."""
MEMORY = 0.4
"""Length of the track that is kept [s]."""
QUALITIES = {
    "volatile": QoSProfile(depth=10),
    "latched": QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL),
    "best_effort": QoSProfile(depth=10, reliability=ReliabilityPolicy.BEST_EFFORT),
}
"""QoS profiles of those who may press the emergency stop."""


class Saboteur:
    """A node of its own context; nothing moves in it but by `spin`.

    Attributes:
        sim_time: of /clock [s], 0 before the first.
        state: of the mission, '' before the first.
        track: stamp [s], x, y [m] of the true poses of the last MEMORY seconds, see `follow`.
        zero_since: wall-clock time (monotonic) since which all commands are zero [s], see `follow`.
    """

    def __init__(self, domain_id: int) -> None:
        self._context = Context()
        rclpy.init(
            context=self._context,
            domain_id=domain_id,
            signal_handler_options=SignalHandlerOptions.NO,
        )
        self._node = Node("saboteur", context=self._context, enable_rosout=False)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self._stops: list[Any] = []
        self._rogues: dict[str, Any] = {}
        self._samples: dict[str, Any] = {}
        self.sim_time = 0.0
        self.state = ""
        self.track: list[tuple[float, float, float]] = []
        self.zero_since = math.inf
        for topic, take in ((names.CLOCK, self._on_clock), (names.STATE, self._on_state)):
            self._node.create_subscription(
                message_class(topic), topic.name, take, qos_profile(topic.quality)
            )

    def follow(self) -> None:
        """Listen to the true pose and to commands from now on; see `track` and `zero_since`."""
        for topic, take in ((names.TRUE_POSE, self._on_pose), (names.CMD_VEL, self._on_command)):
            self._node.create_subscription(
                message_class(topic), topic.name, take, qos_profile(topic.quality)
            )

    def _on_pose(self, message: Any) -> None:
        position, stamp = message.pose.position, from_time(message.header.stamp)
        self.track = [*(p for p in self.track if stamp - p[0] <= MEMORY)]
        self.track.append((stamp, position.x, position.y))

    def _on_command(self, message: Any) -> None:
        moves = message.linear.x or message.linear.y or message.angular.z
        if moves:
            self.zero_since = math.inf
        elif math.isinf(self.zero_since):
            self.zero_since = time.monotonic()

    def _on_clock(self, message: Any) -> None:
        self.sim_time = from_time(message.clock)

    def _on_state(self, message: Any) -> None:
        self.state = message.data

    def spin(self, seconds: float) -> None:
        """Take in all that comes within `seconds` of the wall clock."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._executor.spin_once(timeout_sec=left)

    def stop_button(self, publisher: str) -> Any:
        """A new publisher of the emergency stop; see QUALITIES."""
        button = self._node.create_publisher(Bool, names.EMERGENCY_STOP.name, QUALITIES[publisher])
        self._stops.append(button)
        return button

    def press(self, button: Any) -> None:
        """Publish true on a stop button, once."""
        button.publish(Bool(data=True))

    def say(self, button: Any, pressed: bool, seconds: float = 0.5) -> None:
        """Publish on a stop button at 10 Hz for `seconds`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            button.publish(Bool(data=pressed))
            self.spin(0.1)

    def remove(self, button: Any) -> None:
        """Let a stop button die."""
        self._stops.remove(button)
        self._node.destroy_publisher(button)

    def call(self, word: str, patience: float = 10.0) -> tuple[bool, str]:
        """Call mission/<word>; False and the reason also where nobody answers."""
        client = self._node.create_client(Trigger, f"mission/{word}")
        try:
            if not client.wait_for_service(timeout_sec=patience):
                return False, f"there is no service mission/{word}"
            future = client.call_async(Trigger.Request())
            self._executor.spin_until_future_complete(future, timeout_sec=patience)
            if not future.done():
                return False, f"mission/{word} did not answer within {patience:g} s"
            reply = future.result()
            return bool(reply.success), str(reply.message)
        finally:
            self._node.destroy_client(client)

    def publish_garbage(self, name: str) -> None:
        """Publish each sort of garbage on a topic, and a sound message that is spoiled."""
        topic = next(topic for topic in names.TOPICS if topic.name == name)
        if name not in self._rogues:
            self._rogues[name] = self._node.create_publisher(
                message_class(topic), topic.name, qos_profile(topic.quality)
            )
            self._node.create_subscription(
                message_class(topic),
                topic.name,
                lambda message: self._samples.setdefault(name, message),
                qos_profile(topic.quality),
            )
            self.spin(0.5)
        sample = self._samples.get(name)
        if sample is not None and name not in SENSELESS:
            self._rogues[name].publish(spoiled(sample))
        for message in garbage(topic, self.sim_time):
            self._rogues[name].publish(message)

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown()
        self._node.destroy_node()
        self._context.try_shutdown()

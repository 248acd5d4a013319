"""What all nodes share: topics by the table, parameters, diagnostics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.node import Node

from vinum_nav.interfaces import Alarm
from vinum_nav.ros.convert.alarms import status_name, to_alarms
from vinum_nav.ros.names import DIAGNOSTICS, Topic
from vinum_nav.ros.quality import message_class, qos_profile

T = TypeVar("T")
DIAGNOSTICS_PERIOD = 1.0


class VinumNode(Node):  # type: ignore[misc]
    """A node that converts in, calls the core once, converts out and publishes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._outputs: dict[str, Any] = {}
        self._refused: dict[str, int] = {}
        self.warning = ""
        self._alarms: tuple[Alarm, ...] = ()
        self.facts: dict[str, str] = {}
        self.output(DIAGNOSTICS)
        self.create_timer(DIAGNOSTICS_PERIOD, self.publish_diagnostics)

    def parameter(self, name: str, default: T) -> T:
        """Declare a parameter and read it; its type is that of the default."""
        value: T = self.declare_parameter(name, default).value
        return value

    def required(self, name: str) -> str:
        """Declare a text parameter that must be given.

        Raises:
            ValueError: it is empty.
        """
        value = self.parameter(name, "")
        if not value:
            raise ValueError(f"node {self.get_name()}: parameter {name!r} must be given")
        return value

    def output(self, topic: Topic) -> Any:
        """Advertise a topic."""
        publisher = self.create_publisher(
            message_class(topic), topic.name, qos_profile(topic.quality)
        )
        self._outputs[topic.name] = publisher
        return publisher

    def publish(self, topic: Topic, message: Any) -> None:
        """Send on a topic that has been advertised."""
        self._outputs[topic.name].publish(message)

    def listen(
        self, topic: Topic, convert: Callable[[Any], T], take: Callable[[T], object]
    ) -> None:
        """Subscribe; a message that `convert` refuses is dropped, counted and told of once."""

        def receive(message: Any) -> None:
            try:
                value = convert(message)
            except (ValueError, KeyError) as error:
                self._refuse(topic.name, error)
                return
            take(value)

        self.create_subscription(
            message_class(topic), topic.name, receive, qos_profile(topic.quality)
        )

    def _refuse(self, topic: str, error: Exception) -> None:
        if topic not in self._refused:
            self.get_logger().warning(f"{topic}: message refused: {error}")
        self._refused[topic] = self._refused.get(topic, 0) + 1

    @property
    def now(self) -> float:
        """Time of the node's clock [s]."""
        return float(self.get_clock().now().nanoseconds * 1e-9)

    def raise_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Set the node's own alarms; a change is published and logged at once."""
        known = {(alarm.source, alarm.is_fault) for alarm in self._alarms}
        for alarm in alarms:
            if (alarm.source, alarm.is_fault) not in known:
                # A severity each has a line of its own: rclpy refuses two from the same one.
                if alarm.is_fault:
                    self.get_logger().error(str(alarm))
                else:
                    self.get_logger().warning(str(alarm))
        changed = {(alarm.source, alarm.is_fault) for alarm in alarms} != known
        self._alarms = alarms
        if changed:
            self.publish_diagnostics()

    def publish_diagnostics(self) -> None:
        """Publish `facts`, `warning` where there is one, and a status for each alarm."""
        refused = {f"refused {topic}": str(count) for topic, count in self._refused.items()}
        status = DiagnosticStatus(name=status_name(self.get_name()), message=self.warning)
        bad = bool(self.warning or refused)
        status.level = DiagnosticStatus.WARN if bad else DiagnosticStatus.OK
        values = {**self.facts, **refused}
        status.values = [KeyValue(key=key, value=value) for key, value in values.items()]
        alarms = to_alarms(self.get_name(), self._alarms)
        message = DiagnosticArray(status=[status, *alarms])
        message.header.stamp = self.get_clock().now().to_msg()
        self.publish(DIAGNOSTICS, message)

    def close(self) -> None:
        """Let go of files and devices; called once, at the end."""

"""Watches a running graph from outside: clock, state, register, end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.refusals import Refusals
from vinum_nav.border.stamps import ClockGate
from vinum_nav.interfaces import Alarm
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros import names
from vinum_nav.ros.convert.alarms import from_alarms, status_name, to_alarms
from vinum_nav.ros.convert.frame_names import FrameNames
from vinum_nav.ros.convert.mission import from_event
from vinum_nav.ros.convert.register import from_register
from vinum_nav.ros.convert.stamps import from_time, to_time
from vinum_nav.ros.convert.state import from_state
from vinum_nav.ros.graph.heartbeats import Heartbeats
from vinum_nav.ros.graph.renaming import name_arguments
from vinum_nav.ros.nodes.intake import Intake
from vinum_nav.ros.quality import message_class, qos_profile

NAME = "conductor"
_log = logging.getLogger(__name__)


class Conductor:
    """A node of its own context, so that it can be made more than once in a process.

    Attributes:
        sim_time: of /clock [s], None before the first.
        state: of the mission, '' before the first.
        closed: number of work items with an outcome.
        outcome: of the event 'finished', None before it.
        reason: of that event.
        events: those that say how the mission went and ended.
        refusals: what was refused; a message that cannot be read ends no run.
        heartbeats: of all nodes that publish diagnostics.
    """

    def __init__(
        self,
        domain_id: int,
        namespace: str = "",
        remappings: Iterable[tuple[str, str]] = (),
        frames: Mapping[str, str] | None = None,
    ) -> None:
        """Join the graph of a domain.

        Args:
            namespace: with a leading slash; '' for none.
            remappings: names of the contract and those of the robot, of topics and services.
            frames: the robot's names of frames, by those of the contract.
        """
        self._frames = FrameNames(frames)
        self._context = Context()
        rclpy.init(
            context=self._context,
            domain_id=domain_id,
            signal_handler_options=SignalHandlerOptions.NO,
        )
        self._node = Node(
            NAME,
            context=self._context,
            cli_args=["--ros-args", *name_arguments(namespace, remappings)],
            enable_rosout=False,
        )
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self.sim_time: float | None = None
        self.state = ""
        self.closed = 0
        self.outcome: str | None = None
        self.reason = ""
        self.events: list[dict[str, Any]] = []
        self.refusals = Refusals()
        self._clock_gate = ClockGate()
        self._listen(names.CLOCK, self._judge_clock, self._on_clock)
        self._listen(names.STATE, from_state, self._on_state)
        self._listen(names.REGISTER, from_register, self._on_register)
        self._listen(names.EVENT, from_event, self._on_event)
        self.heartbeats = Heartbeats()
        self._listen(names.DIAGNOSTICS, from_alarms, self._on_alarms)
        self._diagnostics = self._node.create_publisher(
            message_class(names.DIAGNOSTICS),
            names.DIAGNOSTICS.name,
            qos_profile(names.DIAGNOSTICS.quality),
        )

    def _listen(
        self, topic: names.Topic, convert: Callable[[Any], Any], take: Callable[[Any], None]
    ) -> None:
        def converted(message: Any) -> Any:
            self._frames.hear(topic, message)
            return convert(message)

        intake = Intake(topic, converted)

        def receive(message: Any) -> None:
            try:
                value = intake.judge(message, None)
            except RefusedError as error:
                alarm = self.refusals.note(topic.name, error)
                if alarm is not None:
                    self._node.get_logger().warning(str(alarm))
                return
            take(value)

        self._node.create_subscription(
            message_class(topic), topic.name, receive, qos_profile(topic.quality)
        )

    def spin(self, seconds: float) -> None:
        """Take in what comes within `seconds` of the wall clock, one message at least or none."""
        self._executor.spin_once(timeout_sec=seconds)

    def say(self, alarms: Iterable[Alarm]) -> None:
        """Publish alarms, what was refused here and a heartbeat in /diagnostics; once a second."""
        own = DiagnosticStatus(name=status_name(NAME), level=DiagnosticStatus.OK)
        said = (*alarms, *self.refusals.alarms)
        message = DiagnosticArray(status=[own, *to_alarms(NAME, said)])
        message.header.stamp = to_time(self.sim_time or 0.0)
        self._diagnostics.publish(message)

    def _judge_clock(self, message: Any) -> float:
        return self._clock_gate.judge(from_time(message.clock))

    def _on_clock(self, stamp: float) -> None:
        self.sim_time = stamp

    def _on_state(self, word: str) -> None:
        self.state = word

    def _on_register(self, items: tuple[WorkItem, ...]) -> None:
        self.closed = sum(item.outcome is not None for item in items)

    def _on_alarms(self, alarms_of: dict[str, tuple[Alarm, ...]]) -> None:
        self.heartbeats.hear(alarms_of, time.monotonic())

    def _on_event(self, event: dict[str, Any]) -> None:
        if event["event"] not in ("looked", "stood"):
            self.events.append(event)
        if event["event"] == "alarm":
            _log.warning("%.1f s: %s: %s", event["stamp"], event["source"], event["reason"])
        elif event["event"] == "fault":
            _log.warning(
                "%.1f s: the mission ends with a fault: %s", event["stamp"], event["reason"]
            )
        if event["event"] == "finished" and self.outcome is None:
            self.outcome, self.reason = str(event["outcome"]), str(event["reason"])

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown()
        self._node.destroy_node()
        self._context.try_shutdown()

"""Base of all nodes: topics by the table, parameters, diagnostics."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import SetParametersResult
from rclpy.clock import Clock
from rclpy.clock_type import ClockType
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos_overriding_options import QoSOverridingOptions

from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.refusals import Refusals
from vinum_nav.border.stamps import ClockGate
from vinum_nav.description.parameters import Tunables
from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Alarm
from vinum_nav.ros.convert.alarms import status_name, to_alarms
from vinum_nav.ros.convert.births import PROCESS
from vinum_nav.ros.convert.frame_names import FrameNames
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.names import CLOCK, DIAGNOSTICS, Topic
from vinum_nav.ros.nodes.intake import Intake
from vinum_nav.ros.nodes.traffic import Traffic
from vinum_nav.ros.nodes.tunables import NodeTunables
from vinum_nav.ros.quality import message_class, qos_profile
from vinum_nav.ros.sync.stamp_rules import RISING

T = TypeVar("T")
M = TypeVar("M", bound=Tunables)
DIAGNOSTICS_PERIOD = 1.0
"""A node is heard so often [s] on the clock on the wall, also while /clock stands."""


class VinumNode(Node):  # type: ignore[misc]
    """A node that converts in, calls the core once, converts out and publishes.

    No message ends it. What the border refuses is counted, logged once a kind and raised as an
    alarm that is no fault. An exception while a message is worked on is a bug of ours: it is
    logged with its traceback once a topic and raised as an alarm that is a fault, which ends the
    mission by the topic's name; the node itself goes on, since one that still answers, and still
    sends zero commands, is safer than one that is gone.
    """

    judges_future = True
    """True if stamps are held against the node's clock; False where that clock may lag behind."""
    bugs_are_faults = True
    """True if a bug of the node ends the mission."""

    def __init__(self, name: str) -> None:
        self._refusals = Refusals()
        self._bugs: dict[str, Alarm] = {}
        self._clock_gate = ClockGate()
        self._tunables = NodeTunables()
        self._traffic = Traffic(time.monotonic())
        self._frames = FrameNames()
        self._process = f"{os.getpid()} {time.time_ns()}"
        super().__init__(name)
        self._outputs: dict[str, Any] = {}
        self.warning = ""
        self._alarms: tuple[Alarm, ...] = ()
        self.facts: dict[str, str] = {}
        self.withheld: frozenset[str] = frozenset()
        self.output(DIAGNOSTICS)
        self.create_steady_timer(DIAGNOSTICS_PERIOD, self.publish_diagnostics)

    def create_steady_timer(self, period: float, callback: Callable[[], object]) -> None:
        """Call back every `period` [s] of the clock on the wall, also while /clock stands."""
        self.create_timer(period, callback, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def parameter(self, name: str, default: T) -> T:
        """Declare a parameter and read it; its type is that of the default."""
        value: T = self.declare_parameter(name, default).value
        return value

    def tunables(self, section: str, kind: type[M]) -> M:
        """Declare the parameters of a room and read them; live ones change in the model returned.

        Raises:
            ValueError: an unknown name in this section, or a value out of its bounds.
        """
        given = {name: found.value for name, found in self._parameter_overrides.items()}
        model = self._tunables.add(section, kind, given)
        self.declare_parameters("", self._tunables.declarations(section), ignore_override=True)
        return model

    def set_parameters(self, parameter_list: list[Parameter]) -> list[SetParametersResult]:
        """Set parameters one after the other, see `set_parameters_atomically`."""
        return [self.set_parameters_atomically([parameter]) for parameter in parameter_list]

    def set_parameters_atomically(self, parameter_list: list[Parameter]) -> SetParametersResult:
        """Set parameters as rclpy does; those of a room are judged first, and take effect."""
        try:
            judged = self._tunables.judged(parameter_list)
        except ValueError as error:
            return SetParametersResult(successful=False, reason=str(error))
        result = super().set_parameters_atomically(judged)
        if result.successful:
            self._tunables.take(judged)
        return result

    def required(self, name: str) -> str:
        """Declare a text parameter that must be given.

        Raises:
            InputError: it is empty.
        """
        value = self.parameter(name, "")
        if not value:
            raise InputError(f"node {self.get_name()}: parameter {name!r} must be given")
        return value

    def speak_as(self, robot: Robot) -> Robot:
        """Use a robot's names of frames in all messages from now on; gives the robot."""
        self._frames = FrameNames(robot.frames)
        return robot

    def output(self, topic: Topic) -> Any:
        """Advertise a topic."""
        publisher = self.create_publisher(
            message_class(topic),
            topic.name,
            qos_profile(topic.quality),
            qos_overriding_options=QoSOverridingOptions.with_default_policies(),
        )
        self._outputs[topic.name] = publisher
        return publisher

    def publish(self, topic: Topic, message: Any) -> None:
        """Send on a topic that has been advertised; nothing goes out on those `withheld`."""
        if topic.name in self.withheld:
            return
        self._frames.say(message)
        self._outputs[topic.name].publish(message)
        self._traffic.send(topic.name)

    def listen(
        self, topic: Topic, convert: Callable[[Any], T], take: Callable[[T], object]
    ) -> None:
        """Subscribe; a message that `convert` or the rule of its stamp refuses is not taken.

        A RefusedError out of `take` is a refusal as well: of what shows only once messages are
        put together.
        """

        def converted(message: Any) -> T:
            self._frames.hear(topic, message)
            return convert(message)

        intake = Intake(topic, converted)

        def receive(message: Any) -> None:
            now = self._known_now()
            value = intake.judge(message, now)
            if is_measured and now is not None:
                self._traffic.note_age(topic.name, now - from_time(message.header.stamp))
            take(value)

        is_measured = topic.name in RISING
        self.create_subscription(
            message_class(topic),
            topic.name,
            receive,
            qos_profile(topic.quality),
            qos_overriding_options=QoSOverridingOptions.with_default_policies(),
        )

    def create_subscription(
        self, msg_type: Any, topic: str, callback: Callable[[Any], object], *args: Any, **kw: Any
    ) -> Any:
        """Subscribe as rclpy does, with a callback that cannot end the node."""

        def take(message: Any) -> None:
            if topic == CLOCK.name:
                self._clock_gate.judge(from_time(message.clock))
            callback(message)

        def guarded(message: Any, info: Any) -> None:
            self._traffic.hear(topic, info)
            self.attempt(topic, lambda: take(message))

        return super().create_subscription(msg_type, topic, guarded, *args, **kw)

    def attempt(self, topic: str, act: Callable[[], object]) -> None:
        """Act on what came on a topic; no error of it ends the node."""
        try:
            act()
        except RefusedError as error:
            self.refuse(topic, error)
        except Exception:
            if not self.context.ok():
                raise
            self._note_bug(topic)

    def refuse(self, topic: str, error: RefusedError) -> None:
        """Count what was refused, and name the first of its kind."""
        alarm = self._refusals.note(topic, error)
        if alarm is not None:
            self.get_logger().warning(str(alarm))
            self.publish_diagnostics()

    def _note_bug(self, topic: str) -> None:
        """Raise the exception that is being handled as a fault, the first of a topic."""
        if topic in self._bugs:
            return
        text = traceback.format_exc()
        self.get_logger().error(f"{topic}: an error of {self.get_name()} itself:\n{text}")
        reason = f"error in {self.get_name()}: {text.strip().splitlines()[-1]}"
        self._bugs[topic] = Alarm(topic, reason, self.bugs_are_faults)
        self.publish_diagnostics()

    def _known_now(self) -> float | None:
        """The node's clock [s]; None before the first /clock, and where it is nothing to go by."""
        return (self.now or None) if self.judges_future else None

    @property
    def now(self) -> float:
        """Time of the node's clock [s]."""
        return float(self.get_clock().now().nanoseconds * 1e-9)

    def raise_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Set the node's own findings; a change is published and logged at once.

        What was refused and what went wrong in the node itself stand beside them by themselves.
        """
        known = {alarm.kind for alarm in self._alarms}
        for alarm in alarms:
            if alarm.kind not in known:
                # A severity each has a line of its own: rclpy refuses two from the same one.
                if alarm.is_fault:
                    self.get_logger().error(str(alarm))
                else:
                    self.get_logger().warning(str(alarm))
        changed = {alarm.kind for alarm in alarms} != known
        self._alarms = alarms
        if changed:
            self.publish_diagnostics()

    def publish_diagnostics(self) -> None:
        """Publish `facts`, rates, ages and losses, `warning`, and a status for each alarm."""
        counts = self._refusals.counts
        refused = {f"refused {topic}": str(count) for topic, count in counts.items()}
        status = DiagnosticStatus(name=status_name(self.get_name()), message=self.warning)
        bad = bool(self.warning or refused or self._bugs)
        status.level = DiagnosticStatus.WARN if bad else DiagnosticStatus.OK
        traffic = self._traffic.take(time.monotonic())
        values = {**self.facts, **refused, **traffic, PROCESS: self._process}
        status.values = [KeyValue(key=key, value=value) for key, value in values.items()]
        alarms = (*self._alarms, *self._refusals.alarms, *self._bugs.values())
        statuses = to_alarms(self.get_name(), alarms)
        message = DiagnosticArray(status=[status, *statuses])
        message.header.stamp = self.get_clock().now().to_msg()
        self.publish(DIAGNOSTICS, message)

    def close(self) -> None:
        """Let go of files and devices; called once, at the end."""

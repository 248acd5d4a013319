"""Hears the emergency stop from every kind of publisher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock
from rclpy.clock_type import ClockType
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.task import Future

from vinum_nav.ros.names import EMERGENCY_STOP
from vinum_nav.ros.quality import message_class

PROBE_TIME = 0.5
"""Wall-clock time that a fresh subscription waits for what latched publishers hold [s]."""

LATCHED = QoSProfile(depth=10, durability=DurabilityPolicy.TRANSIENT_LOCAL)
RELIABLE = QoSProfile(depth=10)
BEST_EFFORT = QoSProfile(depth=10, reliability=ReliabilityPolicy.BEST_EFFORT)
KINDS = (LATCHED, RELIABLE, BEST_EFFORT)
"""A subscriber hears only publishers that offer at least what it asks for: a latched one no
volatile publisher, a reliable one no best-effort publisher. One stop may be heard by all three."""


class StopEars:
    """Calls `on_true` for each true on `emergency_stop`; a false is not heard."""

    def __init__(self, node: Node, on_true: Callable[[], object]) -> None:
        self._node, self._on_true = node, on_true
        self.group = ReentrantCallbackGroup()
        """Callbacks that wait for a probe belong here: all others go on meanwhile."""
        for profile in KINDS:
            self._subscribe(profile)

    def _subscribe(self, profile: QoSProfile) -> Any:
        """Listen to publishers of one kind; no warning of those that another kind hears."""
        return self._node.create_subscription(
            message_class(EMERGENCY_STOP),
            EMERGENCY_STOP.name,
            self._take,
            profile,
            callback_group=self.group,
            event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
        )

    def _take(self, message: Any) -> None:
        if message.data:
            self._on_true()

    async def probe(self) -> None:
        """Ask all latched publishers anew: `on_true` is called if one still holds a true.

        A publisher that keeps more than its last message holds older trues as well: they count.

        Who awaits this has to be a callback of `group`.
        """
        subscription = self._subscribe(LATCHED)
        over: Future = Future()
        timer = self._node.create_timer(
            PROBE_TIME,
            lambda: over.set_result(None),
            callback_group=self.group,
            clock=Clock(clock_type=ClockType.STEADY_TIME),
        )
        await over
        self._node.destroy_timer(timer)
        self._node.destroy_subscription(subscription)

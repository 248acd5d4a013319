"""Conversation with one server: commands and steps out, messages in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from vinum_nav.simulation.gazebo.bindings import Bindings
from vinum_nav.simulation.gazebo.errors import GazeboError
from vinum_nav.simulation.gazebo.inbox import Inbox
from vinum_nav.simulation.gazebo.patience import patience
from vinum_nav.simulation.gazebo.process import GazeboProcess
from vinum_nav.simulation.servo import Twist
from vinum_nav.vineyard.worlds.sdf.topics import CMD_VEL, POSE, GazeboTopic

START_PATIENCE = 25.0
"""Wall-clock time for the server to load its world [s]: an error is told within half a minute.

The environment variable of `patience` replaces it and the next one.
"""
PATIENCE = 25.0
"""Wall-clock time for what a loaded server must send [s]."""
POLL = 0.1
"""Wall-clock time between two looks at whether the server lives [s]."""
NO_WAIT_MS = 1
"""Wall-clock time that the bindings wait for the answer to a request [ms].

They hold Python's lock meanwhile, which every message that comes needs: a long wait would stall
itself. A late answer does no harm, for what the world publishes shows what was done.
"""


class Link:
    """Publishers, subscribers and requests of the simulator, in the server's partition."""

    def __init__(
        self, bindings: Bindings, partition: str, world: str, server: GazeboProcess
    ) -> None:
        """Args: world: name of the world that the server runs."""
        self._bindings, self._server = bindings, server
        self._control = f"/world/{world}/control"
        self._node = bindings.node(partition)
        self._inbox = Inbox()
        self._subscribed: list[GazeboTopic] = []
        self._commands = self._node.advertise(CMD_VEL.name, bindings.message(CMD_VEL.type))
        self._world_control = bindings.message("WorldControl")
        self._boolean = bindings.message("Boolean")

    def await_server(self) -> None:
        """Wait until the server offers to step its world.

        Raises:
            GazeboError: it ended, or does not offer it in time.
        """
        self._await(
            lambda: bool(self._node.service_info(self._control)),
            f"the server does not answer: no service {self._control}",
            patience(START_PATIENCE),
        )

    def await_speaker(self, topic: GazeboTopic) -> None:
        """Wait until somebody publishes a topic.

        Raises:
            GazeboError: nobody does in time; names the topic.
        """
        self._await(
            lambda: bool(self._node.topic_info(topic.name)[0]),
            f"nobody publishes {topic.name} ({topic.type})",
            patience(PATIENCE),
        )

    def subscribe(self, topic: GazeboTopic) -> None:
        """Keep the messages of a topic from now on."""
        take = self._inbox.taker(topic.name)
        self._node.subscribe(self._bindings.message(topic.type), topic.name, take)
        self._subscribed.append(topic)

    def command(self, velocity: Twist) -> None:
        """Send a velocity of base_link; it goes out before the request for the next step."""
        message = self._bindings.message(CMD_VEL.type)()
        message.linear.x, message.linear.y, message.angular.z = velocity
        self._commands.publish(message)

    def step(self, steps: int, until: int) -> None:
        """Have the server make some steps of its physics, and wait until they are made.

        Args:
            until: simulated time after them [ns].

        Raises:
            GazeboError: the server ended or does not step; says at which time.
        """
        request = self._world_control(pause=True, multi_step=steps)
        kinds = type(request), self._boolean
        self._node.request(self._control, request, *kinds, NO_WAIT_MS)
        if not self._comes(POSE, until):
            last = self._inbox.last_stamp(POSE.name)
            reached = "the beginning" if last is None else f"{last / 1e9:.3f} s"
            raise GazeboError(
                f"Gazebo stopped stepping at {reached} of its time: no {POSE.name} of "
                f"{until / 1e9:.3f} s within {patience(PATIENCE):g} s{self._server.last_words()}"
            )

    def message(self, topic: GazeboTopic, stamp: int) -> Any:
        """Message of a stamp [ns], once it has come.

        Raises:
            GazeboError: it does not come; names the topic.
        """
        if not self._comes(topic, stamp):
            last = self._inbox.last_stamp(topic.name)
            heard = "none at all" if last is None else f"the last is of {last / 1e9:.3f} s"
            raise GazeboError(
                f"no {topic.name} of {stamp / 1e9:.3f} s within {patience(PATIENCE):g} s, {heard}"
                f"{self._server.last_words()}"
            )
        return self._inbox.take(topic.name, stamp)

    def messages(self, topic: GazeboTopic) -> list[Any]:
        """All messages of a topic since the last call; none need have come."""
        return self._inbox.take_all(topic.name)

    def close(self) -> None:
        """Hear nothing any more."""
        for topic in self._subscribed:
            self._node.unsubscribe(topic.name)
        self._subscribed.clear()

    def _comes(self, topic: GazeboTopic, stamp: int) -> bool:
        return self._until(lambda: self._inbox.wait(topic.name, stamp, POLL), patience(PATIENCE))

    def _await(self, holds: Callable[[], bool], otherwise: str, seconds: float) -> None:
        def after_a_while() -> bool:
            if holds():
                return True
            time.sleep(POLL)
            return False

        if not self._until(after_a_while, seconds):
            raise GazeboError(f"{otherwise} within {seconds:g} s{self._server.last_words()}")

    def _until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait up to `seconds` while the server lives; True once `holds` does."""
        deadline = time.monotonic() + seconds
        while not holds():
            self._server.require_alive()
            if time.monotonic() > deadline:
                return False
        return True

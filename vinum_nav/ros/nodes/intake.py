"""Judgement of each message before a node takes it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from vinum_nav.border.refusal import RefusedError
from vinum_nav.ros.names import Topic
from vinum_nav.ros.sync.stamp_rules import StampRule

T = TypeVar("T")


class Intake(Generic[T]):
    """Judges the messages of one subscription: by their form and content, then by their stamp."""

    def __init__(self, topic: Topic, convert: Callable[[Any], T]) -> None:
        self.topic = topic
        self._convert = convert
        self._stamps = StampRule(topic)

    def judge(self, message: Any, now: float | None) -> T:
        """Result of `convert` for the message.

        Raises:
            RefusedError: it is refused, or `convert` raised anything at all: what no judge has
                foreseen is no reason for a node to end.
        """
        try:
            value = self._convert(message)
            self._stamps.judge(message, now)
        except RefusedError:
            raise
        except Exception as error:
            got = f"unreadable ({type(error).__name__}: {error})"
            raise RefusedError("message", got, "one that can be read") from error
        return value

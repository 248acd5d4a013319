"""Requests of operators, each answered with what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.clock import Clock
from rclpy.clock_type import ClockType
from rclpy.node import Node
from rclpy.task import Future
from std_srvs.srv import Trigger

from vinum_nav.mission.exchange import MissionOutput
from vinum_nav.mission.mission import Mission

ANSWERED_WITHIN = 1.0
"""Wall-clock time that an answer waits for the next decision [s]: it comes every 0.04 s, but none
while /clock stands."""
MOVES = ("start", "resume")
WAITS = " waits for the next decision of a mission in state {state!r}: ask again after it"
"""Answer to a request while an earlier one is not taken up: what it would meet is not known."""
WAITS_FOR_POSE = "{word} is taken up as soon as the pose is known: {lacks}"
NO_DECISION = "{word} is taken up at the next decision; none came within {seconds:g} s"


@dataclass
class _Pending:
    word: str
    answer: Future


class Requests:
    """Services `mission/<word>` whose answer says what the next decision made of the request."""

    def __init__(
        self, node: Node, mission: Mission, group: CallbackGroup, words: tuple[str, ...]
    ) -> None:
        """Offer a service for each word.

        Args:
            group: reentrant, for an answer waits while decisions are made.
        """
        self._node, self._mission, self._group = node, mission, group
        self._pending: list[_Pending] = []
        for word in words:
            node.create_service(
                Trigger, f"mission/{word}", self._service(word), callback_group=group
            )

    def add(self, word: str) -> Future:
        """Hand a request to the next decision; the future is (success, message)."""
        pending = _Pending(word, Future())
        self._pending.append(pending)
        return pending.answer

    def taken(self) -> tuple[str, ...]:
        """Words of the requests that the next decision takes up, oldest first."""
        return tuple(pending.word for pending in self._pending)

    def answer(self, decided: MissionOutput) -> None:
        """Tell all who wait what the decision made of their requests."""
        refused = {e["request"]: e for e in decided.events if e["event"] == "request_refused"}
        faults = [e["reason"] for e in decided.events if e["event"] == "fault"]
        for pending in self._pending:
            if pending.word in refused:
                outcome = False, str(refused[pending.word]["reason"])
            elif faults:
                outcome = False, f"{pending.word}: the mission has failed: {faults[0]}"
            elif pending.word in MOVES and self._mission.lacks:
                outcome = True, WAITS_FOR_POSE.format(word=pending.word, lacks=self._mission.lacks)
            else:
                outcome = True, f"{pending.word}: the mission is in state {decided.state!r}"
            if not pending.answer.done():
                pending.answer.set_result(outcome)
        self._pending.clear()

    def _service(self, word: str) -> Callable[[Any, Any], Any]:
        async def serve(_request: Any, reply: Any) -> Any:
            refusal = self._refusal(word)
            if refusal:
                reply.success, reply.message = False, refusal
            else:
                reply.success, reply.message = await self._answer_of(word)
            return reply

        return serve

    def _refusal(self, word: str) -> str:
        """Reason why a request is refused before any decision; '' where it is not."""
        refusal = self._mission.refusal(word)
        words = self.taken()
        if not refusal and (words if word in MOVES else word in words):
            refusal = words[0] + WAITS.format(state=self._mission.state)
        return refusal

    async def _answer_of(self, word: str) -> tuple[bool, str]:
        """Success and message, at the latest after ANSWERED_WITHIN."""
        answer = self.add(word)
        late = True, NO_DECISION.format(word=word, seconds=ANSWERED_WITHIN)
        timer = self._node.create_timer(
            ANSWERED_WITHIN,
            lambda: answer.done() or answer.set_result(late),
            callback_group=self._group,
            clock=Clock(clock_type=ClockType.STEADY_TIME),
        )
        success, message = await answer
        self._node.destroy_timer(timer)
        return success, message

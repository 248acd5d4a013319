"""Course of a mission: the state it is in, and the journal's entry of each change."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.machine import MissionMachine
from vinum_nav.mission.signal import Signal


class Course:
    """Moves the machine and writes down how it moved."""

    def __init__(self, context: Context) -> None:
        self.machine = MissionMachine()
        self._context = context

    @property
    def state(self) -> str:
        """Name of the current state."""
        return self.machine.word

    def send(self, signal: Signal) -> None:
        """Change the state; a stop that finds the mission paused is no change."""
        previous = self.state
        self.machine.send(signal.event)
        if (previous, self.state) != ("paused", "paused"):
            self._context.book.log.add("state", state=self.state, previous=previous)
        self.machine.leaf.entered(self._context, signal.reason)

    def request(self, word: str, *, stopped: bool) -> None:
        """Follow an operator's request, or write down why it is refused.

        Args:
            stopped: whether the emergency stop is latched.
        """
        context = self._context
        refusal = self.machine.refusal(word, stopped=stopped)
        if refusal:
            context.book.log.add("request_refused", request=word, state=self.state, reason=refusal)
            return
        begins = self.machine.begins(word)
        self.send(Signal(word))
        if begins:
            context.begin_mission()
        elif word == "resume":
            context.go_on()
        context.stand()

    def pause_for(self, part: str, reason: str) -> None:
        """Pause until a part of the stack speaks again and an operator resumes."""
        reason = f"{reason}: the mission is paused until it is told to resume"
        self._context.book.log.add("alarm", source=part, reason=reason, fault=False)
        if self.machine.is_working:
            self.send(Signal("pause"))
            self._context.stand()

    def decide(self) -> None:
        """Let states act until one of them stays."""
        state = ""
        while state != self.state:
            state = self.state
            signal = self.machine.act(self._context)
            if signal is not None:
                self.send(signal)

"""The mission: search, navigate, task, turn, until every vine has its outcome."""

from __future__ import annotations

import math
from pathlib import Path

from vinum_nav.description.believed_start import START_POSE
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.mission.book import Book
from vinum_nav.mission.context import Context
from vinum_nav.mission.emergency_stop import EmergencyStop
from vinum_nav.mission.exchange import MissionInput, MissionOutput
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.machine import MissionMachine
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.register import WorkItem
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.source_faults import accusation, silent_source

__all__ = ["Mission", "MissionInput", "MissionOutput", "MissionParameters"]

NO_MAP = "no map yet, and so no pose of the robot"


class Mission:
    """Decides every 0.04 s where the robot goes and when the arm works.

    `step` is called with rising `now`; nothing moves before the request 'start'. Each event is
    in the journal before `step` returns. What is decided stands in `states/`, when in `machine`.
    """

    def __init__(
        self,
        robot: Robot,
        mission_file: MissionFile,
        parameters: MissionParameters | None = None,
        journal: Journal | None = None,
        resume_from: Path | None = None,
        *,
        is_set_down: bool = False,
        waits_for_sources: bool = False,
    ) -> None:
        """Args:
            resume_from: journal of a mission that was cut off: what it closed stays closed, and
                its pass goes on after 'start'. `journal` is the same file or a new one.
            is_set_down: whether the robot may stand elsewhere than at the mission file's start.
            waits_for_sources: whether a source that falls silent pauses the mission, for it is
                started again, instead of ending it.

        Raises:
            InputError: `journal` holds another mission, or `resume_from` is no journal or that
                of another block.
            UnreachableError: this body cannot work this block at all, see `stand_off`.
        """
        parameters = parameters or MissionParameters()
        self._book = Book(mission_file, parameters, journal, resume_from)
        self._context = Context.of(robot, mission_file, parameters, self._book)
        self._context.is_set_down = is_set_down
        self._waiting: list[str] = []
        self.lacks = self._book.lacks
        """Reason why the mission waits before it goes on; '' where it need not."""
        self._machine = MissionMachine()
        self._stop = EmergencyStop(self._context)
        self._waits_for_sources = waits_for_sources
        if self._book.stop_was_left:
            self.press_stop(-math.inf, "the journal's last stop was not reset")

    @property
    def state(self) -> str:
        """The current state's name."""
        return self._machine.word

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """All work items so far, also those of the mission that it goes on with."""
        return self._book.register.items

    @property
    def stopped(self) -> bool:
        """True if the emergency stop is latched."""
        return self._stop.engaged

    def step(self, given: MissionInput) -> MissionOutput:
        """Take in what is known at `given.now`, decide, write it down."""
        self._context.take_in(given, stopped=self.stopped)
        for word in self._due_requests(given):
            self._request(word)
        if not self._machine.has_ended:
            self._book.note_alarms(given.alarms)
        if self._machine.is_working:
            self._judge_sources(given)
        self._decide()
        self._note_pose()
        self._book.write()
        if self._book.lost and self._machine.is_working:
            self._lose_journal()
            self._book.write()
        return self._output()

    def refusal(self, word: str) -> str:
        """Reason why a request would be refused now; '' where it would not."""
        return self._machine.refusal(word, stopped=self.stopped)

    def set_down(self) -> None:
        """Note that an operator has named the robot's pose, from where the map begins anew."""
        self._book.register.forget_vines()
        self._context.set_down()

    def press_stop(self, now: float, source: str = "emergency_stop") -> None:
        """Latch the emergency stop and pause; in the journal when this returns.

        Args:
            now: of a clock that does not stand still [s], the same as for `reset_stop`.
            source: where the stop came from, for the journal.
        """
        if self._stop.press(now, source):
            if "stop" in self._machine.allowed:
                self._send(Signal("stop"))
            self._book.write()

    def reset_stop(self, now: float) -> str:
        """Release the latch; the mission is paused then. The reason where that is refused."""
        return self._stop.reset(now)

    def _due_requests(self, given: MissionInput) -> list[str]:
        """Requests to take up now: what begins the mission waits while its pose is not known."""
        asked, self._waiting = [*self._waiting, *given.requests], []
        self.lacks = self._lacking(given)
        if not self.lacks or "abort" in asked:
            return asked
        due: list[str] = []
        for word in asked:
            waits = self._machine.begins(word) and not self.refusal(word)
            (self._waiting if waits else due).append(word)
        self._waiting = self._waiting[:1]
        return due

    def _lacking(self, given: MissionInput) -> str:
        """Reason why a mission that goes on may not move yet: it needs a pose, and a map."""
        if not (self._book.is_resumed or self._context.is_set_down) or self._machine.is_working:
            return ""
        doubts = (alarm.reason for alarm in given.alarms if alarm.source == START_POSE)
        if given.map is None:
            return next(doubts, self._book.lacks or NO_MAP)
        return next(doubts, "")

    def _note_pose(self) -> None:
        situation = self._context.situation
        if situation.has_map and situation.given.odometry is not None:
            here = situation.T_map_base, situation.T_odom_base
            self._book.stand_at(*here, situation.map.covariance)

    def _judge_sources(self, given: MissionInput) -> None:
        """Fail by an alarm or a silence; pause for a part of the stack that begins anew."""
        fault = accusation(given.alarms)
        silent = silent_source(given, self._context.heard_since, self._context.parameters)
        if fault is None and given.restarted:
            for part in given.restarted:
                self._wait_for(part, "started anew")
        elif fault is None and silent is not None and self._waits_for_sources:
            part, _, reason = silent.partition(": ")
            self._wait_for(part, reason)
        elif fault is not None or silent is not None:
            self._send(Signal("fail", fault or silent or ""))

    def _wait_for(self, part: str, reason: str) -> None:
        reason = f"{reason}: the mission is paused until it is told to resume"
        self._book.log.add("alarm", source=part, reason=reason, fault=False)
        if self._machine.is_working:
            self._send(Signal("pause"))
            self._context.stand()

    def _request(self, word: str) -> None:
        refusal = self.refusal(word)
        if refusal:
            self._book.log.add("request_refused", request=word, state=self.state, reason=refusal)
            return
        begins = self._machine.begins(word)
        self._send(Signal(word))
        if begins:
            self._context.begin_mission()
        elif word == "resume":
            self._context.go_on()
        self._context.stand()

    def _decide(self) -> None:
        """Let states act until one of them stays."""
        state = ""
        while state != self.state:
            state = self.state
            signal = self._machine.act(self._context)
            if signal is not None:
                self._send(signal)

    def _send(self, signal: Signal) -> None:
        previous = self.state
        self._machine.send(signal.event)
        if (previous, self.state) != ("paused", "paused"):
            self._book.log.add("state", state=self.state, previous=previous)
        self._machine.leaf.entered(self._context, signal.reason)

    def _lose_journal(self) -> None:
        """Fail; a task that was to begin at this step is neither sent nor cancelled."""
        context = self._context
        before = context.arm.cancel_key
        self._send(Signal("fail", self._book.lost))
        if context.task_goal is not None:
            context.task_goal, context.arm.cancel_key = None, before

    def _output(self) -> MissionOutput:
        context, arm = self._context, self._context.arm
        sent = context.goal, context.task_goal, arm.cancel_key
        context.task_goal = arm.cancel_key = None
        return MissionOutput(self.state, *sent, self.stopped, self._book.publish(), self.items)

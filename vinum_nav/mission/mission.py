"""The mission: search, navigate, task, turn, until every vine has its outcome."""

from __future__ import annotations

import math
from pathlib import Path

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.mission.book import Book
from vinum_nav.mission.context import Context
from vinum_nav.mission.course import Course
from vinum_nav.mission.emergency_stop import EmergencyStop
from vinum_nav.mission.exchange import MissionInput, MissionOutput
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.register import WorkItem
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.source_verdict import judge_sources
from vinum_nav.mission.waiting_requests import WaitingRequests

__all__ = ["Mission", "MissionInput", "MissionOutput", "MissionParameters"]


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
        self._course = Course(self._context)
        self._machine = self._course.machine
        self._stop = EmergencyStop(self._context, self._course)
        self._waiting = WaitingRequests(self._context, self._machine, self._stop)
        self._waits_for_sources = waits_for_sources
        if self._book.stop_was_left:
            self.press_stop(-math.inf, "the journal's last stop was not reset")

    @property
    def state(self) -> str:
        """The current state's name."""
        return self._course.state

    @property
    def lacks(self) -> str:
        """Reason why the mission waits before it goes on; '' where it need not."""
        return self._waiting.lacks

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
        for word in self._waiting.due(given):
            self._course.request(word, stopped=self.stopped)
        if not self._machine.has_ended:
            self._book.note_alarms(given.alarms)
        if self._machine.is_working:
            self._judge_sources(given)
        self._course.decide()
        self._context.note_pose()
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
        self._stop.press(now, source)

    def reset_stop(self, now: float) -> str:
        """Release the latch; the mission is paused then. The reason where that is refused."""
        return self._stop.reset(now)

    def _judge_sources(self, given: MissionInput) -> None:
        """Fail by an alarm or a silence; pause for a part of the stack that begins anew."""
        context = self._context
        heard = given, context.heard_since, context.parameters
        verdict = judge_sources(*heard, waits_for_silent=self._waits_for_sources)
        if verdict.fault:
            self._course.send(Signal("fail", verdict.fault))
        for part, reason in verdict.absent:
            self._course.pause_for(part, reason)

    def _lose_journal(self) -> None:
        """Fail; a task that was to begin at this step is neither sent nor cancelled."""
        context = self._context
        before = context.arm.cancel_key
        self._course.send(Signal("fail", self._book.lost))
        if context.task_goal is not None:
            context.task_goal, context.arm.cancel_key = None, before

    def _output(self) -> MissionOutput:
        context, arm = self._context, self._context.arm
        sent = context.goal, context.task_goal, arm.cancel_key
        context.task_goal = arm.cancel_key = None
        return MissionOutput(self.state, *sent, self.stopped, self._book.publish(), self.items)

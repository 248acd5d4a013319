"""The mission: search, navigate, task, turn, until every vine has its outcome."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, NavigationState, Outcome, TaskGoal
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.arm_task import ArmTask
from vinum_nav.mission.book import Book
from vinum_nav.mission.choice import Candidate, candidates, next_vine
from vinum_nav.mission.entry import begin_of_unknown, entry, is_near
from vinum_nav.mission.exchange import MissionInput, MissionOutput
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.keys import Keys
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.machine import MissionMachine
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.progress import Progress
from vinum_nav.mission.retries import Retries
from vinum_nav.mission.situation import Situation
from vinum_nav.mission.source_faults import fault_of, silent_source
from vinum_nav.mission.stop_latch import StopLatch
from vinum_nav.mission.stop_pose import UnreachableError, stand_off, stop_pose
from vinum_nav.mission_file import MissionFile
from vinum_nav.robot import Robot

__all__ = ["Mission", "MissionInput", "MissionOutput", "MissionParameters"]

_MOVING = ("search", "navigate", "turn")
_WORKING = (*_MOVING, "task")
_ENDED = ("done", "fault")


class Mission:
    """Decides every 0.1 s where the robot goes and when the arm works.

    `step` is called with rising `now`; nothing moves before the request 'start'. Each event is
    in the journal before `step` returns.
    """

    def __init__(
        self,
        robot: Robot,
        mission_file: MissionFile,
        parameters: MissionParameters | None = None,
        journal: Journal | None = None,
        resume_from: Path | None = None,
    ) -> None:
        """Args:
            resume_from: journal of a mission that was cut off: what it closed stays closed, and
                its pass goes on after 'start'. `journal` is the same file or a new one.

        Raises:
            ValueError: `journal` holds another mission, or `resume_from` is no journal.
            UnreachableError: this body cannot work this block at all, see `stand_off`.
        """
        self._robot = robot
        self._file = mission_file
        self._parameters = parameters or MissionParameters()
        self._situation = Situation(mission_file, stand_off(robot, mission_file))
        self._book = Book(mission_file, self._parameters, journal, resume_from)
        self._machine = MissionMachine()
        self._stop = StopLatch()
        self._progress = Progress(self._parameters.stall_distance)
        self._arm_task = ArmTask(mission_file.task_timeout)
        self._retries = Retries(mission_file.task_retries)
        self._approach: Approach | None = None
        self._goal: Goal | None = None
        self._task_goal: TaskGoal | None = None
        self._keys = Keys()
        self._heard_since = 0.0
        """Since when the sources are listened to [s]."""
        self._gave_up_at: Pose2 | None = None
        """Where the robot was, in odom, when it last gave up a pass."""
        self._must_rejoin = False
        """The robot may have been set down anywhere: see where to walk on."""
        self._rejoining = False
        """The turn leads back into a pass begun before, not to its mouth."""
        if self._book.stop_was_left:
            self.press_stop(-math.inf, "the journal's last stop was not reset")

    @property
    def state(self) -> str:
        """The current state's name."""
        return self._machine.word

    # ------------------------------------------------------------ the step

    def step(self, given: MissionInput) -> MissionOutput:
        """Take in what is known at `given.now`, decide, write it down."""
        if given.now - self._book.log.now > self._parameters.sleep_limit:
            self._heard_since = given.now
        self._book.log.now = given.now
        if self._situation.take_in(given, stopped=self._stop.engaged):
            self._book.register.track(self._situation.map.trunks)
        for word in given.requests:
            self._request(word)
        if self.state not in _ENDED:
            self._book.note_alarms(given.alarms)
        if self.state in _WORKING:
            fault = fault_of(given.alarms) or silent_source(
                given, self._heard_since, self._parameters
            )
            if fault is not None:
                self._fail(fault)
        self._decide()
        self._book.write()
        if self._book.lost and self.state in _WORKING:
            self._lose_journal()
            self._book.write()
        events = self._book.publish()
        output = MissionOutput(
            self.state,
            self._goal,
            self._task_goal,
            self._arm_task.cancel_key,
            self._stop.engaged,
            events,
            self._book.register.items,
        )
        self._task_goal = self._arm_task.cancel_key = None
        return output

    def _decide(self) -> None:
        """Let states act until one of them stays."""
        acts = {
            "search": self._search,
            "navigate": self._navigate,
            "task": self._task,
            "turn": self._turn,
            "paused": self._task,
        }
        while (state := self.state) in acts:
            acts[state]()
            if self.state == state:
                return

    # ------------------------------------------------------------ requests and faults

    def _request(self, word: str) -> None:
        previous = self.state
        refusal = self.refusal(word)
        if refusal:
            self._book.log.add("request_refused", request=word, state=previous, reason=refusal)
            return
        begins = word == "start" or (word == "resume" and self._machine.remembered == "idle")
        self._send(word)
        if begins:
            self._begin()
        elif word == "resume":
            self._heard_since = self._situation.given.now
            self._progress.reset()
        self._goal = None
        if word == "abort":
            self._abandon(Outcome.SKIPPED, "aborted")
            self._book.log.add("finished", outcome="aborted", reason="aborted on request")

    def refusal(self, word: str) -> str:
        """Reason why a request would be refused now; '' where it would not."""
        return self._machine.refusal(word, stopped=self._stop.engaged)

    # ------------------------------------------------------------ the emergency stop

    @property
    def stopped(self) -> bool:
        """Whether the emergency stop is latched."""
        return self._stop.engaged

    def press_stop(self, now: float, source: str = "emergency_stop") -> None:
        """Latch the emergency stop; in the journal when this returns.

        Args:
            now: of a clock that does not stand still [s], the same as for `reset_stop`.
            source: where the stop came from, for the journal.
        """
        if self._stop.press(now):
            self._book.log.add("stop_latched", source=source)
            self._hold()
            self._book.write()

    def reset_stop(self, now: float) -> str:
        """Release the latch; the mission is paused then. The reason where that is refused."""
        refusal = self._stop.reset(now)
        if not refusal:
            self._book.log.add("stop_reset")
            self._book.write()
        return refusal

    def _hold(self) -> None:
        """Pause, with a task cancelled and its item left open."""
        self._arm_task.give_up()
        self._retries.drop()
        self._goal = None
        if self._approach is not None:
            self._approach = Approach(self._approach.item, self._new_key(), self._parameters)
        previous = self.state
        if "stop" in self._machine.allowed:
            self._machine.send("stop")
        if self.state != previous:
            self._note_state(previous)

    def _begin(self) -> None:
        self._heard_since = self._situation.given.now
        self._must_rejoin = not self._book.begin()

    def _fail(self, reason: str) -> None:
        """Stand still for good; the work item under way stays open, a resumption takes it up."""
        self._send("fail")
        self._goal = None
        self._arm_task.give_up()
        self._book.log.add("fault", reason=reason)
        self._book.log.add("finished", outcome="fault", reason=reason)

    def _lose_journal(self) -> None:
        """Fail; a task that was to begin at this step is neither sent nor cancelled."""
        before = self._arm_task.cancel_key
        self._fail(self._book.lost)
        if self._task_goal is not None:
            self._task_goal, self._arm_task.cancel_key = None, before

    def _abandon(self, outcome: Outcome, reason: str) -> None:
        self._arm_task.give_up()
        if self._approach is not None:
            self._close(outcome, reason)

    # ------------------------------------------------------------ search

    def _search(self) -> None:
        lane = self._current_lane()
        if lane is None:
            return
        if self._must_rejoin:
            self._must_rejoin = False
            if not self._may_walk_on(lane):
                self._rejoining = True
                self._goal = None
                self._send("rejoin")
                return
        chosen = self._next(lane)
        if chosen is not None:
            self._open(chosen, lane.pass_)
        elif self._row_is_walked(lane):
            self._book.finish_pass()
            self._next_pass_or_done()
        else:
            last = lane.end + self._parameters.headland_offset
            self._transit(lane.pose(lane.ahead(self._situation.travel(lane), last)))

    def _may_walk_on(self, lane: Lane) -> bool:
        """Whether the robot sees all that is not closed when it walks on from here."""
        known = begin_of_unknown(lane, self._book.register, self._parameters)
        return self._situation.holds(lane) and self._situation.travel(lane) <= known

    def _row_is_walked(self, lane: Lane) -> bool:
        """Whether the whole row has been in view and nothing of it is left open.

        A stretch walked without sight has not been in view: the row is not walked before pictures
        come again, or their lack is a fault.
        """
        if self._candidates(lane) or self._situation.sightless_for > self._parameters.sight_timeout:
            return False
        end = lane.end - self._parameters.end_margin
        passed = self._situation.holds(lane) and self._situation.travel(lane) >= end
        return passed or self._situation.has_reached(self._goal)

    def _next_pass_or_done(self, event: str = "row_ended") -> None:
        self._goal = None
        if self._book.begin_next_pass(self._situation.map):
            self._must_rejoin = self._rejoining = False
            self._send(event)
            return
        self._send("block_done")
        self._book.log.add("finished", outcome="done", reason="all rows worked")

    def _open(self, chosen: Candidate, pass_: Pass) -> None:
        item = self._book.open_item(chosen, pass_)
        self._approach = Approach(item, self._new_key(), self._parameters)
        self._goal = None
        self._send("vine_found")

    # ------------------------------------------------------------ navigate

    def _navigate(self) -> None:
        lane, approach = self._current_lane(), self._require_approach()
        if lane is None:
            return
        target = next((c for c in self._candidates(lane) if c.vine == approach.item.vine), None)
        if target is None:
            self._drop("no longer an open vine of this row in the map")
            return
        better = self._next(lane)
        if better and better.travel < target.travel - self._parameters.switch_hysteresis:
            self._drop("another vine comes first")
            return
        if approach.needs(self._situation.map) and not self._refine(approach, lane, target):
            return
        self._goal = approach.goal
        self._follow(approach)

    def _refine(self, approach: Approach, lane: Lane, target: Candidate) -> bool:
        yaw = lane.pose(target.travel).yaw
        trunk_xy = target.trunk_map[:2]
        try:
            stop_map = stop_pose(trunk_xy, yaw, self._file.side, self._robot, self._file)
        except UnreachableError as error:
            self._give_up(str(error))
            return False
        approach.refine(self._situation.map, stop_map, target.trunk_map)
        return True

    def _follow(self, approach: Approach) -> None:
        clock, status = self._situation.clock, self._situation.given.navigator
        here = self._situation.T_odom_base
        if approach.settled(clock, status, here):
            self._start_task(approach)
            return
        self._progress.update(clock, approach.key, status, here)
        if self._progress.stuck_for(clock) > self._parameters.blocked_timeout:
            self._give_up(f"{status.state}: {status.reason}" if status else "blocked")
        elif self._progress.standing_for(clock) > self._parameters.transit_timeout:
            self._give_up(f"no progress for {self._parameters.transit_timeout:g} s")

    def _give_up(self, reason: str) -> None:
        self._close(Outcome.UNREACHABLE, reason)
        self._send("vine_closed")

    def _drop(self, reason: str) -> None:
        self._book.drop_item(self._require_approach().item, reason)
        self._approach = None
        self._goal = None
        self._send("vine_dropped")

    # ------------------------------------------------------------ task

    def _start_task(self, approach: Approach) -> None:
        assert approach.goal is not None
        task = self._ask(approach)
        self._goal = None
        self._send("arrived")
        here = self._situation.T_map_base
        self._book.start_task(approach.item, task, approach.goal.pose, here)

    def _task(self) -> None:
        """Wait for the arm; also while paused, for a task goes on then, but none is begun."""
        ended = self._arm_task.poll(self._situation.clock, self._situation.given.task_result)
        if ended and self._retries.take(self._require_approach().item.id, *ended):
            ended = None
        if self._retries.is_due and self.state == "task":
            approach = self._require_approach()
            task = self._ask(approach)
            self._book.retry_task(approach.item, task.key, *self._retries.begin())
        if ended is None:
            return
        self._close(*ended)
        if self.state == "task":
            self._send("vine_closed")
        else:
            self._machine.remembered = "search"

    def _ask(self, approach: Approach) -> TaskGoal:
        """Send the arm to the vine."""
        assert approach.trunk_map is not None
        task = TaskGoal(self._new_key(), approach.trunk_map)
        self._arm_task.start(task.key, self._situation.clock)
        self._task_goal = task
        return task

    def _close(self, outcome: Outcome, reason: str) -> None:
        self._retries.drop()
        approach = self._require_approach()
        self._book.close_item(approach.item, outcome, reason, approach.trunk_map)
        self._approach = None
        self._goal = None

    # ------------------------------------------------------------ turn

    def _turn(self) -> None:
        if self._call_back():
            return
        lane = self._current_lane()
        if lane is None:
            return
        register, parameters = self._book.register, self._parameters
        place = entry(lane, register, parameters, rejoining=self._rejoining)
        self._transit(place)
        if self.state != "turn":
            return
        near = is_near(self._situation.T_map_base, place, parameters)
        if self._situation.has_reached(self._goal) or (near and self._may_walk_on(lane)):
            self._rejoining = False
            self._goal = None
            self._send("at_mouth")

    def _call_back(self) -> bool:
        """Go back to the pass just finished where a vine of it was confirmed late."""
        itinerary = self._book.itinerary
        if self._rejoining or not itinerary.finished:
            return False
        last = itinerary.finished[-1]
        late = self._book.has_open_vines(self._situation.map, last)
        if not late or not itinerary.may_reopen(last):
            return False
        self._book.begin_pass(last)
        self._goal = None
        self._send("called_back")
        return True

    # ------------------------------------------------------------ what all of them use

    def _require_approach(self) -> Approach:
        assert self._approach is not None
        return self._approach

    def _candidates(self, lane: Lane) -> list[Candidate]:
        return candidates(self._situation.map.trunks, lane, self._book.register)

    def _next(self, lane: Lane) -> Candidate | None:
        walked = self.state == "search" and self._situation.has_reached(self._goal)
        return next_vine(
            self._candidates(lane),
            self._situation.travel(lane),
            np.inf if walked else self._parameters.look_ahead,
            self._parameters.look_ahead_sigma,
        )

    def _new_key(self) -> float:
        return self._keys.new(self._book.log.now)

    def _transit(self, pose: Pose2) -> None:
        """Walk to a pose in map; its key stays until the goal is given up."""
        if self._goal is None:
            self._goal = Goal(self._new_key(), pose)
        elif self._goal.pose.distance(pose) > self._parameters.goal_step:
            self._goal = Goal(self._goal.key, pose)
        clock, status = self._situation.clock, self._situation.given.navigator
        self._progress.update(clock, self._goal.key, status, self._situation.T_odom_base)
        if self._progress.nowhere_for(clock) > self._parameters.transit_timeout:
            reason = "blocked" + (f": {status.reason}" if status and status.reason else "")
            if status is not None and status.state is NavigationState.BLOCKED:
                self._give_up_pass(reason)
            else:
                self._fail(reason)

    def _give_up_pass(self, reason: str) -> None:
        """Go on with the next pass; a robot that has not got away since the last one stands."""
        here, gave_up_at = self._situation.T_odom_base, self._gave_up_at
        if gave_up_at and gave_up_at.distance(here) < self._parameters.stall_distance:
            self._fail(reason)
            return
        self._gave_up_at = here
        lane = self._current_lane()
        self._book.give_up_pass(self._candidates(lane) if lane else [], reason)
        self._next_pass_or_done("pass_given_up")

    def _current_lane(self) -> Lane | None:
        """Lane of the current pass; None, and a fault in the end, while the map lacks its row."""
        if not self._situation.has_map:
            return None
        pass_ = self._book.itinerary.current
        if pass_ is None:
            if self._situation.map.rows:
                self._next_pass_or_done()
            return None
        lane = self._situation.lane(pass_)
        if self._situation.row_missed_for > self._parameters.row_timeout:
            self._fail(f"row {pass_.row} is not in the map")
        return lane

    def _send(self, event: str) -> None:
        previous = self.state
        self._machine.send(event)
        self._note_state(previous)

    def _note_state(self, previous: str) -> None:
        self._book.log.add("state", state=self.state, previous=previous)

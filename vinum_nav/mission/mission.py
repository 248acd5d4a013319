"""The mission: search, navigate, task, turn, until every vine has its outcome."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, Outcome, TaskGoal
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.arm_task import ArmTask
from vinum_nav.mission.book import Book
from vinum_nav.mission.choice import Candidate, candidates, next_vine
from vinum_nav.mission.detour import Detour, Gap, Phase
from vinum_nav.mission.entry import begin_of_unknown, entry, is_near
from vinum_nav.mission.exchange import MissionInput, MissionOutput
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.keys import Keys
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.lookout import Lookout
from vinum_nav.mission.machine import MissionMachine
from vinum_nav.mission.missing import Missing, missing_of
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass, passes_of_row
from vinum_nav.mission.progress import Progress
from vinum_nav.mission.put_off import PutOff
from vinum_nav.mission.recovery import Recovery
from vinum_nav.mission.register import WorkItem
from vinum_nav.mission.retries import Retries
from vinum_nav.mission.situation import Situation
from vinum_nav.mission.source_faults import fault_of, silent_source
from vinum_nav.mission.stop_latch import StopLatch
from vinum_nav.mission.stop_pose import UnreachableError, stand_off, stop_pose

__all__ = ["Mission", "MissionInput", "MissionOutput", "MissionParameters"]

_MOVING = ("search", "navigate", "turn")
_WORKING = (*_MOVING, "task")
_ENDED = ("done", "fault")


class Mission:
    """Decides every 0.04 s where the robot goes and when the arm works.

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
        reserve = self._parameters.reach_reserve
        self._situation = Situation(mission_file, stand_off(robot, mission_file, reserve))
        self._book = Book(mission_file, self._parameters, journal, resume_from)
        self._lookout = Lookout(robot, mission_file, self._book, self._parameters)
        self._machine = MissionMachine()
        self._stop = StopLatch(self._parameters.stop_quiet)
        self._progress = Progress(self._parameters.stall_distance)
        self._arm_task = ArmTask(mission_file.task_timeout)
        self._retries = Retries(mission_file.task_retries)
        self._recovery = Recovery(self._parameters)
        self._put_off = PutOff()
        self._detour: Detour | None = None
        self._gaps: dict[Pass, Gap] = {}
        """Gap of each pass that was worked from both ends."""
        self._is_behind = False
        """The robot is on the far side of the current pass's gap."""
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

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """All work items so far, also those of the mission that it goes on with."""
        return self._book.register.items

    # ------------------------------------------------------------ the step

    def step(self, given: MissionInput) -> MissionOutput:
        """Take in what is known at `given.now`, decide, write it down."""
        if given.now - self._book.log.now > self._parameters.sleep_limit:
            self._heard_since = given.now
        self._book.log.now = given.now
        if self._situation.take_in(given, stopped=self._stop.engaged):
            self._book.register.track(self._situation.map.trunks)
        self._lookout.step(self._situation)
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
            self.items,
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
            if state in _MOVING and self._situation.given.odometry and self._backs_off():
                return
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
        self._recovery.stop()
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
        self._recovery.stop()
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
        self._forget_the_way()

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
                self._rejoin()
                return
        chosen = self._next(lane)
        here, travel = self._situation.T_odom_base, self._situation.travel(lane)
        for tried in self._put_off.get_past(self._known(lane), travel - self._robot.length):
            self._book.close_unreached(tried, lane.pass_, self._put_off.reason(tried.vine))
        waits = self._put_off.stands(here, self._parameters.stall_distance)
        if chosen is not None and not (waits and not self._situation.has_reached(self._goal)):
            self._open(chosen, lane.pass_)
        elif chosen is None and self._row_is_walked(lane):
            if lane.pass_ not in self._gaps and self._lookout.looks_again(lane):
                self._rejoin()
                return
            for left in self._known(lane):
                self._book.close_unreached(left, lane.pass_, self._put_off.reason(left.vine))
            self._book.finish_pass()
            self._next_pass_or_done()
        else:
            last = lane.end + self._parameters.headland_offset
            self._transit(lane.pose(lane.ahead(travel, last)))

    def _rejoin(self) -> None:
        self._rejoining = True
        self._goal = None
        self._send("rejoin")

    def _may_walk_on(self, lane: Lane) -> bool:
        """Whether the robot sees all that is not closed when it walks on from here."""
        known = self._seen_to(lane)
        return self._situation.holds(lane) and self._situation.travel(lane) <= known

    def _seen_to(self, lane: Lane) -> float:
        """Travel coordinate up to which nothing can have been missed [m]."""
        unseen = self._lookout.begin_of_unseen(lane)
        return begin_of_unknown(lane, self._book.register, self._parameters, unseen)

    def _row_is_walked(self, lane: Lane) -> bool:
        """Whether the whole row has been in view and nothing of it is left open.

        A stretch walked without sight has not been in view: the row is not walked before pictures
        come again, or their lack is a fault.
        """
        if self._candidates(lane) or self._situation.sightless_for > self._parameters.sight_timeout:
            return False
        end = lane.end - self._lookout.end_margin(lane)
        if lane.pass_ in self._gaps:  # from the headland alone the other end can be come to
            end = lane.end + self._parameters.end_margin
        passed = self._situation.holds(lane) and self._situation.travel(lane) >= end
        passed |= self._lookout.has_looked_again(lane)
        return passed or self._situation.has_reached(self._goal)

    def _next_pass_or_done(self, event: str = "row_ended") -> None:
        self._goal = None
        if self._book.begin_next_pass(self._situation.map):
            self._must_rejoin = self._rejoining = False
            self._forget_the_way()
            self._send(event)
            return
        self._send("block_done")
        self._book.finish(self._missing())

    def _missing(self) -> Iterator[Missing]:
        file, snapshot = self._file, self._situation.map
        return missing_of(
            snapshot,
            lambda row: passes_of_row(row, file.faces, file.side),
            self._situation.lane_of,
            self._book.coverage,
            file.vine_spacing,
            self._parameters,
        )

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
        self._follow(approach, target)

    def _refine(self, approach: Approach, lane: Lane, target: Candidate) -> bool:
        yaw = lane.pose(target.travel).yaw
        trunk_xy = target.trunk_map[:2]
        try:
            reserve = self._parameters.reach_reserve
            stop_map = stop_pose(trunk_xy, yaw, self._file.side, self._robot, self._file, reserve)
        except UnreachableError as error:
            self._give_up(str(error))
            return False
        gap, at = self._gaps.get(lane.pass_), lane.travel(stop_map.xy)[0]
        if gap and gap.stood < at < gap.nearest - self._parameters.goal_step:
            self._give_up(gap.reason)
            return False
        approach.refine(self._situation.map, stop_map, target.trunk_map)
        return True

    def _follow(self, approach: Approach, target: Candidate) -> None:
        clock, status = self._situation.clock, self._situation.given.navigator
        p = self._parameters
        here = self._situation.T_odom_base
        if approach.settled(clock, status, here):
            self._start_task(approach)
            return
        self._progress.update(clock, approach.key, status, here)
        said = f"{status.state}: {status.reason}" if status else ""
        if self._progress.is_blocked:
            again = self._put_off.was_tried(target.vine)
            if self._progress.stuck_for(clock) > (p.look_again if again else p.blocked_timeout):
                self._put_off.add(target.vine, said, here)
                self._drop(said)
        elif self._progress.stuck_for(clock) > p.failed_timeout:
            if not self._unstick(said):
                self._give_up(said)
        elif self._progress.standing_for(clock) > p.transit_timeout:
            said = f"no progress for {p.transit_timeout:g} s"
            if not self._unstick(said):
                self._give_up(said)

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
        if self._detour is None and self._call_back():
            return
        lane = self._current_lane()
        if lane is None:
            return
        if self._detour is not None:
            self._go_around(lane, self._detour)
            return
        parameters = self._parameters
        place = entry(lane, self._seen_to(lane), parameters, rejoining=self._rejoining)
        self._transit(place)
        if self.state != "turn" or self._goal is None or self._recovery.goal is not None:
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
        if last not in self._gaps:
            self._send("called_back")
        return True

    # ------------------------------------------------------------ blocked and stuck

    def _go_around(self, lane: Lane, detour: Detour) -> None:
        """One step of a detour; the pass goes on when it is over."""
        robot, travel = self._situation.T_map_base, self._situation.travel(lane)
        detour.note(lane, robot, travel)
        place = detour.place(lane, travel, self._parameters)
        self._transit(place)
        if self._goal is None or self._recovery.goal is not None:
            return
        reached = self._situation.has_reached(self._goal) and detour.is_last(lane, travel)
        if reached or detour.is_there(robot, place, self._parameters):
            self._advance(lane, detour)

    def _advance(self, lane: Lane, detour: Detour) -> None:
        self._goal = None
        if detour.phase is Phase.SCOUT and not detour.leads_in(lane):
            self._give_up_pass(detour.reason)
        elif not detour.advance():
            self._detour = None
            self._put_off.clear()
            travel = self._situation.travel(lane)
            nearest = max(detour.deepest, travel - self._parameters.goal_step)
            self._gaps[lane.pass_] = Gap(detour.stood, nearest, detour.reason)
            self._is_behind = True
            self._book.rejoin_pass(lane.pass_, travel)
            self._send("at_mouth")

    def _forget_the_way(self) -> None:
        self._detour, self._is_behind = None, False
        self._put_off.clear()

    def _way_is_closed(self, reason: str) -> None:
        """Work the rest of the pass from its other end, as far as that goes, or give it up."""
        lane, detour = self._current_lane(), self._detour
        if lane is None:
            return
        if detour is not None and detour.phase in (Phase.SCOUT, Phase.IN):
            self._advance(lane, detour)
        elif detour is not None or self._is_behind:
            self._give_up_pass(reason)
        elif self.state == "search" and lane.pass_ in self._gaps and not self._known(lane):
            self._book.finish_pass()
            self._next_pass_or_done()
        else:
            inside = self._situation.holds(lane)
            stood = self._situation.travel(lane) if inside else lane.start
            self._detour = Detour(reason, stood, Phase.OUT if inside else Phase.ACROSS)
            self._rejoining = False
            self._goal = None
            self._book.block_pass(lane.pass_, reason)
            if self.state == "search":
                self._send("rejoin")

    def _unstick(self, reason: str) -> bool:
        """Back off and try again; False where that was done often enough."""
        here = self._situation.T_odom_base
        if not self._recovery.begin(self._situation.clock, here, self._new_key()):
            return False
        self._goal = self._recovery.goal
        self._book.log.add("backed_off", attempt=self._recovery.attempts, reason=reason)
        return True

    def _backs_off(self) -> bool:
        """Whether the robot is backing off; afterwards it is sent to its goal by a new key."""
        recovery = self._recovery
        if recovery.goal is None:
            recovery.track(self._situation.T_odom_base)
            return False
        if recovery.goes_on(self._situation.clock, self._situation.given.navigator):
            self._goal = recovery.goal
            return True
        self._goal = None
        if self._approach is not None:
            self._approach = Approach(self._approach.item, self._new_key(), self._parameters)
        return False

    # ------------------------------------------------------------ what all of them use

    def _require_approach(self) -> Approach:
        assert self._approach is not None
        return self._approach

    def _known(self, lane: Lane) -> list[Candidate]:
        """The pass's open vines, those put off among them.

        From behind a gap those before it are not: the pass is gone back to for them.
        """
        found = candidates(self._situation.map.trunks, lane, self._book.register)
        gap = self._gaps.get(lane.pass_) if self._is_behind else None
        return [c for c in found if gap is None or c.travel > gap.stood]

    def _candidates(self, lane: Lane) -> list[Candidate]:
        return [c for c in self._known(lane) if not self._put_off.holds(c.vine)]

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
        p, here = self._parameters, self._situation.T_odom_base
        stuck, standing = self._progress.stuck_for(clock), self._progress.standing_for(clock)
        said = f"{status.state}: {status.reason}" if status else ""
        if self._progress.is_blocked:
            again = self._detour is not None or self._put_off.stands(here, p.stall_distance)
            if stuck > (p.look_again if again else p.blocked_timeout):
                self._way_is_closed(said)
        elif stuck > p.failed_timeout or standing > p.transit_timeout:
            said = said if stuck else f"no progress for {p.transit_timeout:g} s"
            if not self._unstick(said):
                self._give_up_pass(said, is_stuck=True)

    def _give_up_pass(self, reason: str, is_stuck: bool = False) -> None:
        """Go on with the next pass; a robot that has not got away since the last one stands.

        Args:
            is_stuck: the robot does not move though nothing is in its way: it stands, too, where
                there is no next pass.
        """
        here, gave_up_at = self._situation.T_odom_base, self._gave_up_at
        if gave_up_at and gave_up_at.distance(here) < self._parameters.stall_distance:
            self._fail(reason)
            return
        self._gave_up_at = here
        lane = self._current_lane()
        self._is_behind = False
        self._book.give_up_pass(self._known(lane) if lane else [], reason)
        if is_stuck and self._book.next_pass(self._situation.map) is None:
            self._fail(reason)
            return
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

"""Context in which the states of one mission act."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Goal, Outcome, TaskGoal
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.arm_task import ArmTask
from vinum_nav.mission.book import Book
from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.keys import Keys
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.lookout import Lookout
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.progress import Progress
from vinum_nav.mission.recovery import Recovery
from vinum_nav.mission.register import WorkItem
from vinum_nav.mission.retries import Retries
from vinum_nav.mission.situation import Situation
from vinum_nav.mission.stop_pose import stand_off
from vinum_nav.mission.way import Way


@dataclass
class Context:
    """Knowledge, memory and orders that the states share.

    Attributes:
        situation: input of this step.
        book: register, itinerary and journal.
        goal: where the robot is sent; None where it shall stand.
        task_goal: task that begins at this step, None where none does.
        approach: the vine that is approached or worked.
        heard_since: since when the sources are listened to [s].
        is_set_down: whether the robot may stand elsewhere than at the mission file's start.
    """

    robot: Robot
    file: MissionFile
    parameters: MissionParameters
    book: Book
    situation: Situation
    lookout: Lookout
    progress: Progress
    recovery: Recovery
    arm: ArmTask
    retries: Retries
    keys: Keys
    way: Way
    goal: Goal | None = None
    task_goal: TaskGoal | None = None
    approach: Approach | None = None
    heard_since: float = 0.0
    is_set_down: bool = False

    @classmethod
    def of(
        cls, robot: Robot, file: MissionFile, parameters: MissionParameters, book: Book
    ) -> Context:
        """Context of a mission before its first step.

        Raises:
            UnreachableError: this body cannot work this block at all, see `stand_off`.
        """
        return cls(
            robot,
            file,
            parameters,
            book,
            Situation(file, stand_off(robot, file, parameters.reach_reserve)),
            Lookout(robot, file, book, parameters),
            Progress(parameters.stall_distance),
            Recovery(parameters),
            ArmTask(file.task_timeout),
            Retries(file.task_retries),
            Keys(),
            Way(),
        )

    def take_in(self, given: MissionInput, *, stopped: bool) -> None:
        """Take in the input of a step.

        Args:
            stopped: whether the emergency stop is latched: time-outs stand still then.
        """
        book, situation = self.book, self.situation
        if given.now - book.log.now > self.parameters.sleep_limit:
            self.heard_since = given.now
        book.log.now = given.now
        if situation.take_in(given, book.itinerary.current, stopped=stopped):
            book.register.track(situation.map.trunks)
        self.lookout.step(situation)

    def note_pose(self) -> None:
        """Write down where the robot stands, once that is known."""
        situation = self.situation
        if situation.has_map and situation.given.odometry is not None:
            here = situation.T_map_base, situation.T_odom_base
            self.book.stand_at(*here, situation.map.covariance)

    def set_down(self) -> None:
        """Forget the map: it begins anew, from where the robot may have been set down."""
        self.is_set_down = True
        self.situation.forget_map()

    @property
    def lane(self) -> Lane | None:
        """Lane of the current pass; None between two passes and while the map lacks its row."""
        pass_ = self.book.itinerary.current
        if pass_ is None or not self.situation.has_map:
            return None
        return self.situation.lane(pass_)

    def new_key(self) -> int:
        """A key [ns] that no goal or task has had."""
        return self.keys.new(self.book.log.now)

    def required_approach(self) -> Approach:
        """The approach, in a state that cannot be without one."""
        assert self.approach is not None
        return self.approach

    def approach_item(self, item: WorkItem) -> None:
        """Approach a work item from the beginning, under a new key."""
        self.approach = Approach(item, self.new_key(), self.parameters)

    def approach_anew(self) -> None:
        """Approach the work item under way from the beginning, if there is one."""
        if self.approach is not None:
            self.approach_item(self.approach.item)

    def close_item(self, outcome: Outcome, reason: str) -> None:
        """Give the approached work item its outcome."""
        self.retries.drop()
        approach = self.required_approach()
        self.book.close_item(approach.item, outcome, reason, approach.trunk_map)
        self.approach = self.goal = None

    def task_ended(self) -> tuple[Outcome, str] | None:
        """Outcome and reason once the task under way has ended for good."""
        ended = self.arm.poll(self.situation.clock, self.situation.given.task_result)
        if ended and self.retries.take(self.required_approach().item.id, *ended):
            return None
        return ended

    def begin_mission(self) -> None:
        """Begin the first pass, or go on with the one begun before."""
        self.heard_since = self.situation.given.now
        self.book.reopen_aborted()
        begun_before = not self.book.begin()
        self.way.begin_mission(goes_on=begun_before or self.is_set_down)

    def go_on(self) -> None:
        """Go on after a pause: no source was silent and no goal without progress meanwhile."""
        self.heard_since = self.situation.given.now
        self.progress.reset()

    def stand(self) -> None:
        """Send the robot nowhere."""
        self.goal = None
        self.recovery.stop()

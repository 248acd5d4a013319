"""One step of the navigator: goal and sensors in, velocity command out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import (
    Alarm,
    Command,
    Goal,
    LaserScan,
    MapSnapshot,
    NavigationState,
    NavigatorStatus,
    Odometry,
    RowLine,
)
from vinum_nav.navigation.barriers import Barriers
from vinum_nav.navigation.closed_way import ClosedError
from vinum_nav.navigation.command_gate import gated
from vinum_nav.navigation.drives import drive_of
from vinum_nav.navigation.obstacles import ObstacleWatch
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner
from vinum_nav.navigation.pursuit import Follower, Pursuit
from vinum_nav.navigation.route import NoRouteError
from vinum_nav.navigation.tracking import within_acceleration
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.watch.answer import AnswerWatch
from vinum_nav.watch.fence import Fence
from vinum_nav.watch.parameters import WatchParameters
from vinum_nav.watch.scan import ScanWatch

LONGEST_STEP = 0.2
"""A gap between two steps counts as no longer than this for the acceleration limit [s]."""

STOP = Command()


@dataclass(frozen=True)
class NavigatorInput:
    """All that is known at `now` [s].

    Attributes:
        odometry: the last one.
        map: the last snapshot, None until the map has begun.
        goal: None to stand still.
        scan: the newest scan if one came since the last step.
        emergency_stop: command zero at once, and until it is False again.
    """

    now: float
    odometry: Odometry
    map: MapSnapshot | None
    goal: Goal | None
    scan: LaserScan | None = None
    emergency_stop: bool = False

    @property
    def T_map_odom(self) -> Pose2 | None:
        """Maps odom to map by the last snapshot; None until the map has begun."""
        return self.map.T_map_odom if self.map else None

    @property
    def rows(self) -> tuple[RowLine, ...]:
        """Rows of the last snapshot."""
        return self.map.rows if self.map else ()


@dataclass(frozen=True)
class NavigatorOutput:
    """Result of one step.

    Attributes:
        path_map: way ahead (K, 2) [m], K may be 0.
        alarms: what is wrong with the navigator's sources at the moment.
    """

    command: Command
    status: NavigatorStatus
    path_map: Array
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True)
class _Drive:
    """One step of a pursuit; `T_goal_base` is the pose in the goal's frame."""

    now: float
    odometry: Odometry
    T_map_odom: Pose2 | None
    rows: tuple[RowLine, ...]
    goal: Goal
    T_goal_base: Pose2

    @property
    def velocity(self) -> Command:
        return Command(self.odometry.vx, self.odometry.vy, self.odometry.yaw_rate)

    @property
    def speed(self) -> float:
        return math.hypot(self.odometry.vx, self.odometry.vy)


class _GoalError(ValueError):
    """The goal cannot be driven to; the message says why."""


class Navigator:
    """Drives one body through a block: transits in map, precise stops in odom."""

    def __init__(
        self,
        robot: Robot,
        mission: MissionFile,
        parameters: NavigatorParameters | None = None,
        watch: WatchParameters | None = None,
        start: BelievedStart | None = None,
    ) -> None:
        """Args: start: where the robot stands if not at the mission file's start."""
        self._robot = robot
        self._parameters = parameters or NavigatorParameters()
        self._planner = RoutePlanner(robot, mission, self._parameters)
        self._drive = drive_of(robot, self._planner, self._parameters)
        self._watch = ObstacleWatch(robot, self._parameters)
        self._barriers = Barriers(robot, self._parameters)
        self._barriers_changed = self._barriers_grown = False
        watch = watch or WatchParameters()
        self._lidar, self._fence = ScanWatch(robot, watch), Fence(mission, watch, start)
        self._answer = AnswerWatch(watch)
        self._poses = PoseBuffer(horizon=2.0)
        self._pursuit: Pursuit | None = None
        self._command = STOP
        self._now: float | None = None

    def place(self, start: BelievedStart) -> None:
        """Take the robot to stand elsewhere: an operator has named its pose."""
        self._fence.place(start)

    def step(self, given: NavigatorInput) -> NavigatorOutput:
        """Command for the next 0.04 s."""
        now, odometry, T_map_odom = given.now, given.odometry, given.T_map_odom
        self._lidar.move(now, odometry, T_map_odom, given.rows)
        self._answer.take(now, odometry, self._command)
        dt = 0.0 if self._now is None else min(max(now - self._now, 0.0), LONGEST_STEP)
        self._now = now
        self._sense(given)
        self._fence.take(now, odometry, given.map)
        if given.goal is None:
            self._pursuit = None
            target, status = STOP, NavigatorStatus(now, None, NavigationState.IDLE)
        else:
            target, status = self._pursue(given, given.goal)
        if now - odometry.stamp > self._parameters.odometry_timeout:
            self._command = STOP
            age = f"no odometry for {now - odometry.stamp:.1f} s"
            status = NavigatorStatus(now, status.key, NavigationState.FAILED, age)
        elif given.emergency_stop or self._fence.alarms(now):
            self._command = STOP
        else:
            self._command = within_acceleration(self._command, target, self._robot.limits, dt)
        self._command, not_finite = gated(self._command, self._robot.limits)
        alarms = (
            *self._lidar.alarms(now),
            *self._fence.alarms(now),
            *self._answer.alarms(now),
            *((not_finite,) if not_finite else ()),
        )
        return NavigatorOutput(self._command, status, self._path_map(T_map_odom), alarms)

    def _sense(self, given: NavigatorInput) -> None:
        now, odometry, scan = given.now, given.odometry, given.scan
        T_map_odom, rows = given.T_map_odom, given.rows
        self._poses.append(odometry.stamp, odometry.T_odom_base)
        if scan is not None and self._lidar.take(scan, now):
            pose = self._poses.at(scan.stamp) or odometry.T_odom_base
            self._watch.add_scan(scan, pose)
            if T_map_odom is not None:
                self._barriers_changed |= self._barriers.look(scan, T_map_odom @ pose, now)
                self._watch_barriers(now, T_map_odom, rows)

    def _watch_barriers(self, now: float, T_map_odom: Pose2, rows: tuple[RowLine, ...]) -> None:
        """Take in a scan that shows more of a known obstacle."""
        if self._barriers.outlines_map:
            seen = T_map_odom.transform(self._watch.off_the_rows(T_map_odom, rows))
            self._barriers_grown |= self._barriers.grow(seen, now)

    def _pursue(self, at: NavigatorInput, goal: Goal) -> tuple[Command, NavigatorStatus]:
        """Target velocity and status; what stops the robot comes first."""
        now = at.now
        if self._pursuit is None or not self._pursuit.serves(goal):
            self._pursuit = Pursuit(goal.key, goal.frame, self._parameters)
        pursuit = self._pursuit
        try:
            T_goal_base = _pose_in_goal_frame(goal, at.odometry, at.T_map_odom)
            given = _Drive(now, at.odometry, at.T_map_odom, at.rows, goal, T_goal_base)
            if self._has_reached(pursuit, given):
                return STOP, NavigatorStatus(now, goal.key, NavigationState.REACHED)
            if at.emergency_stop:
                pursuit.stuck.reset()
                pursuit.block.clear()
                return STOP, NavigatorStatus(
                    now, goal.key, NavigationState.ACTIVE, "emergency stop"
                )
            self._check(pursuit, given)
            self._plan(pursuit, given)
        except NoRouteError as error:
            if not self._barriers.outlines_map:
                return STOP, NavigatorStatus(now, goal.key, NavigationState.FAILED, str(error))
            pursuit.stuck.reset()
            reason = f"obstacle in the way: {error}"
            return STOP, NavigatorStatus(now, goal.key, NavigationState.BLOCKED, reason)
        except _GoalError as error:
            return STOP, NavigatorStatus(now, goal.key, NavigationState.FAILED, str(error))
        return self._move(pursuit, given)

    def _has_reached(self, pursuit: Pursuit, given: _Drive) -> bool:
        if pursuit.reached_at is not None:
            return True
        if pursuit.arrival.update(given.now, given.goal, given.T_goal_base, given.speed):
            pursuit.reached_at = given.goal.pose
            pursuit.tracker = None
            return True
        return False

    def _check(self, pursuit: Pursuit, given: _Drive) -> None:
        """Raises _GoalError if the robot must not, or cannot, go on."""
        p = self._parameters
        trouble = self._lidar.trouble(given.now)
        if trouble:
            pursuit.stuck.reset()
            raise _GoalError(trouble)
        if not pursuit.failure and pursuit.stuck.update(given.now, given.odometry.T_odom_base):
            left = given.T_goal_base.distance(given.goal.pose)
            pursuit.failure = (
                f"no progress for {p.stuck_after:.0f} s, {left:.2f} m away from the goal"
            )
        if pursuit.failure:
            raise _GoalError(pursuit.failure)

    def _plan(self, pursuit: Pursuit, given: _Drive) -> None:
        """Make a plan where there is none that serves. Raises NoRouteError."""
        changed = given.T_map_odom is not None and self._planner.update_rows(given.rows)
        changed |= self._take_in_barriers(pursuit, given)
        without = pursuit.tracker is None and pursuit.no_route
        if without and given.now < pursuit.retry_at and not changed:
            raise NoRouteError(pursuit.no_route)
        if not self._needs_plan(pursuit, given, changed):
            return
        try:
            pursuit.aim, pursuit.no_route = None, ""
            pursuit.tracker = self._follower(given, given.goal.pose)
        except ClosedError as error:
            self._plan_as_far_as_it_goes(pursuit, given, error)
        except NoRouteError as error:
            self._leave_off(pursuit, given, error)
            raise
        pursuit.planned_for = given.goal.pose

    def _plan_as_far_as_it_goes(self, pursuit: Pursuit, given: _Drive, error: ClosedError) -> None:
        """Make a plan that ends before what has closed the alley. Raises NoRouteError."""
        if error.last is None:
            self._leave_off(pursuit, given, error)
            raise error
        aim = error.last
        if given.goal.frame == "odom" and given.T_map_odom is not None:
            aim = given.T_map_odom.inverse() @ aim
        try:
            pursuit.tracker = self._follower(given, aim)
        except NoRouteError:
            self._leave_off(pursuit, given, error)
            raise error from None
        pursuit.aim, pursuit.no_route = aim, str(error)

    def _leave_off(self, pursuit: Pursuit, given: _Drive, error: NoRouteError) -> None:
        pursuit.tracker = None
        p = self._parameters
        wait = p.look_again_after if isinstance(error, ClosedError) else p.retry_after
        pursuit.no_route, pursuit.retry_at = str(error), given.now + wait

    def _take_in_barriers(self, pursuit: Pursuit, given: _Drive) -> bool:
        """True if obstacles call for another plan.

        One of which more is seen does so only where it reaches into the way: a new plan from the
        middle of a manoeuvre is a worse one.
        """
        changed, grown = self._barriers_changed, self._barriers_grown
        self._barriers_changed = self._barriers_grown = False
        if not (changed or grown):
            return False
        outlines = self._barriers.outlines_map
        self._planner.set_obstacles(outlines)
        if changed or pursuit.tracker is None or given.T_map_odom is None:
            return True
        path = pursuit.tracker.path()
        if pursuit.frame == "odom":
            path = given.T_map_odom.transform(path)
        way = shapely.LineString(path) if len(path) > 1 else shapely.Point(path[0])
        gap = shapely.distance(way, shapely.union_all(list(outlines)))
        return bool(gap < self._robot.width / 2 + self._parameters.obstacle_side_margin)

    def _needs_plan(self, pursuit: Pursuit, given: _Drive, rows_changed: bool) -> bool:
        if pursuit.tracker is None or pursuit.planned_for is None:
            return True
        distance = given.T_goal_base.distance(given.goal.pose)
        if pursuit.tracker.distance(given.T_goal_base) > self._parameters.off_track:
            return True
        if distance < self._parameters.approach_distance:
            return False
        shift = pursuit.planned_for.distance(given.goal.pose)
        return rows_changed or shift > max(0.01, 0.02 * distance)

    def _follower(self, given: _Drive, goal: Pose2) -> Follower:
        start = given.T_goal_base
        if given.goal.frame == "map":
            return self._drive.in_map(start, goal)
        return self._drive.in_odom(start, goal, given.T_map_odom)

    def _move(self, pursuit: Pursuit, given: _Drive) -> tuple[Command, NavigatorStatus]:
        """Follow the plan unless something stands in the way."""
        assert pursuit.tracker is not None
        aim = pursuit.aim or given.goal.pose
        at_closed = self._parameters.at_closed
        if pursuit.aim is not None and given.T_goal_base.distance(aim) < at_closed:
            pursuit.stuck.reset()
            reason = f"obstacle in the way: {pursuit.no_route}"
            return STOP, NavigatorStatus(given.now, given.goal.key, NavigationState.BLOCKED, reason)
        target = pursuit.tracker.target(given.T_goal_base, given.velocity, aim)
        gap = self._watch.distance(
            given.odometry.T_odom_base,
            given.T_map_odom,
            given.rows,
            target,
            given.T_goal_base.distance(given.goal.pose) + 0.1,
        )
        key, now = given.goal.key, given.now
        if gap is not None:
            pursuit.stuck.reset()
            pursuit.block.note(now, given.odometry.T_odom_base, f"obstacle {gap:.2f} m ahead")
        blocked = pursuit.block.lasts(now, given.odometry.T_odom_base)
        if gap is not None and blocked:
            self._note_barrier(now, given)
        state = NavigationState.BLOCKED if blocked else NavigationState.ACTIVE
        reason = pursuit.block.reason if gap is not None or blocked else ""
        return STOP if gap is not None else target, NavigatorStatus(now, key, state, reason)

    def _note_barrier(self, now: float, given: _Drive) -> None:
        """Remember what stands in the way, and all else that is no row."""
        if given.T_map_odom is None:
            return
        seen = self._watch.off_the_rows(given.T_map_odom, given.rows)
        points = given.T_map_odom.transform(np.concatenate([seen, self._watch.met_odom]))
        self._barriers_changed |= self._barriers.note(points, now)

    def _path_map(self, T_map_odom: Pose2 | None) -> Array:
        pursuit = self._pursuit
        if pursuit is None or pursuit.tracker is None:
            return np.zeros((0, 2))
        path = pursuit.tracker.path()
        if pursuit.frame == "map":
            return path
        return np.zeros((0, 2)) if T_map_odom is None else T_map_odom.transform(path)


def _pose_in_goal_frame(goal: Goal, odometry: Odometry, T_map_odom: Pose2 | None) -> Pose2:
    pose = goal.pose
    if not all(map(math.isfinite, (pose.x, pose.y, pose.yaw))):
        raise _GoalError(f"goal {goal.key} is not finite: {pose}")
    if goal.frame == "odom":
        return odometry.T_odom_base
    if goal.frame != "map":
        raise _GoalError(f"goal {goal.key} is in frame {goal.frame!r}, not 'map' or 'odom'")
    if T_map_odom is None:
        raise _GoalError(f"goal {goal.key} is in map, but there is no pose in map yet")
    return T_map_odom @ odometry.T_odom_base

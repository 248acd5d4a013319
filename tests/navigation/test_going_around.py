"""Things in an alley: driven around where there is room, waited before where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from vine_block import DT, Block, Drive, footprint, make_block

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Goal, NavigationState
from vinum_nav.navigation.closed_way import ClosedError
from vinum_nav.navigation.leg_planner import LegPlanner
from vinum_nav.navigation.legs import DriveRules
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner

Planner = Callable[[Pose2, Pose2], Any]
BODIES = available_bodies()
RADIUS = 0.15
STAND_OFF = 0.65
"""Distance from the row that is worked [m]."""


def alley(body: str, spacing: float = 2.6) -> tuple[Block, Drive]:
    """A drive in the alley between two rows, working the one at the left."""
    block = make_block(2, spacing)
    drive = Drive.start(block, stop(block, 1.5), body=body, lag=0.15, slip=0.02)
    return block, drive


def stop(block: Block, along: float) -> Pose2:
    return block.pose(along, block.spacing - STAND_OFF)


def crate(along: float, across: float) -> Array:
    return np.array([along, across]) + np.array([[-RADIUS, 0.0], [RADIUS, 0.0], [0.0, 0.0]])


def barrow(along: float, spacing: float) -> Array:
    """Something that closes the alley."""
    across = np.arange(0.5, spacing - 0.4, 0.2)
    return np.column_stack([np.full(len(across), along), across])


def drive_to(drive: Drive, goal: Goal, seconds: float) -> list[NavigationState]:
    states = []
    for _ in range(int(seconds / DT)):
        states.append(drive.step(goal).status.state)
        if states[-1] is NavigationState.REACHED:
            break
    return states


def gap_to_things(drive: Drive) -> float:
    things = shapely.MultiPoint(drive.obstacles).buffer(RADIUS)
    robot = drive.plant.robot
    return min(footprint(robot, pose).distance(things) for pose in drive.poses)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "across"), [("aliengo", 1.95), ("skid_steer", 1.95), ("skid_steer", 1.6)]
)
def test_a_thing_on_the_robots_line_is_driven_around(body: str, across: float) -> None:
    block, drive = alley(body)
    drive.obstacles = crate(5.0, across)
    goal = stop(block, 9.0)
    states = drive_to(drive, Goal(1, drive.plant.T_map_odom.inverse() @ goal, "odom"), 60.0)
    assert states[-1] is NavigationState.REACHED
    error = goal.between(drive.plant.pose)
    assert math.hypot(error.x, error.y) < 0.03
    assert gap_to_things(drive) > 0.03
    assert drive.least_clearance() > 0.05


@pytest.mark.slow
@pytest.mark.parametrize("body", ["hyqreal", "skid_steer"])
def test_a_thing_between_two_stops_is_driven_around(body: str) -> None:
    """The body stands close before it and stops close behind it."""
    block, drive = alley(body)
    drive.obstacles = crate(3.0, 1.9)
    goal = Goal(1, drive.plant.T_map_odom.inverse() @ stop(block, 4.5), "odom")
    assert drive_to(drive, goal, 60.0)[-1] is NavigationState.REACHED
    assert stop(block, 4.5).distance(drive.plant.pose) < 0.03
    assert gap_to_things(drive) > 0.03
    assert drive.least_clearance() > 0.05


@pytest.mark.slow
def test_a_closed_alley_is_waited_before_until_it_is_free() -> None:
    """Nor is it left for a way around the block."""
    block, drive = alley("skid_steer")
    drive.obstacles = barrow(4.0, block.spacing)
    goal = Goal(1, stop(block, 6.0), "map")
    assert drive_to(drive, goal, 14.0)[-1] is NavigationState.BLOCKED
    front = drive.plant.pose.x + drive.plant.robot.length / 2
    assert 0.1 < 4.0 - RADIUS - front < 0.7
    drive.obstacles = np.zeros((0, 2))
    assert drive_to(drive, goal, 15.0)[-1] is NavigationState.REACHED


# ---------------------------------------------------------------- what is known to be closed


def planners(body: str) -> tuple[Block, Planner]:
    """A block whose alley is known to be closed at 5 m, and what plans in it."""
    block, robot, parameters = make_block(2, 2.6), load_robot(body), NavigatorParameters()
    routes = RoutePlanner(robot, block.mission, parameters)
    routes.update_rows(block.rows)
    routes.set_obstacles((shapely.box(4.8, 0.5, 5.2, 2.1),))
    if body == "skid_steer":
        return block, LegPlanner(routes, DriveRules(robot.limits, parameters)).plan
    return block, routes.plan


def ends_of(plan: Any) -> Array:
    """Places (N, 2) that a plan leads through."""
    if isinstance(plan, tuple):
        return np.concatenate([leg.points for leg in plan])
    return np.asarray(plan.states[:, :2])


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("begin", "sense"), [(-1.6, 1), (1.0, 1), (13.6, -1)])
def test_a_closed_alley_is_driven_into_as_far_as_it_goes(
    body: str, begin: float, sense: int
) -> None:
    block, plan = planners(body)
    yaw = 0.0 if sense > 0 else math.pi
    at, beyond = (block.pose(x, 1.95, yaw) for x in (begin, 5.0 + 4.0 * sense))
    with pytest.raises(ClosedError) as closed:
        plan(at, beyond)
    last = closed.value.last
    assert last is not None
    gap = abs(5.0 - last.x) - 0.2 - load_robot(body).length / 2
    assert 0.15 < gap < 0.3
    assert abs(last.y - 1.95) < 1e-6
    assert np.all((ends_of(plan(at, last))[:, 0] - 5.0) * sense < 0.0)
    with pytest.raises(ClosedError) as again:
        plan(last, beyond)
    assert again.value.last is None


@pytest.mark.parametrize("body", BODIES)
def test_out_again_and_around_are_ways_of_their_own(body: str) -> None:
    block, plan = planners(body)
    before, mouth = block.pose(3.5, 1.95), block.pose(-1.6, 1.95)
    assert np.ptp(ends_of(plan(before, mouth))[:, 1]) < 0.6
    far = block.pose(block.length + 1.6, block.spacing + STAND_OFF)
    assert not shapely.LineString(ends_of(plan(mouth, far))).intersects(
        shapely.box(4.8, 0.5, 5.2, 2.1)
    )
    inside = block.pose(7.5, 1.95)
    backed_in = ends_of(plan(block.pose(block.length + 1.6, 1.95), inside))
    assert backed_in[:, 0].min() > 7.4

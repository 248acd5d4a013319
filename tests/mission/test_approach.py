"""Acceptance of a reached stop pose."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import MappedTrunks, MapSnapshot, NavigationState, NavigatorStatus
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.register import WorkItem

ITEM = WorkItem("r0-right-001", 1, 0, "right", (0.0, 0.0, 0.0))
HERE = Pose2(0.0, 0.0, 0.0)
PARAMETERS = MissionParameters()
NOTHING = MappedTrunks(
    np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, int)
)


def seen_at(stamp: float) -> MapSnapshot:
    return MapSnapshot(stamp, HERE, HERE, np.eye(3), NOTHING, ())


def reached(stamp: float) -> NavigatorStatus:
    return NavigatorStatus(stamp, 7, NavigationState.REACHED)


def approach(refined: float, stop: Pose2 = HERE) -> Approach:
    begun = Approach(ITEM, 7, PARAMETERS)
    begun.refine(seen_at(refined), stop, np.zeros(3))
    return begun


def test_a_fresh_map_that_agrees_is_enough() -> None:
    assert approach(9.8).settled(10.0, reached(10.0), HERE)


def test_a_stale_map_is_waited_for_but_not_for_ever() -> None:
    waiting = approach(9.0)
    assert not waiting.settled(10.0, reached(10.0), HERE)
    assert not waiting.settled(11.0, reached(11.0), HERE)
    waiting.refine(seen_at(11.1), HERE, np.zeros(3))
    assert waiting.settled(11.2, reached(11.2), HERE)
    forgotten = approach(9.0)
    assert not forgotten.settled(10.0, reached(10.0), HERE)
    assert forgotten.settled(10.1 + PARAMETERS.settle_timeout, reached(13.1), HERE)


@pytest.mark.parametrize("off", [0.0, 0.04, 0.06, 0.2])
def test_a_map_that_disagrees_sends_the_robot_on(off: float) -> None:
    stop = Pose2(off, 0.0, 0.0)
    assert approach(9.9, stop).settled(10.0, reached(10.0), HERE) is (
        off < PARAMETERS.settle_tolerance
    )


@pytest.mark.parametrize("state", [s for s in NavigationState if s != NavigationState.REACHED])
def test_only_the_navigator_says_reached(state: NavigationState) -> None:
    assert not approach(9.9).settled(10.0, NavigatorStatus(10.0, 7, state), HERE)
    other = NavigatorStatus(10.0, 6, NavigationState.REACHED)
    assert not approach(9.9).settled(10.0, other, HERE)

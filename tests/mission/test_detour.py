"""A pass that is closed on the way is worked from the other end of its row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from closed_alley import REACH, steered
from mission_world import ROBOT, Block, World

from vinum_nav.mission.mission import Mission, MissionParameters

ROW = [float(k) for k in range(8)]
PARAMETERS = MissionParameters()


def carry_out(block: Block, things: list[float], **kinds: float) -> tuple[World, Any]:
    world, closed = steered(block, things, **kinds)
    mission = Mission(ROBOT, block.mission)
    world.run(mission, lambda w: w.finished is not None)
    return world, closed


def outcomes(world: World) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for event in world.of_kind("item_closed"):
        row, place = world.block.vines[world.nearest(event)][:2]
        if row == 0:
            found.setdefault(place, []).append(event["outcome"])
    return found


def assert_unseen_beside(world: World, things: list[float]) -> None:
    """Nothing but what lies beside or between the things was not seen, and that has a name."""
    unseen = [e for e in world.of_kind("missing") if e["what"] == "stretch_not_seen"]
    assert world.finished == ("incomplete" if unseen else "done")
    for stretch in unseen:
        ends = np.array([stretch["begin"], stretch["end"]])
        along = world.block.T_map_block.inverse().transform(ends)[:, 0]
        assert min(things) <= along[0] < along[1] <= max(things) + 2.0


@pytest.mark.slow
@pytest.mark.parametrize(("thing", "side"), [(2.6, "left"), (3.0, "right"), (4.4, "left")])
def test_what_lies_behind_a_thing_is_worked_from_the_other_end(thing: float, side: str) -> None:
    block = Block([ROW, [3.0]], side)
    world, closed = carry_out(block, [thing])
    found = outcomes(world)
    ahead = ROBOT.arm.shoulder_xyz[0]
    for place, x in enumerate(ROW):
        if abs(x - ahead - thing) > REACH + 0.2:
            assert found[place] == ["done"], place
        elif abs(x - ahead - thing) < REACH - 0.2 and place in found:
            assert found[place] == ["unreachable"], place
    assert all(len(each) == 1 for each in found.values())
    assert_unseen_beside(world, [thing])
    (blocked,), (rejoined,) = world.of_kind("pass_blocked"), world.of_kind("pass_rejoined")
    assert "blocked" in blocked["reason"]
    assert rejoined["travel"] == pytest.approx(0.45 + thing + REACH, abs=0.3)
    assert not closed.backed_over_unknown_ground()


@pytest.mark.slow
def test_the_arm_faces_the_row_on_both_sides_of_the_thing() -> None:
    world, _ = carry_out(Block([ROW]), [3.0])
    yaws = [pose.yaw - world.block.T_map_block.yaw for pose in world.standings]
    assert yaws == pytest.approx([0.0] * len(yaws), abs=0.05)
    assert len(yaws) >= 6


@pytest.mark.slow
def test_of_two_things_the_vines_outside_them_are_worked() -> None:
    world, closed = carry_out(Block([[float(k) for k in range(12)], [3.0]]), [3.0, 7.2])
    found = outcomes(world)
    assert [place for place in found if found[place] == ["done"]] == [0, 1, 2, 9, 10, 11]
    assert_unseen_beside(world, [3.0, 7.2])
    assert world.finished == "incomplete"
    assert not closed.backed_over_unknown_ground()


@pytest.mark.slow
def test_a_row_that_cannot_be_entered_from_behind_is_given_up_by_name() -> None:
    block = Block([ROW, [3.0]])
    world, _ = carry_out(block, [3.0, block.length + 0.2])
    found = outcomes(world)
    assert found[0] == found[1] == ["done"]
    known = [place for place in found if place > 2]
    assert known
    assert all(found[place] == ["unreachable"] for place in known)
    (given_up,) = world.of_kind("pass_given_up")
    assert (given_up["row"], given_up["reason"]) == (0, "blocked: told to")
    assert world.worked()[-1] == (1, 0, "left")
    assert world.finished == "incomplete"


@pytest.mark.slow
def test_a_thing_in_the_mouth_is_met_from_the_other_end() -> None:
    world, closed = carry_out(Block([ROW, [3.0]]), [-0.6])
    assert outcomes(world) == {place: ["done"] for place in range(8)}
    assert world.finished == "done"
    assert not closed.backed_over_unknown_ground()


@pytest.mark.slow
def test_a_vine_before_the_thing_that_is_confirmed_late_is_gone_back_to() -> None:
    block = Block([ROW, [3.0]])
    world, closed = steered(block, [3.0])
    world.hidden = lambda w, i: i == 1 and not w.of_kind("pass_rejoined")
    world.seen.add(1)
    world.run(Mission(ROBOT, block.mission), lambda w: w.finished is not None)
    assert outcomes(world)[1] == ["done"]
    assert not closed.backed_over_unknown_ground()


def test_someone_who_walks_away_in_time_is_waited_for() -> None:
    block = Block([ROW])
    world, closed = steered(block, [3.0])
    mission = Mission(ROBOT, block.mission)
    world.run(mission, lambda w: bool(w.status and w.status.state == "blocked"))
    closed.leaves_at = world.now + PARAMETERS.blocked_timeout - 5.0
    world.run(mission, lambda w: w.finished is not None)
    assert outcomes(world) == {place: ["done"] for place in range(8)}
    assert not world.of_kind("pass_blocked")


@pytest.mark.slow
def test_someone_who_walks_away_during_the_detour_leaves_nothing_out() -> None:
    block = Block([ROW])
    world, closed = steered(block, [3.0])
    mission = Mission(ROBOT, block.mission)
    world.run(mission, lambda w: bool(w.of_kind("pass_blocked")))
    closed.leaves_at = world.now
    world.run(mission, lambda w: w.finished is not None)
    assert outcomes(world) == {place: ["done"] for place in range(8)}


@pytest.mark.slow
@pytest.mark.parametrize("event", ["pass_blocked", "pass_rejoined"])
def test_a_stop_on_the_way_round_changes_nothing(event: str) -> None:
    block = Block([ROW])
    world, closed = steered(block, [3.0])
    mission = Mission(ROBOT, block.mission)
    world.run(mission, lambda w: bool(w.of_kind(event)))
    for _ in range(25):
        world.tick(mission)
    world.emergency_stop = True
    world.tick(mission)
    world.emergency_stop = False
    for _ in range(30):
        world.tick(mission)
    assert mission.reset_stop(world.now) == ""
    world.requests = ["resume"]
    world.run(mission, lambda w: w.finished is not None)
    done = [place for place, each in outcomes(world).items() if each == ["done"]]
    assert done == [0, 1, 2, 5, 6, 7]
    assert not closed.backed_over_unknown_ground()

"""Every vine and face of random blocks is worked exactly once, in order, at its stop pose."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mission_world import ROBOT, Block, World, carry_out

from vinum_nav.interfaces import Label, Outcome
from vinum_nav.mission.mission import Mission
from vinum_nav.mission.stop_pose import stop_pose


def random_rows(seed: int) -> list[list[float]]:
    """1 to 4 rows of 2 to 8 vines with gaps and jitter."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(int(rng.integers(1, 5))):
        places = np.arange(rng.integers(2, 9)) + rng.normal(0, 0.05)
        kept = rng.random(len(places)) > 0.2
        rows.append(list(map(float, places[kept] + rng.normal(0, 0.04, int(kept.sum())))))
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("faces", ["one", "both"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("seed", range(4))
def test_every_vine_and_face_once_in_order(seed: int, side: str, faces: str) -> None:
    block = Block(random_rows(seed), side, faces, heading=0.9 * seed)
    world = carry_out(block)
    assert world.finished == "done"
    assert world.state == "done"
    assert world.worked() == block.expected()
    assert world.output is not None
    assert all(item.outcome is Outcome.DONE for item in world.output.register)
    assert world.output.goal is None


@pytest.mark.slow
@pytest.mark.parametrize("side", ["left", "right"])
def test_tasks_start_at_the_stop_pose_of_the_true_vine(side: str) -> None:
    block = Block([[0.0, 1.1, 2.0], [0.2, 1.3]], side, "both", heading=2.0)
    world = carry_out(block)
    for event, standing in zip(world.of_kind("task_started"), world.standings, strict=True):
        travel = block.T_map_block.yaw
        if (event["face"] == "right") != (side == "left"):
            travel += math.pi
        trunk = block.vines_map[world.nearest(event)]
        ideal = stop_pose(trunk, travel, block.side, ROBOT, block.mission)
        assert standing.distance(ideal) < 0.02
        assert math.cos(standing.yaw - ideal.yaw) > math.cos(0.02)


def test_keys_are_unique_and_rise() -> None:
    world = carry_out(Block([[0.0, 1.0, 2.0], [0.0, 1.0]], faces="both"))
    keys = [event["key"] for event in world.of_kind("task_started")]
    assert keys == sorted(set(keys))
    assert all(isinstance(key, int) for key in keys)


@pytest.mark.slow
def test_the_mirrored_world_is_worked_in_mirrored_places() -> None:
    rows = [[0.0, 1.1, 2.0], [0.2, 1.3]]
    left, right = (carry_out(Block(rows, side, "both")) for side in ("left", "right"))
    for a, b in zip(left.standings, right.standings, strict=True):
        mirror = left.block.T_map_block.y
        assert (b.x, b.y - mirror) == pytest.approx((a.x, -(a.y - mirror)), abs=1e-6)
        assert math.cos(a.yaw + b.yaw) == pytest.approx(1.0)


@pytest.mark.slow
@pytest.mark.parametrize("late", [0, 1, 3])
def test_a_vine_confirmed_late_is_gone_back_to(late: int) -> None:
    """The robot is already 3 m past the vine, or at the row's end, when the map confirms it."""
    block = Block([[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])

    def hidden(world: World, i: int) -> bool:
        closed = len(world.of_kind("item_closed"))
        return i == late and closed < late + 3

    world = World(block)
    world.hidden = hidden
    world.seen.add(late)
    world.run(Mission(ROBOT, block.mission), lambda w: w.finished is not None)
    assert sorted(world.worked()) == block.expected()
    assert world.worked()[late + 3] == (0, late, "right")
    assert world.finished == "done"


@pytest.mark.parametrize("state", ["turn", "search"])
def test_a_vine_confirmed_after_its_row_is_not_forgotten(state: str) -> None:
    """Confirmed on the headland, or only while the next row is searched."""
    block = Block([[0.0, 1.0, 2.0], [0.0, 1.0]])

    def hidden(world: World, i: int) -> bool:
        passes = [(event["row"], event["event"]) for event in world.events if "sense" in event]
        over = (0, "pass_finished") in passes
        moved_on = over and any(
            event["state"] == "search" for event in world.events_after("pass_finished")
        )
        return i == 1 and not (moved_on if state == "search" else over)

    world = World(block)
    world.hidden = hidden
    world.seen.add(1)
    world.run(Mission(ROBOT, block.mission), lambda w: w.finished is not None)
    assert sorted(world.worked()) == sorted(block.expected())
    assert world.finished == "done"
    assert world.worked()[2 if state == "turn" else -1] == (0, 1, "right")


def test_a_vine_whose_id_is_made_anew_is_not_worked_twice() -> None:
    block = Block([[0.0, 1.0, 2.0, 3.0]], faces="both")

    def answer(world: World, since: float) -> Outcome | None:
        if world.now - since < 1.0:
            return None
        world.ids = {i: id_ + 1000 for i, id_ in world.ids.items()}
        return Outcome.DONE

    world = carry_out(block, answer=answer)
    assert world.worked() == block.expected()


@pytest.mark.parametrize("how", ["post", "vanish"])
def test_an_object_that_turns_out_no_vine_is_dropped(how: str) -> None:
    block = Block([[0.0, 1.0, 2.0]])
    world = World(block)

    def opened(w: World) -> bool:
        return any(event["vine"] == w.ids[1] for event in w.of_kind("item_opened"))

    mission = Mission(ROBOT, block.mission)
    world.run(mission, opened)
    if how == "post":
        world.labels[1] = Label.POST
    else:
        world.hidden = lambda w, i: i == 1
    world.run(mission, lambda w: w.finished is not None)
    assert [event["vine"] for event in world.of_kind("item_dropped")] == [world.ids[1]]
    assert world.worked() == [(0, 0, "right"), (0, 2, "right")]
    assert world.output is not None
    assert len(world.output.register) == 2
    assert world.finished == "done"


def test_a_nearer_vine_confirmed_on_the_way_comes_first() -> None:
    block = Block([[0.0, 1.5, 3.0]])

    def hidden(world: World, i: int) -> bool:
        opened = [event["vine"] for event in world.of_kind("item_opened")]
        return i == 1 and world.ids[2] not in opened

    world = carry_out(block, hidden=hidden, seen={1})
    assert world.worked() == block.expected()
    assert len(world.of_kind("item_dropped")) == 1


def test_a_row_without_vines_just_ends() -> None:
    block = Block([[0.0, 1.0], [], [0.5]])
    world = carry_out(block)
    assert world.worked() == block.expected()
    assert [event["row"] for event in world.of_kind("pass_finished")] == [0, 1, 2]


def test_a_map_that_jumps_leaves_the_robot_at_the_vine() -> None:
    """GNSS corrections move map against odom; vines already closed move along."""
    block = Block([[0.0, 1.0, 2.0, 3.0]], faces="both")
    world = World(block)
    mission = Mission(ROBOT, block.mission)
    rng = np.random.default_rng(2)
    while world.finished is None:
        if rng.random() < 0.05:
            kick = world.T_map_odom
            world.T_map_odom = type(kick)(
                kick.x + rng.normal(0, 0.03), kick.y + rng.normal(0, 0.03), kick.yaw
            )
        world.tick(mission)
        assert world.now < 1000.0
    assert world.worked() == block.expected()

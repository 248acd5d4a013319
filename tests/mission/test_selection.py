"""Rows and vines that the order leaves out are not worked, and the register says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mission_world import ROBOT, Block, World, carry_out

from vinum_nav.description.mission_file import load_mission_file, save_mission_file
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Outcome
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.mission import Mission

ROWS = [[0.0, 1.0, 2.0, 3.0], [0.0, 1.1, 2.0], [0.1, 1.0, 2.2, 3.0]]


def named(block: Block, row: int, place: int) -> dict[str, Any]:
    """A vine as a mission file names it, 0.3 m from where it is."""
    index = next(i for i, vine in enumerate(block.vines) if vine[:2] == (row, place))
    x, y = block.vines_map[index]
    return {"id": f"v{row}{place}", "row": row, "x": float(x) + 0.2, "y": float(y) - 0.2}


def order(faces: str = "one", side: str = "left", **words: Any) -> Block:
    """A block with an order for a part of it; (row, place) stands for a vine."""
    plain = Block(ROWS, side, faces, heading=0.8)
    told: dict[str, dict[str, Any]] = {}
    for key, said in words.items():
        value = said
        option, what = key.split("_", 1)
        if what == "vines":
            value = [named(plain, *place) for place in value]
        elif what == "from_vine":
            value = named(plain, *value)
        told.setdefault(option, {})[what] = value
    return Block(ROWS, side, faces, heading=0.8, **told)


def done(world: World) -> list[tuple[int, int, str]]:
    pairs = zip(world.worked(), world.of_kind("item_closed"), strict=True)
    return [vine for vine, event in pairs if event["outcome"] == "done"]


def skipped(world: World) -> set[tuple[int, int]]:
    pairs = zip(world.worked(), world.of_kind("item_closed"), strict=True)
    return {vine[:2] for vine, event in pairs if event["outcome"] == "skipped"}


@pytest.mark.slow
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("faces", ["one", "both"])
def test_a_row_alone_is_worked_and_the_others_are_named(faces: str, side: str) -> None:
    world = carry_out(order(faces, side, only_rows=[1]))
    assert world.finished == "done"
    assert world.worked() == [item for item in world.block.expected() if item[0] == 1]
    assert [event["row"] for event in world.of_kind("row_skipped")] == [0, 2]


def test_the_order_begins_at_a_row() -> None:
    world = carry_out(order(only_from_row=1))
    assert world.finished == "done"
    assert world.worked() == [item for item in world.block.expected() if item[0] >= 1]


@pytest.mark.slow
@pytest.mark.parametrize("faces", ["one", "both"])
def test_the_order_begins_at_a_vine(faces: str) -> None:
    world = carry_out(order(faces, only_from_vine=(1, 1)))
    assert world.finished == "done"
    expected = world.block.expected()
    begin = next(i for i, item in enumerate(expected) if item[:2] == (1, 1))
    assert done(world) == expected[begin:]


@pytest.mark.slow
@pytest.mark.parametrize("faces", ["one", "both"])
def test_vines_left_out_are_skipped_with_a_reason_and_their_neighbours_are_not(faces: str) -> None:
    world = carry_out(order(faces, skip_vines=[(0, 1), (2, 3)], skip_rows=[1]))
    assert world.finished == "done"
    left_out = {(0, 1), (2, 3)}
    kept = [i for i in world.block.expected() if i[:2] not in left_out and i[0] != 1]
    assert done(world) == kept
    assert skipped(world) == left_out
    assert world.output is not None
    reasons = {i.reason for i in world.output.register if i.outcome is Outcome.SKIPPED}
    assert reasons == {"the order leaves it out"}


def test_single_vines_are_worked_and_those_beside_them_are_skipped() -> None:
    world = carry_out(order(only_vines=[(0, 2), (2, 0)]))
    assert world.finished == "done"
    assert [item[:2] for item in done(world)] == [(0, 2), (2, 0)]
    assert skipped(world) == {(0, 0), (0, 1), (0, 3), (2, 1), (2, 2), (2, 3)}


def test_a_mission_file_keeps_its_selection_and_one_without_says_nothing(tmp_path: Path) -> None:
    path, block = tmp_path / "mission.yaml", order(only_rows=[1], skip_vines=[(1, 0)])
    save_mission_file(block.mission, path)
    assert load_mission_file(path) == block.mission
    save_mission_file(Block(ROWS).mission, path)
    assert "only" not in path.read_text()


@pytest.mark.slow
def test_a_vine_left_out_before_is_worked_by_a_mission_that_goes_on_without_that(
    tmp_path: Path,
) -> None:
    first = carry_out(order(skip_vines=[(0, 1)]), tmp_path / "journal.jsonl")
    assert skipped(first) == {(0, 1)}
    whole = Block(ROWS, heading=0.8)
    world = World(whole, first.robot, first.now + 60.0)
    world.seen = set(first.seen)
    journal = tmp_path / "journal.jsonl"
    mission = Mission(ROBOT, whole.mission, journal=Journal(journal), resume_from=journal)
    world.run(mission, lambda w: w.finished is not None)
    assert world.finished == "done"
    assert [item[:2] for item in done(world)] == [(0, 1)]


def test_an_order_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mission.yaml"
    save_mission_file(order(only_rows=[1], skip_rows=[1]).mission, path)
    with pytest.raises(InputError, match="no row is left"):
        load_mission_file(path)

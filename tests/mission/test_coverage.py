"""Stretches that count as seen, and names for those that do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mission_world import ROBOT, Block, World, carry_out

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import MappedTrunks, MapSnapshot, NavigationState, RowLine
from vinum_nav.mission.coverage import Coverage, Stretch
from vinum_nav.mission.journal import Journal
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.missing import places_without_vine
from vinum_nav.mission.mission import Mission
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass

PARAMETERS = MissionParameters()

BOUNDARY = np.array([[0.0, -1.0], [10.0, -1.0], [10.0, 1.0], [0.0, 1.0]])


def lane(sense: int = 1, shift: float = 0.0) -> Lane:
    row = RowLine(0, np.array([[0.0, shift], [10.0, shift]]), found=True)
    return Lane.along(row, Pass(0, sense, "right" if sense > 0 else "left"), 0.9, BOUNDARY)


def walked(coverage: Coverage, places: list[float], sense: int = 1, dt: float = 0.2) -> None:
    for k, place in enumerate(places):
        coverage.see(dt * k, lane(sense), Stretch(place, place + 1.5))


def unseen(coverage: Coverage, sense: int = 1, shift: float = 0.0) -> list[tuple[float, float]]:
    return [(s.begin, s.end) for s in coverage.unseen(lane(sense, shift))]


def test_a_place_counts_when_two_pictures_in_a_row_have_shown_it() -> None:
    coverage = Coverage(PARAMETERS)
    assert unseen(coverage) == [(0.0, 10.0)]
    walked(coverage, [2.0])
    assert unseen(coverage) == [(0.0, 10.0)]
    walked(coverage, [2.0, 2.4])
    assert unseen(coverage) == [(0.0, 2.4), (3.5, 10.0)]


@pytest.mark.parametrize("sense", [1, -1])
def test_a_whole_walk_leaves_nothing(sense: int) -> None:
    coverage, low = Coverage(PARAMETERS), 0.0 if sense > 0 else -10.0
    walked(coverage, list(np.arange(low - 1.0, low + 10.0, 0.1)), sense)
    assert unseen(coverage, sense) == []
    assert unseen(coverage, sense, shift=0.1) == [], "also when the map has been corrected"
    assert unseen(coverage, -sense) != [], "the other face was not seen"


def test_pictures_too_far_apart_in_time_or_place_are_no_second_look() -> None:
    late, far = Coverage(PARAMETERS), Coverage(PARAMETERS)
    walked(late, list(np.arange(-1.0, 10.0, 0.1)), dt=3.0)
    walked(far, list(np.arange(-1.0, 10.0, 1.6)))
    assert unseen(late) == [(0.0, 10.0)]
    assert unseen(far) == [(0.0, 10.0)]


def test_a_walk_without_sight_leaves_its_stretch() -> None:
    coverage = Coverage(PARAMETERS)
    for k, place in enumerate(np.arange(-1.0, 10.0, 0.1)):
        shown = None if 3.0 < place < 6.0 else Stretch(place, place + 1.5)
        coverage.see(0.2 * k, lane(), shown)
    ((begin, end),) = unseen(coverage)
    assert (begin, end) == pytest.approx((4.4, 6.1), abs=0.15)


def test_looks_that_were_written_down_are_all_that_was_seen() -> None:
    coverage, again = Coverage(PARAMETERS), Coverage(PARAMETERS)
    looks = []
    for k, place in enumerate(np.arange(-1.0, 7.0, 0.1)):
        looks += coverage.see(0.2 * k, lane(), Stretch(place, place + 1.5))
    assert len(looks) < 20, "a look is written down once in half a metre"
    looks += coverage.close()
    for look in looks:
        again.add(look)
    assert np.allclose(unseen(again), unseen(coverage))


# ---------------------------------------------------------------- places of vines


def test_places_follow_from_the_spacing_and_the_ends() -> None:
    vines = np.array([0.8, 1.8, 4.9, 5.9, 7.0])
    assert places_without_vine(lane(), vines, 1.0, PARAMETERS) == pytest.approx(
        [2.83, 3.87, 8.0, 9.0], abs=0.1
    )
    assert places_without_vine(lane(), np.arange(0.5, 10.0, 1.08), 1.0, PARAMETERS) == []
    assert places_without_vine(lane(), np.zeros(0), 1.0, PARAMETERS) == []


# ---------------------------------------------------------------- the mission


class BlindWorld(World):
    """A world whose camera is blind in a stretch of the first pass."""

    blind = (2.2, 4.0)
    times = 1

    def _sense(self) -> None:
        along = self.block.T_map_block.inverse().transform(self.robot.xy)[0]
        dark = self.blind[0] < along < self.blind[1]
        dark &= len(self.of_kind("pass_started")) <= 1
        dark &= sum(e["state"] == "turn" for e in self.of_kind("state")) < self.times
        self.alive["detections"] = self.alive["map"] = not dark
        super()._sense()


def run(world: World) -> World:
    patient = MissionParameters(detections_timeout=60.0, map_timeout=60.0)
    mission = Mission(ROBOT, world.block.mission, patient)
    world.run(mission, lambda w: w.finished is not None)
    return world


def missing(world: World, what: str) -> list[dict[str, object]]:
    return [event for event in world.of_kind("missing") if event["what"] == what]


ROWS = [[float(x) for x in range(9)]]


def test_a_stretch_that_was_not_seen_is_gone_back_to() -> None:
    world = run(BlindWorld(Block(ROWS)))
    assert world.finished == "done"
    assert sorted(world.worked()) == world.block.expected()
    assert missing(world, "stretch_not_seen") == []


def test_a_stretch_that_cannot_be_seen_makes_the_mission_incomplete_by_name() -> None:
    world = BlindWorld(Block(ROWS))
    world.times = 99
    run(world)
    assert world.finished == "incomplete"
    assert world.state == "done"
    (stretch,) = missing(world, "stretch_not_seen")
    ends = world.block.T_map_block.inverse().transform(np.array([stretch["begin"], stretch["end"]]))
    assert ends[:, 0] == pytest.approx([3.8, 4.6], abs=0.4)
    assert "stretch_not_seen" in world.of_kind("finished")[0]["reason"]


def test_the_place_of_a_vine_that_is_gone_is_a_gap_and_the_mission_done() -> None:
    world = carry_out(Block([[0.0, 1.0, 3.0, 4.0]]))
    assert world.finished == "done"
    (gap,) = world.of_kind("missing")
    assert gap["what"] == "gap"
    assert world.block.T_map_block.inverse().transform(np.array(gap["begin"]))[0] == pytest.approx(
        2.0, abs=0.1
    )


class RowWorld(World):
    """A world in which the last row holds no trunk."""

    certain = True

    def _map(self) -> MapSnapshot:
        true = super()._map()
        rows = [*true.rows[:-1], RowLine(true.rows[-1].id, true.rows[-1].points_map, False)]
        rows[-1] = RowLine(rows[-1].id, rows[-1].points_map, False, certain=self.certain)
        return MapSnapshot(
            true.stamp,
            true.T_map_base,
            true.T_odom_base,
            true.covariance,
            true.trunks,
            tuple(rows),
        )


@pytest.mark.parametrize("certain", [True, False])
def test_a_row_without_a_trunk_is_missing_only_if_the_block_must_have_it(certain: bool) -> None:
    world = RowWorld(Block([[0.0, 1.0], []]))
    world.certain = certain
    run(world)
    assert world.finished == ("incomplete" if certain else "done")
    assert [event["row"] for event in missing(world, "row_not_found")] == ([1] if certain else [])


def test_a_row_that_was_never_entered_is_not_seen() -> None:
    world = World(Block([[0.0, 1.0], [0.0, 1.0]]))
    mission = Mission(ROBOT, world.block.mission)
    world.run(mission, lambda w: w.state == "turn")
    world.steer = lambda w, goal: NavigationState.BLOCKED
    world.run(mission, lambda w: w.finished is not None)
    assert world.finished == "incomplete"
    (stretch,) = missing(world, "stretch_not_seen")
    assert stretch["row"] == 1


def test_a_resumed_mission_remembers_what_was_seen(tmp_path: Path) -> None:
    path, block = tmp_path / "journal.jsonl", Block([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: len(w.of_kind("pass_started")) == 2)
    again = World(block, T_map_base=Pose2(world.robot.x, world.robot.y, world.robot.yaw))
    again.run(Mission(ROBOT, block.mission, resume_from=path), lambda w: w.finished is not None)
    assert again.finished == "done"
    assert not [e for e in again.of_kind("looked") if e["row"] == 0]


class ForgetfulWorld(World):
    """A world whose map, after a resumption, has not found the row that was finished before."""

    def _map(self) -> MapSnapshot:
        true = super()._map()
        rows = [RowLine(row.id, row.points_map, row.id > 0, certain=True) for row in true.rows]
        kept = true.trunks.rows > 0
        trunks = MappedTrunks(
            true.trunks.ids[kept],
            true.trunks.positions_map[kept],
            true.trunks.sigmas[kept],
            true.trunks.rows[kept],
            true.trunks.labels[kept],
        )
        return replace(true, trunks=trunks, rows=tuple(rows))


def test_a_row_that_an_earlier_run_worked_is_not_missing(tmp_path: Path) -> None:
    path, block = (
        tmp_path / "journal.jsonl",
        Block([[0.0, 1.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0, 4.0]]),
    )
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: len(w.of_kind("pass_started")) == 2)
    again = ForgetfulWorld(block, T_map_base=Pose2(world.robot.x, world.robot.y, world.robot.yaw))
    again.run(Mission(ROBOT, block.mission, resume_from=path), lambda w: w.finished is not None)
    assert again.finished == "done"
    assert [(event["what"], event["row"]) for event in again.of_kind("missing")] == [("gap", 0)]

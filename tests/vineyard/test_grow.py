"""Laws of growing: same seed same vineyard, one stream a purpose, the mirrored order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from grown import same, seed, vineyard

from vinum_nav.interfaces import Side
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import Seed


def changed(base: Seed, part: str, **keys: Any) -> Seed:
    return base.model_copy(update={part: getattr(base, part).model_copy(update=keys)})


@pytest.mark.parametrize("name", ["demo", "mini", "random", "training"])
def test_the_same_seed_grows_the_same_vineyard(name: str) -> None:
    assert same(vineyard(name), grow(seed(name)))


def test_another_random_seed_grows_another_vineyard() -> None:
    a, b = vineyard("demo"), vineyard("demo", 2)
    assert len(a.vines) == len(b.vines)
    assert not same(a.vines, b.vines)
    assert not same(a.terrain, b.terrain)
    assert a.mission != b.mission


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("block", {"post_spacing": 2.2}),
        ("block", {"post_material": "steel", "post_radius": 0.06}),
        ("ground", {"weeds_per_m2": 1.5}),
        ("light", {"sun": 0.2, "sun_elevation_deg": (10.0, 20.0)}),
        ("order", {"start_error": 0.4, "spacing_error": 0.2}),
    ],
)
def test_what_does_not_concern_vines_does_not_move_them(part: str, keys: dict[str, Any]) -> None:
    base = seed("demo")
    other = grow(changed(base, part, **keys))
    assert same(other.vines, vineyard("demo").vines)
    assert not same(other, vineyard("demo"))


def test_more_posts_stand_and_more_weeds_grow() -> None:
    base, grown = seed("demo"), vineyard("demo")
    assert len(grow(changed(base, "block", post_spacing=2.2)).posts) > len(grown.posts)
    assert len(grow(changed(base, "ground", weeds_per_m2=1.5)).weeds) > len(grown.weeds)


def test_canes_of_one_vine_do_not_move_another() -> None:
    """Every vine has its own stream: a vine left out changes nothing of the others."""
    base = seed("demo")
    full = grow(changed(base, "block", missing=0))
    by_id = {vine.id: vine for vine in full.vines}
    assert all(same(vine, by_id[vine.id]) for vine in vineyard("demo").vines)


def test_demo_has_three_rows_of_eight_less_two() -> None:
    demo = vineyard("demo")
    assert len(demo.rows) == 3
    assert len(demo.vines) == 3 * 8 - 2
    assert len({vine.id for vine in demo.vines}) == len(demo.vines)
    assert {vine.row for vine in demo.vines} == {0, 1, 2}


@pytest.mark.parametrize("name", ["demo", "random", "mini"])
def test_working_right_puts_row_0_on_the_right_and_moves_no_vine(name: str) -> None:
    left, right = vineyard(name, side=Side.LEFT), vineyard(name, side=Side.RIGHT)
    assert same(left.vines, right.vines)
    assert same(left.posts, right.posts)
    for block, sign in ((left, 1.0), (right, -1.0)):
        assert block.mission.side.sign == sign
        sideways = [block.start.inverse().transform(row.line[:, :2])[:, 1] for row in block.rows]
        assert all(np.all(sign * y > 0.5) for y in sideways)
        distances = [float(np.abs(y).mean()) for y in sideways]
        assert distances == sorted(distances)


@pytest.mark.parametrize("side", list(Side))
def test_rows_run_in_the_direction_of_the_start(side: Side) -> None:
    for number in range(5):
        block = vineyard("random", number, side)
        for row in block.rows:
            along = row.line[-1, :2] - row.line[0, :2]
            assert along @ block.start.heading > 0.99 * np.linalg.norm(along)
            ways = [
                vine.position[:2] - row.line[0, :2] for vine in block.vines if vine.row == row.index
            ]
            places = [float(way @ along) for way in sorted(ways, key=np.linalg.norm)]
            assert places == sorted(places)


def test_arguments_replace_the_order() -> None:
    block = grow(seed("demo"), side=Side.RIGHT, faces="both", body="hyqreal")
    assert (block.mission.side, block.mission.faces) == (Side.RIGHT, "both")


def test_a_block_without_vines_is_refused() -> None:
    with pytest.raises(ValueError, match=r"block\.missing: 24 of 24"):
        grow(changed(seed("demo"), "block", missing=24))


def test_replants_and_dead_vines_are_told_apart() -> None:
    """A replant is not ordered, a dead vine is; both stand where the layout has a place."""
    block = grow(changed(seed("demo"), "vines", replant_share=0.3, dead_share=0.3))
    assert {vine.shape.state for vine in block.vines} == {"living", "dead"}
    assert {vine.shape.state for vine in block.replants} == {"replant"}
    before = {vine.id: vine for vine in vineyard("demo").vines}
    assert {vine.id for vine in block.all_vines} == set(before)
    for vine in block.all_vines:
        np.testing.assert_array_equal(vine.foot, before[vine.id].foot)


def test_a_young_plant_is_as_wide_as_its_tube() -> None:
    block = grow(changed(seed("demo"), "vines", replant_share=0.6))
    widths = {"tube" in replant.shape.labels: replant.trunk_radius for replant in block.replants}
    assert widths[True] >= 0.038
    assert widths[False] <= 0.0075


def test_a_block_of_young_plants_is_refused() -> None:
    with pytest.raises(ValueError, match=r"vines\.replant_share: all 22"):
        grow(changed(seed("demo"), "vines", replant_share=1.0))

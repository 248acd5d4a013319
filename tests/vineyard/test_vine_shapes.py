"""Laws of vines' shapes, for every training system and state, over random streams."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from grown import same

from vinum_nav.geometry import Polyline
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import VineSeed
from vinum_nav.vineyard.vines.frame import Trellis
from vinum_nav.vineyard.vines.growth import grow_shape
from vinum_nav.vineyard.vines.library import SHAPES, VineLibrary
from vinum_nav.vineyard.vines.meshes import (
    FAR_TRIANGLES,
    NEAR_TRIANGLES,
    far_meshes,
    near_meshes,
)
from vinum_nav.vineyard.vines.model import FORK_HEIGHT, Limb, Training, VineShape

TRAININGS = get_args(Training)
WIRED = tuple(training for training in TRAININGS if training != "bush")
TRELLIS = Trellis(1.1, (0.8, 1.15, 1.5))
NUMBERS = range(12)


def shapes(training: str, state: str = "living", **keys: Any) -> list[VineShape]:
    seed = VineSeed(**keys)
    return [grow_shape(seed, training, state, TRELLIS, stream(n, "test")) for n in NUMBERS]


def limbs(shape: VineShape, label: str) -> list[Limb]:
    return [limb for limb in shape.limbs if limb.label == label]


@pytest.mark.parametrize("training", TRAININGS)
@pytest.mark.parametrize("state", ["living", "dead", "replant"])
def test_a_shape_stands_at_the_origin_and_its_main_stem_rises(training: str, state: str) -> None:
    for shape in shapes(training, state, fork_share=0.5, lean_deg=(0.0, 18.0), bend=0.05):
        main = shape.limbs[0]
        assert main.label == ("replant" if state == "replant" else "trunk")
        np.testing.assert_array_equal(main.axis[0], 0.0)
        assert np.all(np.diff(main.axis[:, 2]) > 0)
        assert main.axis[-1, 2] >= FORK_HEIGHT
        for limb in shape.limbs:
            assert np.isfinite(limb.axis).all()
            assert len(limb.axis) == len(limb.radii)
            assert np.all(limb.radii > 0)
            assert np.all(np.diff(Polyline(limb.axis).starts) > 0)


@pytest.mark.parametrize("training", TRAININGS)
def test_below_the_fork_there_is_one_trunk(training: str) -> None:
    """Position at 0.4 m is one point only if there is one trunk below the fork."""
    for shape in shapes(training, fork_share=1.0):
        for limb in shape.limbs[1:]:
            if limb.label in ("trunk", "cordon"):
                assert limb.axis[:, 2].min() > FORK_HEIGHT - 0.08
            if limb.label == "trunk" and len(limb.axis) > 3:
                assert limb.axis[0, 2] >= FORK_HEIGHT


def test_a_fork_is_there_when_it_is_asked_for() -> None:
    def forked(share: float) -> int:
        grown = shapes("double_guyot", fork_share=share)
        return sum(any(len(p.axis) > 3 for p in limbs(s, "trunk")[1:]) for s in grown)

    assert forked(0.0) == 0
    assert forked(1.0) >= 0.8 * len(NUMBERS)


@pytest.mark.parametrize("training", TRAININGS)
@pytest.mark.parametrize("diameter", [0.03, 0.1])
def test_trunks_are_as_thick_as_asked_and_thicker_at_the_foot(
    training: str, diameter: float
) -> None:
    for shape in shapes(training, trunk_diameter=diameter):
        radii = shape.limbs[0].radii
        assert 2 * np.median(radii) == pytest.approx(diameter, rel=0.3)
        assert radii[0] > np.median(radii)


@pytest.mark.parametrize("training", TRAININGS)
@pytest.mark.parametrize("count", [0, 2, 15])
def test_canes_are_as_many_as_asked(training: str, count: int) -> None:
    for shape in shapes(training, canes=count):
        assert len(limbs(shape, "cane")) == count


@pytest.mark.parametrize("training", TRAININGS)
def test_a_cane_changes_direction_at_its_nodes_and_tapers(training: str) -> None:
    for shape in shapes(training):
        for cane in limbs(shape, "cane"):
            steps = np.diff(cane.axis, axis=0)
            lengths = np.linalg.norm(steps, axis=1)
            turns = np.sum(steps[1:] * steps[:-1], axis=1) / (lengths[1:] * lengths[:-1])
            assert np.median(np.arccos(np.clip(turns, -1, 1))) > 0.08
            assert np.all(np.diff(cane.radii) < 0)
            assert cane.radii[0] <= 0.5 * 0.01


@pytest.mark.parametrize("training", WIRED)
def test_wires_hold_the_canes_unless_they_hang(training: str) -> None:
    def across(**keys: float) -> list[float]:
        grown = shapes(training, **keys)
        return [np.abs(c.axis[:, 1]).max() for s in grown for c in limbs(s, "cane")]

    def ends(**keys: float) -> list[float]:
        grown = shapes(training, cane_length=1.0, **keys)
        return [float(c.axis[-1, 2] - c.axis[0, 2]) for s in grown for c in limbs(s, "cane")]

    assert np.percentile(across(hanging_share=0.0, leaning_share=0.0), 95) < 0.3
    assert np.median(across(hanging_share=1.0, leaning_share=0.0)) > 0.3
    assert np.median(ends(hanging_share=0.0, leaning_share=0.0)) > 0.7
    assert np.median(ends(hanging_share=1.0, leaning_share=0.0)) < 0.2


def test_a_single_guyot_goes_one_way_and_a_double_guyot_both() -> None:
    for single, double in zip(shapes("single_guyot"), shapes("double_guyot"), strict=True):
        head = single.limbs[0].axis[-1, 0]
        assert single.cordon[:, 0].min() > head - 0.1
        assert 0.7 * 0.85 * 1.1 < single.cordon[-1, 0] - head < 0.9 * 1.1
        assert double.cordon[0, 0] < double.limbs[0].axis[-1, 0] - 0.25
        assert double.cordon[-1, 0] > double.limbs[0].axis[-1, 0] + 0.25


@pytest.mark.parametrize("training", WIRED)
def test_the_cordon_lies_on_the_lowest_wire(training: str) -> None:
    for shape in shapes(training, fork_share=0.0):
        beyond = np.abs(shape.cordon[:, 0] - shape.limbs[0].axis[-1, 0]) > 0.2
        along = shape.cordon[beyond][:-1]
        assert len(along) > 3
        assert np.abs(along[:, 2] - 0.8).max() < 0.08
        assert np.abs(along[:, 1]).max() < 0.06


def test_spurs_stand_every_ten_to_fifteen_centimetres() -> None:
    gaps: list[float] = []
    for shape in shapes("cordon"):
        spurs = [p.axis[0, 0] for p in limbs(shape, "cordon") if len(p.axis) == 3]
        one_arm = [x for x in sorted(spurs) if x > shape.limbs[0].axis[-1, 0]]
        gaps += np.diff(one_arm)[:-1].tolist()
    assert min(gaps) > 0.08
    assert max(gaps) < 0.16


def test_a_bush_vine_has_a_goblet_of_three_to_six_arms_around_its_trunk() -> None:
    for shape in shapes("bush"):
        arms = [p for p in limbs(shape, "cordon") if len(p.axis) > 3]
        assert 3 <= len(arms) <= 6
        head = shape.limbs[0].axis[-1]
        ends = np.array([arm.axis[-1] for arm in arms])
        bearings = np.sort(np.arctan2(*(ends - head)[:, 1::-1].T))
        assert np.diff(bearings, append=bearings[0] + 2 * np.pi).max() < np.pi * 1.25
        assert np.all(ends[:, 2] > head[2])
        assert len(shape.cordon) == 3
        np.testing.assert_allclose(shape.cordon[1], ends.mean(axis=0))


def test_a_dead_vine_has_no_canes_and_shorter_arms() -> None:
    for training in TRAININGS:
        for dead, living in zip(shapes(training, "dead"), shapes(training, "living"), strict=True):
            assert {limb.label for limb in dead.limbs} == {"trunk", "cordon"}
            broken, whole = (
                sum(Polyline(p.axis).length for p in limbs(s, "cordon")) for s in (dead, living)
            )
            assert broken < 0.8 * whole


def test_a_replant_has_a_thin_stem_that_something_holds() -> None:
    held = set()
    for shape in shapes("double_guyot", "replant"):
        stem = shape.limbs[0]
        assert 0.008 <= 2 * stem.radii[0] <= 0.015
        assert {limb.label for limb in shape.limbs} <= {"replant", "stake", "tube"}
        held |= {limb.label for limb in shape.limbs[1:]}
    assert held == {"replant", "stake", "tube"}


@pytest.mark.parametrize("training", TRAININGS)
def test_meshes_keep_to_their_triangles(training: str) -> None:
    widest = {"trunk_diameter": 0.12, "canes": 15, "cane_length": 1.4, "stake_share": 1.0}
    for keys in ({}, widest):
        for shape in shapes(training, fork_share=0.5, **keys)[:6]:
            near = sum(len(mesh.faces) for mesh in near_meshes(shape).values())
            far = sum(len(mesh.faces) for mesh in far_meshes(shape).values())
            assert near <= NEAR_TRIANGLES
            assert far <= 1.2 * FAR_TRIANGLES


@pytest.mark.parametrize("training", TRAININGS)
def test_the_far_mesh_is_where_the_near_one_is(training: str) -> None:
    for shape in shapes(training)[:4]:
        near, far = near_meshes(shape), far_meshes(shape)
        assert set(far) == set(near) - {"cordon"}
        for label in ("trunk", "cane"):
            parts = ["cordon", "cane"] if label == "cane" else [label]
            whole = np.concatenate([near[part].vertices for part in parts])
            for corner in (np.min, np.max):
                difference = corner(far[label].vertices, axis=0) - corner(whole, axis=0)
                assert np.abs(difference).max() < 0.08


def test_heads_above_the_wire_are_refused() -> None:
    with pytest.raises(ValueError, match=r"vines\.head_height: 0\.85 m .* 0\.8 m"):
        shapes("cordon", head_height=(0.6, 0.85))
    with pytest.raises(ValueError, match=r"block\.wire_heights: .*double_guyot"):
        grow_shape(VineSeed(), "double_guyot", "living", Trellis(1.0, ()), stream(0, "test"))


def library(**keys: float) -> VineLibrary:
    return VineLibrary(VineSeed(**keys), 1.1, (0.8, 1.15, 1.5), 7)


def planted(block: VineLibrary, places: int) -> list[Any]:
    east = np.array([1.0, 0.0, 0.0])
    return [block.plant(f"v{k}", 0, k, np.array([1.1 * k, 0, 0]), east) for k in range(places)]


def test_a_library_has_two_hundred_shapes_at_most_and_makes_those_that_are_used() -> None:
    vines = planted(library(replant_share=0.1, dead_share=0.1), 600)
    indices = {vine.shape_index for vine in vines}
    assert 100 < len(indices) <= 200
    assert max(indices) < 200
    for vine in vines:
        assert vine.shape_index in SHAPES[vine.shape.state]
    assert len({id(vine.shape) for vine in vines}) == len(indices)


def test_shares_of_replants_and_dead_vines_are_kept_and_leave_the_others_alone() -> None:
    places = 400
    living = planted(library(), places)
    mixed = planted(library(replant_share=0.1, dead_share=0.05), places)
    states = [vine.shape.state for vine in mixed]
    assert states.count("replant") / places == pytest.approx(0.1, abs=0.04)
    assert states.count("dead") / places == pytest.approx(0.05, abs=0.03)
    for before, after in zip(living, mixed, strict=True):
        np.testing.assert_array_equal(before.rotation, after.rotation)
        if after.shape.state == "living":
            assert same(before, after)


def test_a_vine_stands_along_the_slope_of_its_row() -> None:
    along = np.array([0.8, 0.6, 0.2])
    vine = library().plant("v", 0, 0, np.array([1.0, 2.0, 3.0]), along)
    np.testing.assert_allclose(vine.rotation @ vine.rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(vine.rotation) == pytest.approx(1.0)
    assert abs(vine.rotation[:, 0] @ along) / np.linalg.norm(along) > 0.99
    assert vine.rotation[2, 2] > 0.95

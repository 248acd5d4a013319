"""Laws of the way from mask and depth to the trunk's axis, on ray-cast cylinders."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinum_nav.description.robot import CameraDescription, load_robot
from vinum_nav.geometry import Array, CameraIntrinsics, transform_points
from vinum_nav.interfaces import Detections, Side, TrunkFlag, TrunkObservations
from vinum_nav.perception.locate import locate_trunks
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.perception.slices import row_medians
from vinum_nav.simulation.depth_camera import noisy_depth
from vinum_nav.simulation.noise import Streams, noise_preset

ROBOT = load_robot("hyqreal")
INTRINSICS: CameraIntrinsics = ROBOT.intrinsics("front")
T_BASE_CAMERA = ROBOT.T_base_camera("front", Side.LEFT)
LEVEL = np.zeros(2)


def cylinder(foot_base: Array, lean: Array, radius: float, top: float = 0.85) -> Array:
    """Depth (H, W) of a leaning cylinder on the ground plane, by ray casting; NaN elsewhere."""
    v, u = np.mgrid[0 : INTRINSICS.height, 0 : INTRINSICS.width]
    rays = INTRINSICS.back_project(np.stack([u, v], -1), np.ones(u.shape)) @ T_BASE_CAMERA[:3, :3].T
    origin = T_BASE_CAMERA[:3, 3] - foot_base
    axis = np.array([lean[0], lean[1], 1.0])
    axis /= np.linalg.norm(axis)
    d = rays - (rays @ axis)[..., None] * axis
    o = origin - (origin @ axis) * axis
    a, b, c = (d * d).sum(-1), 2 * d @ o, o @ o - radius**2
    disc = b * b - 4 * a * c
    with np.errstate(invalid="ignore"):
        t = (-b - np.sqrt(disc)) / (2 * a)
    height = (origin + t[..., None] * rays) @ axis
    hit = (disc > 0) & (t > 0) & (height > 0) & (height < top)
    return np.where(hit, t, np.nan).astype(np.float32)


def detections_of(mask: Array) -> Detections:
    v, u = np.nonzero(mask)
    box = np.array([[u.min(), v.min(), u.max() + 1, v.max() + 1]], dtype=float)
    return Detections(box, mask[None], np.array([0.9]), np.array([1]))


def locate(depth: Array, mask: Array | None = None) -> TrunkObservations:
    found = detections_of(np.isfinite(depth) if mask is None else mask)
    return locate_trunks(found, depth, INTRINSICS, T_BASE_CAMERA, 1.0, Side.LEFT)


def in_base(observations: TrunkObservations) -> Array:
    return transform_points(T_BASE_CAMERA, observations.points_camera[0])


@pytest.mark.parametrize("foot", [(1.0, 1.0), (1.5, 1.3), (0.8, 0.9), (2.0, 2.5)])
@pytest.mark.parametrize("lean", [(0.0, 0.0), (0.15, 0.0), (-0.1, 0.15)])
@pytest.mark.parametrize("radius", [0.02, 0.04])
def test_axis_at_forty_centimetres_is_found(
    foot: tuple[float, float], lean: tuple[float, float], radius: float
) -> None:
    depth = cylinder(np.array([*foot, 0.0]), np.array(lean), radius)
    observations = locate(depth)
    truth = np.array([foot[0] + 0.4 * lean[0], foot[1] + 0.4 * lean[1], 0.4])
    assert len(observations) == 1
    assert np.linalg.norm(in_base(observations) - truth) < 0.01


def test_noise_holes_and_a_wire_in_front_move_it_little() -> None:
    rng = np.random.default_rng(3)
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03)
    mask = np.isfinite(depth)
    depth = depth + rng.normal(0, 0.01, depth.shape) * depth**2
    depth[rng.random(depth.shape) < 0.1] = np.nan
    rows = np.flatnonzero(mask.any(axis=1))
    wire = np.s_[rows[20] : rows[20] + 3, :]
    depth[wire] = 0.6
    mask[wire] = True
    observations = locate(depth.astype(np.float32), mask)
    assert np.linalg.norm(in_base(observations)[:2] - [1.2, 1.0]) < 0.02


def on_ground(depth: Array, height: float, slope: Array = LEVEL, at: Array = LEVEL) -> Array:
    """Depth with the ground's plane, 20 m of it: its height above base_link's plane at a place."""
    v, u = np.mgrid[0 : INTRINSICS.height, 0 : INTRINSICS.width]
    rays = INTRINSICS.back_project(np.stack([u, v], -1), np.ones(u.shape)) @ T_BASE_CAMERA[:3, :3].T
    below = height + (T_BASE_CAMERA[:2, 3] - at) @ slope - T_BASE_CAMERA[2, 3]
    with np.errstate(divide="ignore"):
        ground = below / (rays[..., 2] - rays[..., :2] @ slope)
    ground = np.where((ground > 0) & (ground < 20), ground, np.nan)
    return np.fmin(depth, ground).astype(np.float32)


@pytest.mark.parametrize("height", [-0.2, 0.15])
def test_the_height_is_above_the_ground_that_is_seen(height: float) -> None:
    foot, lean = np.array([1.9, 1.9, height]), np.array([0.2, -0.15])
    trunk = cylinder(foot, lean, 0.03)
    found = locate(on_ground(trunk, height), np.isfinite(trunk))
    wanted = [*(foot[:2] + 0.4 * lean), height + 0.4]
    assert np.linalg.norm(in_base(found) - wanted) < 0.012
    blind = locate(trunk)
    assert in_base(blind)[2] == pytest.approx(0.4)
    assert blind.covariances[0].trace() > found.covariances[0].trace()


def around(depth: Array, foot: Array, radius: float) -> Array:
    """Depth nearer to a foot than `radius` across the ground [m]; NaN elsewhere."""
    v, u = np.mgrid[0 : INTRINSICS.height, 0 : INTRINSICS.width]
    points = INTRINSICS.back_project(np.stack([u, v], -1), np.nan_to_num(depth))
    offsets = transform_points(T_BASE_CAMERA, points)[..., :2] - foot
    return np.where(np.hypot(offsets[..., 0], offsets[..., 1]) < radius, depth, np.nan)


NEAR_FOOT = T_BASE_CAMERA[:2, 3] + 0.75 * T_BASE_CAMERA[:2, 2]
"""Foot of a trunk whose foot is below the picture (2,) in base_link [m]."""


def test_weeds_about_a_foot_below_the_picture_are_not_its_ground() -> None:
    trunk = cylinder(np.array([*NEAR_FOOT, 0.0]), np.zeros(2), 0.03)
    nothing = np.full_like(trunk, np.nan)
    weeds = around(on_ground(nothing, 0.25), NEAR_FOOT, 0.4)
    assert np.isfinite(weeds[-1]).any()
    seen = np.fmin(on_ground(trunk, 0.0), weeds)
    found = locate(seen.astype(np.float32), np.isfinite(trunk))
    assert in_base(found)[2] == pytest.approx(0.4, abs=0.07)


def test_what_stands_higher_than_the_lowest_of_a_trunk_is_not_its_ground() -> None:
    trunk = cylinder(np.array([*NEAR_FOOT, 0.0]), np.zeros(2), 0.03)
    nothing = np.full_like(trunk, np.nan)
    box = around(on_ground(nothing, 0.6), NEAR_FOOT, 0.25)
    assert np.isfinite(box).sum() > 1000
    seen = np.fmin(on_ground(trunk, 0.0), box)
    found = locate(seen.astype(np.float32), np.isfinite(trunk))
    assert in_base(found)[2] == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("height", [-0.08, 0.08])
def test_ground_below_the_picture_is_that_of_its_surroundings(height: float) -> None:
    trunk = cylinder(np.array([*NEAR_FOOT, height]), np.array([0.2, -0.15]), 0.03)
    found = locate(on_ground(trunk, height), np.isfinite(trunk))
    blind = locate(trunk)
    assert in_base(blind)[2] == pytest.approx(0.4)
    assert abs(in_base(found)[2] - height - 0.4) < 0.7 * abs(height)
    assert blind.covariances[0].trace() > found.covariances[0].trace()


def scene(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Depth of a random trunk from 0.5 to 4 m away, its mask as a network draws it, its position.

    Bark and uneven ground are there as the docs of LocateParameters say.
    """
    p = LocateParameters()
    away, bearing = rng.uniform(0.6, 3.9), rng.uniform(-0.35, 0.35)
    view = np.arctan2(*T_BASE_CAMERA[[1, 0], 2]) + bearing
    sight = np.array([np.cos(view), np.sin(view)])
    foot = np.array([*(T_BASE_CAMERA[:2, 3] + away * sight), 0.0])
    foot[2] = rng.normal(0.0, p.plane.plane_sigma + p.plane.plane_growth * away)
    lean, radius = rng.normal(0.0, 0.08, 2), rng.uniform(0.015, 0.045)
    depth = cylinder(foot, lean, radius)
    focal = INTRINSICS.fx / away
    bark = np.hypot(p.bark_sigma_across, p.radius_sigma_across * radius)
    shift = rng.normal(0.0, p.pixel_sigma) + rng.normal(0.0, bark * focal)
    rough = cv2.GaussianBlur(rng.normal(0, 1, depth.shape), (0, 0), 4)
    warp = np.array([[1.0, 0.0, shift], [0.0, 1.0, 0.0]])
    soft = cv2.warpAffine(np.isfinite(depth).astype(float), warp, depth.shape[::-1])
    mask = cv2.GaussianBlur(soft, (0, 0), 1.2) > np.clip(0.5 + 0.3 * rough / rough.std(), 0.1, 0.9)
    depth += rng.normal(0.0, p.bark_sigma_along) + rng.normal(0.0, p.radius_sigma_along * radius)
    slope = rng.normal(0.0, p.plane.slope_sigma, 2)
    seen = np.nan_to_num(on_ground(depth, float(foot[2]), slope, foot[:2]), nan=40.0)
    return seen, mask, np.array([*(foot[:2] + 0.4 * lean), 0.4])


@pytest.mark.slow
def test_normalised_error_squared_has_the_mean_of_its_dimension() -> None:
    rng = np.random.default_rng(4)
    camera = CameraDescription(position_xyz=(0.0, 0.0, 0.0), yaw_deg=0.0, pitch_down_deg=0.0)
    squared: dict[str, list[float]] = {"nominal": [], "field": []}
    for k in range(60):
        clean, mask, truth = scene(rng)
        for noise, found in squared.items():
            depth = noisy_depth(clean, noise_preset(noise), camera, Streams(7).of(k))
            observation = locate(depth, mask)
            if not len(observation):
                continue  # holes and a thin trunk: hardly any of it has depth
            error = (in_base(observation) - truth)[:2]
            rotation = T_BASE_CAMERA[:3, :3]
            covariance = (rotation @ observation.covariances[0] @ rotation.T)[:2, :2]
            found.append(float(error @ np.linalg.solve(covariance, error)))
    for found in squared.values():
        assert len(found) > 30
        assert 1.3 < float(np.mean(found)) < 2.7


def test_a_mask_in_two_parts_is_one_trunk() -> None:
    """Something thin stands before the trunk's middle, or lies across it where it is read."""
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.array([0.1, -0.05]), 0.04)
    whole = np.isfinite(depth)
    truth = np.array([1.24, 0.98, 0.4])
    v, u = np.nonzero(whole)
    before = whole.copy()
    before[:, int(np.median(u)) : int(np.median(u)) + 4] = False
    across = whole.copy()
    middle = int(np.median(v))
    across[middle - 15 : middle + 15] = False
    for mask in (before, across):
        hidden = np.where(mask, depth, np.float32(0.5)).astype(np.float32)
        found = locate(hidden, mask)
        assert np.linalg.norm(in_base(found) - truth) < 0.015
        assert found.flags[0] == TrunkFlag.NONE


@pytest.mark.parametrize("side", [-1, 1])
def test_half_a_trunk_behind_a_post_is_put_where_the_whole_one_is(side: int) -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.04)
    whole = np.isfinite(depth)
    columns = np.arange(640) * side
    edge = int(np.median(np.nonzero(whole)[1])) * side
    post = (columns > edge) & (columns < edge + 60)
    scene = depth.copy()
    # The upper quarter looks over the post, so that the trunk's radius is known.
    rows = np.flatnonzero(whole.any(axis=1))
    low = np.arange(360) > rows[0] + len(rows) // 4
    scene[np.ix_(low, post)] = 0.7
    mask = whole & ~(low[:, None] & post[None])
    found = locate(scene, mask)
    assert np.linalg.norm((in_base(found) - [1.2, 1.0, 0.4])[:2]) < 0.012
    plain = locate(depth)
    assert np.trace(found.covariances[0]) > np.trace(plain.covariances[0])


def test_a_post_behind_in_the_same_mask_does_not_draw_it_over() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.04)
    post = cylinder(np.array([1.55, 1.5, 0.0]), np.zeros(2), 0.05, top=1.6)
    both = np.where(np.isfinite(depth), depth, post).astype(np.float32)
    assert (np.isfinite(post) & ~np.isfinite(depth)).sum() > 2000
    found = locate(both)
    assert np.linalg.norm((in_base(found) - [1.2, 1.0, 0.4])[:2]) < 0.012


def test_a_bent_trunk_is_read_at_its_height() -> None:
    """Two straight parts that meet at 0.55 m, at an angle that a straight line does not follow."""
    foot, lean = np.array([1.3, 1.2, 0.0]), np.array([0.2, 0.0])
    lower = cylinder(foot, lean, 0.03, top=0.55)
    upper = cylinder(np.array([1.3 + 0.2 * 1.1, 1.2, 0.0]), -lean, 0.03, top=0.9)
    seen = transform_points(
        T_BASE_CAMERA,
        INTRINSICS.back_project(
            np.stack(np.meshgrid(np.arange(640.0), np.arange(360.0)), -1), np.nan_to_num(upper)
        ),
    )
    upper[seen[..., 2] < 0.53] = np.nan
    both = np.where(np.isfinite(lower), lower, upper).astype(np.float32)
    assert np.linalg.norm((in_base(locate(both)) - [1.38, 1.2, 0.4])[:2]) < 0.015


def test_cut_by_the_border_its_covariance_holds_the_truth() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.04)
    truth = np.linalg.inv(T_BASE_CAMERA)[:3] @ [1.2, 1.0, 0.4, 1.0]
    first = int(np.flatnonzero(np.isfinite(depth).any(axis=0))[0])
    shift = first + 8
    moved = np.roll(depth, -shift, axis=1)
    moved[:, 640 - shift :] = np.nan
    found = locate(moved)
    assert found.flags[0] & TrunkFlag.CUT_BY_BORDER
    # A camera whose principal point lies as far to the left sees just this picture.
    other = dataclasses.replace(INTRINSICS, cx=INTRINSICS.cx - shift)
    found = locate_trunks(
        detections_of(np.isfinite(moved)), moved, other, T_BASE_CAMERA, 1.0, Side.LEFT
    )
    error = found.points_camera[0] - truth
    assert error @ np.linalg.solve(found.covariances[0], error) < 6.0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_whatever_mask_and_depth_say_a_position_is_finite_and_its_covariance_positive(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    mask = cv2.GaussianBlur(rng.normal(0, 1, (36, 64)), (0, 0), rng.uniform(0.5, 6)) > 0
    depth = rng.uniform(-1, 12, mask.shape).astype(np.float32)
    depth[rng.random(mask.shape) < rng.random()] = rng.choice([np.nan, np.inf, 0.0])
    camera = CameraIntrinsics.from_fov(64, 36, 1.2)
    found = locate_trunks(detections_of(mask), depth, camera, T_BASE_CAMERA, 0.0, Side.LEFT)
    assert np.isfinite(found.points_camera).all()
    assert (np.linalg.eigvalsh(found.covariances) > 0).all()


def test_border_and_hidden_foot_are_flagged() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03)
    mask = np.isfinite(depth)
    half = mask.copy()
    low = transform_points(
        T_BASE_CAMERA,
        INTRINSICS.back_project(
            np.stack(np.meshgrid(np.arange(640.0), np.arange(360.0)), -1), np.nan_to_num(depth)
        ),
    )[..., 2]
    half &= low > 0.55
    assert locate(depth, half).flags[0] & TrunkFlag.FOOT_HIDDEN
    assert locate(depth).flags[0] == TrunkFlag.NONE
    shifted = np.roll(depth, -int(np.flatnonzero(mask.any(axis=0))[0]), axis=1)
    assert locate(shifted).flags[0] & TrunkFlag.CUT_BY_BORDER


def test_without_depth_there_is_no_position() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03)
    mask = np.isfinite(depth)
    assert len(locate(np.full_like(depth, np.nan), mask)) == 0


def test_a_cane_before_a_trunk_without_depth_is_not_taken_for_it() -> None:
    mask = np.isfinite(cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03))
    _, u = np.nonzero(mask)
    depth = np.full(mask.shape, np.nan, np.float32)
    cane = mask & (np.abs(np.arange(640) - np.median(u)) < 2)
    depth[cane] = 0.7
    assert cane.any(axis=1).sum() > 50
    assert len(locate(depth, mask)) == 0


def test_a_trunk_in_the_stereo_shadow_of_a_near_thing_is_not_put_at_that() -> None:
    """Trunk that would be 1.6 cm thick if it were as near as that."""
    depth = cylinder(np.array([1.2, 3.5, 0.0]), np.zeros(2), 0.03)
    mask = np.isfinite(depth)
    rows = np.flatnonzero(mask.any(axis=1))
    near = rows[: int(0.36 * len(rows))]
    depth[mask] = np.nan
    depth[near] = np.where(mask[near], np.float32(1.0), np.nan)
    assert len(locate(depth, mask)) == 0


@pytest.mark.parametrize(("diameter", "trunks"), [(0.014, 0), (0.03, 1)])
def test_what_is_thinner_than_any_trunk_has_no_position(diameter: float, trunks: int) -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), diameter / 2)
    assert len(locate(depth)) == trunks


def test_sizes_must_agree() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03)
    with pytest.raises(ValueError, match="depth is"):
        locate_trunks(
            detections_of(np.isfinite(depth)), depth[:10], INTRINSICS, T_BASE_CAMERA, 0.0, Side.LEFT
        )


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.floats(0, 1))
def test_row_medians_agree_with_numpy(seed: int, width: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(20, width)).astype(np.float32)
    values[rng.random(values.shape) < share] = np.nan
    found = row_medians(values)
    for row, median in zip(values, found, strict=True):
        known = row[np.isfinite(row)]
        assert np.isnan(median) if not len(known) else median == pytest.approx(np.median(known))

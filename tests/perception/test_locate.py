"""Laws of the way from mask and depth to the trunk's axis, on ray-cast cylinders."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import Array, CameraIntrinsics, transform_points
from vinum_nav.interfaces import Detections, Side, TrunkFlag, TrunkObservations
from vinum_nav.perception.locate import locate_trunks
from vinum_nav.robot import load_robot

ROBOT = load_robot("hyqreal")
INTRINSICS: CameraIntrinsics = ROBOT.intrinsics("front")
T_BASE_CAMERA = ROBOT.T_base_camera("front", Side.LEFT)


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


def test_error_agrees_with_the_covariance() -> None:
    """Normalised error squared over many noisy pictures is of the order of its dimension."""
    rng = np.random.default_rng(4)
    clean = cylinder(np.array([1.2, 1.0, 0.0]), np.array([0.05, 0.05]), 0.03)
    truth = np.array([1.22, 1.02, 0.4])
    squared = []
    for _ in range(40):
        patch = rng.normal(0, 0.005)
        depth = clean + (patch + rng.normal(0, 0.01, clean.shape)) * clean**2
        observations = locate(depth.astype(np.float32), np.isfinite(clean))
        error = T_BASE_CAMERA[:3, :3].T @ (in_base(observations) - truth)
        squared.append(error @ np.linalg.solve(observations.covariances[0], error))
    assert 0.02 < float(np.mean(squared)) < 3.0


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


def test_sizes_must_agree() -> None:
    depth = cylinder(np.array([1.2, 1.0, 0.0]), np.zeros(2), 0.03)
    with pytest.raises(ValueError, match="depth is"):
        locate_trunks(
            detections_of(np.isfinite(depth)), depth[:10], INTRINSICS, T_BASE_CAMERA, 0.0, Side.LEFT
        )

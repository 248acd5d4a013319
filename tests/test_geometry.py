"""Group laws of poses, round trips of cameras and rotations."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import (
    CameraIntrinsics,
    Pose2,
    camera_mount,
    interpolate,
    quat_xyzw_from_rpy,
    rotation_rpy,
    rpy_from_quat_xyzw,
    rpy_from_rotation,
    transform_points,
    wrap_angle,
)
from vinum_nav.pose_buffer import PoseBuffer


def poses(count: int, seed: int) -> list[Pose2]:
    rng = np.random.default_rng(seed)
    return [Pose2(*rng.uniform(-5, 5, 2), rng.uniform(-np.pi, np.pi)) for _ in range(count)]


def assert_same(a: Pose2, b: Pose2) -> None:
    assert a.distance(b) < 1e-9
    assert abs(wrap_angle(a.yaw - b.yaw)) < 1e-9


def test_poses_form_a_group() -> None:
    for a, b, c in zip(poses(20, 1), poses(20, 2), poses(20, 3), strict=True):
        assert_same((a @ b) @ c, a @ (b @ c))
        assert_same(a @ a.inverse(), Pose2(0, 0, 0))
        assert_same(a @ a.between(b), b)


def test_transform_is_composition() -> None:
    for a, b in zip(poses(20, 4), poses(20, 5), strict=True):
        assert np.allclose(a.transform(b.xy), (a @ b).xy)


def test_interpolation_meets_its_ends_and_takes_the_shorter_way() -> None:
    a, b = Pose2(0, 0, 3.0), Pose2(1, 2, -3.0)
    assert_same(interpolate(a, b, 0.0), a)
    assert_same(interpolate(a, b, 1.0), b)
    assert abs(interpolate(a, b, 0.5).yaw) > 3.0


@pytest.mark.parametrize("seed", range(5))
def test_rotations_round_trip(seed: int) -> None:
    rpy = np.random.default_rng(seed).uniform(-1.4, 1.4, 3)
    assert np.allclose(rpy_from_rotation(rotation_rpy(*rpy)), rpy)
    assert np.allclose(rpy_from_quat_xyzw(quat_xyzw_from_rpy(*rpy)), rpy)


def test_projection_then_back_projection_is_the_identity() -> None:
    camera = CameraIntrinsics.from_fov(640, 360, np.radians(69), np.radians(42))
    points = np.random.default_rng(0).uniform([-2, -1, 0.3], [2, 1, 10], (100, 3))
    assert np.allclose(camera.back_project(camera.project(points), points[:, 2]), points)


def test_camera_looks_where_it_is_turned() -> None:
    mount = camera_mount(np.array([0.5, 0.2, 0.7]), yaw=np.pi / 2, pitch_down=0.2)
    ahead = transform_points(mount, np.array([0.0, 0.0, 1.0]))
    assert np.allclose(ahead, [0.5, 0.2 + np.cos(0.2), 0.7 - np.sin(0.2)])
    right = transform_points(mount, np.array([1.0, 0.0, 0.0]))
    assert np.allclose(right, [1.5, 0.2, 0.7])


def test_pose_buffer_interpolates_and_forgets() -> None:
    buffer = PoseBuffer(horizon=1.0)
    for k in range(31):
        buffer.append(k * 0.1, Pose2(k * 0.1, 0, 0))
    found = buffer.at(2.55)
    assert found is not None
    assert found.x == pytest.approx(2.55)
    assert buffer.at(1.0) is None
    assert buffer.at(3.5) is None

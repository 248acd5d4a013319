import math

import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import rotation_rpy, transform_points
from vinum_nav.interfaces import ImuSample, Side, TrunkFlag, TrunkObservations
from vinum_nav.mapping.imu_buffer import ImuBuffer
from vinum_nav.mapping.leveling import level
from vinum_nav.mapping.parameters import SightingParameters

PARAMETERS = SightingParameters()
T_BASE_CAMERA = load_robot("hyqreal").T_base_camera("front", Side.LEFT)


def observe(level_points, roll=0.0, pitch=0.0, flags=None, scores=None):
    """Observations of points (N, 3) given in the level frame, by a tilted robot."""
    tilt = rotation_rpy(roll, pitch, 0.0)
    points = transform_points(np.linalg.inv(T_BASE_CAMERA), np.asarray(level_points) @ tilt)
    n = len(points)
    return TrunkObservations(
        1.0,
        Side.LEFT,
        points,
        np.tile(np.diag([0.01, 0.03, 0.05]) ** 2, (n, 1, 1)),
        np.full(n, 0.9) if scores is None else np.asarray(scores),
        np.ones(n, dtype=np.int64),
        np.zeros(n, dtype=np.int64) if flags is None else np.asarray(flags),
        np.zeros((n, 4)),
    )


@pytest.mark.parametrize(("roll", "pitch"), [(0, 0), (0.09, 0), (0, -0.09), (-0.05, 0.07)])
def test_a_known_tilt_is_undone(roll, pitch):
    points = np.array([[1.0, 1.2, 0.4], [2.0, 2.0, 0.5], [1.5, 3.0, 0.3]])
    found = level(observe(points, roll, pitch), T_BASE_CAMERA, roll, pitch, PARAMETERS)
    order = np.lexsort((points[:, 1], points[:, 0]))
    np.testing.assert_allclose(found.positions_base, points[order, :2], atol=1e-12)
    np.testing.assert_allclose(found.heights, points[order, 2], atol=1e-12)


def test_tilt_matters():
    found = level(observe([[1.0, 2.0, 0.4]], 0.09, 0.0), T_BASE_CAMERA, 0.0, 0.0, PARAMETERS)
    assert np.abs(found.positions_base[0] - [1.0, 2.0]).max() > 0.02


def test_covariances_stay_positive_and_grow_with_range_and_flags():
    points = [[1.0, 1.0, 0.4], [2.0, 3.0, 0.4]]
    plain = level(observe(points), T_BASE_CAMERA, 0.05, 0.05, PARAMETERS)
    flags = [int(TrunkFlag.CUT_BY_BORDER)] * 2
    poor = level(observe(points, flags=flags), T_BASE_CAMERA, 0.05, 0.05, PARAMETERS)
    assert (np.linalg.eigvalsh(plain.covariances) > 0).all()
    traces = plain.covariances.trace(axis1=1, axis2=2)
    assert traces[1] > traces[0]
    assert (poor.covariances.trace(axis1=1, axis2=2) > traces).all()


def test_too_near_and_too_far_are_dropped():
    points = [[1.0, 1.0, 0.4], [1.0, 1.5, 0.4], [1.0, 9.0, 0.4]]
    flags = [int(TrunkFlag.TOO_NEAR), 0, 0]
    found = level(observe(points, flags=flags), T_BASE_CAMERA, 0.0, 0.0, PARAMETERS)
    np.testing.assert_allclose(found.positions_base, [[1.0, 1.5]])


def test_of_two_instances_of_one_thing_the_better_stays():
    points = [[1.0, 1.5, 0.4], [1.02, 1.5, 0.4], [1.2, 1.5, 0.4]]
    found = level(observe(points, scores=[0.6, 0.9, 0.8]), T_BASE_CAMERA, 0, 0, PARAMETERS)
    np.testing.assert_allclose(found.positions_base, [[1.02, 1.5], [1.2, 1.5]])


def test_an_empty_picture_is_empty():
    found = level(observe(np.zeros((0, 3))), T_BASE_CAMERA, 0.0, 0.0, PARAMETERS)
    assert len(found) == 0


def test_imu_is_interpolated_and_its_rate_integrated():
    buffer = ImuBuffer()
    for k in range(101):
        t = 0.01 * k
        buffer.append(ImuSample(t, 0.1 * t, -0.2 * t, math.sin(t)))
    attitude = buffer.at(0.505)
    assert attitude is not None
    assert attitude.roll == pytest.approx(0.0505)
    assert attitude.pitch == pytest.approx(-0.101)
    assert attitude.gyro_angle == pytest.approx(1 - math.cos(0.505), abs=1e-5)
    assert buffer.at(2.0) is None
    assert ImuBuffer().at(0.0) is None

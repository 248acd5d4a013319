import math

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import ImuSample, Odometry
from vinum_nav.mapping.camera_yaw import CameraYaw
from vinum_nav.mapping.dead_reckoning import DeadReckoning
from vinum_nav.mapping.estimator import Fix, KeyframeMeasurements, Landmark, PoseGraph, Sighting
from vinum_nav.mapping.imu_buffer import ImuBuffer
from vinum_nav.mapping.parameters import GraphParameters, MotionParameters, SightingParameters
from vinum_nav.mapping.scale import ScaleEstimator

STEP = Pose2(0.3, 0.0, 0.02)
SIGMAS = np.array([0.005, 0.005, 0.005])


def test_without_a_gyro_dead_reckoning_is_the_odometry():
    reckoning, imu, pose = DeadReckoning(MotionParameters()), ImuBuffer(), Pose2(4.0, 1.0, 0.3)
    begin = pose
    for k in range(200):
        reckoning.step(Odometry(0.02 * k, pose, 0.0, 0.0, 0.0), imu)
        pose = pose @ Pose2(0.01, 0.002, 0.01)
    expected = begin.between(pose @ Pose2(0.01, 0.002, 0.01).inverse())
    np.testing.assert_allclose(reckoning.pose.xy, expected.xy, atol=1e-9)
    assert reckoning.pose.yaw == pytest.approx(expected.yaw)


def yaws_after_a_drive(seed):
    """Yaw of odometry and of dead reckoning after 8 m straight on [rad]; the gyro is biased."""
    rng = np.random.default_rng(seed)
    reckoning, imu, odom = DeadReckoning(MotionParameters()), ImuBuffer(), Pose2(0, 0, 0)
    for k in range(1500):
        if k > 500:
            odom = odom @ Pose2(0.008, 0.0, 0.0087 * math.sqrt(0.008) * rng.normal())
        imu.append(ImuSample(0.02 * k, 0.0, 0.0, 0.003 + 0.0035 * rng.normal()))
        reckoning.step(Odometry(0.02 * k, odom, 0.0, 0.0, 0.0), imu)
    return odom.yaw, reckoning.pose.yaw


def test_the_gyro_tames_the_odometrys_yaw_and_its_bias_is_learned_at_rest():
    odometry, fused = np.sqrt(np.mean(np.square([yaws_after_a_drive(s) for s in range(6)]), axis=0))
    assert fused < 0.5 * odometry


def circle(fixes: bool):
    """A graph driven on an arc past one landmark; estimates and truth."""
    graph = PoseGraph(Pose2(0.2, -0.1, 0.1), GraphParameters(window=10))
    true, mark, estimates = Pose2(0.0, 0.0, 0.0), np.array([2.0, 1.5]), []
    for k in range(25):
        measurements = KeyframeMeasurements(
            STEP,
            SIGMAS,
            [Fix(k, true.xy, 0.02)] if fixes else [],
            [Sighting(k, 7, true.inverse().transform(mark), 0.02**2 * np.eye(2))],
            [] if 7 in graph.landmarks_inside else [Landmark(7, mark + 0.1)],
        )
        true = true @ STEP
        estimates.append(graph.close_keyframe(measurements))
    return estimates, true, mark, graph


def test_fixes_and_sightings_find_pose_and_landmark():
    estimates, true, mark, graph = circle(fixes=True)
    last = estimates[-1]
    assert last.pose.distance(true) < 0.005
    assert abs(last.pose.yaw - true.yaw) < 0.005
    np.testing.assert_allclose(last.landmarks[7][0], mark, atol=0.005)
    assert graph.oldest >= 14


@pytest.mark.parametrize("fixes", [True, False])
def test_covariances_stay_positive(fixes):
    for estimate in circle(fixes)[0]:
        assert np.linalg.eigvalsh(estimate.covariance).min() > 0
        for _, covariance in estimate.landmarks.values():
            assert np.linalg.eigvalsh(covariance).min() > 0


def test_fixes_shrink_the_covariance():
    assert np.trace(circle(True)[0][-1].covariance) < 0.1 * np.trace(
        circle(False)[0][-1].covariance
    )


def test_two_landmarks_that_are_one_come_together():
    graph = PoseGraph(Pose2(0, 0, 0), GraphParameters())
    covariance = 0.05**2 * np.eye(2)
    marks = [Landmark(1, np.array([2.0, 1.0])), Landmark(2, np.array([2.2, 1.0]))]
    sightings = [Sighting(0, m.id, m.position_map, covariance) for m in marks]
    estimate = graph.close_keyframe(
        KeyframeMeasurements(STEP, SIGMAS, [], sightings, marks, [(1, 2)])
    )
    gap = estimate.landmarks[1][0] - estimate.landmarks[2][0]
    assert np.linalg.norm(gap) < 0.02


def test_the_scale_is_learned_from_fixed_chords_only():
    estimator = ScaleEstimator(MotionParameters(), 0.015)
    for k in range(100):
        poses = {j: Pose2(0.3 * j * 1.02, 0.0, 0.0) for j in range(max(0, k - 40), k + 1)}
        estimator.step(k, Pose2(0.3 * k, 0.0, 0.0), k >= 20, poses)
        if k < 20:
            assert estimator.scale == 1.0
    assert estimator.scale == pytest.approx(1.02, abs=0.003)
    assert estimator.sigma < 0.01


@pytest.mark.parametrize("error", [-0.012, 0.0, 0.01])
def test_the_cameras_yaw_error_is_found(error):
    rng = np.random.default_rng(5)
    poses = {k: Pose2(0.3 * k, 0.0, 0.0) for k in range(80)}
    calibration = CameraYaw(SightingParameters())
    camera = np.array([0.5, 0.3])
    for k, pose in poses.items():
        for mark, u in enumerate(np.arange(1.0, 22.0)):
            point = pose.inverse().transform(np.array([u, 1.2])) - camera
            if not 0.0 < point[0] < 3.0:
                continue
            turned = Pose2(0.0, 0.0, calibration.yaw - error).transform(point) + camera
            seen_dr = pose.transform(turned + rng.normal(0, 0.01, 2))
            camera_dr = pose.transform(camera)
            calibration.add(mark, k, seen_dr, 0.01**2 * np.eye(2), camera_dr)
        calibration.step(k, 0.01)
    assert calibration.yaw == pytest.approx(error, abs=0.002)

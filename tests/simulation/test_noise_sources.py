"""Each noise source does statistically what the design's table says."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from noise_bench import DATUM, rng, streams

from vinum_nav.description.robot import Lidar, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, FixStatus
from vinum_nav.simulation.gnss import GnssSensor
from vinum_nav.simulation.imu import ImuSensor
from vinum_nav.simulation.lidar import LidarSensor
from vinum_nav.simulation.noise import NOISE, Noise, Normals, noise_preset
from vinum_nav.simulation.odometry import OdometrySensor
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.simulation.sway import GaitSway
from vinum_nav.vineyard.growing.streams import stream


def standing(stamp: float, yaw: float = 0.0) -> BodyState:
    return BodyState(stamp, 0.0, 0.0, 0.0, 0.0, 0.0, yaw)


def test_table_of_the_design():
    nominal, field = NOISE["nominal"], NOISE["field"]
    assert (nominal.odometry_scale, field.odometry_scale) == (0.01, 0.03)
    assert math.degrees(nominal.odometry_yaw) == pytest.approx(0.2)
    assert math.degrees(field.odometry_yaw) == pytest.approx(0.5)
    assert (nominal.slip, nominal.lag, field.slip, field.lag) == (0.01, 0.1, 0.03, 0.2)
    assert (nominal.imu_yaw_rate, nominal.imu_bias_walk) == (0.002, 1e-5)
    assert (field.imu_yaw_rate, field.imu_bias_walk) == (0.005, 1e-4)
    assert (nominal.gnss_fix, nominal.gnss_float_period, nominal.gnss_outage_period) == (0.02, 0, 0)
    assert (field.gnss_fix, field.gnss_float) == (0.02, 0.3)
    assert (field.gnss_float_duration, field.gnss_float_period) == (20, 120)
    assert (field.gnss_outage_duration, field.gnss_outage_period) == (60, 300)
    assert (nominal.depth_pixel, nominal.depth_patch, nominal.depth_holes) == (0.003, 0.002, 0.03)
    assert (field.depth_pixel, field.depth_patch, field.depth_holes) == (0.01, 0.005, 0.1)
    assert math.degrees(nominal.camera_mount) == pytest.approx(0.2)
    assert math.degrees(field.camera_mount) == pytest.approx(0.5)
    assert math.degrees(nominal.sway) == pytest.approx(1.0)
    assert math.degrees(field.sway) == pytest.approx(2.0)
    assert (nominal.image_latency, nominal.image_loss) == (0.05, 0.005)
    assert (field.image_latency, field.image_loss) == (0.15, 0.02)


def test_ideal_is_without_noise():
    assert all(value == 0 for value in dataclasses.asdict(NOISE["ideal"]).values())


def test_unknown_preset_lists_the_others():
    with pytest.raises(ValueError, match=r"'wild'.*ideal, nominal, field"):
        noise_preset("wild")


def test_streams_are_apart_and_repeatable():
    a, b = stream(3, "imu").random(4), stream(3, "gnss").random(4)
    assert not np.allclose(a, b)
    np.testing.assert_array_equal(stream(3, "imu").random(4), a)


def test_odometry_scale_and_yaw_walk():
    noise = Noise(odometry_scale=0.03, odometry_yaw=math.radians(0.5))
    scales, yaws = [], []
    for k in range(300):
        sensor = OdometrySensor(noise, streams(k))
        for step in range(41):
            last = sensor.measure(0.1 * step, Pose2(0.1 * step, 0.0, 0.0))
        scales.append(sensor.scale)
        yaws.append(last.T_odom_base.yaw)
    assert np.std(scales) == pytest.approx(0.03, rel=0.15)
    assert np.std(yaws) == pytest.approx(math.radians(0.5) * math.sqrt(4.0), rel=0.15)


def test_odometry_scale_is_constant():
    sensor = OdometrySensor(Noise(odometry_scale=0.03), streams())
    for step in range(11):
        last = sensor.measure(float(step), Pose2(1.0 * step, 0.0, 0.0))
    assert last.T_odom_base.x == pytest.approx(10.0 * sensor.scale)
    assert last.vx == pytest.approx(sensor.scale)
    assert sensor.scale != 1.0


def test_odometry_adds_up_true_increments():
    sensor = OdometrySensor(Noise(), streams())
    poses = [Pose2(3.0, 1.0, 2.0) @ Pose2(0.1 * k, 0.02 * k**2, 0.1 * k) for k in range(20)]
    for k, pose in enumerate(poses):
        last = sensor.measure(0.02 * k, pose)
    expected = poses[0].between(poses[-1])
    assert last.T_odom_base.distance(expected) < 1e-9


def test_imu_white_and_bias():
    noise = Noise(imu_yaw_rate=0.005, imu_bias_walk=1e-2, imu_tilt=0.002)
    ends, whites, tilts = [], [], []
    for k in range(200):
        sensor = ImuSensor(noise, streams(k))
        rates = [sensor.measure(standing(0.01 * i)) for i in range(101)]
        series = np.array([sample.yaw_rate for sample in rates])
        ends.append(series[-20:].mean())
        whites.append(np.diff(series).std() / math.sqrt(2))
        tilts += [sample.roll for sample in rates]
    assert np.mean(whites) == pytest.approx(0.005, rel=0.1)
    assert np.std(ends) == pytest.approx(1e-2 * math.sqrt(0.93), rel=0.2)
    assert np.std(tilts) == pytest.approx(0.002, rel=0.1)


def test_imu_integrates_to_the_true_turn_across_pi():
    sensor = ImuSensor(Noise(), streams())
    yaws = np.linspace(2.0, 5.0, 101)
    rates = [sensor.measure(standing(0.01 * k, yaw)).yaw_rate for k, yaw in enumerate(yaws)]
    assert 0.01 * sum(rates) == pytest.approx(3.0)


def errors_of(sensor: GnssSensor, stamps: np.ndarray):
    """Horizontal errors (N, 2) [m] and statuses of fixes at the datum."""
    errors, statuses = [], []
    for stamp in stamps:
        fix = sensor.measure(float(stamp), np.zeros(3))
        metres = 6378137.0 * math.pi / 180.0
        errors.append(
            [
                (fix.longitude_deg - 9.0) * metres * math.cos(math.radians(45.0)) * 1.0017,
                (fix.latitude_deg - 45.0) * metres,
            ]
        )
        statuses.append(fix.status)
    return np.array(errors), np.array(statuses)


def test_gnss_fix():
    sensor = GnssSensor(DATUM, Noise(gnss_fix=0.02), streams())
    errors, statuses = errors_of(sensor, 0.2 * np.arange(2000))
    assert np.all(statuses == FixStatus.FIX)
    np.testing.assert_allclose(errors.std(axis=0), 0.02, rtol=0.1)
    np.testing.assert_allclose(errors.mean(axis=0), 0.0, atol=0.003)


@pytest.mark.slow
def test_gnss_stretches_of_field():
    floats, outages, drifts = [], [], []
    for k in range(20):
        stamps = np.arange(0.0, 1200.0, 2.5)
        errors, statuses = errors_of(GnssSensor(DATUM, NOISE["field"], streams(k)), stamps)
        outages.append(np.mean(statuses == FixStatus.NO_FIX))
        floating = statuses == FixStatus.FLOAT
        floats.append(np.mean(floating))
        drifts.append(errors[floating])
        assert np.all(statuses[:4] == FixStatus.FIX)
        assert np.all(np.isnan(errors[statuses == FixStatus.NO_FIX]))
    assert np.mean(outages) == pytest.approx(60 / 300, abs=0.03)
    assert np.mean(floats) == pytest.approx(20 / 120 * 0.8, abs=0.03)
    assert np.concatenate(drifts).std() == pytest.approx(0.3, rel=0.15)


def test_gnss_covariance_admits_what_it_does():
    fix = GnssSensor(DATUM, NOISE["nominal"], streams()).measure(0.0, np.zeros(3))
    np.testing.assert_allclose(np.diag(fix.covariance_enu), [0.02**2, 0.02**2, 0.04**2])


def test_scan_noise_and_limits():
    def walls(origin, directions, reach):
        ranges = np.full(len(directions), 3.0)
        ranges[:100] = np.inf
        ranges[100:200] = 0.05
        return ranges

    sensor = LidarSensor(Lidar(position_xyz=(0, 0, 1)), walls, Noise(scan_range=0.01), rng())
    scan = sensor.measure(standing(0.0))
    assert np.all(np.isinf(scan.ranges[:200]))
    assert scan.ranges[200:].std() == pytest.approx(0.01, rel=0.15)
    assert math.degrees(scan.angles[0]) == pytest.approx(-135.0)
    assert math.degrees(scan.angles[-1]) == pytest.approx(135.0)


def test_scan_tilts_with_the_body():
    seen = {}

    def note(origin, directions, reach):
        seen["origin"], seen["directions"] = origin, directions
        return np.full(len(directions), np.inf)

    sensor = LidarSensor(Lidar(position_xyz=(0.5, 0, 1)), note, Noise(), rng())
    sensor.measure(BodyState(0.0, 1.0, 2.0, 3.0, 0.0, 0.1, 0.0))
    ahead = seen["directions"][len(seen["directions"]) // 2]
    np.testing.assert_allclose(ahead, [math.cos(0.1), 0.0, -math.sin(0.1)], atol=1e-9)
    assert seen["origin"][0] == pytest.approx(1.0 + 0.5 * math.cos(0.1) + math.sin(0.1))


def test_slip_is_redrawn_every_second(robot):
    servo = VelocityServo(robot, Noise(slip=0.03), rng())
    speeds = []
    for _ in range(400 * 50):
        servo.take(Command(0.4, 0.0, 0.0))
        speeds.append(servo.advance(0.02)[0])
    seconds = np.array(speeds[100:]).reshape(-1, 50)
    assert seconds.mean(axis=1).std() == pytest.approx(0.4 * 0.03, rel=0.15)
    assert seconds.mean() == pytest.approx(0.4, rel=0.01)
    assert np.median(seconds.std(axis=1)) < 1e-9


def test_lag_is_first_order(robot):
    quick = robot.model_copy(
        update={"limits": robot.limits.model_copy(update={"acceleration": 1e3})}
    )
    servo = VelocityServo(quick, Noise(lag=0.2), rng())
    servo.take(Command(0.4, 0.0, 0.0))
    speeds = [servo.advance(0.005)[0] for _ in range(40)]
    assert speeds[-1] == pytest.approx(0.4 * (1 - math.exp(-1)), rel=0.03)


def test_sway_only_while_moving():
    sway = GaitSway(math.radians(2.0), rng())
    tilts = np.array([sway.advance(0.4, 0.01) for _ in range(1000)])[200:]
    np.testing.assert_allclose(np.abs(tilts).max(axis=0), math.radians(2.0), rtol=0.03)
    spectrum = np.abs(np.fft.rfft(tilts[:, 0]))
    assert np.fft.rfftfreq(len(tilts), 0.01)[np.argmax(spectrum)] == pytest.approx(1.5, abs=0.13)
    for _ in range(300):
        last = sway.advance(0.0, 0.01)
    assert np.abs(last).max() < 1e-6


def test_wheels_drift_while_they_turn_on_the_spot():
    robot, noise = load_robot("skid_steer"), Noise(slip=0.03)
    still, drifts = VelocityServo(robot, Noise(), rng()), []
    servo = VelocityServo(robot, noise, rng())
    for k in range(400 * 50):
        for each in (still, servo):
            each.take(Command(0.0, 0.0, 0.4))
        turning, drifting = still.advance(0.02), servo.advance(0.02)
        if k > 100:
            assert turning[:2] == (0.0, 0.0)
            drifts.append([*drifting[:2], drifting[2] / 0.4])
    spread = np.std(drifts, axis=0)
    expected = 0.03 * 0.4 * robot.half_diagonal
    np.testing.assert_allclose(spread, [expected, expected, 0.03], rtol=0.15)


def test_a_leg_does_not_drift_on_the_spot(robot):
    servo = VelocityServo(robot, Noise(slip=0.03), rng())
    for _ in range(100):
        servo.take(Command(0.0, 0.0, 0.4))
        assert servo.advance(0.02)[:2] == (0.0, 0.0)


def test_batches_are_the_numbers_of_single_draws():
    batches, single = Normals(rng(), 3), rng()
    for _ in range(600):
        np.testing.assert_array_equal(batches.next(), single.standard_normal(3))

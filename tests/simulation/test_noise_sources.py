"""Each noise source does statistically what the design's table says."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, FixStatus, ImageFrame, Side
from vinum_nav.mission_file import Datum
from vinum_nav.robot import Lidar
from vinum_nav.simulation.fake_simulator import BLANK
from vinum_nav.simulation.frame_queue import FrameQueue
from vinum_nav.simulation.gnss import GnssSensor
from vinum_nav.simulation.imu import ImuSensor
from vinum_nav.simulation.lidar import LidarSensor
from vinum_nav.simulation.noise import NOISE, Noise, noise_preset, noise_stream
from vinum_nav.simulation.odometry import OdometrySensor
from vinum_nav.simulation.pixels import noisy_depth, noisy_rgb
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState
from vinum_nav.simulation.sway import GaitSway

DATUM = Datum(latitude_deg=45.0, longitude_deg=9.0, altitude=100.0)


def rng(k: int = 0) -> np.random.Generator:
    return np.random.default_rng([7, k])


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
    a, b = noise_stream(3, "imu").random(4), noise_stream(3, "gnss").random(4)
    assert not np.allclose(a, b)
    np.testing.assert_array_equal(noise_stream(3, "imu").random(4), a)


def test_odometry_scale_and_yaw_walk():
    noise = Noise(odometry_scale=0.03, odometry_yaw=math.radians(0.5))
    scales, yaws = [], []
    for k in range(300):
        sensor = OdometrySensor(noise, rng(k))
        for step in range(41):
            last = sensor.measure(0.1 * step, Pose2(0.1 * step, 0.0, 0.0))
        scales.append(sensor.scale)
        yaws.append(last.T_odom_base.yaw)
    assert np.std(scales) == pytest.approx(0.03, rel=0.15)
    assert np.std(yaws) == pytest.approx(math.radians(0.5) * math.sqrt(4.0), rel=0.15)


def test_odometry_scale_is_constant():
    sensor = OdometrySensor(Noise(odometry_scale=0.03), rng())
    for step in range(11):
        last = sensor.measure(float(step), Pose2(1.0 * step, 0.0, 0.0))
    assert last.T_odom_base.x == pytest.approx(10.0 * sensor.scale)
    assert last.vx == pytest.approx(sensor.scale)
    assert sensor.scale != 1.0


def test_odometry_adds_up_true_increments():
    sensor = OdometrySensor(Noise(), rng())
    poses = [Pose2(3.0, 1.0, 2.0) @ Pose2(0.1 * k, 0.02 * k**2, 0.1 * k) for k in range(20)]
    for k, pose in enumerate(poses):
        last = sensor.measure(0.02 * k, pose)
    expected = poses[0].between(poses[-1])
    assert last.T_odom_base.distance(expected) < 1e-9


def test_imu_white_and_bias():
    noise = Noise(imu_yaw_rate=0.005, imu_bias_walk=1e-2, imu_tilt=0.002)
    ends, whites, tilts = [], [], []
    for k in range(200):
        sensor = ImuSensor(noise, rng(k))
        rates = [sensor.measure(standing(0.01 * i)) for i in range(101)]
        series = np.array([sample.yaw_rate for sample in rates])
        ends.append(series[-20:].mean())
        whites.append(np.diff(series).std() / math.sqrt(2))
        tilts += [sample.roll for sample in rates]
    assert np.mean(whites) == pytest.approx(0.005, rel=0.1)
    assert np.std(ends) == pytest.approx(1e-2 * math.sqrt(0.93), rel=0.2)
    assert np.std(tilts) == pytest.approx(0.002, rel=0.1)


def test_imu_integrates_to_the_true_turn_across_pi():
    sensor = ImuSensor(Noise(), rng())
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
    sensor = GnssSensor(DATUM, Noise(gnss_fix=0.02), rng())
    errors, statuses = errors_of(sensor, 0.2 * np.arange(2000))
    assert np.all(statuses == FixStatus.FIX)
    np.testing.assert_allclose(errors.std(axis=0), 0.02, rtol=0.1)
    np.testing.assert_allclose(errors.mean(axis=0), 0.0, atol=0.003)


def test_gnss_stretches_of_field():
    floats, outages, drifts = [], [], []
    for k in range(20):
        stamps = np.arange(0.0, 1200.0, 2.5)
        errors, statuses = errors_of(GnssSensor(DATUM, NOISE["field"], rng(k)), stamps)
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
    fix = GnssSensor(DATUM, NOISE["nominal"], rng()).measure(0.0, np.zeros(3))
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


def test_pictures_are_late_and_lost():
    queue = FrameQueue(0.15, 0.1, rng())
    pixels = np.zeros((2, 4, 3), np.uint8), np.zeros((2, 4), np.float32)
    arrived = 0
    for k in range(4000 * 10):
        stamp = 0.02 * k
        if k % 10 == 0:
            queue.put(ImageFrame(stamp, Side.LEFT, BLANK, *pixels))
        frame = queue.get(stamp)
        if frame is not None:
            arrived += 1
            assert 0.15 - 1e-6 <= stamp - frame.stamp < 0.17
    assert arrived / 4000 == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("z", [1.0, 3.0])
def test_depth_noise_grows_with_the_square_of_depth(z):
    flat = np.full((360, 640), z, dtype=np.float32)
    noise = Noise(depth_pixel=0.01)
    assert np.std(noisy_depth(flat, noise, (0.3, 20), rng())) == pytest.approx(
        0.01 * z**2, rel=0.02
    )


def test_depth_patches_are_correlated():
    flat = np.ones((360, 640), dtype=np.float32)
    errors = np.stack(
        [noisy_depth(flat, Noise(depth_patch=0.005), (0.3, 10), rng(k)) - 1 for k in range(30)]
    )
    assert errors.std() == pytest.approx(0.005, rel=0.1)
    assert np.corrcoef(errors[:, 100, 100], errors[:, 104, 104])[0, 1] > 0.8
    assert abs(np.corrcoef(errors[:, 100, 100], errors[:, 300, 500])[0, 1]) < 0.5


@pytest.mark.parametrize("share", [0.0, 0.03, 0.1])
def test_share_of_holes(share):
    flat = np.ones((360, 640), dtype=np.float32)
    lost = [
        np.isnan(noisy_depth(flat, Noise(depth_holes=share), (0.3, 10), rng(k))).mean()
        for k in range(5)
    ]
    assert np.mean(lost) == pytest.approx(share, abs=0.01)


def test_holes_favour_edges():
    stepped = np.ones((360, 640), dtype=np.float32)
    stepped[:, 300:340] = 3.0
    lost = np.mean(
        [
            np.isnan(noisy_depth(stepped, Noise(depth_holes=0.1), (0.3, 10), rng(k)))
            for k in range(8)
        ],
        axis=0,
    )
    assert lost[:, 296:304].mean() > 2 * lost[:, :200].mean()


def test_depth_has_a_range():
    depth = np.full((36, 64), 5.0, dtype=np.float32)
    depth[0], depth[1], depth[2] = 0.2, 12.0, np.inf
    measured = noisy_depth(depth, Noise(), (0.3, 10.0), rng())
    assert np.all(np.isnan(measured[:3]))
    np.testing.assert_array_equal(measured[3:], depth[3:])


def test_exposure_and_grain():
    grey = np.full((60, 80, 3), 128, dtype=np.uint8)
    assert noisy_rgb(grey, Noise(), rng()) is grey
    means = [noisy_rgb(grey, Noise(exposure=0.06, pixel=4), rng(k)).mean() for k in range(200)]
    assert np.std(means) / 128 == pytest.approx(0.06, rel=0.2)
    grain = noisy_rgb(grey, Noise(pixel=4), rng()).astype(int) - 128
    assert grain.min() == -4
    assert grain.max() == 4
    assert abs(grain.mean()) < 0.1

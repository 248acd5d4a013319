"""Duties of every simulator, real and fake alike."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Side
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.fake_simulator import FakeSimulator
from vinum_nav.simulation.gazebo.gazebo_simulator import GazeboSimulator
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import TICK, WATCHDOG

BACK_ENDS = {"fake": FakeSimulator, "gazebo": GazeboSimulator, "mujoco": MujocoSimulator}


def back_ends():
    """All back ends; Gazebo is skipped where it is not installed."""
    try:
        GazeboSimulator.require_installed()
        marks = ()
    except SimulatorUnavailableError as error:
        marks = (pytest.mark.skip(reason=str(error)),)
    return [pytest.param(name, marks=marks if name == "gazebo" else ()) for name in BACK_ENDS]


def bodies():
    """Every body that comes with the package; one of them is for the quick tests as well."""
    quick, *others = available_bodies()
    return [quick, *(pytest.param(name, marks=pytest.mark.slow) for name in others)]


@pytest.fixture(scope="module", params=bodies())
def robot(request):
    """Robot of one body."""
    return load_robot(request.param)


@pytest.fixture(scope="module")
def steady(robot):
    """The same body without sway."""
    return robot.model_copy(update={"gait_sway": False})


@pytest.fixture(params=back_ends())
def make(request, robot):
    """Makes simulators of one back end and closes them."""
    with contextlib.ExitStack() as stack:

        def build(vineyard, noise="nominal", random_seed=0, body=robot, mount="front"):
            simulator = BACK_ENDS[request.param](
                vineyard,
                body,
                noise=noise_preset(noise),
                random_seed=random_seed,
                mount=mount,
                side=Side.LEFT,
            )
            stack.callback(simulator.close)
            return simulator

        yield build


def drive(simulator, command, seconds):
    """Observations of a constant command."""
    return [simulator.step(command) for _ in range(round(seconds / TICK))]


def trace(simulator):
    """All numbers of a short drive."""
    numbers = [simulator.reset()]
    numbers += drive(simulator, Command(0.4, 0.05, 0.2), 1.0)
    rows = []
    for o in numbers:
        pose = o.odometry.T_odom_base
        rows += [o.stamp, pose.x, pose.y, pose.yaw, o.odometry.vx, o.odometry.yaw_rate]
        for sample in o.imu:
            rows += [sample.stamp, sample.roll, sample.pitch, sample.yaw_rate]
        if o.gnss:
            rows += [o.gnss.latitude_deg, o.gnss.longitude_deg, o.gnss.altitude]
        if o.scan:
            rows += np.nan_to_num(o.scan.ranges, posinf=-1.0).tolist()
        if o.frame:
            rows += [o.frame.stamp]
    true = simulator.truth()
    return np.array([*rows, true.T_map_base.x, true.T_map_base.y, true.z, true.roll])


def test_same_seed_same_run_also_after_reset(make, vineyard):
    first, second = make(vineyard), make(vineyard)
    expected = trace(first)
    np.testing.assert_array_equal(trace(second), expected)
    np.testing.assert_array_equal(trace(first), expected)
    assert np.all(np.isfinite(expected))


def test_another_seed_is_another_run(make, vineyard):
    a, b = trace(make(vineyard, random_seed=1)), trace(make(vineyard, random_seed=2))
    assert a.shape != b.shape or not np.allclose(a, b)


@pytest.mark.parametrize("mount", ["front", "centre"])
def test_stamps_and_rates(make, vineyard, mount):
    simulator = make(vineyard, "ideal", mount=mount)
    first = simulator.reset()
    assert first.stamp == simulator.time == 0.0
    assert first.scan is not None
    assert first.gnss is not None
    assert first.frame is not None
    observations = drive(simulator, Command(0.2, 0, 0), 2.0)
    np.testing.assert_allclose([o.stamp for o in observations], TICK * np.arange(1, 101))
    assert all(o.odometry.stamp == o.stamp for o in observations)
    imu = [sample.stamp for o in observations for sample in o.imu]
    np.testing.assert_allclose(imu, 0.01 * np.arange(1, 201), atol=1e-9)
    assert sum(o.scan is not None for o in observations) == 20
    assert sum(o.gnss is not None for o in observations) == 10
    frames = [o for o in observations if o.frame is not None]
    assert len(frames) == 10
    assert all(o.frame.stamp == o.stamp for o in frames)
    assert len(first.scan.ranges) == 541


def test_late_pictures_keep_the_stamp_of_their_exposure(make, vineyard):
    simulator = make(vineyard, "field")
    simulator.reset()
    frames = [o for o in drive(simulator, Command(), 4.0) if o.frame is not None]
    assert frames
    for o in frames:
        assert o.frame.stamp == pytest.approx(o.stamp - 0.15, abs=0.0101)
        assert o.frame.stamp / 0.2 == pytest.approx(round(o.frame.stamp / 0.2))


def test_odometry_is_the_truth_without_noise(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    simulator.reset()
    start = simulator.truth().T_map_base
    observations = drive(simulator, Command(0.5, 0, 0), 4.0)
    observations += drive(simulator, Command(0, 0, 0), 1.5)
    moved = start.between(simulator.truth().T_map_base)
    assert moved.x == pytest.approx(2.0, abs=0.01)
    assert abs(moved.y) < 0.01
    estimate = observations[-1].odometry.T_odom_base
    assert estimate.distance(moved) < 0.01
    assert estimate.yaw == pytest.approx(moved.yaw, abs=1e-3)


def test_limits_hold(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    simulator.reset()
    observations = drive(simulator, Command(5.0, 0.0, 0.0), 1.1)
    observations += drive(simulator, Command(5.0, -5.0, 5.0), 1.4)
    observations += drive(simulator, Command(-5.0, 0, 0), 1.0)
    twist = np.array([[o.odometry.vx, o.odometry.vy, o.odometry.yaw_rate] for o in observations])
    limits = steady.limits
    assert limits.vx == pytest.approx(np.abs(twist).max(axis=0)[0], rel=0.35)
    most = np.array([limits.vx, limits.vy, limits.yaw_rate])
    assert np.all(np.abs(twist).max(axis=0) <= most * 1.06 + 0.01)
    if limits.vy > 0:
        assert np.hypot(twist[:, 0] / limits.vx, twist[:, 1] / limits.vy).max() <= 1.1
    headings = np.array([o.odometry.T_odom_base.yaw for o in observations])
    c, s = np.cos(headings), np.sin(headings)
    fixed = np.column_stack([c * twist[:, 0] - s * twist[:, 1], s * twist[:, 0] + c * twist[:, 1]])
    over = 10
    change = np.linalg.norm(fixed[over:] - fixed[:-over], axis=1) / (over * TICK)
    turning = limits.yaw_rate * math.hypot(limits.vx, limits.vy)
    assert change.max() <= limits.acceleration * 1.05 + turning


def test_only_a_holonomic_body_goes_sideways(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    simulator.reset()
    drive(simulator, Command(0.0, 0.25, 0.0), 1.0)
    moved = vineyard.start.between(simulator.truth().T_map_base)
    assert abs(moved.x) < 0.005
    assert moved.y == pytest.approx(0.19 if steady.drive == "holonomic" else 0.0, abs=0.01)


def test_turns_in_place(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    simulator.reset()
    drive(simulator, Command(0.0, 0.0, 0.5), 3.0)
    drive(simulator, Command(), 1.0)
    moved = vineyard.start.between(simulator.truth().T_map_base)
    assert moved.yaw == pytest.approx(1.5, abs=0.03)
    assert math.hypot(moved.x, moved.y) < 0.01


def test_watchdog_stops_the_robot(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    simulator.reset()
    drive(simulator, Command(0.4, 0, 0), 1.5)
    held = drive(simulator, None, WATCHDOG - TICK)
    assert held[-1].odometry.vx == pytest.approx(0.4, abs=0.02)
    stopped = drive(simulator, None, 1.5)
    assert abs(stopped[-1].odometry.vx) < 1e-3


def test_stands_still_when_never_commanded(make, vineyard):
    simulator = make(vineyard)
    simulator.reset()
    before = simulator.truth().T_map_base
    drive(simulator, None, 5.0)
    assert before.distance(simulator.truth().T_map_base) < 1e-3


def test_command_must_be_finite(make, vineyard):
    simulator = make(vineyard)
    simulator.reset()
    with pytest.raises(ValueError, match="finite"):
        simulator.step(Command(math.nan, 0, 0))


def test_trunk_stops_the_robot_and_is_named(make, bench, steady):
    start = Pose2(0.5, 1.2, 0.0)
    post_first = make(bench(start=start), "ideal", body=steady)
    post_first.reset()
    assert "post/r0p00" not in post_first.truth().contacts
    drive(post_first, Command(0.5, 0, 0), 4.0)
    true = post_first.truth()
    assert "post/r0p00" in true.contacts
    assert true.clearance < 0.02
    assert true.T_map_base.x == pytest.approx(1.5 - 0.05 - steady.length / 2, abs=0.05)

    facing = make(bench(start=Pose2(3.0, 0.1, math.pi / 2)), "ideal", body=steady)
    facing.reset()
    drive(facing, Command(0.5, 0, 0), 4.0)
    true = facing.truth()
    assert true.contacts == ("trunk/r0v01",)
    assert true.T_map_base.y == pytest.approx(1.2 - 0.03 - steady.length / 2, abs=0.05)
    drive(facing, Command(-0.25, 0, 0), 2.0)
    assert facing.truth().contacts == ()


def test_a_body_pressed_sideways_against_a_trunk_is_stopped(make, bench, steady):
    """One that cannot go sideways never gets there."""
    beside = make(bench(start=Pose2(3.0, 0.3, 0.0)), "ideal", body=steady)
    beside.reset()
    drive(beside, Command(0, 0.25, 0), 5.0)
    true = beside.truth()
    if steady.drive == "differential":
        assert true.contacts == ()
        return
    assert set(true.contacts) <= {"trunk/r0v00", "trunk/r0v01", "trunk/r0v02"}
    assert "trunk/r0v01" in true.contacts
    assert true.T_map_base.y == pytest.approx(1.2 - 0.03 - steady.width / 2, abs=0.05)
    drive(beside, Command(0, -0.25, 0), 2.0)
    assert beside.truth().contacts == ()


def test_obstacle_stops_the_robot(make, bench, steady):
    simulator = make(bench(obstacle=True, start=Pose2(4.2, 0.0, 0.0)), "ideal", body=steady)
    simulator.reset()
    drive(simulator, Command(0.5, 0, 0), 5.0)
    true = simulator.truth()
    assert true.contacts == ("obstacle/crate",)
    assert true.T_map_base.x == pytest.approx(5.7 - steady.length / 2, abs=0.05)


def test_scan_sees_posts_where_they_are(make, vineyard, steady):
    simulator = make(vineyard, "ideal", body=steady)
    scan = simulator.reset().scan
    lidar_x = steady.lidar.position_xyz[0]
    bearing = math.atan2(1.2, 1.5 - lidar_x)
    ray = int(np.argmin(np.abs(scan.angles - bearing)))
    expected = math.hypot(1.2, 1.5 - lidar_x) - 0.05
    assert scan.ranges[ray] == pytest.approx(expected, abs=0.01)
    assert np.all(scan.ranges[scan.angles < -0.5] > 8.0)


def test_slope_is_felt_held_and_climbed(make, bench, steady):
    slope = math.tan(math.radians(8.0))
    simulator = make(bench(slope=slope), "ideal", body=steady)
    imu = simulator.reset().imu[-1]
    assert imu.pitch == pytest.approx(-math.radians(8.0), abs=math.radians(0.3))
    assert imu.roll == pytest.approx(0.0, abs=math.radians(0.3))
    before = simulator.truth().T_map_base
    drive(simulator, Command(), 3.0)
    assert before.distance(simulator.truth().T_map_base) < 1e-3
    drive(simulator, Command(0.4, 0, 0), 3.0)
    true = simulator.truth()
    assert true.T_map_base.x - before.x > 0.95
    assert true.z == pytest.approx(slope * true.T_map_base.x, abs=0.02)


def test_gnss_is_the_antenna_in_wgs84(make, vineyard, steady):
    pymap3d = pytest.importorskip("pymap3d")
    simulator = make(vineyard, "ideal", body=steady)
    fix = simulator.reset().gnss
    datum = vineyard.mission.datum
    enu = pymap3d.geodetic2enu(
        fix.latitude_deg,
        fix.longitude_deg,
        fix.altitude,
        datum.latitude_deg,
        datum.longitude_deg,
        datum.altitude,
    )
    true = simulator.truth()
    expected = [true.T_map_base.x, true.T_map_base.y, true.z + steady.gnss_antenna_xyz[2]]
    expected[0] += steady.gnss_antenna_xyz[0]
    np.testing.assert_allclose(enu, expected, atol=2e-3)

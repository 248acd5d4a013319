"""The back end against a stand-in: what it steps, reads and says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vinum_nav.interfaces import Command
from vinum_nav.simulation.protocol import TICK, WATCHDOG


def drive(simulator, command, seconds):
    return [simulator.step(command) for _ in range(round(seconds / TICK))]


@pytest.mark.slow
def test_it_goes_where_it_is_told(gazebo, make, vineyard):
    simulator = make("ideal")
    first = simulator.reset()
    assert first.stamp == simulator.time == 0.0
    assert simulator.truth().T_map_base.distance(vineyard.start) < 1e-9
    observations = drive(simulator, Command(0.4, 0.0, 0.0), 3.0)
    observations += drive(simulator, Command(0.0, 0.0, 0.5), 2.0)
    true = simulator.truth()
    moved = vineyard.start.between(true.T_map_base)
    assert moved.x == pytest.approx(1.2, abs=0.03)
    assert moved.yaw == pytest.approx(1.0, abs=0.3)
    odometry = observations[-1].odometry
    assert odometry.T_odom_base.distance(moved) < 1e-6
    assert true.clearance < 2.0


@pytest.mark.slow
def test_every_reading_has_the_stamp_of_its_tick(gazebo, make):
    simulator = make("ideal")
    first = simulator.reset()
    assert first.scan is not None
    assert first.frame is not None
    assert first.gnss is not None
    observations = drive(simulator, Command(0.2, 0.0, 0.0), 1.0)
    assert [o.stamp for o in observations] == pytest.approx(TICK * np.arange(1, 51))
    stamps = [sample.stamp for o in observations for sample in o.imu]
    assert stamps == pytest.approx(TICK / 2 * np.arange(1, 101))
    assert sum(o.scan is not None for o in observations) == 10
    frames = [o for o in observations if o.frame is not None]
    assert [o.frame.stamp for o in frames] == [o.stamp for o in frames]
    assert len(frames) == 5


@pytest.mark.slow
def test_pictures_and_scans_are_those_of_gazebo(gazebo, make):
    seen = make("ideal").reset()
    frame = seen.frame
    assert frame.rgb.shape == (360, 640, 3)
    assert frame.depth.shape == (360, 640)
    assert np.nanmax(frame.depth) == 2.0
    assert 0.3 < np.isnan(frame.depth).mean() < 0.7
    assert frame.intrinsics.fx == frame.intrinsics.fy
    assert frame.intrinsics.cx == pytest.approx(319.5)
    assert np.all(np.isinf(seen.scan.ranges))


@pytest.mark.slow
def test_the_body_stops_when_no_command_comes(gazebo, make):
    simulator = make("ideal")
    simulator.reset()
    drive(simulator, Command(0.4, 0, 0), 1.5)
    assert drive(simulator, None, WATCHDOG - TICK)[-1].odometry.vx == pytest.approx(0.4, abs=0.02)
    assert drive(simulator, None, 1.5)[-1].odometry.vx == pytest.approx(0.0, abs=1e-6)


@pytest.mark.slow
def test_noise_is_that_of_the_other_simulators(gazebo, make):
    simulator = make("field")
    simulator.reset()
    observations = drive(simulator, Command(0.4, 0, 0), 1.0)
    frames = [o for o in observations if o.frame is not None]
    assert all(o.frame.stamp == pytest.approx(o.stamp - 0.15, abs=0.0101) for o in frames)
    moved = simulator.truth().T_map_base
    assert observations[-1].odometry.T_odom_base.x != pytest.approx(moved.x, abs=1e-4)


@pytest.mark.slow
def test_the_same_seed_is_the_same_run_also_after_reset(gazebo, make):
    def trace(simulator):
        simulator.reset()
        rows = []
        for o in drive(simulator, Command(0.3, 0.1, 0.2), 0.6):
            pose = o.odometry.T_odom_base
            rows += [pose.x, pose.y, pose.yaw, *(s.yaw_rate for s in o.imu)]
        return np.array(rows)

    first = make("field")
    expected = trace(first)
    np.testing.assert_array_equal(trace(make("field")), expected)
    np.testing.assert_array_equal(trace(first), expected)
    assert not np.array_equal(trace(make("field", random_seed=1)), expected)


@pytest.mark.slow
def test_a_command_that_is_not_finite_is_refused(gazebo, make):
    simulator = make("ideal")
    simulator.reset()
    with pytest.raises(ValueError, match="finite"):
        simulator.step(Command(math.nan, 0, 0))
